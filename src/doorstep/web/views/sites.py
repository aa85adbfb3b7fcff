"""Service sites: each village against the standard, what is lacking and what it costs, tasks for
whoever fills it, and the walk that counts what stands there."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.app.workspace import Workspace
from doorstep.domain.asked import day_of, whole_number
from doorstep.domain.sites import SiteLevel
from doorstep.office.configuring import current_office
from doorstep.office.queries.people import find_place
from doorstep.office.site_walks import MOST, hand_out_gaps, keep_walk, places_of, sites_now
from doorstep.packs.sites import load_standard
from doorstep.render.site_tables import (
    cell_shown,
    cost_said,
    gap_cells,
    gap_heads,
    level_said,
    site_workbook,
    walk_paper,
    whole_cost,
)
from doorstep.web.addresses import address
from doorstep.web.audiences import OFFICE, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf, sent_workbook


def sites(request: PageRequest) -> HttpResponse:
    """The matrix, and what is lacking."""
    workspace, phrases = Workspace(current_office().folder), request.phrases
    standard, held = load_standard(workspace.pack.code), sites_now(workspace)
    basic = [one for one in held.gaps if one.level == SiteLevel.BASIC]
    keys = {place.name: place.pk for place in places_of(held)}
    rows = [
        (
            one.place,
            keys.get(one.place),
            level_said(one.level, phrases),
            [
                cell_shown(one.cells[code], thing, phrases)
                for code, thing in standard.things.items()
            ],
        )
        for one in held.villages
    ]
    shown = {
        "things": [phrases.pick(one.title) for one in standard.things.values()],
        "rows": rows,
        "heads": gap_heads(phrases),
        "basic": [gap_cells(one, standard, phrases) for one in basic],
        "later": [gap_cells(one, standard, phrases) for one in held.gaps if one not in basic],
        "cost": cost_said(whole_cost(basic), phrases),
        "unread": phrases.join(held.unread),
        "made": whole_number(request.GET.get("made", ""), -1),
    }
    return render(request, "sites.html", shown)


def workbook(request: PageRequest) -> HttpResponse:
    """The matrix and the gaps as a workbook."""
    workspace = Workspace(current_office().folder)
    standard = load_standard(workspace.pack.code)
    made = site_workbook(sites_now(workspace), standard, workspace.day, request.phrases)
    return sent_workbook(made, "sites.xlsx")


def walk_sheets(request: PageRequest) -> HttpResponse:
    """A sheet for each village with which somebody walks through its site."""
    workspace = Workspace(current_office().folder)
    names = [one.place for one in sites_now(workspace).villages]
    made = walk_paper(
        names,
        load_standard(workspace.pack.code),
        township_of(workspace),
        workspace.day,
        request.phrases,
        simulated=workspace.is_simulated,
    )
    return sent_pdf(made, "site-walk.pdf")


def walk(request: PageRequest) -> HttpResponse:
    """Where a walk's counts are typed."""
    standard = load_standard(current_office().store.settings.pack)
    shown: dict[str, Any] = {
        "place": find_place(request.GET.get("place", "")),
        "today": timezone.localdate(),
        "things": [
            (code, request.phrases.pick(one.title)) for code, one in standard.things.items()
        ],
    }
    return render(request, "site_walk.html", shown)


def kept(request: PageRequest) -> HttpResponse:
    """Keep what a walk counted."""
    said = request.POST
    place = find_place(said.get("place", ""))
    standard = load_standard(current_office().store.settings.pack)
    counts = {
        code: (whole_number(there, MOST + 1), whole_number(said.get(f"works.{code}") or there, -1))
        for code in standard.things
        if (there := said.get(f"there.{code}", "").strip())
    }
    keep_walk(place, counts, day_of(said.get("day", "")), request.account)
    return HttpResponseRedirect(address("sites", walked=str(place.pk)))


def hand_out(request: PageRequest) -> HttpResponse:
    """Make a task of what each village lacks at the basic level."""
    made = hand_out_gaps(Workspace(current_office().folder), request.account)
    return HttpResponseRedirect(f"{reverse('sites')}?made={made}")


ROUTES = (
    Route("sites", sites, "sites", seen_by=VILLAGES),
    Route("sites.xlsx", workbook, "sites-workbook", seen_by=VILLAGES),
    Route("sites/walk.pdf", walk_sheets, "walk-sheets", seen_by=VILLAGES),
    Route("sites/walk", walk, "site-walk", seen_by=OFFICE),
    Route("sites/walk/kept", kept, "keep-walk", ("POST",), seen_by=OFFICE),
    Route("sites/tasks", hand_out, "hand-out-gaps", ("POST",), seen_by=OFFICE),
)
