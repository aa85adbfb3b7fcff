"""The plan towards the inspection and what meetings agreed on: phases kept, the day moved, lines of
minutes handed out as tasks with receipts."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db import transaction

from doorstep.app.minutes import written
from doorstep.domain.errors import BadInput
from doorstep.domain.plans import (
    InspectionPlan,
    MeetingMinutes,
    MinutesLine,
    PhaseKind,
    PlannedPhase,
    RefusedLine,
    move_due,
    shift_plan,
)
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.judging import judge_anew
from doorstep.office.minute_tasks import DecidedTask, hand_out
from doorstep.office.models import Account, MinuteLine, Person, Phase, Task
from doorstep.office.projecting import keep_places
from doorstep.office.sealing import token
from doorstep.office.vocabulary import TaskState

MOST_LINES = 200


@dataclass(frozen=True)
class PlanMoved:
    """How the inspection's day moved: by so many days, and with it the due days of open tasks."""

    days: int
    tasks: int


@dataclass(frozen=True)
class MinutesTaken:
    """What became of a meeting's minutes: tasks made, those that were there already, and lines
    refused."""

    made: tuple[MinuteLine, ...]
    known: int
    refused: tuple[RefusedLine, ...]


def kept_plan() -> InspectionPlan | None:
    """The plan as it stands; None where nobody made one."""
    found = {row.code: row for row in Phase.objects.all()}
    phases = [
        PlannedPhase(kind, found[kind].begins, found[kind].ends)
        for kind in PhaseKind
        if kind in found
    ]
    if PhaseKind.INSPECTION not in found:
        return None
    settings = current_office().store.settings
    return InspectionPlan(tuple(phases), settings.rubric, settings.protocol)


def keep_plan(plan: InspectionPlan, by: Account, today: dt.date) -> PlanMoved:
    """Keep a plan in place of the one before, and its rubric and protocol as the workspace's; where
    the inspection's day is another, open due days move with it."""
    judged = plan.rubric or plan.protocol
    if judged:
        current_office().store.judge_by(plan.rubric, plan.protocol)
    with transaction.atomic():
        before = kept_plan()
        if judged:
            judge_anew()
        _write(plan)
        record(by, "plan.kept", "plan:inspection", plan.inspection.first.isoformat())
        return _move_tasks(before, plan.inspection.first, today)


@transaction.atomic
def move_inspection(new_day: dt.date, by: Account, today: dt.date) -> PlanMoved:
    """Move the inspection's day, what is not over of the plan, and the due days of open tasks.

    Raises BadInput("plan-missing", "plan-day-past").
    """
    plan = kept_plan()
    if plan is None:
        raise BadInput("plan-missing")
    _write(shift_plan(plan, new_day, today))
    record(by, "plan.moved", "plan:inspection", new_day.isoformat())
    return _move_tasks(plan, new_day, today)


@transaction.atomic
def take_minutes(minutes: MeetingMinutes, held_on: dt.date, by: Account) -> MinutesTaken:
    """Make a task, with a receipt, of every line whose owner is known by name; a line that was
    taken before is not taken again."""
    made, known, refused = [], 0, list(minutes.refused)
    for line in minutes.lines:
        owners = [one for one in _named(line.who) if one.said.get("name") == line.who]
        if len(owners) != 1:
            code = "owner-several" if owners else "owner-unknown"
            said = written(line.who, line.what, line.due.isoformat())
            refused.append(RefusedLine(line.number, code, said))
            continue
        receipt = _receipt(held_on, line)
        if MinuteLine.objects.filter(receipt=receipt).exists():
            known += 1
        else:
            made.append(_hand_out(line, held_on, owners[0], receipt, by))
    refused.sort(key=lambda one: one.number)
    return MinutesTaken(tuple(made), known, tuple(refused))


def list_minutes() -> list[MinuteLine]:
    """The lines that meetings handed out, the latest meeting first, each with its task."""
    lines = MinuteLine.objects.select_related("owner", "task").order_by("-held_on", "number")
    return list(lines[:MOST_LINES])


def _write(plan: InspectionPlan) -> None:
    Phase.objects.all().delete()
    Phase.objects.bulk_create(
        Phase(code=phase.kind, begins=phase.first, ends=phase.last) for phase in plan.phases
    )


def _move_tasks(plan: InspectionPlan | None, new_day: dt.date, today: dt.date) -> PlanMoved:
    if plan is None or plan.inspection.first == new_day:
        return PlanMoved(0, 0)
    standing = Task.objects.select_for_update().filter(due__gte=today)
    moved = []
    for task in standing.exclude(state=TaskState.CLOSED):
        assert task.due is not None
        due = move_due(task.due, plan, new_day, today)
        if due != task.due:
            task.due, task.version = due, task.version + 1
            moved.append(task)
    Task.objects.bulk_update(moved, ["due", "version"])
    return PlanMoved((new_day - plan.inspection.first).days, len(moved))


def _named(name: str) -> list[Person]:
    return list(Person.objects.filter(name_token=token(name), left_on=None))


def _receipt(held_on: dt.date, line: MinutesLine) -> str:
    """A number by which a line of a meeting is known again; the same line, the same number."""
    said = f"{held_on}|{line.who}|{line.what}|{line.due}"
    store = current_office().store
    digits = int.from_bytes(store.cipher.digest(said.encode())[:8]) % 10**10
    return f"m{digits:010}"


def _hand_out(
    line: MinutesLine, held_on: dt.date, owner: Person, receipt: str, by: Account
) -> MinuteLine:
    place = owner.place or keep_places(current_office().workspace, ())[""]
    made = DecidedTask(
        line.what, owner, place, line.due, held_on=held_on, number=line.number, receipt=receipt
    )
    return hand_out(made, by, why="minutes")
