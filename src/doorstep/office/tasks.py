"""How a task moves: one table of moves, a check that says why not, and the move itself, written
with its audit event in one transaction.

Closed means proven: every matter is gone from the records, or was answered "checked, both are
right" with evidence; and a second person closes it. Only the projection reopens.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from doorstep.app.accepting import AcceptedDifference, accept, cells_of
from doorstep.domain.errors import BadInput, DoorstepError, RefusedByRule
from doorstep.office.accounts import is_same_human
from doorstep.office.anchoring import anchor
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, Matter, Person, Task, TaskMove
from doorstep.office.opened import finding_of
from doorstep.office.vocabulary import STANDING, Answer, MatterState, TaskState

TASK_MOVES: Mapping[TaskState, frozenset[TaskState]] = {
    TaskState.OPEN: frozenset({TaskState.ASSIGNED}),
    TaskState.ASSIGNED: frozenset({TaskState.FIXED, TaskState.DISPUTED, TaskState.OPEN}),
    TaskState.FIXED: frozenset({TaskState.CLOSED, TaskState.ASSIGNED}),
    TaskState.DISPUTED: frozenset({TaskState.ASSIGNED, TaskState.CLOSED}),
    TaskState.CLOSED: frozenset(),
}
"""Where people may move a task from where it stands."""

RECORDS_MOVE: Mapping[TaskState, frozenset[TaskState]] = {
    TaskState.OPEN: frozenset({TaskState.FIXED, TaskState.CLOSED}),
    TaskState.ASSIGNED: frozenset({TaskState.FIXED}),
    TaskState.FIXED: frozenset({TaskState.ASSIGNED, TaskState.OPEN}),
    TaskState.DISPUTED: frozenset({TaskState.FIXED}),
    TaskState.CLOSED: frozenset({TaskState.OPEN}),
}
"""Where the records themselves move it: every matter gone is fixed, one that came back is open,
one that the folder's decisions accepted before is closed; said to be fixed and found in a later
version it is assigned."""

ASSIGNABLE = frozenset(
    {TaskState.ASSIGNED} | {state for state, to in TASK_MOVES.items() if TaskState.ASSIGNED in to}
) - {TaskState.FIXED}
"""Where a task is given to an owner, or to another one, among several; what is said to be fixed is
sent back by itself."""

USUAL_TIME = dt.timedelta(days=10)
_FORWARD = (
    *(TaskState.CLOSED, TaskState.FIXED, TaskState.ASSIGNED),
    *(TaskState.DISPUTED, TaskState.OPEN),
)
CLAIM_ASKED = "task-claim"
"""The code of the question whether a task is fixed all the same."""

MOVED = "moved"
"""Why a task moved that somebody moved; what they said of it is sealed."""


@dataclass(frozen=True)
class MoveRequest:
    """A move that somebody asks for: `version` is the task's as its reader saw it; `sure`: they
    were asked, and say so all the same."""

    to: TaskState
    why: str
    version: int | None = None
    note: str = ""
    owner: Person | None = None
    due: dt.date | None = None
    sure: bool = False


@dataclass(frozen=True)
class TaskClaim:
    """What stands behind the word that a task is fixed: how many matters it has, how many the last
    run still has, and of how many of these nobody said that they are corrected or right."""

    total: int
    standing: int
    unsaid: int


def claim_of(task: Task) -> TaskClaim:
    """What would be claimed if somebody said now that a task is fixed."""
    matters = task.matters.values_list("state", "answer_code")
    standing = [answer for state, answer in matters if state in STANDING]
    unsaid = sum(answer not in (Answer.CORRECTED, Answer.BOTH_RIGHT) for answer in standing)
    return TaskClaim(len(matters), len(standing), unsaid)


def check_move(task: Task, request: MoveRequest, by: Account) -> None:
    """Raise why a task may not move so.

    Raises BadInput("task-changed", "task-move", "task-without-owner"),
    RefusedByRule("task-unproven", "task-second-person", "task-closer-unknown"), and "task-claim"
    where somebody who is not `sure` says that it is fixed and not of every matter that it is.
    """
    if request.version is not None and request.version != task.version:
        raise BadInput("task-changed", **_named(task))
    before = TaskState(task.state)
    if request.to not in TASK_MOVES[before]:
        raise BadInput("task-move", **_named(task), before=before, after=request.to)
    if request.to == TaskState.ASSIGNED and request.owner is None and task.owner is None:
        raise BadInput("task-without-owner", **_named(task))
    if request.to == TaskState.FIXED and not request.sure:
        claim = claim_of(task)
        if claim.unsaid:
            raise RefusedByRule(CLAIM_ASKED, **_named(task), **asdict(claim))
    if request.to == TaskState.CLOSED:
        _check_proven(task)
        _check_second_person(task, by)


def usual_day(due: dt.date | None) -> dt.date:
    """The due day that is proposed: the one that stands, unless it has passed."""
    today = timezone.localdate()
    return due if due is not None and due >= today else today + USUAL_TIME


def state_named(said: str) -> TaskState:
    """A state by its code. Raises BadInput("task-state-unknown")."""
    if said not in set(TaskState):
        raise BadInput("task-state-unknown", state=said, known=", ".join(TaskState))
    return TaskState(said)


def answer_named(said: str) -> Answer:
    """An answer by its code. Raises BadInput("answer-unknown")."""
    if said not in set(Answer):
        raise BadInput("answer-unknown", answer=said)
    return Answer(said)


def moves_for(task: Task, by: Account) -> list[TaskState]:
    """Where somebody may move a task to, forward first; an owner they may name on the way."""
    allowed = [to for to in _FORWARD if to in TASK_MOVES[TaskState(task.state)]]
    return [to for to in allowed if to == TaskState.ASSIGNED or refusal(task, to, by) is None]


def refusal(task: Task, to: TaskState, by: Account) -> DoorstepError | None:
    """Why a task may not move so; None where it may."""
    try:
        check_move(task, MoveRequest(to, MOVED, sure=True), by)
    except DoorstepError as error:
        return error
    return None


@transaction.atomic
def move_task(key: str, request: MoveRequest, by: Account) -> Task:
    """Move a task; returns it as it stands then. Raises what `check_move` says, and
    BadInput("task-missing")."""
    task = _locked(key)
    check_move(task, request, by)
    before = task.state
    task.state = request.to
    if request.owner is not None:
        task.owner = request.owner
    if request.due is not None:
        task.due = request.due
    if request.to == TaskState.OPEN:
        task.owner = None
    if request.to == TaskState.FIXED:
        task.fixed_by = by
    task.version += 1
    task.save()
    write_move(task, before, by, why=request.why, note=request.note)
    if request.to == TaskState.CLOSED:
        _close_matters(task, by)
    return task


@transaction.atomic
def assign_tasks(
    keys: Iterable[str],
    owner: Person,
    due: dt.date | None,
    by: Account,
    *,
    why: str = "assigned",
    seen: Mapping[str, int] | None = None,
) -> list[Task]:
    """Give several tasks to one owner, all or none; those assigned already change their owner, and
    those that this owner has until that day stay as they are. `seen`: their versions as the reader
    saw them."""
    assigned = []
    for key in sorted(set(keys)):
        task = _locked(key)
        before = task.state
        if before not in ASSIGNABLE:
            raise BadInput("task-move", **_named(task), before=before, after=TaskState.ASSIGNED)
        if seen is not None and seen.get(key, task.version) != task.version:
            raise BadInput("task-changed", **_named(task))
        assigned.append(task)
        has_it = before == TaskState.ASSIGNED and task.owner_id == owner.pk
        if has_it and due in (None, task.due):
            continue
        task.owner, task.state, task.version = owner, TaskState.ASSIGNED, task.version + 1
        task.due = due or task.due
        task.save()
        write_move(task, before, by, why=why)
    return assigned


@transaction.atomic
def answer_matter(
    key: str,
    answer: Answer,
    by: Account,
    *,
    note: str = "",
    seen: str | None = None,
    author: str = "",
) -> Matter:
    """Say of one matter that it was corrected, that both records are right, or whose it is; what
    stands so by the same hand already is not said twice. `author`: whose answer it is, where `by`
    only takes it in.

    Raises BadInput("matter-missing", "matter-settled"), RefusedByRule("answer-without-evidence")
    where both are said to be right and nothing says why. `seen`: the answer that stood when its
    reader looked; BadInput("task-changed") where it is another one by now.
    """
    matter = Matter.objects.select_for_update().select_related("task").filter(pk=key).first()
    if matter is None:
        raise BadInput("matter-missing", matter=key)
    if matter.state not in (MatterState.OPEN, MatterState.ANSWERED):
        raise BadInput("matter-settled", matter=key)
    if seen is not None and seen != matter.answer_code:
        raise BadInput("task-changed", **_named(matter.task))
    if answer == Answer.BOTH_RIGHT and not note.strip():
        raise RefusedByRule("answer-without-evidence", matter=key)
    if _is_said(matter, answer, by, note):
        return matter
    before = matter.state
    matter.state, matter.answer_code = MatterState.ANSWERED, answer
    matter.save()
    step = TaskMove(
        task=matter.task,
        matter=matter,
        before=before,
        after=MatterState.ANSWERED,
        by=by,
        why_code=answer,
    )
    step.put(note=note, author=author)
    step.save()
    record(by, f"matter.{answer}", f"matter:{key}")
    return matter


def write_move(
    task: Task, before: str, by: Account | None, *, why: str, run: str = "", **told: object
) -> None:
    """Keep a task's step and its audit event; `told` is sealed: a note, and what the sentence of
    `why` names."""
    step = TaskMove(task=task, before=before, after=task.state, by=by, why_code=why[:40], run=run)
    owner = "" if task.owner is None else str(task.owner.said["name"])
    owned_by = "" if task.owner is None else str(task.owner_id)
    step.put(owner=owner, owned_by=owned_by, **told)
    step.save()
    record(by, f"task.{task.state}", f"task:{task.key}", why[:80])


def is_settled(matter: Matter) -> bool:
    """Whether a matter is proven: gone from the records, or an accepted difference."""
    accepted = matter.state == MatterState.ANSWERED and matter.answer_code == Answer.BOTH_RIGHT
    return accepted or matter.state in (MatterState.GONE, MatterState.CLOSED)


def _is_said(matter: Matter, answer: Answer, by: Account, note: str) -> bool:
    """Whether this is what somebody said of a matter last."""
    if (matter.state, matter.answer_code) != (MatterState.ANSWERED, answer):
        return False
    step = matter.moves.order_by("-when").first()
    return step is not None and (step.by_id, step.said.get("note", "")) == (by.pk, note)


def _close_matters(task: Task, by: Account) -> None:
    """Close a task's matters, and keep in the folder's decisions which differences were accepted,
    and why: the folder last, for it knows no way back; accepted once more they stand once."""
    store = current_office().store
    answered = task.matters.filter(state=MatterState.ANSWERED).select_related("finding")
    accepted, reasons = [], []
    for matter in answered:
        cells = cells_of(store, finding_of(matter.finding))
        accepted.append(AcceptedDifference(matter.key, matter.core, tuple(matter.anchors), cells))
        step = matter.moves.filter(why_code=Answer.BOTH_RIGHT).order_by("-when").first()
        reasons.append(str(step.said.get("note", "")) if step is not None else "")
    task.matters.exclude(state=MatterState.CLOSED).update(state=MatterState.CLOSED)
    if accepted:
        transaction.on_commit(anchor)
        why = "; ".join(dict.fromkeys(filter(None, reasons))) or Answer.BOTH_RIGHT
        accept(store, accepted, who=str(by.said["name"]), why=why)


def _check_proven(task: Task) -> None:
    standing = [m for m in task.matters.all() if not is_settled(m)]
    if standing:
        raise RefusedByRule("task-unproven", **_named(task), standing=len(standing))


def _check_second_person(task: Task, by: Account) -> None:
    """Whoever owned it, said that it is fixed, or answered one of its matters since it was last
    closed does not close it, under whatever account; nor does an account of which nobody has said
    whose it is."""
    steps = TaskMove.objects.filter(Q(task=task) | Q(matter__task=task))
    closings = task.moves.filter(matter=None, after=TaskState.CLOSED).order_by("-when")
    if last := closings.values_list("when", flat=True).first():
        steps = steps.filter(when__gte=last)
    worked = Q(matter__isnull=False) | Q(after=TaskState.FIXED)
    hands = {task.fixed_by_id, *steps.filter(worked).values_list("by_id", flat=True)}
    owners = {str(task.owner_id), *(one.said.get("owned_by") for one in steps.filter(matter=None))}
    keys = [key for key in owners if key not in (None, "", "None")]
    owned = Person.objects.filter(pk__in=keys)
    worked_on = Account.objects.filter(pk__in=hands - {None}).select_related("person")
    if any(is_same_human(by, p) for p in owned) or any(is_same_human(by, a) for a in worked_on):
        raise RefusedByRule("task-second-person", **_named(task))
    if by.person_id is None:
        raise RefusedByRule("task-closer-unknown", account=str(by.said["name"]))


def _named(task: Task) -> dict[str, str]:
    """What an error calls a task by: its key, its place and its kind."""
    return {"task": task.key, "place": task.place.name, "finding": task.code}


def _locked(key: str) -> Task:
    task = Task.objects.select_for_update(of=("self",)).filter(key=key).first()
    if task is None:
        raise BadInput("task-missing", task=key)
    return task
