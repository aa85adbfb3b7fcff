"""A duty roster: for each shift who leads, two on duty, who covers. Nobody has two posts of a
shift, rest and hours of a week are kept, and shifts are shared as evenly as both allow. A post that
nobody may fill stays open: a gap is shown, never filled against the rules.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from doorstep.domain.errors import RefusedByRule
from doorstep.domain.inspection_day import DutyHours
from doorstep.domain.rosters import WORKED, OnDuty, Post, RosterLine, WorkShift


@dataclass(frozen=True)
class Stint:
    """Somebody in a post of a shift."""

    ref: str
    shift: WorkShift
    post: Post


def draw_up(
    shifts: Iterable[WorkShift],
    people: Sequence[OnDuty],
    hours: DutyHours,
    kept: Iterable[RosterLine] = (),
) -> tuple[RosterLine, ...]:
    """Fill the shifts in order; `kept` lines (of other days) stand and count. The same people in
    any order give the same roster."""
    held = [stint for line in kept for stint in stints_of(line)]
    lines: list[RosterLine] = []
    for shift in sorted(set(shifts)):
        line = RosterLine(shift)
        for post in Post:
            line = _filled(line, post, people, hours, held)
        held += stints_of(line)
        lines.append(line)
    return tuple(lines)


def stints_of(line: RosterLine) -> list[Stint]:
    """Who is in which post of a line."""
    return [Stint(line.at(post), line.shift, post) for post in Post if line.at(post)]


def check_stint(stint: Stint, others: Iterable[Stint], hours: DutyHours) -> None:
    """Raise why somebody may not have a post besides those they have.

    Raises RefusedByRule("roster-double-shift", "roster-too-long", "roster-rest", "roster-week").
    """
    own = [one for one in others if one.ref == stint.ref]
    shift = stint.shift
    if any(one.shift.begins < shift.ends and shift.begins < one.shift.ends for one in own):
        raise RefusedByRule("roster-double-shift", day=shift.day)
    if stint.post not in WORKED:
        return
    if shift.hours > hours.longest:
        raise RefusedByRule("roster-too-long", hours=hours.longest)
    worked = [one.shift for one in own if one.post in WORKED]
    rest = dt.timedelta(hours=hours.rest)
    if any(_between(one, shift) < rest for one in worked):
        raise RefusedByRule("roster-rest", day=shift.day, hours=hours.rest)
    week = shift.day.isocalendar()[:2]
    in_week = sum(one.hours for one in worked if one.day.isocalendar()[:2] == week)
    if in_week + shift.hours > hours.week:
        raise RefusedByRule("roster-week", day=shift.day, hours=hours.week)


def _filled(
    line: RosterLine, post: Post, people: Sequence[OnDuty], hours: DutyHours, held: list[Stint]
) -> RosterLine:
    """The line with the post filled by whoever had least of it, or as it was."""
    others = [*held, *stints_of(line)]
    worked = Counter(one.ref for one in held if one.post in WORKED)
    covered = Counter(one.ref for one in held if one.post not in WORKED)
    last = {one.ref: one.shift.begins for one in sorted(held, key=lambda one: one.shift)}
    first, then = (worked, covered) if post in WORKED else (covered, worked)
    fit = [
        one
        for one in people
        if one.leads == (post is Post.LEADER)
        and line.shift.day not in one.away
        and _may(Stint(one.ref, line.shift, post), others, hours)
    ]

    def order(one: OnDuty) -> tuple[object, ...]:
        before = last.get(one.ref, dt.datetime.min.replace(tzinfo=line.shift.begins.tzinfo))
        return first[one.ref], then[one.ref], before, one.ref

    chosen = min(fit, key=order, default=None)
    return line if chosen is None else line.with_one(post, chosen.ref)


def _may(stint: Stint, others: Sequence[Stint], hours: DutyHours) -> bool:
    try:
        check_stint(stint, others, hours)
    except RefusedByRule:
        return False
    return True


def _between(one: WorkShift, other: WorkShift) -> dt.timedelta:
    """The time between two shifts that do not overlap."""
    earlier, later = sorted((one, other))
    return later.begins - earlier.ends
