"""Visit speed: more households met on one day than the day has time for, in however many
villages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from doorstep.engine.inspection.signs.chance import MIDDLE
from doorstep.engine.inspection.signs.sign import TOO_FEW, Limits, Measured
from doorstep.engine.inspection.signs.view import ANSWERED, Door, View, people_named, spots_of
from doorstep.engine.stats import poisson_tail

DETECTOR, MEASURE = "visit-speed", "day"


def visit_speed(view: View) -> Iterator[Measured]:
    """For every pair, and every visitor in several pairs, the fullest day.

    The chance is that of so many doors at the pace of a long normal day, times the days there were
    to choose from.
    """
    for visitors, doors in _teams(view).items():
        yield _fullest(visitors, doors, view.limits)


def _teams(view: View) -> dict[str, list[Door]]:
    pairs = view.doors_by_visitors
    single: dict[str, list[Door]] = defaultdict(list)
    named: dict[str, set[str]] = defaultdict(set)
    for visitors, doors in pairs.items():
        for name in people_named(visitors):
            single[name] += doors
            named[name].add(visitors)
    return pairs | {name: doors for name, doors in sorted(single.items()) if len(named[name]) > 1}


def _fullest(visitors: str, doors: Sequence[Door], limits: Limits) -> Measured:
    days: dict[str, list[Door]] = defaultdict(list)
    for door in doors:
        if len(door.day) == len("2026-11-20") and door.outcome in ANSWERED:
            days[door.day].append(door)
    head = (DETECTOR, MEASURE, visitors, "visitors")
    if not days:
        return Measured(*head, said=TOO_FEW)
    fullest = max(
        sorted(days), key=lambda day: len(days[day]) / possible(len(_villages(days[day])), limits)
    )
    met, villages = days[fullest], len(_villages(days[fullest]))
    expected = float(limits.normal_day)
    p = min(1.0, poisson_tail(len(met), expected) * len(days))
    lo, hi = _usual(expected)
    large = len(met) > possible(villages, limits)
    counts = {
        "households": len(met),
        "villages": villages,
        "possible": possible(villages, limits),
        "days": len(days),
    }
    rows = [row for door in met for row in door.rows]
    return Measured(
        *head,
        float(len(met)),
        expected,
        lo,
        hi,
        len(doors),
        p,
        large,
        records=spots_of(rows),
        counts=counts,
    )


def _villages(doors: Sequence[Door]) -> set[str]:
    return {door.place for door in doors}


def possible(villages: int, limits: Limits) -> int:
    """How many households a day has time for when so many villages are to be reached."""
    left = limits.field_minutes - limits.village_minutes * (villages - 1)
    return max(left // (limits.visit_minutes + limits.walk_minutes), 1)


def _usual(mean: float) -> tuple[float, float]:
    tail = (1 - MIDDLE) / 2
    counts = range(int(mean * 10) + 20)
    low = next(k for k in counts if 1 - poisson_tail(k + 1, mean) >= tail)
    return float(low), float(next(k for k in counts if poisson_tail(k + 1, mean) <= tail))
