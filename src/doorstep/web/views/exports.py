"""Files with people of more than one village: asked for by one, confirmed by another, taken within
a day."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.exports import ExportPurpose
from doorstep.office.carrying import papers_archive
from doorstep.office.exports import (
    ask_export,
    asked_exports,
    check_ready,
    confirm_export,
    take_export,
)
from doorstep.office.ledgers import prepare_ledgers
from doorstep.office.models import VisitPlan
from doorstep.render.village_files import village_archive
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_file
from doorstep.web.views.doors import papers_asked


def exports(request: PageRequest) -> HttpResponse:
    """What was asked for, and where to ask."""
    plan = VisitPlan.objects.order_by("number").last()
    shown = {"rows": asked_exports(), "purposes": list(ExportPurpose), "own": request.account}
    shown |= {"plan": plan}
    return render(request, "exports.html", shown)


def ask(request: PageRequest) -> HttpResponse:
    """Ask, and say what for."""
    plan = whole_number(request.POST.get("plan", ""))
    ask_export(request.POST.get("purpose", ""), request.account, plan=plan)
    return HttpResponseRedirect(reverse("exports"))


def confirm(request: PageRequest, key: int) -> HttpResponse:
    """Say as the second that it may be made."""
    confirm_export(key, request.account)
    return HttpResponseRedirect(reverse("exports"))


def take(request: PageRequest, key: int) -> HttpResponse:
    """The ledgers of all villages or the papers of a plan, once two people said so."""
    row, told = check_ready(key, request.account), request.POST
    if row.plan:
        papers = replace(papers_asked(told), plan=row.plan, day=None, village="")
        content = papers_archive(papers, request.account, request.phrases, confirmed=True)
        take_export(key, None, request.account)
        name = request.phrases.text("sheet.file.archive", place="", day="")
        return sent_file(content, f"{name.strip()}.zip")
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
