"""The evening: visits that came back accepted or sent back, and what the doors changed."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import day_of
from doorstep.domain.errors import BadInput
from doorstep.office.forms_kept import form_titles
from doorstep.office.job_queue import is_asked
from doorstep.office.queries.evenings import evening
from doorstep.office.second_visits import agreement, draw_second_visits
from doorstep.office.visit_reviews import accept_visits, send_back
from doorstep.office.vocabulary import SentBack
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route


def shown(request: PageRequest) -> HttpResponse:
    """The evening of a day, today's unless another is asked for."""
    asked = request.GET.get("day", "")
    day = day_of(asked) if asked else timezone.localdate()
    given = {
        "evening": evening(day),
        "reasons": list(SentBack),
        "titles": form_titles(),
        "agreement": agreement(),
        "later": day + dt.timedelta(days=1),
        "at_work": is_asked("fold") or is_asked("reconcile") or is_asked("project"),
    }
    return render(request, "evening.html", given)


def accept(request: PageRequest) -> HttpResponse:
    """Accept visits."""
    accept_visits([_key(one) for one in request.POST.getlist("visit")], request.account)
    return HttpResponseRedirect(reverse("evening"))


def back(request: PageRequest) -> HttpResponse:
    """Send a visit back to whoever made it."""
    said, note = request.POST.get("reason", ""), request.POST.get("note", "")[:400]
    if said not in set(SentBack):
        raise BadInput("visit-reason")
    key = _key(request.POST.get("visit", ""))
    send_back(key, SentBack(said), request.account, note=note)
    return HttpResponseRedirect(reverse("evening"))


def again(request: PageRequest) -> HttpResponse:
    """Draw houses of a day for a second visit by another pair."""
    said = request.POST
    draw_second_visits(day_of(said.get("day", "")), day_of(said.get("on", "")), request.account)
    return HttpResponseRedirect(reverse("evening"))


def _key(said: str) -> UUID:
    try:
        return UUID(said)
    except ValueError:
        raise BadInput("visit-missing") from None


ROUTES = (
    Route("evening", shown, "evening", seen_by=OFFICE),
    Route("evening/accept", accept, "accept-visits", ("POST",), seen_by=OFFICE),
    Route("evening/back", back, "send-visit-back", ("POST",), seen_by=OFFICE),
    Route("evening/again", again, "draw-second-visits", ("POST",), seen_by=OFFICE),
)
