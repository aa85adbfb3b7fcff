"""Whom to visit: the plan by village and day, a village's houses in the order in which they are
walked, and the events for which the house is to be found first."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils import timezone
from django.utils.http import content_disposition_header

from doorstep.app.planning import USUAL, VisitsAsked
from doorstep.domain.asked import counts_told, day_of, whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.planned_visits import PairDays, PlannedHouse, VisitReason
from doorstep.domain.short_codes import spoken
from doorstep.office.carrying import PapersAsked, papers_archive
from doorstep.office.job_queue import has_failed, is_asked
from doorstep.office.models import VisitPlan
from doorstep.office.people import find_person, list_people
from doorstep.office.queries.doors import (
    find_plan,
    houses_of,
    lost_events,
    plan_overview,
    slips_seen,
)
from doorstep.office.queries.pages import PAGE
from doorstep.office.queries.people import list_villages
from doorstep.office.villages import find_village
from doorstep.office.visit_pairs import name_pairs, pairs_proposed
from doorstep.office.visit_plans import ask_plan, declined_in, fresh_seed, round_now
from doorstep.render.doors import asked_lines, counts_line, event_line, reason_names
from doorstep.web.addresses import address
from doorstep.web.audiences import OFFICE, STATIONS, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.nothing_yet import check_shown

ON_A_PAGE = (VisitReason.EVENT, VisitReason.MATTER, VisitReason.QUESTION, VisitReason.SWEEP)
"""The reasons that a page lets somebody choose; the others come from a command or a review."""

PLANNING = "plan_visits"
"""The job that makes a plan."""


def doors(request: PageRequest) -> HttpResponse:
    """The last plan by village and day, and how to make one."""
    check_shown()
    last = find_plan() if VisitPlan.objects.exists() else None
    plan = None if last is None else plan_overview(last)
    shown = {
        "plan": plan,
        "seen": None if last is None else slips_seen(last),
        "line": "" if plan is None else counts_line(plan, request.phrases),
        "usual": _usual(),
        "reasons": [(one, one in USUAL) for one in ON_A_PAGE],
        "villages": [one.name for one in list_villages()],
        "seed": fresh_seed(),
        "pairs": [] if last is None else pairs_proposed(last),
        "people": list_people(),
        "planning": is_asked(PLANNING),
        "unplanned": not is_asked(PLANNING) and has_failed(PLANNING),
        "declined": len(declined_in(round_now())),
        "next_day": None if plan is None else _next_day(plan.days),
    }
    return render(request, "doors.html", shown | counts_told(request.GET, ("named",)))


def _next_day(days: Sequence[dt.date]) -> dt.date | None:
    """The day for which papers are printed unless somebody says otherwise: the next one."""
    return next((day for day in days if day > timezone.localdate()), None)


def _usual() -> PairDays:
    """From tomorrow on, a pair a village."""
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    villages = len(list_villages())
    return PairDays(tomorrow, pairs=villages) if villages else PairDays(tomorrow)


def name(request: PageRequest) -> HttpResponse:
    """Say who goes: all pairs at one press."""
    told, named = request.POST, {}
    for pair in told.getlist("pair"):
        keys = (told.get(f"{one}-{pair}", "") for one in ("first", "second"))
        first, second = (find_person(key) if key else None for key in keys)
        named[whole_number(pair)] = first, second
    done = name_pairs(find_plan(), named, request.account)
    return HttpResponseRedirect(address("doors", named=str(done)) + "#pairs")


def make(request: PageRequest) -> HttpResponse:
    """Have a plan made; the same form sent twice makes one."""
    check_shown()
    told, usual = request.POST, _usual()
    when = PairDays(
        day_of(told.get("day", "")),
        whole_number(told.get("days"), usual.days),
        whole_number(told.get("pairs"), usual.pairs),
        whole_number(told.get("capacity"), usual.capacity),
    )
    reasons = tuple(one for one in ON_A_PAGE if one in told.getlist("reason"))
    if not reasons:
        raise BadInput("plan-without-reason")
    villages = tuple(one for one in told.getlist("village") if one)
    sample = whole_number(told.get("sample"))
    reasons += (VisitReason.SAMPLE,) if sample else ()
    seed = told.get("seed", "")[:80].strip() or fresh_seed()
    again = "new_round" in told
    asked = VisitsAsked(when, seed, reasons, villages, sample, new_round=again)
    ask_plan(asked, request.account)
    return HttpResponseRedirect(address("doors", made="1"))


def progress(request: PageRequest) -> HttpResponse:
    """Whether the worker still plans; once it is done, the page is asked for anew."""
    planning = is_asked(PLANNING)
    answer = render(request, "doors_progress.html", {"planning": planning})
    if not planning:
        answer["HX-Refresh"] = "true"
    return answer


def village(request: PageRequest, name: str) -> HttpResponse:
    """A village's houses of the last plan, or those of one day; those that wait, if asked."""
    place = find_village(name)
    if place is None:
        raise BadInput("village-missing", village=name)
    plan, asked = find_plan(), request.GET.get("day", "")
    day, waiting = day_of(asked) if asked else None, "waiting" in request.GET
    houses = houses_of(plan, place, day=day, waiting=waiting)
    page = Paginator(houses, PAGE).get_page(request.GET.get("page"))
    lines = [_line(request, one) for one in page]
    shown = {"place": place, "plan": plan_overview(plan), "page": page, "lines": lines}
    return render(request, "doors_village.html", shown | {"day": day, "waiting": waiting})


def _line(request: PageRequest, house: PlannedHouse) -> dict[str, Any]:
    return {
        "house": house,
        "code": spoken(house.code),
        "why": reason_names(house.reasons, request.phrases),
        "asked": asked_lines(house, request.phrases),
    }


def papers_asked(told: Mapping[str, str]) -> PapersAsked:
    """Which papers a form asks for."""
    return PapersAsked(
        day=day_of(told["day"]) if told.get("day") else None,
        village=told.get("village", ""),
        large="large" in told,
        records="records" in told,
        sweep="sweep" in told,
        listing="listing" in told,
    )


def sheets(request: PageRequest) -> HttpResponse:
    """The papers of the last plan, of one day or village of it, as one archive of folders."""
    check_shown()
    told = request.POST
    asked = papers_asked(told)
    content = papers_archive(asked, request.account, request.phrases)
    answer = HttpResponse(content, content_type="application/zip")
    name = request.phrases.text("sheet.file.archive", place=asked.village, day=told.get("day", ""))
    answer["Content-Disposition"] = (
        content_disposition_header(True, f"{' '.join(name.split())}.zip") or ""
    )
    return answer


def lost(request: PageRequest) -> HttpResponse:
    """The events of the last plan that lead to no house."""
    found = lost_events(find_plan())
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    lines = [(one, event_line(one, request.phrases)) for one in page]
    return render(request, "doors_lost.html", {"page": page, "lines": lines})


ROUTES = (
    Route("doors", doors, "doors", seen_by=STATIONS),
    Route("doors/plan", make, "make-plan", ("POST",), seen_by=OFFICE),
    Route("doors/progress", progress, "doors-progress", seen_by=STATIONS),
    Route("doors/sheets", sheets, "print-sheets", ("POST",), seen_by=VILLAGES),
    Route("doors/pairs", name, "name-pairs", ("POST",), seen_by=OFFICE),
    Route("doors/find-first", lost, "doors-lost", seen_by=OFFICE),
    Route("doors/villages/<path:name>", village, "doors-village", seen_by=STATIONS),
)
