"""Ledgers: a village's workbook and its slip, filled ones taken back, and which are out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.http import content_disposition_header

from doorstep.domain.errors import BadInput
from doorstep.office.ledgers import note_handed_out, prepare_ledgers, take_uploads
from doorstep.office.queries.ledgers import village_trips
from doorstep.render.village_files import village_archive
from doorstep.render.village_slip import slip_paper, slip_text
from doorstep.web.routes import PageRequest, Route
from doorstep.web.views.nothing_yet import check_shown


def ledgers(request: PageRequest) -> HttpResponse:
    """What each village has to do, and where its ledger is."""
    check_shown()
    return render(request, "ledgers.html", {"trips": village_trips()})


def out(request: PageRequest) -> HttpResponse:
    """Hand out one village's workbook, or all of them with their slips in one archive."""
    given = prepare_ledgers(request.POST.get("village", ""))
    if not given.ledgers:
        raise BadInput("ledger-nothing")
    name, content = village_archive(given.ledgers, given.run, request.phrases)
    note_handed_out(given, request.account)
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


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
    refused = [one for error in done.refused for one in (error, *error.causes)]
    given = {"trips": village_trips(), "done": done, "refused": refused}
    return render(request, "ledgers.html", given, status=400 if refused else 200)


ROUTES = (
    Route("ledgers", ledgers, "ledgers"),
    Route("ledgers/out", out, "ledgers-out", ("POST",)),
    Route("ledgers/slip.<slug:ending>", slip, "ledgers-slip"),
    Route("ledgers/take", take, "ledgers-take", ("POST",)),
)
