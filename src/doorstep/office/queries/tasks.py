"""Tasks as pages and commands list them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from django.core.paginator import Page
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.duties import DutyItem
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.domain.tasks import TaskLine
from doorstep.office.models import Account, OfficeRequest, Place, Task, TaskMove
from doorstep.office.owners import DutyBook, OwnerFound
from doorstep.office.people import people_named, person_key
from doorstep.office.queries.pages import page_of
from doorstep.office.tasks import ASSIGNABLE, TaskClaim, claim_of, moves_for, refusal, state_named
from doorstep.office.village_order import OF_PLACE, in_order
from doorstep.office.villages import held_name, named_place
from doorstep.office.vocabulary import STANDING, TaskState

SOON = dt.timedelta(days=3)
MINE, TOLD, NOBODY = "mine", "told", "nobody"
OVERDUE, DUE_SOON = "overdue", "soon"


@dataclass(frozen=True)
class TaskFilter:
    """What a list of tasks is narrowed to; "" leaves it open. `owner`: a person's key, MINE, TOLD
    (overdue ones that `me` is told of) or NOBODY; `due`: OVERDUE or DUE_SOON."""

    village: str = ""
    state: str = ""
    code: str = ""
    owner: str = ""
    due: str = ""
    page: int = 1
    me: str = ""

    @classmethod
    def from_query(cls, query: Mapping[str, Any], account: Account) -> TaskFilter:
        """As an address says."""
        said = {name: query.get(name, "") for name in ("village", "state", "code", "owner", "due")}
        said["village"] = held_name(said["village"])
        page = whole_number(query.get("page"), 1)
        return cls(**said, page=page, me=str(account.person_id or ""))

    @classmethod
    def named(cls, village: str, owner: str, state: str) -> TaskFilter:
        """As a command says: an owner by name, or NOBODY. Raises BadInput("person-missing",
        "task-state-unknown", "village-unknown")."""
        if owner and owner != NOBODY:
            owner = ",".join(str(one.pk) for one in people_named(owner))
        place = named_place(village) if village else ""
        return cls(place, state_named(state) if state else "", owner=owner)


@dataclass(frozen=True)
class TaskRow:
    """One task in a list: how many of its matters stand, whether it is due soon or overdue, and
    whose it should be where nobody owns it."""

    task: Task
    total: int
    standing: int
    due: str
    found: OwnerFound | None

    @property
    def is_assignable(self) -> bool:
        """Whether it may be given to an owner among several."""
        return self.task.state in ASSIGNABLE


@dataclass(frozen=True)
class TaskShown:
    """One task with a page of its matters, its steps (the latest first), its item of the list of
    duties, whose it should be, what another office was asked, where `by` may move it, what is
    said of its matters, and what keeps `by` from closing it."""

    task: Task
    matters: Page[Any]
    steps: list[TaskMove]
    item: DutyItem | None
    found: OwnerFound
    told: str
    due: str
    requests: list[OfficeRequest]
    moves: list[TaskState]
    claim: TaskClaim
    refusal: DoorstepError | None


def list_tasks(wanted: TaskFilter) -> tuple[Page[Any], list[TaskRow]]:
    """A page of tasks, by due day, village and kind, and its rows."""
    page = page_of(_listed(wanted), wanted.page)
    book = DutyBook()
    return page, [_row(task, book) for task in page]


def task_lines(
    wanted: TaskFilter | None = None, *, keys: Collection[str] | None = None
) -> list[TaskLine]:
    """All tasks of a filter, or those of some keys, as lines."""
    listed = _listed(wanted or TaskFilter())
    return [
        TaskLine(
            key=task.key,
            village=task.place.name,
            kind=task.code,
            register=task.register,
            owner=None if task.owner is None else str(task.owner.said["name"]),
            due=task.due,
            state=task.state,
            matters=task.total,
            standing=task.standing,
            recurrence=task.recurred,
        )
        for task in (listed if keys is None else listed.filter(key__in=keys))
    ]


def keys_of(wanted: TaskFilter) -> list[str]:
    """The keys of all tasks of a filter that may be given to an owner."""
    return list(_narrowed(wanted).filter(state__in=ASSIGNABLE).values_list("key", flat=True))


def count_tasks(wanted: TaskFilter) -> dict[str, int]:
    """How many of the tasks (whatever their state) stand in each state, are overdue, due soon."""
    base = _narrowed(TaskFilter(wanted.village, "", wanted.code, wanted.owner, me=wanted.me))
    found = dict(base.values_list("state").annotate(Count("id")))
    counts = {state.value: found.get(state.value, 0) for state in TaskState}
    due = {name: base.filter(_due(name)).count() for name in (OVERDUE, DUE_SOON)}
    return counts | due | {"all": sum(counts.values())}


def count_told(account: Account) -> int:
    """How many overdue tasks of others an account's person is told of."""
    return len(_told(str(account.person_id))) if account.person_id else 0


