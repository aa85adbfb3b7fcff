"""What leads to inspection day: the pages of everything that an inspection asks for besides
registers and doors, each with what it is for."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render

from doorstep.web.audiences import STATIONS
from doorstep.web.routes import PageRequest, Route

PARTS = (
    "plan",
    "roster",
    "boxes",
    "receptions",
    "sites",
    "score",
    "self-score",
    "rehearsal",
    "residents",
    "figures",
    "county",
    "policies",
    "quiz",
    "trend",
    "burden",
    "agreements",
    "outreach",
    "awareness",
)
"""The pages it leads to, by route name, in the order in which an office needs them."""


def inspection(request: PageRequest) -> HttpResponse:
    """The list."""
    return render(request, "inspection.html", {"parts": PARTS})


ROUTES = (Route("inspection", inspection, "inspection", seen_by=STATIONS),)
