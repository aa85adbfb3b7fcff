"""Names that no register holds any more: what was done to find them, the notice, the list that
hangs, and what lets a name go or keeps it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import day_of
from doorstep.domain.errors import BadInput
from doorstep.office.departures import (
    OBJECTION_DAYS,
    TRIES,
    confirm_leaving,
    give_notice,
    keep_name,
    note_try,
    post_names,
    propose_leaving,
    take_back,
)
from doorstep.office.queries.departures import waiting_names
from doorstep.office.vocabulary import DepartureState, LeftBy
from doorstep.web.audiences import VILLAGES
from doorstep.web.routes import PageRequest, Route

_CHOSEN = (LeftBy.PAPER, LeftBy.OWN_WORD, LeftBy.FAMILY, LeftBy.RECORD)
"""The evidence that somebody may say they saw."""


def departures(request: PageRequest) -> HttpResponse:
    """The names that wait."""
    given = {
        "names": waiting_names(request.GET.get("page", "")),
        "evidence": _CHOSEN,
        "today": timezone.localdate().isoformat(),
        "tries": TRIES,
        "days": OBJECTION_DAYS,
    }
    return render(request, "departures.html", given)


def posted(request: PageRequest) -> HttpResponse:
    """The list that hangs: names and villages, and until when anybody may object."""
    states = (DepartureState.NOTICED, DepartureState.POSTED)
    return render(request, "departures_list.html", {"names": waiting_names("", *states)})


def decide(request: PageRequest) -> HttpResponse:
    """One step of one name."""
    said, by = request.POST, request.account
    key = _key(said.get("name", ""))
    match said.get("step", ""):
        case "try":
            note_try(key, day_of(said.get("day", "")), by)
        case "notice":
            give_notice(key, by)
        case "post":
            post_names([key], by)
        case "stay":
            keep_name(key, by, note=said.get("note", "")[:400])
        case "leave":
            evidence = said.get("evidence", "")
            propose_leaving(key, by, evidence=LeftBy(evidence) if evidence in _CHOSEN else None)
        case "confirm":
            confirm_leaving(key, by)
        case "back":
            take_back(key, by)
        case _:
            raise BadInput("departure-step")
    return HttpResponseRedirect(reverse("departures"))


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise BadInput("departure-missing") from None


ROUTES = (
    Route("departures", departures, "departures", seen_by=VILLAGES),
    Route("departures/list", posted, "departures-list", seen_by=VILLAGES),
    Route("departures/step", decide, "departure-step", ("POST",), seen_by=VILLAGES),
)