def codes_of_tasks() -> list[str]:
    """The kinds of finding that there are tasks of."""
    return sorted(Task.objects.order_by().values_list("code", flat=True).distinct())


def villages_of_tasks() -> list[str]:
    """The names of the places that there are tasks of."""
    places = Place.objects.filter(tasks__isnull=False)
    return in_order(places.values_list("name", flat=True))


def task_of(key: str, by: Account, page: int = 1) -> TaskShown:
    """One task as `by` sees it. Raises BadInput("task-missing")."""
    task = Task.objects.select_related("place__parent", "owner", "minute").filter(key=key).first()
    if task is None:
        raise BadInput("task-missing", task=key)
    matters = task.matters.select_related("finding").order_by("state", "finding__number", "key")
    steps = task.moves.select_related("by", "matter__finding")
    book = DutyBook()
    due = due_state(task)
    told = book.told_of(task) if due == OVERDUE else None
    return TaskShown(
        task=task,
        matters=page_of(matters, page),
        steps=list(steps.order_by("-when", "-id")[:200]),
        item=book.spec.items.get(task.list_item),
        found=book.owner_of(task),
        told="" if told is None else str(told.said["name"]),
        due=due,
        requests=list(task.requests.order_by("-when")),
        moves=moves_for(task, by),
        claim=claim_of(task),
        refusal=refusal(task, TaskState.CLOSED, by) if task.state == TaskState.FIXED else None,
    )


def due_state(task: Task, today: dt.date | None = None) -> str:
    """OVERDUE, DUE_SOON (three days before) or "" for a task that is not closed."""
    day = today or timezone.localdate()
    if task.due is None or task.state == TaskState.CLOSED or task.due > day + SOON:
        return ""
    return OVERDUE if task.due < day else DUE_SOON


def _row(task: Any, book: DutyBook) -> TaskRow:
    found = book.owner_of(task) if task.owner_id is None else None
    return TaskRow(task, task.total, task.standing, due_state(task), found)


def _listed(wanted: TaskFilter) -> QuerySet[Any]:
    counted = (
        _narrowed(wanted)
        .select_related("place__parent", "owner", "minute")
        .annotate(
            total=Count("matters"), standing=Count("matters", filter=Q(matters__state__in=STANDING))
        )
    )
    return counted.order_by(F("due").asc(nulls_last=True), *OF_PLACE, "code", "register")


def _narrowed(wanted: TaskFilter) -> QuerySet[Task]:
    tasks = Task.objects.all()
    if wanted.village:
        tasks = tasks.filter(place__name=wanted.village)
    if wanted.state:
        tasks = tasks.filter(state=wanted.state)
    if wanted.code:
        tasks = tasks.filter(code=wanted.code)
    if wanted.due in (OVERDUE, DUE_SOON):
        tasks = tasks.filter(_due(wanted.due))
    return tasks.filter(_owned(wanted)) if wanted.owner else tasks


def _owned(wanted: TaskFilter) -> Q:
    if wanted.owner == NOBODY:
        return Q(owner=None)
    if wanted.owner == TOLD:
        return Q(pk__in=_told(wanted.me))
    said = wanted.me if wanted.owner == MINE else wanted.owner
    return Q(owner__in=[key for key in map(person_key, said.split(",")) if key is not None])


def _told(me: str) -> list[int]:
    """The overdue tasks of others that somebody is told of."""
    book = DutyBook()
    late = Task.objects.filter(_due(OVERDUE)).select_related("place__parent", "owner")
    told = ((task.pk, book.told_of(task)) for task in late)
    return [pk for pk, person in told if person is not None and str(person.pk) == me]


def _due(name: str) -> Q:
    today = timezone.localdate()
    late = Q(due__lt=today) if name == OVERDUE else Q(due__range=(today, today + SOON))
    return late & ~Q(state=TaskState.CLOSED)
