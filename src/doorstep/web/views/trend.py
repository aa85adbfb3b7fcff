"""The trend of three years, and campaigns of office work measured before and after."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import day_of
from doorstep.domain.trends import CAMPAIGN_DAYS
from doorstep.office.trends import begin_campaign, campaigns_shown, drop_campaign, trend_shown
from doorstep.render.trends import change_line, known_since, year_line
from doorstep.web.audiences import FIGURES, OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.nothing_yet import check_shown


def trend(request: PageRequest) -> HttpResponse:
    """Years, items from the first known day to the last, campaigns."""
    check_shown()
    told, phrases, today = trend_shown(), request.phrases, timezone.localdate()
    shown = {
        "known": known_since(told.first, phrases),
        "years": [year_line(one, phrases) for one in told.years],
        "items": [change_line(one, phrases) for one in told.items],
        "first": told.first,
        "last": told.last,
        "campaigns": [
            (one, [change_line(change, phrases) for change in one.changes])
            for one in campaigns_shown()
        ],
        "today": today,
        "end": today + dt.timedelta(days=CAMPAIGN_DAYS - 1),
        "days": CAMPAIGN_DAYS,
    }
    return render(request, "trend.html", shown)


def begin(request: PageRequest) -> HttpResponse:
    """Plan a campaign."""
    said = request.POST
    first, last = day_of(said.get("first", "")), day_of(said.get("last", ""))
    begin_campaign(said.get("title", ""), first, last, request.account)
    return HttpResponseRedirect(reverse("trend"))


def drop(request: PageRequest) -> HttpResponse:
    """Take a campaign off."""
    drop_campaign(request.POST.get("campaign", ""), request.account)
    return HttpResponseRedirect(reverse("trend"))


ROUTES = (
    Route("trend", trend, "trend", seen_by=FIGURES),
    Route("trend/begin", begin, "begin-campaign", ("POST",), seen_by=OFFICE),
    Route("trend/drop", drop, "drop-campaign", ("POST",), seen_by=OFFICE),
)
