"""Requests to other offices: the list with its reminders, a new one about a task, its letter, and
what became of it.
"""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import day_of
from doorstep.domain.errors import BadInput
from doorstep.office.duties import duties_spec
from doorstep.office.queries.tasks import task_of
from doorstep.office.requests import (
    REQUEST_MOVES,
    RequestAsked,
    draft_request,
    find_request,
    letter_of,
    list_requests,
    move_request,
    purposes_for,
    reminders,
    state_on,
)
from doorstep.office.vocabulary import RequestState
from doorstep.render.letters import letter_document
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_document

USUAL_TIME, REMINDED = dt.timedelta(days=30), dt.timedelta(days=20)


def requests(request: PageRequest) -> HttpResponse:
    """All requests, reminders first."""
    given = {"requests": list_requests(), "reminders": reminders(timezone.localdate())}
    return render(request, "requests.html", given)


def new(request: PageRequest) -> HttpResponse:
    """A form for a request about a task: first the purpose, then what belongs to it."""
    shown = task_of(request.GET.get("task", ""), request.account)
    spec, today = duties_spec(), timezone.localdate()
    purposes = purposes_for(shown.task)
    chosen = request.GET.get("purpose") or (purposes[0].code if len(purposes) == 1 else "")
    purpose = next((one for one in purposes if one.code == chosen), None)
    bases = [spec.bases[code] for code in purpose.bases] if purpose else []
    given = {
        "task": shown.task,
        "purposes": purposes,
        "purpose": purpose,
        "bases": [basis for basis in bases if basis.holds_on(today)],
        "offices": spec.offices,
        "usual_office": shown.item.office if shown.item else "",
        "until": (today + USUAL_TIME).isoformat(),
        "remind_on": (today + REMINDED).isoformat(),
    }
    return render(request, "new_request.html", given)


def draft(request: PageRequest) -> HttpResponse:
    """Write a request."""
    said = request.POST
    shown = task_of(said.get("task", ""), request.account)
    asked = RequestAsked(
        office=said.get("office", ""),
        purpose=said.get("purpose", ""),
        basis=said.get("basis", ""),
        fields=tuple(said.getlist("field")),
        until=day_of(said.get("until", "")),
        remind_on=day_of(said.get("remind_on", "")),
        note=said.get("note", ""),
    )
    made = draft_request(shown.task, asked, request.account)
    return HttpResponseRedirect(reverse("request", args=[made.pk]))


def one(request: PageRequest, key: str) -> HttpResponse:
    """One request."""
    shown = find_request(key)
    state = state_on(shown, timezone.localdate())
    moves = [to for to in RequestState if to in REQUEST_MOVES[state]]
    given = {"one": shown, "letter": letter_of(shown), "moves": moves}
    return render(request, "request.html", given)


def move(request: PageRequest, key: str) -> HttpResponse:
    """Note what became of a request."""
    to = request.POST.get("to", "")
    if to not in set(RequestState):
        raise BadInput("request-move")
    move_request(key, RequestState(to), request.account, note=request.POST.get("note", ""))
    return HttpResponseRedirect(reverse("request", args=[key]))


def letter(request: PageRequest, key: str) -> HttpResponse:
    """The letter as a file."""
    content = letter_document(letter_of(find_request(key)), request.phrases)
    return sent_document(content, f"request-{key[:8]}.docx")


ROUTES = (
    Route("requests", requests, "requests", seen_by=OFFICE),
    Route("requests/new", new, "new-request", seen_by=OFFICE),
    Route("requests/draft", draft, "draft-request", ("POST",), seen_by=OFFICE),
    Route("requests/<slug:key>", one, "request", seen_by=OFFICE),
    Route("requests/<slug:key>/move", move, "move-request", ("POST",), seen_by=OFFICE),
    Route("requests/<slug:key>/letter.docx", letter, "letter", seen_by=OFFICE),
)
