"""The duty roster with its gaps, drawn up, changed by hand, as paper and workbook; the telephone
tree with its test calls."""

from __future__ import annotations

import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import counts_told, day_of, whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.rosters import Post
from doorstep.office.people import find_person
from doorstep.office.phone_tree import phone_tree
from doorstep.office.queries.people import list_places
from doorstep.office.queries.rosters import duty_rule, roster_sheet, roster_shown
from doorstep.office.roster import (
    change_shift,
    clear_roster,
    draw_roster,
    may_serve,
    note_call,
    roster_place,
)
from doorstep.office.roster_book import roster_table, take_roster_sent
from doorstep.render.rosters import phone_gap, phone_paper, roster_paper
from doorstep.render.table_book import table_workbook
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import file_of, sent_pdf, sent_workbook
from doorstep.web.views.nothing_yet import check_shown

USUAL_DAYS = 6


def roster(request: PageRequest) -> HttpResponse:
    """The shifts from today on."""
    check_shown()
    place, today = roster_place(request.GET.get("place", "")), timezone.localdate()
    lines = roster_shown(place, today, request.phrases)
    given = {
        "place": place,
        "places": list_places(),
        "lines": lines,
        "gaps": sum(len(one.said.gaps) for one in lines),
        "people": may_serve(place),
        "posts": list(Post),
        "rule": duty_rule(request.phrases),
        "first": today,
        "last": today + dt.timedelta(days=USUAL_DAYS),
        "done": counts_told(request.GET, ("made", "changed", "cleared")),
    }
    return render(request, "roster.html", given)


def draw(request: PageRequest) -> HttpResponse:
    """Draw the shifts up that are not there yet."""
    said = request.POST
    place = roster_place(said.get("place", ""))
    first, last = day_of(said.get("first", "")), day_of(said.get("last", ""))
    made = draw_roster(place, first, last, request.account, away=said.getlist("away"))
    return _back(place.pk, made=made)


def change(request: PageRequest, key: str) -> HttpResponse:
    """Put other people into a shift."""
    said = request.POST
    posts = {post: find_person(said[post]) if said.get(post) else None for post in Post}
    seen = whole_number(said.get("version", ""), -1)
    shift = change_shift(key, posts, request.account, seen=seen)
    return _back(shift.place_id, changed=1)


def clear(request: PageRequest) -> HttpResponse:
    """Take the coming shifts back."""
    place = roster_place(request.POST.get("place", ""))
    return _back(place.pk, cleared=clear_roster(place, timezone.localdate(), request.account))


def sheet(request: PageRequest) -> HttpResponse:
    """The roster on A4 or, for the wall, on A3."""
    place = roster_place(request.GET.get("place", ""))
    shown = roster_sheet(place, timezone.localdate(), request.phrases)
    wall = request.GET.get("paper") == "a3"
    return sent_pdf(roster_paper(shown, request.phrases, wall=wall), "roster.pdf")


def book(request: PageRequest) -> HttpResponse:
    """The roster as a workbook."""
    place = roster_place(request.GET.get("place", ""))
    table = roster_table(place, timezone.localdate(), request.phrases)
    return sent_workbook(table_workbook(table, request.phrases), "roster.xlsx")


def take(request: PageRequest) -> HttpResponse:
    """Take the workbook back."""
    name, content = file_of(request)
    changed = take_roster_sent(name, content, request.account)
    return HttpResponseRedirect(f"{reverse('roster')}?{urlencode({'changed': changed})}")


def phones(request: PageRequest) -> HttpResponse:
    """The telephone tree."""
    check_shown()
    lines = phone_tree()
    told = [(one, phone_gap(one, request.phrases)) for one in lines]
    given = {"lines": told, "gaps": sum(bool(gap) for _, gap in told)}
    return render(request, "phones.html", given)


def phones_sheet(request: PageRequest) -> HttpResponse:
    """The telephone tree on paper."""
    shown = roster_sheet(roster_place(), timezone.localdate(), request.phrases)
    return sent_pdf(phone_paper(phone_tree(), shown, request.phrases), "phones.pdf")


def called(request: PageRequest, key: str) -> HttpResponse:
    """Note a test call."""
    reached = request.POST.get("reached", "")
    if reached not in ("yes", "no"):
        raise BadInput("call-unclear")
    person = find_person(key)
    note_call(person, timezone.localdate(), request.account, reached=reached == "yes")
    return HttpResponseRedirect(f"{reverse('phones')}#{person.pk}")


def _back(place: Any, **done: int) -> HttpResponse:
    return HttpResponseRedirect(f"{reverse('roster')}?{urlencode({'place': place, **done})}")


ROUTES = (
    Route("roster", roster, "roster", seen_by=OFFICE),
    Route("roster/draw", draw, "draw-roster", ("POST",), seen_by=OFFICE),
    Route("roster/clear", clear, "clear-roster", ("POST",), seen_by=OFFICE),
    Route("roster/take", take, "take-roster", ("POST",), seen_by=OFFICE),
    Route("roster/roster.pdf", sheet, "roster-sheet", seen_by=OFFICE),
    Route("roster/roster.xlsx", book, "roster-book", seen_by=OFFICE),
    Route("roster/phones", phones, "phones", seen_by=OFFICE),
    Route("roster/phones.pdf", phones_sheet, "phones-sheet", seen_by=OFFICE),
    Route("roster/phones/<slug:key>", called, "note-call", ("POST",), seen_by=OFFICE),
    Route("roster/<slug:key>/change", change, "change-shift", ("POST",), seen_by=OFFICE),
)
