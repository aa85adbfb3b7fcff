"""Looking up: a search, one household with what every source says of it, one village."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from doorstep.domain.asked import whole_number
from doorstep.office.carrying import note_read, record_sheets
from doorstep.office.configuring import current_office
from doorstep.office.queries.households import (
    household_card,
    household_shown,
    list_doors,
    search_households,
)
from doorstep.office.villages import village_shown
from doorstep.render.household_tables import sayings_tables
from doorstep.web.addresses import address
from doorstep.web.audiences import STATIONS, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.findings import finding_lines
from doorstep.web.views.nothing_yet import check_shown


def search(request: PageRequest) -> HttpResponse:
    """Where somebody is looked up."""
    check_shown()
    return render(request, "search.html", {"text": "", "result": None})


def find(request: PageRequest) -> HttpResponse:
    """Households by what somebody types: a name, which no address or history is to keep."""
    text = request.POST.get("q", "").strip()[:80]
    result = search_households(text) if text else None
    return render(request, "search.html", {"text": text, "result": result})


def household(request: PageRequest, key: str) -> HttpResponse:
    """One household."""
    shown, pack = household_shown(key), current_office().workspace.pack
    note_read(shown.card.household, request.account)
    given = {
        "shown": shown,
        "card": shown.card,
        "people": [(who, sayings_tables(request.phrases, who, pack)) for who in shown.card.people],
        "lines": finding_lines(shown.findings, request.phrases),
    }
    return render(request, "household.html", given)


def record(request: PageRequest, key: str) -> HttpResponse:
    """A household's own record sheet, for whoever of it asks at the counter."""
    paper = record_sheets(
        [household_card(key)], timezone.localdate(), request.account, request.phrases
    )
    answer = HttpResponse(paper, content_type="application/pdf")
    name = request.phrases.text("sheet.record.title")
    answer["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or ""
    return answer


def village(request: PageRequest, name: str) -> HttpResponse:
    """One village."""
    shown = village_shown(name, timezone.localdate())
    page, doors = list_doors(shown.place, whole_number(request.GET.get("page"), 1))
    given = {"shown": shown, "page": page, "doors": doors, "ledgers": address("ledgers")}
    return render(request, "village.html", given)


ROUTES = (
    Route("search", search, "search", seen_by=VILLAGES),
    Route("search/find", find, "find", ("POST",), seen_by=VILLAGES),
    Route("households/<slug:key>", household, "household", seen_by=VILLAGES),
    Route("households/<slug:key>/record", record, "print-record", ("POST",), seen_by=VILLAGES),
    Route("villages/<path:name>", village, "village", seen_by=STATIONS),
)
