"""Where those begin who are not of the township's office: how their villages stand,
and the few doors they look after.
"""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from doorstep.office.queries.stations import own_doors, villages_stand
from doorstep.web.audiences import DOORS, STATIONS
from doorstep.web.routes import PageRequest, Route


def my_villages(request: PageRequest) -> HttpResponse:
    """How one's villages stand: what is late, what was verified."""
    return render(request, "my_villages.html", {"villages": villages_stand()})


def my_doors(request: PageRequest) -> HttpResponse:
    """Name, address and appointment of one's own doors."""
    return render(request, "my_doors.html", {"doors": own_doors(request.standings)})


ROUTES = (
    Route("my-villages", my_villages, "my-villages", seen_by=STATIONS),
    Route("my-doors", my_doors, "my-doors", seen_by=DOORS),
)
