"""Second visits by another pair, and what they tell of all together."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.domain.errors import BadInput
from office.desk import Desk
from office.doors import CHECK, DAY, HERE, a_door, answered

NEXT = DAY + dt.timedelta(days=1)


def visited(desk: Desk, code: str, answers: object = None) -> None:
    from doorstep.office.visit_reviews import accept_visits
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel

    one = submit(code, CHECK, answers or answered(), Came(Channel.KEYED))  # type: ignore[arg-type]
    accept_visits([one.pk], desk.lin)  # type: ignore[arg-type]


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_another_pair_goes_again_and_differences_are_told_of_all(desk: Desk) -> None:
    from doorstep.office.second_visits import agreement, draw_second_visits

    with pytest.raises(BadInput):
        draw_second_visits(DAY, NEXT, desk.lin)  # type: ignore[arg-type]
    for pair in (1, 2):
        a_door(f"7K3{pair}", pair=pair)
        visited(desk, f"7K3{pair}")
    with pytest.raises(BadInput) as few:
        draw_second_visits(DAY, NEXT, desk.lin)  # type: ignore[arg-type]
    assert few.value.code == "second-visits-few-pairs"
    a_door("7K33", pair=3)
    visited(desk, "7K33")
    drawn = draw_second_visits(DAY, NEXT, desk.lin)  # type: ignore[arg-type]
    assert {(one.revisit_of.pair, one.pair) for one in drawn} == {(1, 2), (2, 3), (3, 1)}  # type: ignore[union-attr]
    again = draw_second_visits(DAY, NEXT, desk.lin)  # type: ignore[arg-type]
    assert {one.pk for one in again} == {one.pk for one in drawn}
    assert agreement() == []
    away = {"1": {**HERE, "state": "away"}, "2": dict(HERE)}
    visited(desk, drawn[0].code, answered(lines=away, day=NEXT))
    visited(desk, drawn[1].code, answered(day=NEXT))
    told = {one.title["en"]: (one.differ, one.asked) for one in agreement()}
    assert told["Where is this person?"] == (1, 4)
    assert told["What is on record is"] == (0, 4)


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_who_does_not_want_to_be_contacted_gets_no_second_visit(desk: Desk) -> None:
    from doorstep.office.corrections import withdraw_contact
    from doorstep.office.second_visits import draw_second_visits

    doors = [a_door(f"7K3{pair}", pair=pair) for pair in (1, 2, 3, 4)]
    for door in doors:
        visited(desk, door.code)
    withdraw_contact(doors[3].household, NEXT, None)
    drawn = draw_second_visits(DAY, NEXT, desk.lin)  # type: ignore[arg-type]
    assert {one.household for one in drawn} == {one.household for one in doors[:3]}


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_second_visits_are_drawn_once_a_day_is_done_without_anybody_asking(desk: Desk) -> None:
    from doorstep.office.models import Assignment
    from doorstep.office.worker import do_jobs

    doors = [a_door(f"7K3{pair}", pair=pair) for pair in (1, 2, 3)]
    later = a_door("8B2C", pair=1, day=dt.date(2999, 1, 1))
    for door in doors[:2]:
        visited(desk, door.code)
    do_jobs()
    again = Assignment.objects.filter(revisit_of__isnull=False)
    assert not again.exists()  # somebody is still waited for
    visited(desk, doors[2].code)
    do_jobs()
    assert {(one.revisit_of.pair, one.pair) for one in again} == {(1, 2), (2, 3), (3, 1)}  # type: ignore[union-attr]
    assert {one.day for one in again} == {later.day}
    do_jobs()
    assert again.count() == 3


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_nobody_checks_a_house_of_their_own(desk: Desk) -> None:
    from doorstep.office.people import add_person
    from doorstep.office.second_visits import draw_second_visits

    chen, li, wu = (add_person(name, None) for name in ("陈", "李", "吴"))
    who = {1: (chen, li), 2: (chen, wu), 3: (wu, li)}
    for pair, (first, second) in who.items():
        visited(desk, a_door(f"7K3{pair}", pair=pair, visitor=first, second=second).code)
    for one in draw_second_visits(DAY, NEXT, desk.lin):  # type: ignore[arg-type]
        assert one.visitor is None  # each of these pairs shares somebody with the other
