"""Tasks: a list by owner, village, kind, state and due day; several given to owners at once; one
task with its matters, what was answered, and its history in plain words.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import day_of, whole_number
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.office.owners import assign_to_owners
from doorstep.office.people import find_person, person_key
from doorstep.office.queries.people import people_near
from doorstep.office.queries.tasks import (
    TOLD,
    TaskFilter,
    codes_of_tasks,
    count_tasks,
    count_told,
    keys_of,
    list_tasks,
    task_of,
    villages_of_tasks,
)
from doorstep.office.requests import reminders
from doorstep.office.tasks import (
    CLAIM_ASKED,
    MOVED,
    MoveRequest,
    answer_matter,
    answer_named,
    assign_tasks,
    move_task,
    state_named,
    usual_day,
)
from doorstep.office.villages import find_village
from doorstep.office.vocabulary import Answer, TaskState
from doorstep.web.audiences import OFFICE, STATIONS, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.nothing_yet import check_shown

DUTY = "duty"


def tasks(request: PageRequest) -> HttpResponse:
    """The list, narrowed by what the address says."""
    wanted = TaskFilter.from_query(request.GET, request.account)
    page, rows = list_tasks(wanted)
    counts = count_tasks(wanted)
    if not any(counts.values()):  # but lines of a meeting are tasks before anything is compared
        check_shown()
    shown = {
        "page": page,
        "rows": rows,
        "counts": counts,
        "reminders": reminders(timezone.localdate()),
        "told": 0 if wanted.owner == TOLD else count_told(request.account),
        "wanted": wanted,
        "people": people_near(find_village(wanted.village)),
        "owner_chosen": person_key(wanted.owner),
        "villages": villages_of_tasks(),
        "codes": codes_of_tasks(),
        "states": list(TaskState),
        "usual_day": usual_day(None).isoformat(),
    }
    return render(request, "tasks.html", shown)


def assign(request: PageRequest) -> HttpResponse:
    """Give the ticked tasks, or all of the list, to one owner or each to whose it is."""
    given = request.POST
    seen = dict(_seen(given.getlist("task")))
    keys: Collection[str] = seen
    if given.get("all") == "1":
        keys = keys_of(TaskFilter.from_query(QueryDict(given.get("query", "")), request.account))
    if not keys:
        raise BadInput("tasks-none-chosen")
    due, chosen, holes = _day(given.get("due")), given.get("owner", ""), 0
    if chosen == DUTY:
        done = assign_to_owners(keys, due, request.account, seen=seen)
        count, holes = done.assigned, done.holes
    else:
        owner = find_person(chosen)
        count = len(assign_tasks(keys, owner, due, request.account, seen=seen))
    return HttpResponseRedirect(f"{reverse('tasks')}?{_kept(given)}assigned={count}&holes={holes}")


def task(request: PageRequest, key: str) -> HttpResponse:
    """One task."""
    return render(request, "task.html", _of(request, key))


def _of(request: PageRequest, key: str) -> dict[str, Any]:
    shown = task_of(key, request.account, whole_number(request.GET.get("page"), 1))
    return {
        "shown": shown,
        "page": shown.matters,
        "people": people_near(shown.task.place),
        "others": people_near(shown.task.place, but=shown.task.owner),
        "owner_chosen": shown.task.owner_id or getattr(shown.found.person, "pk", None),
        "answers": list(Answer),
        "usual_day": usual_day(shown.task.due).isoformat(),
    }


def move(request: PageRequest, key: str) -> HttpResponse:
    """Move one task; who says that it is fixed and not that all of it is, is asked once more."""
    given = request.POST
    owner = find_person(given["owner"]) if given.get("owner") else None
    asked = MoveRequest(
        state_named(given.get("to", "")),
        MOVED,
        version=whole_number(given["version"]) if given.get("version") else None,
        note=given.get("note", ""),
        owner=owner,
        due=_day(given.get("due")),
        sure=given.get("sure") == "1",
    )
    try:
        move_task(key, asked, request.account)
    except RefusedByRule as error:
        if error.code != CLAIM_ASKED:
            raise
        shown = _of(request, key) | {"asked": asked}
        return render(request, "task.html", shown, status=409)
    return HttpResponseRedirect(reverse("task", args=[key]))


def answer(request: PageRequest, key: str) -> HttpResponse:
    """Answer one matter of a task."""
    given = request.POST
    answered = answer_matter(
        given.get("matter", ""),
        answer_named(given.get("answer", "")),
        request.account,
        note=given.get("note", ""),
        seen=given.get("seen"),
    )
    page = whole_number(given.get("page"), 1)
    kept = f"?page={page}" if page != 1 else ""
    return HttpResponseRedirect(f"{reverse('task', args=[key])}{kept}#matter-{answered.pk}")


def _seen(ticked: list[str]) -> list[tuple[str, int]]:
    """The keys ticked, each with the version it was seen in."""
    parts = [one.partition(".") for one in ticked]
    return [(key, whole_number(version)) for key, _, version in parts]


def _kept(given: QueryDict) -> str:
    """The list's own address, without what an earlier assignment told."""
    query = QueryDict(given.get("query", ""), mutable=True)
    for told in ("assigned", "holes"):
        query.pop(told, None)
    return f"{query.urlencode()}&" if query else ""


def _day(said: str | None) -> dt.date | None:
    return day_of(said) if said else None


ROUTES = (
    Route("tasks", tasks, "tasks", seen_by=STATIONS),
    Route("tasks/assign", assign, "assign-tasks", ("POST",), seen_by=OFFICE),
    Route("tasks/<slug:key>", task, "task", seen_by=STATIONS),
    Route("tasks/<slug:key>/move", move, "move-task", ("POST",), seen_by=VILLAGES),
    Route("tasks/<slug:key>/answer", answer, "answer-matter", ("POST",), seen_by=VILLAGES),
)
