"""Where those begin who are not of the township's office: how their villages stand,
and the few doors they look after.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.office.configuring import current_office
from doorstep.office.queries.stations import own_doors, villages_stand
from doorstep.render.stations import doors_paper, villages_paper
from doorstep.web.audiences import DOORS, STATIONS
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf


def my_villages(request: PageRequest) -> HttpResponse:
    """How one's villages stand: what is late, what was verified."""
    return render(request, "my_villages.html", {"villages": villages_stand()})


def my_doors(request: PageRequest) -> HttpResponse:
    """Name, address and appointment of one's own doors."""
    return render(request, "my_doors.html", {"doors": own_doors(request.standings)})


def villages_sheet(request: PageRequest) -> HttpResponse:
    """How one's villages stand, on A4."""
    lines = [one.line for one in villages_stand()]
    workspace, today = current_office().workspace, timezone.localdate()
    told = (township_of(workspace), today, request.phrases)
    return sent_pdf(villages_paper(lines, *told, simulated=workspace.is_simulated), "villages.pdf")


def doors_sheet(request: PageRequest) -> HttpResponse:
    """One's own doors, on A4."""
    doors = own_doors(request.standings)
    workspace, today = current_office().workspace, timezone.localdate()
    told = (township_of(workspace), today, request.phrases)
    return sent_pdf(doors_paper(doors, *told, simulated=workspace.is_simulated), "doors.pdf")


ROUTES = (
    Route("my-villages", my_villages, "my-villages", seen_by=STATIONS),
    Route("my-villages.pdf", villages_sheet, "my-villages-sheet", seen_by=STATIONS),
    Route("my-doors", my_doors, "my-doors", seen_by=DOORS),
    Route("my-doors.pdf", doors_sheet, "my-doors-sheet", seen_by=DOORS),
)
