"""A county's page of its townships' cards, and a township's seat at its county."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import content_disposition_header

from doorstep.app.workspace import Workspace
from doorstep.domain.county import FEWEST, CountyPage
from doorstep.domain.errors import BadInput
from doorstep.office import county as office
from doorstep.office.configuring import current_office
from doorstep.office.inbox import lent_file
from doorstep.office.matching import begin_match, go_on, matchings
from doorstep.render.county import county_paper, county_view, pair_sentence
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf


def county(request: PageRequest) -> HttpResponse:
    """What came from townships, what parts them, and the county that this office joined."""
    page = office.county_page()
    given: dict[str, Any] = {"seat": office.joined(), "fewest": FEWEST, "page": page}
    if page is not None:
        given["view"] = county_view(page, request.phrases)
    return render(request, "county.html", given)


def county_pdf(request: PageRequest) -> HttpResponse:
    """The same on A4."""
    today = timezone.localdate()
    return sent_pdf(county_paper(_page(), request.phrases, today), f"county-{today}.pdf")


def invite(request: PageRequest) -> HttpResponse:
    """Invite a township; its file is handed out on the page it leads back to."""
    said = request.POST
    office.invite(
        Workspace(current_office().folder),
        said.get("township", ""),
        request.account,
        code=said.get("code", ""),
    )
    return HttpResponseRedirect(reverse("county"))


def invitation(request: PageRequest, code: str) -> HttpResponse:
    """An invited township's file."""
    told = office.invitation_again(code)
    return _file(told.content, f"{told.township}-{told.code}.json")


def join(request: PageRequest) -> HttpResponse:
    """Join the county of an invitation."""
    sent = request.FILES.get("file")
    if sent is None:
        raise BadInput("county-invitation-unfit")
    with lent_file(sent.name or "-", sent.read()) as path:
        office.join(path.read_bytes(), request.account)
    return HttpResponseRedirect(reverse("county"))


def card(request: PageRequest) -> HttpResponse:
    """This township's sealed card, to be sent to the county."""
    made, content = office.make_card(Workspace(current_office().folder), request.account)
    return _file(content, f"{made.township}-{made.code}-{made.as_of}.card.json")


def take(request: PageRequest) -> HttpResponse:
    """Take cards in."""
    files = [(one.name or "-", one.read()) for one in request.FILES.getlist("files")]
    office.take_cards(files, request.account)
    return HttpResponseRedirect(reverse("county"))


def matching(request: PageRequest) -> HttpResponse:
    """Matchings with other offices, and the pairs that both sides agreed to."""
    found = [
        (one, [pair_sentence(pair, request.phrases) for pair in one.pairs])
        for one in reversed(matchings())
    ]
    return render(request, "county_match.html", {"matchings": found, "fewest": FEWEST})


def match(request: PageRequest) -> HttpResponse:
    """Begin a matching, or take the other office's file; gives the file for the other office, and
    after the last one the page."""
    workspace, sent = Workspace(current_office().folder), request.FILES.get("file")
    if sent is None:
        told, answer = begin_match(workspace, request.account)
    else:
        with lent_file(sent.name or "-", sent.read()) as path:
            told, answer = go_on(workspace, path.read_bytes(), request.account)
    if not answer:
        return HttpResponseRedirect(reverse("county-matching"))
    return _file(answer, f"match-{told.session[:8]}-{told.round}.json")


def _page() -> CountyPage:
    page = office.county_page()
    if page is None:
        raise BadInput("county-none-invited")
    return page


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type="application/octet-stream")
    answer["Content-Disposition"] = content_disposition_header(True, name) or ""
    return answer


ROUTES = (
    Route("county", county, "county", seen_by=OFFICE),
    Route("county.pdf", county_pdf, "county-pdf", seen_by=OFFICE),
    Route("county/invite", invite, "county-invite", ("POST",), seen_by=OFFICE),
    Route("county/invitation/<str:code>", invitation, "county-invitation", seen_by=OFFICE),
    Route("county/join", join, "county-join", ("POST",), seen_by=OFFICE),
    Route("county/card", card, "county-card", ("POST",), seen_by=OFFICE),
    Route("county/take", take, "county-take", ("POST",), seen_by=OFFICE),
    Route("county/matching", matching, "county-matching", seen_by=OFFICE),
    Route("county/match", match, "county-match", ("POST",), seen_by=OFFICE),
)
