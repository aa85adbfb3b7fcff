"""An inspection received: opened by a protocol, papers by the clock, points under discussion, the
draw, signatures, papers to print; and the index of boxes."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.receptions import Side
from doorstep.office.clock import now
from doorstep.office.inspection_results import take_results
from doorstep.office.inspection_samples import SeedsBrought, draw_for, note_printed, take_files
from doorstep.office.issue_log import find_issue, issues_of, raise_issue, say_of_issue
from doorstep.office.models import Reception
from doorstep.office.paper_clock import (
    PaperHandover,
    ask_for_paper,
    find_paper,
    hand_over,
    papers_of,
)
from doorstep.office.queries.receptions import (
    agenda_lines,
    count_written,
    paper_line,
    reception_sheet,
    room_lines,
    signature_lines,
)
from doorstep.office.receptions import (
    ReceptionOpened,
    edit_reception,
    find_reception,
    list_receptions,
    open_reception,
    protocol_of,
    protocols,
    sheets_waiting,
    sign_exit,
)
from doorstep.office.roster import day_spec
from doorstep.render.receptions import (
    BY_HAND,
    PAPERS,
    absent_lines,
    forbidden_lines,
    reception_paper,
)
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_archive, sent_pdf


def receptions(request: PageRequest) -> HttpResponse:
    """All receptions, and a form for the next one."""
    held = list_receptions()
    known = protocols()
    named = [(one, known[one.protocol].title if one.protocol in known else {}) for one in held]
    given = {
        "receptions": named,
        "protocols": known.values(),
        "room_specs": day_spec().rooms.values(),
        "where": {},
        "begins": f"{timezone.localdate().isoformat()}T{day_spec().begins:%H:%M}",
    }
    return render(request, "receptions.html", given)


def opened(request: PageRequest) -> HttpResponse:
    """Begin a reception."""
    made = open_reception(_told(request), request.account)
    return HttpResponseRedirect(reverse("reception", args=[made.pk]))


def reception(request: PageRequest, key: str) -> HttpResponse:
    """One reception as it stands now."""
    given = _of(request, find_reception(key)) | {"taken": request.GET.get("taken") == "1"}
    return render(request, "reception.html", given)


def edit(request: PageRequest, key: str) -> HttpResponse:
    """Say anew who comes, when and where."""
    edit_reception(find_reception(key), _told(request), request.account)
    return _back(key)


def ask(request: PageRequest, key: str) -> HttpResponse:
    """A paper is asked for."""
    said = request.POST
    box = whole_number(said["box"], -1) if said.get("box") else None
    found, what, name = find_reception(key), said.get("what", ""), said.get("asked_by", "")
    ask_for_paper(found, what, request.account, asked_by=name, box=box)
    return _back(key, "papers")


def hand(request: PageRequest, key: str, paper: str) -> HttpResponse:
    """A paper is handed over, or a line about it corrected."""
    said = request.POST
    names = (said.get("by", ""), said.get("to", ""), said.get("note", ""))
    hand_over(find_paper(find_reception(key), paper), PaperHandover(*names), request.account)
    return _back(key, "papers")


def issue(request: PageRequest, key: str) -> HttpResponse:
    """A point goes on the log."""
    said = request.POST
    raised = find_reception(key)
    raise_issue(raised, said.get("what", ""), request.account, act=said.get("act", ""))
    return _back(key, "issues")


def view(request: PageRequest, key: str, issue: str) -> HttpResponse:
    """One side says what it thinks of a point."""
    said, found = request.POST, find_issue(find_reception(key), issue)
    dissent = said.get("dissent") == "yes"
    say_of_issue(found, _side(request), said.get("text", ""), request.account, dissent=dissent)
    return _back(key, "issues")


def draw(request: PageRequest, key: str) -> HttpResponse:
    """Draw the sample."""
    seeds = SeedsBrought(*(request.POST.get(f"seed-{side}", "") for side in Side))
    draw_for(find_reception(key), seeds, request.account)
    return _back(key, "draw")


def certificate(request: PageRequest, key: str) -> HttpResponse:
    """The sample with its certificate, as it was written."""
    return sent_archive(take_files(_sample(find_reception(key)), request.account), "sample.zip")


def results(request: PageRequest, key: str) -> HttpResponse:
    """Take in what the inspectors wrote down."""
    take_results(find_reception(key), request.account)
    return HttpResponseRedirect(f"{reverse('reception', args=[key])}?taken=1#draw")


def sign(request: PageRequest, key: str) -> HttpResponse:
    """One side signs."""
    said, found = request.POST, find_reception(key)
    note = said.get("note", "")
    sign_exit(found, _side(request), said.get("name", ""), request.account, note=note)
    return _back(key, "exit")


def paper(request: PageRequest, key: str, part: str) -> HttpResponse:
    """One of the papers, filled or empty."""
    if part not in PAPERS:
        raise BadInput("paper-missing")
    empty, one = request.GET.get("empty") == "1", find_reception(key)
    sheet = reception_sheet(one, request.phrases, empty=empty)
    if part in ("routes", "blind") and not empty and sheet.doors:
        note_printed(one.sample, part, request.account)
    return sent_pdf(reception_paper(sheet, part, request.phrases), f"{part}.pdf")


def _of(request: PageRequest, shown: Reception) -> dict[str, Any]:
    phrases, spec = request.phrases, protocol_of(shown)
    seats = shown.seats.select_related("account").order_by("until")
    return {
        "one": shown,
        "protocol": spec,
        "agenda": agenda_lines(shown, phrases),
        "rooms": room_lines(shown, phrases),
        "room_specs": day_spec().rooms.values(),
        "where": shown.said.get("rooms", {}),
        "boxes": day_spec().boxes,
        "forbidden": forbidden_lines(spec, phrases),
        "absent": absent_lines(spec, phrases),
        "papers": [(each, paper_line(each, phrases)) for each in papers_of(shown)],
        "issues": issues_of(shown),
        "parts": ("papers", "draw", "inspectors", "issues", "exit", "agenda", "print"),
        "sides": list(Side),
        "signed": signature_lines(shown, phrases),
        "unsigned": [s for s in Side if not shown.signatures.filter(side=s).exists()],
        "sample": getattr(shown, "sample", None),
        "written": count_written(shown),
        "waiting": sheets_waiting(shown),
        "seats": [(seat, seat.until > now()) for seat in seats],
        "prints": [(part, part in BY_HAND) for part in PAPERS],
        "begins": f"{timezone.localtime(shown.begins):%Y-%m-%dT%H:%M}",
        "now": timezone.localtime(now()),
    }


def _told(request: PageRequest) -> ReceptionOpened:
    said = request.POST
    rooms = {code: said.get(f"room-{code}", "") for code in day_spec().rooms}
    names = (said.get("inspectors", ""), said.get("credentials", ""))
    return ReceptionOpened(said.get("protocol", ""), _moment(said.get("begins", "")), *names, rooms)


def _moment(said: str) -> dt.datetime:
    try:
        moment = timezone.make_aware(dt.datetime.fromisoformat(said).replace(tzinfo=None))
    except (ValueError, OverflowError):
        raise BadInput("time-unclear", value=said) from None
    if not _FIRST <= moment.year <= _LAST:
        raise BadInput("time-unclear", value=said)
    return moment


_FIRST, _LAST = 2000, 2199


def _side(request: PageRequest) -> Side:
    said = request.POST.get("side", "")
    if said not in set(Side):
        raise BadInput("side-unknown")
    return Side(said)


def _sample(shown: Reception) -> Any:
    sample = getattr(shown, "sample", None)
    if sample is None:
        raise BadInput("sample-missing")
    return sample


def _back(key: str, part: str = "") -> HttpResponse:
    return HttpResponseRedirect(reverse("reception", args=[key]) + (f"#{part}" if part else ""))


ROUTES = (
    Route("reception", receptions, "receptions", seen_by=OFFICE),
    Route("reception/open", opened, "open-reception", ("POST",), seen_by=OFFICE),
    Route("reception/<slug:key>", reception, "reception", seen_by=OFFICE),
    Route("reception/<slug:key>/edit", edit, "edit-reception", ("POST",), seen_by=OFFICE),
    Route("reception/<slug:key>/ask", ask, "ask-paper", ("POST",), seen_by=OFFICE),
    Route(
        "reception/<slug:key>/papers/<slug:paper>/hand",
        hand,
        "hand-paper",
        ("POST",),
        seen_by=OFFICE,
    ),
    Route("reception/<slug:key>/issue", issue, "raise-issue", ("POST",), seen_by=OFFICE),
    Route(
        "reception/<slug:key>/issues/<slug:issue>/view",
        view,
        "say-of-issue",
        ("POST",),
        seen_by=OFFICE,
    ),
    Route("reception/<slug:key>/draw", draw, "draw-sample", ("POST",), seen_by=OFFICE),
    Route("reception/<slug:key>/sample.zip", certificate, "sample-files", seen_by=OFFICE),
    Route("reception/<slug:key>/results", results, "take-results", ("POST",), seen_by=OFFICE),
    Route("reception/<slug:key>/sign", sign, "sign-exit", ("POST",), seen_by=OFFICE),
    Route("reception/<slug:key>/<slug:part>.pdf", paper, "reception-paper", seen_by=OFFICE),
)
