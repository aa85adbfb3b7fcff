"""Findings: a list narrowed by village, kind, register, weight and change; one with both cells in
their records, and its answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.models import FindingRow
from doorstep.office.mornings import item_behind
from doorstep.office.opened import finding_of
from doorstep.office.queries.findings import (
    GONE,
    FindingFilter,
    count_findings,
    list_findings,
    list_gone,
    shown_finding,
)
from doorstep.office.reviewing import explain_pair
from doorstep.office.tasks import answer_matter, answer_named
from doorstep.office.vocabulary import Answer, MatterState
from doorstep.render.explanations import waterfall
from doorstep.render.masking import masked, masked_explanation
from doorstep.render.row_picture import shown_records
from doorstep.render.verdicts import shown_sources
from doorstep.render.wording import problem, village
from doorstep.web.audiences import STATIONS, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.nothing_yet import check_shown

GROUPS = {"code": "finding", "register": "kind", "severity": "severity"}


@dataclass(frozen=True)
class FindingLine:
    """A finding in one line."""

    row: FindingRow
    subject: str
    sentence: str


@dataclass(frozen=True)
class FilterChoice:
    """One value that a list may be narrowed to, in the reader's words, and how many it leaves."""

    value: str
    text: str
    count: int


def findings(request: PageRequest) -> HttpResponse:
    """The list, narrowed by what the address says."""
    check_shown()
    wanted = FindingFilter.from_query(request.GET)
    item, behind = item_behind(wanted.item, request.phrases.lang)
    wanted = replace(wanted, behind=tuple(behind))
    gone = wanted.change == GONE
    page = list_gone(wanted) if gone else list_findings(wanted)
    shown = {
        "wanted": wanted,
        "item": item,
        "page": page,
        "gone": page if gone else (),
        "lines": () if gone else finding_lines(page, request.phrases),
        "filters": _filters(wanted, request.phrases),
    }
    return render(request, "findings.html", shown)


def finding(request: PageRequest, key: str) -> HttpResponse:
    """One finding."""
    shown = shown_finding(key)
    given = {
        "shown": shown,
        "sentence": problem(request.phrases, masked(shown.finding)),
        "sources": shown_sources(request.phrases, masked(shown.finding)),
        "records": shown_records(request.phrases, shown.finding, shown.rows),
        "answers": list(Answer),
        "settled": shown.row.matter.state in (MatterState.GONE, MatterState.CLOSED),
        "asked_again": request.GET.get("answered") == "1",
    }
    return render(request, "finding.html", given)


def explain(request: PageRequest, key: str) -> HttpResponse:
    """Why the two records of a finding are taken for one person."""
    shown = shown_finding(key)
    if shown.rows.pair is None:
        raise BadInput("finding-one-person")
    told = masked_explanation(explain_pair(*shown.rows.pair))
    given = {"shown": shown, "drawn": waterfall(told, request.phrases)}
    return render(request, "explain.html", given)


def answer(request: PageRequest, key: str) -> HttpResponse:
    """Say what became of one finding."""
    said = answer_named(request.POST.get("answer", ""))
    answer_matter(key, said, request.account, note=request.POST.get("note", ""))
    return HttpResponseRedirect(reverse("finding", args=[key]) + "?answered=1")


def finding_lines(rows: Iterable[FindingRow], phrases: Phrasebook) -> list[FindingLine]:
    """Some findings in one line each; numbers masked that they are not about."""
    lines = []
    for row in rows:
        found = masked(finding_of(row))
        lines.append(FindingLine(row, found.subject, problem(phrases, found)))
    return lines


def _filters(
    wanted: FindingFilter, phrases: Phrasebook
) -> list[tuple[str, str, list[FilterChoice]]]:
    """For each facet its name, what is chosen, and its choices."""
    filters = []
    for name, values in count_findings(wanted).items():
        chosen = getattr(wanted, name)
        if "," in chosen:
            several = sum(count for value, count in values if value in chosen.split(","))
            values = [(chosen, several), *values]
        choices = [FilterChoice(value, _said(name, value, phrases), n) for value, n in values]
        filters.append((name, chosen, choices))
    return filters


def _said(name: str, value: str, phrases: Phrasebook) -> str:
    if name == "village":
        return village(phrases, value)
    if name == "change":
        return phrases.name("findings.change", value)
    return phrases.join([phrases.name(GROUPS[name], one) for one in value.split(",")])


ROUTES = (
    Route("findings", findings, "findings", seen_by=STATIONS),
    Route("findings/<slug:key>", finding, "finding", seen_by=STATIONS),
    Route("findings/<slug:key>/why", explain, "explain", seen_by=STATIONS),
    Route("findings/<slug:key>/answer", answer, "answer-finding", ("POST",), seen_by=VILLAGES),
)
