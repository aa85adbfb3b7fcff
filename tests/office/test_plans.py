"""Plans and minutes, on either database: all of it or nothing, and the audit's chain holds."""

from __future__ import annotations

import datetime as dt

import pytest

from doorstep.app.minutes import minutes_of_text
from doorstep.domain.errors import BadInput
from doorstep.domain.plans import InspectionPlan, PhaseKind, PlannedPhase
from office.desk import Desk

TODAY = dt.date(2026, 5, 12)
PLAN = InspectionPlan(
    (
        PlannedPhase(PhaseKind.VISIT, dt.date(2026, 5, 10), dt.date(2026, 5, 20)),
        PlannedPhase(PhaseKind.INSPECTION, dt.date(2026, 5, 25), dt.date(2026, 5, 26)),
    )
)
MINUTES = "王芳；核对；5月20日\n李平；补录；5月21日\n赵六；开会；5月22日"


def task_due(desk: Desk, key: str, due: dt.date, state: str = "open") -> None:
    from doorstep.office.models import Place, Task

    place, _ = Place.objects.get_or_create(kind="village", name="松坪村", parent=None)
    Task.objects.create(key=key, place=place, code="LATE", register="deaths", due=due, state=state)


def test_the_day_moved_there_and_back_leaves_every_due_day(desk: Desk) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import Task
    from doorstep.office.plans import PlanMoved, keep_plan, kept_plan, move_inspection

    assert keep_plan(PLAN, desk.lin, TODAY) == PlanMoved(0, 0)
    days = {"a": dt.date(2026, 5, 14), "b": dt.date(2026, 5, 11), "c": dt.date(2026, 6, 1)}
    for key, due in days.items():
        task_due(desk, key, due, "closed" if key == "c" else "assigned")
    later = dt.date(2026, 6, 4)
    assert move_inspection(later, desk.lin, TODAY) == PlanMoved(10, 1)
    assert move_inspection(dt.date(2026, 5, 25), desk.lin, TODAY) == PlanMoved(-10, 1)
    assert dict(Task.objects.values_list("key", "due")) == days
    assert Task.objects.get(key="a").version == 3
    kept = kept_plan()
    assert kept is not None and kept.phases == PLAN.phases and broken_at() is None


def test_a_plan_that_cannot_be_recorded_is_not_kept(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from doorstep.office import plans

    plans.keep_plan(PLAN, desk.lin, TODAY)
    task_due(desk, "a", dt.date(2026, 5, 14))

    def broken(*_: object) -> None:
        raise BadInput("audit-broken")

    monkeypatch.setattr(plans, "record", broken)
    with pytest.raises(BadInput, match="audit-broken"):
        plans.move_inspection(dt.date(2026, 6, 4), desk.lin, TODAY)
    kept = plans.kept_plan()
    assert kept is not None and kept.phases == PLAN.phases


def test_minutes_are_taken_once_and_wholly(desk: Desk) -> None:
    from doorstep.office.audit import broken_at
    from doorstep.office.models import MinuteLine, Task, TaskMove
    from doorstep.office.people import add_person
    from doorstep.office.plans import list_minutes, take_minutes

    for name in ("王芳", "李平"):
        add_person(name, desk.lin)
    read = minutes_of_text(MINUTES, TODAY, "ymd")
    taken = take_minutes(read, TODAY, desk.lin)
    assert [line.said["what"] for line in taken.made] == ["核对", "补录"]
    assert [(one.number, one.code) for one in taken.refused] == [(3, "owner-unknown")]
    again = take_minutes(read, TODAY, desk.zhao)
    assert (again.made, again.known) == ((), 2)
    assert MinuteLine.objects.count() == Task.objects.count() == TaskMove.objects.count() == 2
    assert [line.task.due for line in list_minutes()] == [
        dt.date(2026, 5, 20),
        dt.date(2026, 5, 21),
    ]
    held = desk.held()
    assert "核对".encode() not in held and "王芳".encode() not in held and broken_at() is None


def test_a_meetings_task_is_no_finding_of_the_records(desk: Desk) -> None:
    """The projection neither proves nor reopens it: no matter hangs on it."""
    from doorstep.app.workspace import Workspace
    from doorstep.office.models import Task
    from doorstep.office.people import add_person
    from doorstep.office.plans import take_minutes
    from doorstep.office.projecting import project

    add_person("王芳", desk.lin)
    (line,) = take_minutes(
        minutes_of_text("王芳；核对；5月20日", TODAY, "ymd"), TODAY, desk.lin
    ).made
    project(Workspace(desk.folder))
    assert Task.objects.get(key=line.receipt).state == "assigned"
