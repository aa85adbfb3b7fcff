"""Tasks as pages and commands list them."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.office.models import Account, Matter, Task, TaskMove
from doorstep.office.vocabulary import MatterState, TaskState

PAGE = 50
STANDING = (MatterState.OPEN, MatterState.ANSWERED)


@dataclass(frozen=True)
class TaskFilter:
    """What a list of tasks is narrowed to; "" or None leaves it open."""

    village: str = ""
    state: str = ""
    code: str = ""
    owner: str = ""
    overdue: bool = False
    page: int = 1

    @classmethod
    def from_query(cls, query: Mapping[str, Any], account: Account) -> TaskFilter:
        """As an address says; `owner=mine` is whoever is signed in."""
        owner = query.get("owner", "")
        if owner == "mine":
            owner = str(account.person_id or "nobody")
        return cls(
            village=query.get("village", ""),
            state=query.get("state", ""),
            code=query.get("code", ""),
            owner=owner,
            overdue=query.get("overdue") == "1",
            page=int(query["page"]) if str(query.get("page", "")).isdigit() else 1,
        )


@dataclass(frozen=True)
class TaskShown:
    """One task with its matters and its moves, the latest first."""

    task: Task
    matters: list[Matter]
    moves: list[TaskMove]


def list_tasks(wanted: TaskFilter) -> Page[Any]:
    """A page of tasks, by due day, village and kind; each with `standing` and `total` matters."""
    counted = (
        _narrowed(wanted)
        .select_related("place", "owner")
        .annotate(
            total=Count("matters"), standing=Count("matters", filter=Q(matters__state__in=STANDING))
        )
    )
    listed = counted.order_by(F("due").asc(nulls_last=True), "place__name", "code", "register")
    return Paginator(listed, PAGE).get_page(wanted.page)


def count_tasks(wanted: TaskFilter) -> dict[str, int]:
    """How many of the tasks (whatever their state) stand in each state, and are overdue."""
    base = _narrowed(TaskFilter(wanted.village, "", wanted.code, wanted.owner))
    found = dict(base.values_list("state").annotate(Count("id")))
    counts = {state.value: found.get(state.value, 0) for state in TaskState}
    return counts | {"overdue": base.filter(_overdue()).count()}


def task_of(key: str) -> TaskShown:
    """One task. Raises BadInput("task-missing")."""
    task = Task.objects.select_related("place", "owner").filter(key=key).first()
    if task is None:
        raise BadInput("task-missing", task=key)
    matters = list(task.matters.select_related("finding").order_by("state", "finding__number"))
    moves = list(task.moves.select_related("by", "matter").order_by("-when")[:200])
    return TaskShown(task, matters, moves)


def _narrowed(wanted: TaskFilter) -> QuerySet[Task]:
    tasks = Task.objects.all()
    if wanted.village:
        tasks = tasks.filter(place__name=wanted.village)
    if wanted.state:
        tasks = tasks.filter(state=wanted.state)
    if wanted.code:
        tasks = tasks.filter(code=wanted.code)
    if wanted.owner == "nobody":
        tasks = tasks.filter(owner=None)
    elif wanted.owner:
        owner = _key(wanted.owner)
        tasks = tasks.none() if owner is None else tasks.filter(owner__id=owner)
    return tasks.filter(_overdue()) if wanted.overdue else tasks


def _key(owner: str) -> uuid.UUID | None:
    try:
        return uuid.UUID(owner)
    except ValueError:
        return None


def _overdue(today: dt.date | None = None) -> Q:
    return Q(due__lt=today or timezone.localdate()) & ~Q(state=TaskState.CLOSED)
