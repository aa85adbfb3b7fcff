"""Whom to visit: what is chosen, how days are filled, in which order doors are walked, and what the
random fifth tells."""

from __future__ import annotations

import datetime as dt
import random
from collections import Counter
from dataclasses import replace

import pytest

from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.planned_visits import (
    DAY_MINUTES,
    SET_OUT_MINUTES,
    HouseDoor,
    PairDays,
    PlannedDoor,
    VisitReason,
    VisitRoute,
)
from doorstep.domain.vocabulary import FindingCode, Severity
from doorstep.engine.planning.balancing import spread
from doorstep.engine.planning.choosing import check_capacity, chosen
from doorstep.engine.planning.missed import slips_missed
from doorstep.engine.planning.routes import asked_at_doors, route_of, with_random
from doorstep.engine.planning.walking import walking_key

DAY = dt.date(2026, 7, 1)
SWEEP = (VisitReason.SWEEP,)


def house(
    number: int,
    village: str = "松坪村",
    route: VisitRoute = VisitRoute.SLIP,
    reasons: tuple[VisitReason, ...] = SWEEP,
    minutes: int = 25,
) -> HouseDoor:
    group, own = divmod(number, 40)
    where = (
        village,
        f"{group + 1}组",
        str(1000 + number),
        "户主",
        f"{village}{group + 1}组{own}号",
    )
    return HouseDoor(f"{village}{number}", *where, 3, route, reasons, minutes=minutes)


def township(seed: int) -> tuple[list[HouseDoor], list[str]]:
    """Villages of all sizes, some of them tiny, with houses of every route."""
    chance = random.Random(seed)
    villages = [f"{name}村" for name in "甲乙丙丁戊己庚辛"[: chance.randint(1, 8)]]
    routes = [VisitRoute.SLIP, VisitRoute.VISIT, VisitRoute.VISIT, VisitRoute.CONTACT]
    doors = [
        house(
            number,
            village,
            chance.choice(routes),
            (chance.choice([VisitReason.MATTER, VisitReason.EVENT, VisitReason.SWEEP]),),
            chance.choice([25, 30, 35, 45]),
        )
        for village in villages
        for number in range(chance.choice([1, 3, 20, 90]))
    ]
    chance.shuffle(doors)
    return doors, villages


def days_of(planned: tuple[PlannedDoor, ...]) -> dict[tuple[dt.date, int], list[PlannedDoor]]:
    days: dict[tuple[dt.date, int], list[PlannedDoor]] = {}
    for one in planned:
        if one.day is not None:
            days.setdefault((one.day, one.pair), []).append(one)
    return days


@pytest.mark.parametrize("seed", range(40))
def test_every_house_once_nobody_over_the_day_and_each_day_one_walk(seed: int) -> None:
    doors, villages = township(seed)
    chance = random.Random(seed)
    when = PairDays(DAY, chance.randint(1, 5), chance.randint(1, 7), chance.choice([1, 5, 12, 17]))
    planned = spread(doors, when, "seed", villages)
    assert sorted(one.door.household for one in planned) == sorted(one.household for one in doors)
    for (day, pair), own in days_of(planned).items():
        assert DAY <= day < DAY + dt.timedelta(days=when.days) and 1 <= pair <= when.pairs
        assert sum(one.door.is_gone_to for one in own) <= when.capacity
        assert SET_OUT_MINUTES + sum(one.door.takes for one in own) <= DAY_MINUTES
        assert [one.order for one in own] == list(range(1, len(own) + 1))
        walk = [(villages.index(one.door.place), walking_key(one.door)) for one in own]
        assert walk == sorted(walk)
    assert all(one.order == one.pair == 0 for one in planned if one.day is None)


@pytest.mark.parametrize("seed", range(10))
def test_the_same_asked_of_the_same_records_is_the_same_plan(seed: int) -> None:
    doors, villages = township(seed)
    when = PairDays(DAY, 2, 3)
    planned = spread(doors, when, "seed", villages)
    random.Random(seed).shuffle(doors)
    assert spread(doors, when, "seed", villages) == planned
    drawn = [{one.door.household for one in planned if one.door.random}]
    drawn += [
        {one.door.household for one in spread(doors, when, str(other), villages) if one.door.random}
        for other in range(5)
    ]
    assert len(set(map(frozenset, drawn))) > 1 or max(map(len, drawn)) < 2


def test_a_pair_stays_in_one_village_while_there_are_days_enough() -> None:
    villages = ["甲村", "乙村", "丙村"]
    doors = [house(n, village, VisitRoute.VISIT) for village in villages for n in range(20)]
    planned = spread(doors, PairDays(DAY, 3, 3), "s", villages)
    assert all(one.day is not None for one in planned)
    for own in days_of(planned).values():
        assert len({one.door.place for one in own}) == 1


@pytest.mark.parametrize("pairs", [5, 6, 9])
def test_with_a_pair_for_every_village_nobody_waits_for_the_first_day(pairs: int) -> None:
    sizes = {"甲村": 400, "乙村": 20, "丙村": 300, "丁村": 13, "戊村": 200}
    doors = [house(n, one, VisitRoute.VISIT) for one, size in sizes.items() for n in range(size)]
    planned = spread(doors, PairDays(DAY, 3, pairs), "s", list(sizes))
    assert {one.door.place for one in planned if one.day == DAY} == set(sizes)
    first = {one.door.place: one.pair for one in planned if one.day == DAY}
    for own in days_of(planned).values():
        assert len({one.door.place for one in own}) == 1
    assert len(set(first.values())) == len(sizes)


