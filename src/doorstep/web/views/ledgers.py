"""Ledgers: a village's workbook and its slip, filled ones taken back, and which are out."""

from __future__ import annotations

from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.office.exports import check_one_village
from doorstep.office.ledgers import note_handed_out, prepare_ledgers, take_uploads
from doorstep.office.queries.ledgers import village_trips
from doorstep.render.tasks import TAKEN, taken_ledger
from doorstep.render.village_files import village_archive
from doorstep.render.village_slip import slip_paper, slip_text
from doorstep.web.audiences import STATIONS, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_file
from doorstep.web.views.nothing_yet import check_shown


def ledgers(request: PageRequest) -> HttpResponse:
    """What each village, or the one asked for, has to do, and where its ledger is."""
    check_shown()
    village = request.GET.get("village", "")
    shown = {"trips": village_trips(village), "village": village, "back": _told_back(request)}
    return render(request, "ledgers.html", shown)


def out(request: PageRequest) -> HttpResponse:
    """Hand out one village's workbook with its slip; those of several take two people."""
    given = prepare_ledgers(request.POST.get("village", ""))
    if not given.ledgers:
        raise BadInput("ledger-nothing")
    check_one_village([one.village for one in given.ledgers])
    name, content = village_archive(given.ledgers, given.run, request.phrases)
    note_handed_out(given, request.account)
    return sent_file(content, name)


def slip(request: PageRequest, ending: str) -> HttpResponse:
    """A village's slip, as paper or as text to paste."""
    given = prepare_ledgers(request.GET.get("village", "-"))
    if not given.ledgers:
        raise BadInput("ledger-nothing")
    if ending == "pdf":
        paper = slip_paper(given.ledgers[0], given.run, request.phrases)
        return HttpResponse(paper, content_type="application/pdf")
    text = slip_text(given.ledgers[0], given.run, request.phrases)
    return HttpResponse(text, content_type="text/plain; charset=utf-8")


def take(request: PageRequest) -> HttpResponse:
    """Take filled ledgers back, and say of each what became of it."""
    files = [(one.name or "-", one.read()) for one in request.FILES.getlist("files")]
    if not files:
        raise BadInput("ledger-no-file")
    done = take_uploads(files, request.account)
    if not done.refused:
        told = [_BETWEEN.join([*map(str, one.counts.values()), one.village]) for one in done.taken]
        return HttpResponseRedirect(f"{reverse('ledgers')}?{urlencode({'back': told}, doseq=True)}")
    refused = [one for error in done.refused for one in (error, *error.causes)]
    back = [taken_ledger(one.village, one.counts, request.phrases) for one in done.taken]
    given = {"trips": village_trips(), "back": back, "refused": refused}
    return render(request, "ledgers.html", given, status=400)


def _told_back(request: PageRequest) -> list[str]:
    """What the last ledgers brought, as the address counts it."""
    parts = (told.split(_BETWEEN, len(TAKEN)) for told in request.GET.getlist("back"))
    read = (
        (village, dict(zip(TAKEN, map(whole_number, told), strict=False)))
        for *told, village in parts
        if len(told) == len(TAKEN)
    )
    return [taken_ledger(village, counts, request.phrases) for village, counts in read]


_BETWEEN = "."


ROUTES = (
    Route("ledgers", ledgers, "ledgers", seen_by=STATIONS),
    Route("ledgers/out", out, "ledgers-out", ("POST",), seen_by=VILLAGES),
    Route("ledgers/slip.<slug:ending>", slip, "ledgers-slip", seen_by=VILLAGES),
    Route("ledgers/take", take, "ledgers-take", ("POST",), seen_by=VILLAGES),
)
