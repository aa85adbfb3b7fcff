"""Which houses of a village are gone to now: what is asked first comes first, as far as pairs and
hours reach; the others wait."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from doorstep.domain.errors import BadInput
from doorstep.domain.planned_visits import (
    DAY_MINUTES,
    FIFTH,
    FORM_MINUTES,
    SET_OUT_MINUTES,
    SLIP_MINUTES,
    VISIT_MINUTES,
    HouseDoor,
    PairDays,
    VisitReason,
    VisitRoute,
)
from doorstep.domain.vocabulary import Severity
from doorstep.engine.planning.routes import a_fifth, with_random
from doorstep.engine.planning.walking import walking_key

AT_DOORS = DAY_MINUTES - SET_OUT_MINUTES
"""Minutes of a day that are spent at doors."""

MOST_DAYS, MOST_PAIRS = 92, 200

FIRST = (
    *(VisitReason.SAMPLE, VisitReason.REVISIT, VisitReason.NEXT, VisitReason.MATTER),
    *(VisitReason.QUESTION, VisitReason.EVENT, VisitReason.SWEEP, VisitReason.RANDOM),
)
"""Reasons, the first first: a sample that is not gone to whole proves nothing."""

_SLIP_SHARE = 4
"""One visit in so many is kept for the random part while slip houses wait."""


@dataclass(frozen=True)
class ChosenDoors:
    """The doors of one walk (a village, or several small ones): those gone to now, the random part
    marked, and those that wait."""

    now: tuple[HouseDoor, ...]
    later: tuple[HouseDoor, ...]


def check_capacity(when: PairDays) -> None:
    """Refuse a day over eight hours, and what no office has. Raises BadInput("plan-day-too-long",
    "plan-size-unfit")."""
    if not (1 <= when.days <= MOST_DAYS and 1 <= when.pairs <= MOST_PAIRS and when.capacity > 0):
        raise BadInput("plan-size-unfit", days=MOST_DAYS, pairs=MOST_PAIRS)
    most = AT_DOORS // (VISIT_MINUTES + FORM_MINUTES)
    if when.capacity > most:
        raise BadInput("plan-day-too-long", capacity=when.capacity, most=most)


def first_first(door: HouseDoor) -> tuple[object, ...]:
    """What doors are chosen by: the first of their reasons, grave matters, late events; never
    anything about who lives there."""
    rank = min(FIRST.index(one) for one in door.reasons)
    grave = sum(one.severity is Severity.HIGH for one in door.asked)
    latest = max((one.day for one in door.events), default="")
    return rank, -min(grave, 1), tuple(-ord(one) for one in latest), walking_key(door)


def pair_days_needed(doors: Sequence[HouseDoor], capacity: int) -> float:
    """How many days of one pair the doors ask for, each slip house being visited one time in
    five."""
    minutes = visits = 0.0
    for one in doors:
        share = 1 / FIFTH if one.route is VisitRoute.SLIP else 1.0
        visits += share
        minutes += share * one.minutes + SLIP_MINUTES * (one.route is VisitRoute.SLIP)
    return max(visits / capacity, minutes / AT_DOORS)


def chosen(
    doors: Sequence[HouseDoor], pair_days: int, capacity: int, draw: tuple[str, str]
) -> ChosenDoors:
    """Choose what fits into so many days of a pair, and draw the random part among the slip houses
    that do; `draw`: seed and label. Where pairs have no room, a house that a slip will do for gets
    one instead of a visit."""
    room, minutes = pair_days * capacity, pair_days * AT_DOORS
    ordered = _slips_for_want_of_room(sorted(doors, key=first_first), room)
    visits = [one for one in ordered if one.route is not VisitRoute.SLIP]
    slips = [one for one in ordered if one.route is VisitRoute.SLIP]
    kept = max(-(-room // _SLIP_SHARE), room - len(visits))
    handed = slips[: kept * FIFTH]
    while handed and _minutes(with_random(handed, *draw)) > minutes:
        handed = handed[:-FIFTH]
    now = with_random(handed, *draw)
    room -= sum(one.random for one in now)
    minutes -= _minutes(now)
    for one in visits:
        if room and one.takes <= minutes:
            now.append(one)
            room, minutes = room - 1, minutes - one.takes
    taken = {one.household for one in now}
    return ChosenDoors(tuple(now), tuple(one for one in ordered if one.household not in taken))


def _slips_for_want_of_room(ordered: Sequence[HouseDoor], room: int) -> list[HouseDoor]:
    """The doors, of those that a slip will do for as few with one as room asks, the last first."""
    visits = sum(one.route is not VisitRoute.SLIP for one in ordered)
    changed: list[HouseDoor] = []
    for one in reversed(ordered):
        if one.slip_will_do and visits + a_fifth(len(ordered) - visits) > room:
            changed.append(replace(one, route=VisitRoute.SLIP))
            visits -= 1
        else:
            changed.append(one)
    return changed[::-1]


def _minutes(doors: Sequence[HouseDoor]) -> int:
    return sum(one.takes for one in doors)
