"""Tasks: a list by owner, village, state and due day; several assigned at once; one task with its
matters and its moves.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.errors import BadInput
from doorstep.office.people import find_person, list_people
from doorstep.office.queries.tasks import TaskFilter, count_tasks, list_tasks, task_of
from doorstep.office.tasks import MoveRequest, assign_tasks, may_move, move_task
from doorstep.office.vocabulary import TaskState
from doorstep.web.routes import PageRequest, Route


def tasks(request: PageRequest) -> HttpResponse:
    """The list, narrowed by what the address says."""
    wanted = TaskFilter.from_query(request.GET, request.account)
    shown = {
        "page": list_tasks(wanted),
        "counts": count_tasks(wanted),
        "wanted": wanted,
        "people": list_people(),
        "states": list(TaskState),
    }
    return render(request, "tasks.html", shown)


def assign(request: PageRequest) -> HttpResponse:
    """Give the ticked tasks to one owner."""
    owner = find_person(request.POST.get("owner", ""))
    assigned = assign_tasks(
        request.POST.getlist("task"), owner, _day(request.POST.get("due")), request.account
    )
    back = reverse("tasks") + "?" + request.POST.get("query", "")
    return HttpResponseRedirect(f"{back}&assigned={len(assigned)}")


def task(request: PageRequest, key: str) -> HttpResponse:
    """One task."""
    shown = task_of(key)
    moves = [state for state in TaskState if may_move(shown.task, state, request.account)]
    given = {"shown": shown, "moves": moves, "people": list_people()}
    return render(request, "task.html", given)


def move(request: PageRequest, key: str) -> HttpResponse:
    """Move one task."""
    given = request.POST
    if given.get("to") not in set(TaskState):
        raise BadInput("task-move", task=key, before="", after=given.get("to", ""))
    owner = find_person(given["owner"]) if given.get("owner") else None
    asked = MoveRequest(
        TaskState(given["to"]),
        why=given.get("why") or "moved",
        version=int(given["version"]) if given.get("version", "").isdigit() else None,
        note=given.get("note", ""),
        owner=owner,
        due=_day(given.get("due")),
    )
    move_task(key, asked, request.account)
    return HttpResponseRedirect(reverse("task", args=[key]))


def _day(said: str | None) -> dt.date | None:
    if not said:
        return None
    try:
        return dt.date.fromisoformat(said)
    except ValueError:
        raise BadInput("day-unclear", value=said) from None


ROUTES = (
    Route("tasks", tasks, "tasks"),
    Route("tasks/assign", assign, "assign-tasks", ("POST",)),
    Route("tasks/<slug:key>", task, "task"),
    Route("tasks/<slug:key>/move", move, "move-task", ("POST",)),
)
