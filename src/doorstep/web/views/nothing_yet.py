"""Before the first comparison: every page that would show it says what to do first instead."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django_htmx.http import HttpResponseClientRefresh

from doorstep.domain.errors import BadInput
from doorstep.office.mornings import is_morning_awaited
from doorstep.office.projecting import is_overtaken
from doorstep.office.queries.imports import held, is_anything_shown, work_under_way

NOT_COMPARED = "not-reconciled"
"""The code of what is said where nothing was compared yet."""


def check_shown() -> None:
    """Raises BadInput("not-reconciled") where no comparison is shown yet."""
    if not is_anything_shown():
        raise BadInput(NOT_COMPARED)


def nothing_yet(request: HttpRequest) -> HttpResponse:
    """What to do first: take in ledgers, have them compared, or wait a moment."""
    work, awaited = work_under_way(), _is_awaited()
    shown = {"awaited": awaited, "work": work, "held": bool(held())}
    return render(request, "nothing_yet.html", shown | {"waits": awaited or work.step is not None})


def waiting(request: HttpRequest) -> HttpResponse:
    """Asked by a page that waits: nothing as long as it must, else that it loads itself again."""
    waits = _is_awaited() or work_under_way().step is not None
    return HttpResponse(status=204) if waits else HttpResponseClientRefresh()


def _is_awaited() -> bool:
    return is_morning_awaited() or is_overtaken()
