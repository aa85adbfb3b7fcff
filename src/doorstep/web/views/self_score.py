"""A village's own score of its work beside what was measured: calibration, seen by that village and
the township alone."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.app.self_scores import self_items
from doorstep.app.workspace import Workspace
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.self_scores import (
    MOST_LINKS,
    EvidenceKind,
    EvidenceLink,
    SelfAnswer,
    points_written,
)
from doorstep.office.configuring import current_office
from doorstep.office.models import Place
from doorstep.office.self_score_book import self_score_table, take_self_score_sent
from doorstep.office.self_scores import (
    asked_rubric,
    keep_self_score,
    last_told,
    links_of,
    self_score_of,
    village_of,
    villages_asked,
)
from doorstep.render.self_scores import days_said, line_said, link_said, self_score_paper
from doorstep.render.table_book import table_workbook
from doorstep.web.addresses import address
from doorstep.web.audiences import VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import file_of, sent_pdf, sent_workbook
from doorstep.web.views.nothing_yet import check_shown

_PAGES = {EvidenceKind.FILE: "files", EvidenceKind.LEDGER: "ledgers", EvidenceKind.WALK: "sites"}


def self_score(request: PageRequest) -> HttpResponse:
    """One village's answers beside what was measured; for whom there are several, which of them
    told."""
    check_shown()
    asked = villages_asked()
    if not request.GET.get("place") and len(asked) != 1:
        return render(request, "self_scores.html", {"villages": asked})
    place = village_of(request.GET["place"]) if request.GET.get("place") else asked[0][0]
    return render(request, "self_score.html", _shown(place, request) | {"several": len(asked) > 1})


def kept(request: PageRequest) -> HttpResponse:
    """Keep what a village answers on the page."""
    said = request.POST
    place = village_of(said.get("place", ""))
    answers = []
    for item in self_items(asked_rubric()):
        points = points_written(said.get(f"own.{item.code}", ""), item.points)
        named = [one for one in said.getlist(f"record.{item.code}") if one]
        if points is not None:
            answers.append(SelfAnswer(item.code, points, tuple(dict.fromkeys(named))))
        elif named:
            raise BadInput("self-score-record-alone")
    seen = whole_number(said.get("seen", ""), -1)
    keep_self_score(place, answers, request.account, seen=seen)
    return HttpResponseRedirect(address("self-score", place=str(place.pk), kept="1"))


def workbook(request: PageRequest) -> HttpResponse:
    """A village's sheet, to be filled and brought back."""
    place = village_of(request.GET.get("place", ""))
    made = table_workbook(self_score_table(place, request.phrases), request.phrases)
    return sent_workbook(made, "self-score.xlsx")


def taken(request: PageRequest) -> HttpResponse:
    """Take a village's sheet back."""
    place, _ = take_self_score_sent(*file_of(request), request.account)
    return HttpResponseRedirect(address("self-score", place=str(place.pk), kept="1"))


def paper(request: PageRequest) -> HttpResponse:
    """A village's page of paper."""
    workspace = Workspace(current_office().folder)
    told = self_score_of(village_of(request.GET.get("place", "")))
    made = self_score_paper(
        *(told, township_of(workspace), timezone.localdate(), request.phrases),
        simulated=workspace.is_simulated,
    )
    return sent_pdf(made, "self-score.pdf")


def _shown(place: Place, request: PageRequest) -> dict[str, Any]:
    phrases, told = request.phrases, self_score_of(place)
    lines = [(one, line_said(one, phrases)) for one in told.lines]
    named = [
        [(link_said(one, phrases), *_place_of(one)) for one in line.links] for line, _ in lines
    ]
    blanks = [""] * MOST_LINKS
    fields = [
        (line, said, [*(one.ref for one in line.links), *blanks][:MOST_LINKS])
        for line, said in lines
    ]
    return {
        "place": place,
        "told": told,
        "days": days_said(told, phrases),
        "lines": [(said, links) for (_, said), links in zip(lines, named, strict=True)],
        "whole": None if told.whole is None else line_said(told.whole, phrases),
        "fields": fields,
        "records": [(one.ref, link_said(one, phrases)) for one in links_of(place)],
        "seen": last_told(place),
    }


def _place_of(link: EvidenceLink) -> tuple[str, str]:
    """Where a record can be looked at: the route's name, and its address."""
    if link.kind == EvidenceKind.MATTER:
        return "task", reverse("task", args=[link.key])
    name = _PAGES[link.kind]
    return name, reverse(name)


ROUTES = (
    Route("self-score", self_score, "self-score", seen_by=VILLAGES),
    Route("self-score/kept", kept, "keep-self-score", ("POST",), seen_by=VILLAGES),
    Route("self-score/sheet.xlsx", workbook, "self-score-book", seen_by=VILLAGES),
    Route("self-score/take", taken, "take-self-score", ("POST",), seen_by=VILLAGES),
    Route("self-score/sheet.pdf", paper, "self-score-paper", seen_by=VILLAGES),
)
