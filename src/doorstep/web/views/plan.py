"""The plan towards the inspection, and what meetings agreed on."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.app.minutes import minutes_of_text, read_minutes
from doorstep.app.plans import read_plan
from doorstep.domain.asked import counts_told, day_of
from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.morning import MorningDesk
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.burden import count_excesses
from doorstep.office.configuring import current_office
from doorstep.office.inbox import lent_file
from doorstep.office.plans import (
    PlanMoved,
    keep_plan,
    kept_plan,
    list_minutes,
    move_inspection,
    take_minutes,
)
from doorstep.render.morning import countdown
from doorstep.render.plans import refused_lines
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route


def plan(request: PageRequest) -> HttpResponse:
    """The phases, the inspection's day, the minutes; and what the last step did."""
    shown = _shown(request.phrases) | {"done": counts_told(request.GET, _DONE)}
    return render(request, "plan.html", shown)


def _shown(phrases: Phrasebook) -> dict[str, Any]:
    today, kept = timezone.localdate(), kept_plan()
    days = None if kept is None else kept.days_left(today)
    phase = None if kept is None else kept.phase_on(today)
    return {
        "plan": kept,
        "today": today,
        "held": today,
        "phase": phase,
        "countdown": countdown(phrases, MorningDesk(days, phase)),
        "minutes": list_minutes(),
        "over": count_excesses(),
    }


def upload(request: PageRequest) -> HttpResponse:
    """Take a plan from a file."""
    today = timezone.localdate()
    with _sent(request) as path:
        made = read_plan(path, current_office().workspace.pack, today)
    return _back_moved(keep_plan(made, request.account, today))


def move(request: PageRequest) -> HttpResponse:
    """Move the inspection's day."""
    new_day = day_of(request.POST.get("day", ""))
    return _back_moved(move_inspection(new_day, request.account, timezone.localdate()))


def minutes(request: PageRequest) -> HttpResponse:
    """Hand out the lines of a meeting: pasted, or from a file. Refused ones stay in the form, each
    with why, to be put right there."""
    held, order = day_of(request.POST.get("held", "")), current_office().workspace.pack.grammar
    if request.FILES.get("file"):
        with _sent(request) as path:
            read = read_minutes(path, held, order.date_order)
    else:
        text = "\n".join([*request.POST.getlist("line"), request.POST.get("text", "")])
        read = minutes_of_text(text, held, order.date_order)
    taken = take_minutes(read, held, request.account)
    if not taken.refused:
        return _back(made=str(len(taken.made)), known=str(taken.known))
    shown = _shown(request.phrases) | {
        "held": held,
        "refused": list(refused_lines(taken.refused, request.phrases)),
        "done": {"made": len(taken.made), "known": taken.known},
    }
    return render(request, "plan.html", shown, status=400)


_DONE = ("later", "earlier", "tasks", "made", "known")


def _back_moved(moved: PlanMoved) -> HttpResponse:
    days = {"later": moved.days} if moved.days > 0 else {"earlier": -moved.days}
    return _back(kept="1", tasks=str(moved.tasks), **{key: str(n) for key, n in days.items() if n})


def _back(**done: str) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('plan')}?{urlencode(done)}")


def _sent(request: PageRequest) -> AbstractContextManager[Path]:
    """The file that came with a form, lent to its reader."""
    file = request.FILES.get("file")
    if not isinstance(file, UploadedFile) or not file.name:
        raise BadInput("file-not-chosen")
    return lent_file(file_name(Path(file.name)), file.read())


ROUTES = (
    Route("plan", plan, "plan", seen_by=OFFICE),
    Route("plan/upload", upload, "upload-plan", ("POST",), seen_by=OFFICE),
    Route("plan/move", move, "move-inspection", ("POST",), seen_by=OFFICE),
    Route("plan/minutes", minutes, "take-minutes", ("POST",), seen_by=OFFICE),
)
