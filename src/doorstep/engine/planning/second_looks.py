"""Which visits somebody should look at a second time: by rules that everybody may know, about
papers, never about people. A rule asks; it decides nothing and is kept nowhere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum

TOO_FAST_MINUTES = 2.0
"""A house whose every line was gone through takes longer."""

MANY = 8
"""So many houses of one round before what they have in common says anything."""

MOST_ALIKE = 0.9
"""Share of a round's changed sheets that say just the same."""


class LookAgain(StrEnum):
    """Why a second look is asked for."""

    LEFT_OPEN = "left-open"
    TOO_FAST = "too-fast"
    ALIKE = "alike"
    ALL_AS_PRINTED = "all-as-printed"


@dataclass(frozen=True)
class VisitPattern:
    """What of a visit is looked at: its `key`; the `round` it belongs to (a form, a day, who went);
    minutes where a device told them; whether somebody answered, whether all is as printed, what was
    said, as one text, and whether something is said to be wrong without what is right."""

    key: str
    round: Hashable
    minutes: float | None
    answered: bool
    as_printed: bool
    said: str
    left_open: bool = False


def second_looks(visits: Iterable[VisitPattern]) -> dict[str, LookAgain]:
    """The visits to look at again, by key. Of a round that says all the same one is asked for, the
    first by its key: it stands for the others."""
    rounds: dict[Hashable, list[VisitPattern]] = defaultdict(list)
    found: dict[str, LookAgain] = {}
    for one in visits:
        if not one.answered:
            continue
        rounds[one.round].append(one)
        if one.left_open:
            found[one.key] = LookAgain.LEFT_OPEN
        elif one.minutes is not None and one.minutes < TOO_FAST_MINUTES:
            found[one.key] = LookAgain.TOO_FAST
    for held in rounds.values():
        found |= {key: why for key, why in _of_round(held) if key not in found}
    return found


def _of_round(visits: list[VisitPattern]) -> Iterator[tuple[str, LookAgain]]:
    if len(visits) < MANY:
        return
    first = min(visits, key=lambda one: one.key)
    if all(one.as_printed for one in visits):
        yield first.key, LookAgain.ALL_AS_PRINTED
        return
    changed = [one for one in visits if not one.as_printed]
    told: dict[str, list[VisitPattern]] = defaultdict(list)
    for one in changed:
        told[one.said].append(one)
    most = max(told.values(), key=len)
    if len(changed) >= MANY and len(most) >= MOST_ALIKE * len(changed):
        yield min(one.key for one in most), LookAgain.ALIKE