def test_small_villages_share_a_day_where_there_are_more_villages_than_days() -> None:
    villages = [f"{name}村" for name in "甲乙丙丁戊己"]
    doors = [house(n, village, VisitRoute.VISIT) for village in villages for n in range(3)]
    planned = spread(doors, PairDays(DAY, 1, 2), "s", villages)
    assert all(one.day is not None for one in planned)
    assert sorted(len(own) for own in days_of(planned).values()) == [6, 12]


def test_days_are_about_as_long_for_everybody() -> None:
    doors = [house(n, route=VisitRoute.VISIT) for n in range(40)]
    planned = spread(doors, PairDays(DAY, 2, 2), "s", ["松坪村"])
    assert sorted(len(own) for own in days_of(planned).values()) == [10, 10, 10, 10]


def test_a_sample_is_gone_to_before_what_is_open_and_that_before_a_sweep() -> None:
    kinds = (VisitReason.SWEEP, VisitReason.MATTER, VisitReason.SAMPLE)
    doors = [house(n, route=VisitRoute.VISIT, reasons=(kind,)) for kind in kinds for n in range(6)]
    doors = [replace(one, household=f"{one.reasons[0]}{n}") for n, one in enumerate(doors)]
    now = chosen(doors, 1, 12, ("s", "v")).now
    assert Counter(one.reasons[0] for one in now) == {VisitReason.SAMPLE: 6, VisitReason.MATTER: 6}


def test_a_slip_takes_the_place_of_a_visit_only_where_there_is_no_room() -> None:
    asked = [house(n, route=VisitRoute.VISIT) for n in range(8)]
    soft = [replace(house(n, route=VisitRoute.VISIT), slip_will_do=True) for n in range(8, 16)]
    roomy = chosen([*asked, *soft], 2, 12, ("s", "v"))
    assert all(one.route is VisitRoute.VISIT for one in roomy.now) and not roomy.later
    tight = chosen([*asked, *soft], 1, 12, ("s", "v"))
    assert not tight.later and sum(one.is_gone_to for one in tight.now) <= 12
    assert all(one.route is VisitRoute.VISIT for one in tight.now if not one.slip_will_do)


@pytest.mark.parametrize(
    ("when", "code"),
    [
        (PairDays(DAY, capacity=18), "plan-day-too-long"),
        (PairDays(DAY, days=0), "plan-size-unfit"),
        (PairDays(DAY, pairs=10**9), "plan-size-unfit"),
        (PairDays(DAY, capacity=0), "plan-size-unfit"),
    ],
)
def test_a_day_over_eight_hours_is_refused(when: PairDays, code: str) -> None:
    with pytest.raises(BadInput) as refused:
        check_capacity(when)
    assert refused.value.code == code


def test_doors_are_walked_as_people_read_numbers() -> None:
    streets = ["3组2号", "三组10号", "3组10-2号", "2组１２号", "10组1号", "3组2号之一"]
    doors = [
        HouseDoor(str(n), "松坪村", "", "", "", f"清溪镇松坪村{one}", 1, VisitRoute.VISIT, SWEEP)
        for n, one in enumerate(streets)
    ]
    unknown = HouseDoor("x", "松坪村", "", "", "", "", 1, VisitRoute.VISIT, SWEEP)
    walk = sorted([unknown, *doors], key=walking_key)
    assert [one.address.removeprefix("清溪镇松坪村") for one in walk] == [
        *("2组１２号", "3组2号", "3组2号之一", "三组10号", "3组10-2号", "10组1号", "")
    ]


def finding(id_: str, code: FindingCode) -> Finding:
    cell = Cell("a.csv", None, 2, "A", "x", "x")
    return Finding(id_, "c", code, Severity.LOW, "松坪村", "x", cell, None)


def test_what_one_house_can_answer_is_asked_of_one() -> None:
    twice, name = finding("1", FindingCode.REG_DUP), finding("2", FindingCode.VAL_NAME)
    late = finding("3", FindingCode.LATE)
    asked = asked_at_doors({"a": [twice, late], "b": [twice, name], "c": [name]})
    assert asked == {"a": (), "b": (twice, name), "c": (name,)}


def test_a_route_follows_from_what_is_open() -> None:
    open_ = [finding("1", FindingCode.BLANK)]
    assert route_of((), stale=False, collective=False) is VisitRoute.SLIP
    assert route_of(open_, stale=False, collective=False) is VisitRoute.VISIT
    assert route_of((), stale=True, collective=False) is VisitRoute.VISIT
    assert route_of(open_, stale=True, collective=True) is VisitRoute.CONTACT


def test_every_slip_house_has_a_chance_of_one_in_five() -> None:
    doors = [house(n) for n in range(13)]
    drawn: Counter[str] = Counter()
    for seed in range(3000):
        drawn.update(one.household for one in with_random(doors, str(seed), "v") if one.random)
    assert sum(drawn.values()) / 3000 == pytest.approx(13 / 5, abs=0.06)
    assert all(0.16 < drawn[one.household] / 3000 < 0.24 for one in doors)


@pytest.mark.parametrize(("slips", "visited", "missed"), [(60, 12, 9), (400, 80, 20), (30, 6, 0)])
def test_the_interval_of_the_random_fifth_holds_the_truth(
    slips: int, visited: int, missed: int
) -> None:
    chance, held = random.Random(1), 0
    for _ in range(400):
        shown = sum(one < missed for one in chance.sample(range(slips), visited))
        told = slips_missed(slips, visited, shown)
        held += told.low <= missed <= told.high
    assert held >= 0.93 * 400


def test_nothing_visited_tells_nothing() -> None:
    told = slips_missed(20, 0, 0)
    assert (told.low, told.high) == (0, 20)
    everything = slips_missed(20, 20, 3)
    assert (everything.low, everything.high) == (3, 3)
