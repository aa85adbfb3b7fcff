"""The anonymous survey: sheets printed and typed, workbooks out and back, and what a closed round
says."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.short_codes import spoken
from doorstep.office.awareness import close_round, find_heap, open_round, sheet_of_heap, start_round
from doorstep.office.awareness_books import awareness_book
from doorstep.office.awareness_typing import keep_nameless, nameless_of_scan
from doorstep.office.carrying import awareness_sheets
from doorstep.office.queries.awareness import awareness_rounds, awareness_shown
from doorstep.office.queries.people import find_place, list_villages
from doorstep.office.scans import cuts_of
from doorstep.render.awareness import awareness_paper, coached_words, share_words
from doorstep.render.visit_book import visit_book_name, visit_workbook
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_workbook

USUAL_COUNT = 20


def awareness(request: PageRequest) -> HttpResponse:
    """The round that is open, and what the last one (or the one asked for) says."""
    return _overview(request, {})


def begin(request: PageRequest) -> HttpResponse:
    """Begin a round."""
    start_round(request.account)
    return HttpResponseRedirect(reverse("awareness"))


def close(request: PageRequest) -> HttpResponse:
    """End the round that is open."""
    close_round(request.account)
    return HttpResponseRedirect(reverse("awareness"))


def sheets(request: PageRequest) -> HttpResponse:
    """So many blank sheets of a village, as paper."""
    place = find_place(request.POST.get("place", ""))
    count = whole_number(request.POST.get("count", ""), USUAL_COUNT) or USUAL_COUNT
    large = "large" in request.POST
    content = awareness_sheets(place, count, request.account, request.phrases, large=large)
    return HttpResponse(content, content_type="application/pdf")


def book(request: PageRequest) -> HttpResponse:
    """A workbook of empty rows for a village's sheets."""
    made = awareness_book(find_place(request.POST.get("place", "")), request.account)
    name = visit_book_name(made, request.phrases)
    return sent_workbook(visit_workbook(made, request.phrases), name)


def paper(request: PageRequest) -> HttpResponse:
    """A round on paper."""
    shown = awareness_shown(whole_number(request.GET.get("round", "")))
    if shown is None:
        raise BadInput("awareness-unknown", number=0)
    content = awareness_paper(shown, request.phrases)
    return HttpResponse(content, content_type="application/pdf")


def sheet(request: PageRequest) -> HttpResponse:
    """One sheet to be typed: blank, or with what was read of it off a scan."""
    scan = request.GET.get("scan", "")
    row, typed = nameless_of_scan(scan) if scan else (None, {})
    code = request.GET.get("code", "") if row is None else row.code
    kept = whole_number(request.GET.get("kept", ""))
    return _typed(request, code, {"typed": typed, "scan": row, "kept": kept})


def keep(request: PageRequest) -> HttpResponse:
    """Put what was typed onto its heap, and offer the next blank sheet."""
    said = {name: request.POST.getlist(name) for name in request.POST}
    code, scan = request.POST.get("code", ""), request.POST.get("scan", "")
    try:
        keep_nameless(code, said, request.account, scan=scan)
    except BadInput as error:
        typed = {name: " ".join(values) for name, values in said.items()}
        row = nameless_of_scan(scan)[0] if scan else None
        return _typed(request, code, {"typed": typed, "scan": row, "errors": [error]})
    if scan:
        return HttpResponseRedirect(reverse("scans"))
    back = find_heap(code).back
    return HttpResponseRedirect(
        f"{reverse('awareness-sheet')}?{urlencode({'code': code, 'kept': back})}"
    )


def _overview(request: PageRequest, given: dict[str, Any]) -> HttpResponse:
    phrases = request.phrases
    shown = awareness_shown(whole_number(request.GET.get("round", "")))
    topics = (
        [] if shown is None else [(one, share_words(one.total, phrases)) for one in shown.topics]
    )
    villages = (
        []
        if shown is None
        else [
            (
                one,
                [
                    (topic, share_words(topic.villages.get(one.village), phrases))
                    for topic in shown.topics
                ],
            )
            for one in shown.villages
        ]
    )
    more = {
        "shown": shown,
        "open": open_round(),
        "rounds": awareness_rounds(),
        "places": list_villages(),
        "count": USUAL_COUNT,
        "topics": topics,
        "villages": villages,
        "coached": "" if shown is None else coached_words(shown, phrases),
        "known": "" if shown is None or shown.known is None else phrases.percent(shown.known, 0),
    }
    return render(request, "awareness.html", more | given)


def _typed(request: PageRequest, code: str, given: dict[str, Any]) -> HttpResponse:
    form, printed = sheet_of_heap(code)
    typed = given["typed"]
    fields = [(one, typed.get(one.code, "")) for one in form.questions]
    row = given.get("scan")
    more = {
        "form": form,
        "code": printed.code,
        "spoken": spoken(printed.code),
        "village": printed.house.get("village", ""),
        "fields": fields,
        "uuid": uuid4(),
        "cuts": [] if row is None else cuts_of(row),
    }
    status = 400 if given.get("errors") else 200
    return render(request, "awareness_sheet.html", more | given, status=status)


ROUTES = (
    Route("awareness", awareness, "awareness", seen_by=OFFICE),
    Route("awareness/begin", begin, "begin-awareness", ("POST",), seen_by=OFFICE),
    Route("awareness/close", close, "close-awareness", ("POST",), seen_by=OFFICE),
    Route("awareness/sheets", sheets, "print-awareness", ("POST",), seen_by=OFFICE),
    Route("awareness/book", book, "awareness-book", ("POST",), seen_by=OFFICE),
    Route("awareness/paper.pdf", paper, "awareness-paper", seen_by=OFFICE),
    Route("awareness/sheet", sheet, "awareness-sheet", seen_by=OFFICE),
    Route("awareness/keep", keep, "keep-awareness", ("POST",), seen_by=OFFICE),
)
