"""Strata and clusters as one stage draws among them: how many from each, and clusters too small joined."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction

from doorstep.engine.sample.design import OTHERS, Number, Take
from doorstep.errors import BadInput


@dataclass(frozen=True)
class Items:
    """What one stage draws among: names, strata, sizes, and the places of the frame behind each."""

    names: tuple[str, ...]
    strata: tuple[str, ...]
    sizes: tuple[int, ...]
    members: tuple[tuple[int, ...], ...]


def shares(take: Take, populations: Mapping[str, int]) -> dict[str, Number]:
    """How many from each group. Raises BadInput("stratum-unknown" | "stratum-without-number")."""
    if take.by is not None:
        unknown = sorted(set(take.by) - set(populations) - {OTHERS})
        if unknown:
            raise BadInput("stratum-unknown", stratum=unknown[0], known=", ".join(sorted(populations)) or "-")
        missing = sorted(set(populations) - set(take.by))
        if missing and OTHERS not in take.by:
            raise BadInput("stratum-without-number", stratum=missing[0])
        return {name: take.by.get(name, take.by.get(OTHERS)) for name in populations}
    if not take.shared or take.each is None:
        return dict.fromkeys(populations, take.each)
    return dict(_in_proportion(take.each, populations))


def _in_proportion(n: int, populations: Mapping[str, int]) -> dict[str, int]:
    """One from each group and the rest by largest remainders, ties to the name that comes first."""
    if n < len(populations):
        raise BadInput("sample-below-strata", n=n, strata=len(populations))
    total = sum(populations.values())
    if n > total:
        raise BadInput("sample-above-frame", n=n, population=total, stratum="-")
    exact = {name: Fraction(n * size, total) for name, size in populations.items()}
    given = {name: max(1, int(share)) for name, share in exact.items()}
    while (short := n - sum(given.values())) != 0:
        step = 1 if short > 0 else -1
        movable = [name for name in given if (given[name] < populations[name] if step > 0 else given[name] > 1)]
        furthest = min(movable, key=lambda name: (step * (given[name] - exact[name]), name))
        given[furthest] += step
    return given


def joined(items: Items, least: int) -> Items:
    """Clusters of fewer than `least` units joined with the next of their stratum, the last one with the one before."""
    made: list[tuple[str, list[int]]] = []
    for stratum in sorted(set(items.strata)):
        runs: list[list[int]] = []
        for item in (item for item, where in enumerate(items.strata) if where == stratum):
            if runs and _units(items, runs[-1]) < least:
                runs[-1].append(item)
            else:
                runs.append([item])
        if len(runs) > 1 and _units(items, runs[-1]) < least:
            last = runs.pop()
            runs[-1] += last
        made += [(stratum, run) for run in runs]
    return Items(
        names=tuple("+".join(items.names[item] for item in run) for _, run in made),
        strata=tuple(stratum for stratum, _ in made),
        sizes=tuple(sum(items.sizes[item] for item in run) for _, run in made),
        members=tuple(tuple(place for item in run for place in items.members[item]) for _, run in made),
    )


def _units(items: Items, run: list[int]) -> int:
    return sum(len(items.members[item]) for item in run)
