"""Files with people of more than one village: asked for by one, confirmed by another, taken within
a day."""

from __future__ import annotations

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.errors import BadInput
from doorstep.domain.exports import ExportPurpose
from doorstep.office.exports import (
    ask_export,
    asked_exports,
    check_ready,
    confirm_export,
    take_export,
)
from doorstep.office.ledgers import prepare_ledgers
from doorstep.render.village_files import village_archive
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_file


def exports(request: PageRequest) -> HttpResponse:
    """What was asked for, and where to ask."""
    shown = {"rows": asked_exports(), "purposes": list(ExportPurpose), "own": request.account}
    return render(request, "exports.html", shown)


def ask(request: PageRequest) -> HttpResponse:
    """Ask, and say what for."""
    ask_export(request.POST.get("purpose", ""), request.account)
    return HttpResponseRedirect(reverse("exports"))


def confirm(request: PageRequest, key: int) -> HttpResponse:
    """Say as the second that it may be made."""
    confirm_export(key, request.account)
    return HttpResponseRedirect(reverse("exports"))


def take(request: PageRequest, key: int) -> HttpResponse:
    """The ledgers of all villages, once two people said so."""
    check_ready(key, request.account)
    given = prepare_ledgers()
    if not given.ledgers:
        raise BadInput("ledger-nothing")
    name, content = village_archive(given.ledgers, given.run, request.phrases)
    take_export(key, given, request.account)
    return sent_file(content, name)


ROUTES = (
    Route("exports", exports, "exports", seen_by=OFFICE),
    Route("exports/ask", ask, "ask-export", ("POST",), seen_by=OFFICE),
    Route("exports/<int:key>/confirm", confirm, "confirm-export", ("POST",), seen_by=OFFICE),
    Route("exports/<int:key>/take", take, "take-export", ("POST",), seen_by=OFFICE),
)
