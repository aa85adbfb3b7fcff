"""What offices told people of: a line a talk, typed or from a workbook; what nobody was told of."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import counts_told, day_of
from doorstep.domain.errors import BadInput
from doorstep.domain.outreach import OUTREACH_FIELDS
from doorstep.office.outreach import drop_talk, note_talk, outreach_shown, take_outreach_sent
from doorstep.office.outreach_work import hand_out_untold
from doorstep.office.people import find_person, list_people
from doorstep.render.outreach import outreach_paper, outreach_workbook, talk_words
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_workbook

_COUNTED = ("new", "changed", "unchanged", "handed")


def outreach(request: PageRequest) -> HttpResponse:
    """The list, where a talk is noted, and what nobody was told of."""
    return _shown(request, {"taken": counts_told(request.GET, _COUNTED)})


def note(request: PageRequest) -> HttpResponse:
    """Note a talk; what cannot be read is said, and nothing is lost."""
    said = {name: request.POST.get(name, "") for name in OUTREACH_FIELDS}
    try:
        note_talk(said, request.account)
    except BadInput as error:
        return _shown(request, {"said": said, "errors": [error]})
    return HttpResponseRedirect(reverse("outreach"))


def drop(request: PageRequest) -> HttpResponse:
    """Take a line back that was entered by mistake."""
    drop_talk(request.POST.get("talk", ""), request.account)
    return HttpResponseRedirect(reverse("outreach"))


def hand(request: PageRequest) -> HttpResponse:
    """Make tasks, one a village, of what nobody was told of."""
    owner = find_person(request.POST.get("owner", ""))
    made = hand_out_untold(owner, day_of(request.POST.get("due", "")), request.account)
    return HttpResponseRedirect(f"{reverse('outreach')}?{urlencode({'handed': made})}")


def book(request: PageRequest) -> HttpResponse:
    """The list as a workbook with empty rows."""
    made = outreach_workbook(outreach_shown(), request.phrases)
    return sent_workbook(made, f"{request.phrases.text('outreach.sheet')}.xlsx")


def paper(request: PageRequest) -> HttpResponse:
    """The list on plain paper."""
    content = outreach_paper(outreach_shown(), request.phrases)
    return HttpResponse(content, content_type="application/pdf")


def take(request: PageRequest) -> HttpResponse:
    """Take a filled workbook back."""
    file = request.FILES.get("file")
    if file is None:
        raise BadInput("ledger-no-file")
    try:
        done = take_outreach_sent(file.name or "-", file.read(), request.account)
    except BadInput as error:
        return _shown(request, {"errors": [error, *error.causes]})
    return HttpResponseRedirect(f"{reverse('outreach')}?{urlencode(done.counts)}")


def _shown(request: PageRequest, given: dict[str, Any]) -> HttpResponse:
    shown = outreach_shown()
    lines = [(one, talk_words(one, shown, request.phrases)) for one in shown.talks]
    never = [(one.village, [shown.topics[t] for t in one.topics]) for one in shown.never]
    more = {"shown": shown, "lines": lines, "never": never, "people": list_people()}
    return render(
        request, "outreach.html", more | given, status=400 if given.get("errors") else 200
    )


ROUTES = (
    Route("outreach", outreach, "outreach", seen_by=OFFICE),
    Route("outreach/note", note, "note-talk", ("POST",), seen_by=OFFICE),
    Route("outreach/drop", drop, "drop-talk", ("POST",), seen_by=OFFICE),
    Route("outreach/hand", hand, "hand-untold", ("POST",), seen_by=OFFICE),
    Route("outreach/book.xlsx", book, "outreach-book", seen_by=OFFICE),
    Route("outreach/paper.pdf", paper, "outreach-paper", seen_by=OFFICE),
    Route("outreach/take", take, "take-outreach", ("POST",), seen_by=OFFICE),
)
