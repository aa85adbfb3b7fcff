"""Three sources of one field, drawn with the truth at hand: a ledger, an export out of date, and
visits, each with its own slips; and the chance of every truth by going through all of them."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from random import Random
from typing import NamedTuple

from doorstep.engine.checks.truth_model import Item, Voice

SOURCES = ("ledger", "export", "visits")


class Town(NamedTuple):
    """How often each source slips (by its units besides), how common the values are, what changes a
    year with how many years the export is old, how often a list follows, and the share of copied
    sheets."""

    slips: tuple[float, float, float]
    values: dict[str, float]
    change: float = 0.0
    years: int = 0
    follows: tuple[float, float] = (1.0, 1.0)
    copied: float = 0.0
    one_origin: float = 0.0


class Planted(NamedTuple):
    """One person: the item, and which of its voices are wrong today."""

    item: Item
    wrong: tuple[bool, ...]


def town(seed: int, *, changing: bool) -> Town:
    """A town whose rates are drawn too."""
    rng = Random(f"town-{seed}-{changing}")
    slips = rng.uniform(0.005, 0.06), rng.uniform(0.003, 0.05), rng.uniform(0.01, 0.08)
    if not changing:
        values = {f"v{n}": 1 / 200 for n in range(200)}
        return Town(slips, values, copied=0.03, one_origin=0.02)
    rare = tuple(slip / 4 for slip in slips)
    follows = rng.uniform(0.4, 0.9), rng.uniform(0.3, 0.8)
    values = {"single": 0.3, "married": 0.55, "widowed": 0.1, "divorced": 0.05}
    return Town((rare[0], rare[1], rare[2]), values, 0.08, 2, follows)


_NEXT = {"single": "married", "married": "widowed", "widowed": "married", "divorced": "married"}


def planted(of: Town, people: int, seed: int) -> Iterator[Planted]:
    """So many people of a town."""
    rng = Random(f"planted-{seed}")
    names, weights = list(of.values), list(of.values.values())
    for _ in range(people):
        then = rng.choices(names, weights)[0]
        now = _NEXT[then] if rng.random() < of.change else then
        units = [f"{source}{rng.randrange(4)}" for source in SOURCES]
        held = [now if rng.random() < follows else then for follows in of.follows] + [now]
        shared = rng.choices(names, weights)[0]
        said = [_told(of, at, held[at], units[at], shared, rng) for at in range(3)]
        copied = rng.random() < of.copied
        if copied:
            said[2] = said[0]
        few = len(names) <= 12
        voices = tuple(
            Voice(
                source, units[at], of.years if source == "export" else 0, source == "visits",
                of.values[said[at]], said[at] if few else "",
                0 if at == 2 and copied else -1, 0.9 if at == 2 and copied else 0.0,
            )
            for at, source in enumerate(SOURCES)
        )  # fmt: skip
        agree = tuple(tuple(one == other for other in said) for one in said)
        yield Planted(Item(voices, agree), tuple(one != now for one in said))


def _told(of: Town, at: int, value: str, unit: str, shared: str, rng: Random) -> str:
    slip = of.slips[at] * (2.0 if unit.endswith("0") else 0.7)
    if rng.random() >= slip:
        return value
    other = [name for name in of.values if name != value]
    if shared != value and rng.random() < of.one_origin:
        return shared
    return rng.choices(other, [of.values[name] for name in other])[0]


def chances_of_wrong(
    said: tuple[str, ...], rights: tuple[float, ...], values: dict[str, float]
) -> tuple[float, ...]:
    """The chance that each claim is wrong, over all truths there may be: a right claim says the
    truth, a wrong one any value as common as it is."""
    wrong, whole = [0.0] * len(said), 0.0
    for truth, common in values.items():
        weight = common
        for one, right in zip(said, rights, strict=True):
            weight *= right if one == truth else (1 - right) * values[one]
        whole += weight
        for at, one in enumerate(said):
            wrong[at] += weight * (one != truth)
    return tuple(one / whole for one in wrong)


def all_said(values: dict[str, float], voices: int) -> Iterator[tuple[str, ...]]:
    """Everything that so many voices may say."""
    yield from product(values, repeat=voices)
