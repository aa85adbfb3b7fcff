"""A plan of visits as it is kept: houses under codes, forms as they are printed, later plans."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from doorstep.app.planning import VisitsAsked
from doorstep.domain.planned_visits import PairDays, VisitReason
from doorstep.domain.short_codes import read_code
from office.desk import POSTGRESQL, SQLITE, Desk
from office.doors import CHECK, answered

both = pytest.mark.parametrize("database", [SQLITE, POSTGRESQL], indirect=True)
DAY = dt.date(2026, 7, 1)
ALL = (VisitReason.EVENT, VisitReason.MATTER, VisitReason.QUESTION, VisitReason.SWEEP)


def asked(seed: str = "s", **told: Any) -> VisitsAsked:
    return VisitsAsked(**{"when": PairDays(DAY, 2, 1), "seed": seed, "reasons": ALL} | told)


@both
def test_a_plan_holds_every_house_with_its_sheet(desk: Desk) -> None:
    from doorstep.office.queries.doors import houses_of
    from doorstep.office.visit_plans import make_plan
    from doorstep.office.visits import find_assignment, sheet_of

    plan = make_plan(asked(), desk.lin)  # type: ignore[arg-type]
    houses = houses_of(plan)
    assert [(one.village, one.number, one.head) for one in houses] == [
        ("松坪村", "1", "张三"),
        ("松坪村", "2", "王小明"),
        ("河湾村", "1", "赵五"),
    ]
    door = find_assignment(houses[0].code.lower())
    assert read_code(door.code) == door.code
    lines = sheet_of(door, CHECK).lines
    assert [dict(one.values) for one in lines] == [
        {
            "name": "张三",
            "sex": "男",
            "birth_date": "1985-03-07",
            "relation_to_head": "户主",
            "id_number": "11010519491231002X",
        },
        {"name": "李四", "sex": "女", "birth_date": "1986-02-01", "relation_to_head": "妻"},
    ]
    assert "张三".encode() not in desk.held()


def test_the_same_form_sent_twice_is_one_plan(desk: Desk) -> None:
    from doorstep.office.models import VisitPlan
    from doorstep.office.visit_plans import make_plan

    made = [make_plan(asked(), None).number for _ in range(2)]
    assert made == [1, 1] and VisitPlan.objects.count() == 1


@pytest.mark.parametrize("database", [SQLITE], indirect=True)
def test_who_declined_is_not_asked_again_before_another_round(desk: Desk) -> None:
    """Whatever else is open there, and whichever paper said so; a correction takes it back."""
    from doorstep.office.models import Assignment
    from doorstep.office.queries.doors import houses_of
    from doorstep.office.visit_plans import declined_in, make_plan, round_now
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel

    first = make_plan(asked(), None)
    zhang, *_ = houses_of(first)
    later = make_plan(asked("t"), None)
    no = submit(zhang.code, CHECK, answered({"outcome": "refused"}, lines={}), Came(Channel.KEYED))
    assert set(Assignment.objects.filter(household=zhang.household).values_list("state")) == {
        ("declined",)
    }
    assert zhang.household in declined_in(round_now())

    def planned(seed: str, **told: Any) -> set[str]:
        return {one.household for one in houses_of(make_plan(asked(seed, **told), None))}

    assert zhang.household not in planned("u")
    assert zhang.household in planned("v", new_round=True)
    assert not declined_in(round_now())
    assert later.number == 2
    yes = Came(Channel.KEYED, corrects=no.pk)
    submit(zhang.code, CHECK, answered(), yes)
    assert Assignment.objects.get(code=zhang.code).state == "back"


@both
def test_a_later_plan_takes_over_what_is_open(desk: Desk) -> None:
    from doorstep.office.models import Assignment, VisitPlan
    from doorstep.office.queries.doors import houses_of
    from doorstep.office.visit_plans import make_plan
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel, DoorState

    first = make_plan(asked(), None)
    zhang, wang, zhao = houses_of(first)
    submit(zhang.code, CHECK, answered(), Came(Channel.KEYED))
    later = make_plan(asked("t", villages=("松坪村",)), None)
    assert [one.head for one in houses_of(later)] == ["王小明"]  # who answered is left out
    states = dict(Assignment.objects.filter(plan=first).values_list("code", "state"))
    assert states == {
        zhang.code: DoorState.BACK,
        wang.code: DoorState.REPLACED,
        zhao.code: DoorState.PLANNED,
    }
    assert list(VisitPlan.objects.order_by("number").values_list("replaced", flat=True)) == [
        False,
        False,
    ]
    make_plan(asked("u"), None)
    assert VisitPlan.objects.get(number=1).replaced
    submit(wang.code, CHECK, answered(lines={}), Came(Channel.KEYED))  # its paper still counts


def test_the_random_part_tells_in_how_many_slip_houses_the_record_is_not_right(desk: Desk) -> None:
    from doorstep.office.models import Assignment
    from doorstep.office.queries.doors import houses_of, slips_seen
    from doorstep.office.visit_plans import make_plan
    from doorstep.office.visits import Came, submit
    from doorstep.office.vocabulary import Channel

    plan = make_plan(asked(), None)
    Assignment.objects.update(route="slip", random=True)
    zhang, wang, zhao = houses_of(plan)
    assert (slips_seen(plan).visited, slips_seen(plan).high) == (0, 3)
    wrong = {"1": {"state": "here", "record": "wrong", "born": "1985-07-03"}}
    submit(zhang.code, CHECK, answered(lines=wrong), Came(Channel.KEYED))
    submit(zhao.code, CHECK, answered(), Came(Channel.KEYED))
    shut = answered({"outcome": "noncontact"}, lines={})
    submit(wang.code, CHECK, shut, Came(Channel.KEYED))
    told = slips_seen(plan)
    assert (told.slips, told.visited, told.shown) == (3, 2, 1)
    assert told.low <= 1 <= told.high


def test_next_visits_become_a_plan_of_the_same_doors(desk: Desk) -> None:
    from doorstep import Workspace
    from doorstep.app.visiting import VisitsRequest, doors_of
    from doorstep.office.queries.doors import houses_of
    from doorstep.office.visit_plans import make_plan

    workspace = Workspace(desk.folder)
    when = PairDays(DAY, 1, 1, 2)
    batches = workspace.next_visits(VisitsRequest("doorstep-reference", when.slots * 2, "s"))
    listed = doors_of(workspace.drawn_from(), batches, "s")
    wanted = {(one.place, one.number) for one in listed}
    told = asked(when=when, reasons=(VisitReason.NEXT,), rubric="doorstep-reference")
    houses = houses_of(make_plan(told, None))
    assert {(one.village, one.number) for one in houses} == wanted and wanted
    assert {one.reasons for one in houses} == {(VisitReason.NEXT,)}
    assert all(one.is_gone_to for one in houses)  # only a visit answers them, never a slip
