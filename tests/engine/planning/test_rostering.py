"""A roster keeps rest, hours and one post a person, shares shifts evenly, and shows a gap rather
than break a rule."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace
from itertools import combinations

import pytest

from doorstep.domain.errors import RefusedByRule
from doorstep.domain.inspection_day import DutyHours
from doorstep.domain.rosters import WORKED, OnDuty, Post, RosterLine, WorkShift
from doorstep.engine.planning.rostering import Stint, check_stint, draw_up, stints_of

MONDAY = dt.date(2026, 5, 25)
HOURS = DutyHours(2, 11, 12, 40, {"en": "ours"})


def shift(day: int, begins: int = 8, hours: float = 9, code: str = "day") -> WorkShift:
    start = dt.datetime.combine(MONDAY, dt.time(begins), dt.UTC) + dt.timedelta(days=day)
    return WorkShift(start, start + dt.timedelta(hours=hours), code)


def people(leaders: int, others: int) -> list[OnDuty]:
    held = [OnDuty(f"L{n}", True) for n in range(leaders)]
    return held + [OnDuty(f"P{n}", False) for n in range(others)]


def test_a_week_is_filled_and_shared_evenly() -> None:
    lines = draw_up([shift(day) for day in range(7)], people(2, 6), HOURS)
    assert [line.gaps for line in lines] == [()] * 7
    worked = Counter(one.ref for line in lines for one in stints_of(line) if one.post in WORKED)
    assert sorted(worked[f"P{n}"] for n in range(6)) == [2, 2, 2, 2, 3, 3]
    assert sorted((worked["L0"], worked["L1"])) == [3, 4]


def test_the_same_people_in_any_order_give_the_same_roster() -> None:
    held, shifts = people(3, 7), [shift(day) for day in range(14)]
    mixed = random.Random(4).sample(held, len(held))
    assert draw_up(shifts, held, HOURS) == draw_up(shifts[::-1], mixed, HOURS)


def test_what_nobody_may_fill_stays_a_gap() -> None:
    lines = draw_up([shift(day) for day in range(7)], people(1, 3), HOURS)
    led = [day for day, line in enumerate(lines) if line.leader]
    assert led == [0, 1, 2, 3]  # four times nine hours; a fifth would be more than forty
    assert all(Post.LEADER in line.gaps for line in lines[4:])


def test_who_is_away_is_not_put_down() -> None:
    away = replace(people(1, 0)[0], away=frozenset({MONDAY}))
    first, second = draw_up([shift(0), shift(1)], [away, *people(0, 4)], HOURS)
    assert (first.leader, second.leader) == ("", "L0")


@pytest.mark.parametrize(
    ("held", "wanted", "code"),
    [
        (shift(0), shift(0, 16, 4), "roster-double-shift"),
        (shift(0, 8, 12), shift(1, 6, 4), "roster-rest"),
        (shift(1, 6, 4), shift(0, 8, 12), "roster-rest"),
        (shift(5), shift(0, 8, 13), "roster-too-long"),
    ],
)
def test_what_breaks_a_rule_is_refused(held: WorkShift, wanted: WorkShift, code: str) -> None:
    stint = Stint("A", wanted, Post.FIRST)
    with pytest.raises(RefusedByRule, match=code):
        check_stint(stint, [Stint("A", held, Post.FIRST)], HOURS)
    check_stint(stint, [], HOURS) if code != "roster-too-long" else None
    check_stint(stint, [Stint("B", held, Post.FIRST)], replace(HOURS, longest=24))


def test_a_week_has_its_hours() -> None:
    four = [Stint("A", shift(day), Post.FIRST) for day in range(4)]
    with pytest.raises(RefusedByRule, match="roster-week"):
        check_stint(Stint("A", shift(4), Post.FIRST), four, HOURS)
    check_stint(Stint("A", shift(7), Post.FIRST), four, HOURS)
    check_stint(Stint("A", shift(4), Post.COVER), four, HOURS)  # who covers works no hours


def test_nobody_covers_a_shift_they_work_in() -> None:
    with pytest.raises(RefusedByRule, match="roster-double-shift"):
        check_stint(Stint("A", shift(0), Post.COVER), [Stint("A", shift(0), Post.FIRST)], HOURS)


@pytest.mark.parametrize("seed", range(12))
def test_no_roster_breaks_a_rule(seed: int) -> None:
    chance = random.Random(seed)
    shifts = [shift(day) for day in range(15)]
    shifts += [shift(day, 17, 4, "evening") for day in range(15) if chance.random() < 0.5]
    lines = draw_up(shifts, people(chance.randint(0, 4), chance.randint(0, 9)), HOURS)
    broken(lines)


def broken(lines: tuple[RosterLine, ...]) -> None:
    """What may not be, told slowly: any two stints of one person."""
    stints = [one for line in lines for one in stints_of(line)]
    weeks: Counter[tuple[str, int]] = Counter()
    for one in stints:
        if one.post in WORKED:
            weeks[one.ref, one.shift.day.isocalendar().week] += int(one.shift.hours)
    assert all(hours <= HOURS.week for hours in weeks.values())
    for one, other in combinations(stints, 2):
        if one.ref != other.ref:
            continue
        first, then = sorted((one.shift, other.shift))
        assert first.ends <= then.begins, (one, other)
        if one.post in WORKED and other.post in WORKED:
            assert (then.begins - first.ends).total_seconds() >= HOURS.rest * 3600


def test_kept_lines_count() -> None:
    kept = RosterLine(shift(0), "L0", "P0", "P1", "P2")
    (line,) = draw_up([shift(1)], people(2, 6), HOURS, [kept])
    assert line.leader == "L1"
    assert {"P0", "P1"}.isdisjoint({line.first, line.second})
