"""Agreements with villages on the office's own work: how each stands, the papers, a quarter
settled, objections and what a village tells by itself."""

from __future__ import annotations

import contextlib
import datetime as dt

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.agreements import ConductKind, ConductRecord, ConductWithdrawn, SettlementPaper
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.periods import Quarter
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.agreements import (
    UPHELD,
    VillageAgreement,
    agreement_of,
    agreements_of,
    decide_objection,
    make_agreements,
    object_to,
    papers_of,
    quarters_agreed,
    settle_quarter,
    tell_own,
    told_in,
    usual_terms,
)
from doorstep.office.conduct import CONFIRMS, confirm_conduct, propose_conduct, withdraw_conduct
from doorstep.render.agreements import (
    agreement_document,
    conduct_of,
    quarter_said,
    settlement_document,
    term_cells,
    term_mark,
)
from doorstep.web.addresses import address
from doorstep.web.audiences import OFFICE, VILLAGES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_document


def agreements(request: PageRequest) -> HttpResponse:
    """A quarter's agreements as they stand, and where the next are made."""
    phrases, today = request.phrases, timezone.localdate()
    known, now = quarters_agreed(), Quarter.of(today)
    quarter = Quarter.read(request.GET.get("quarter", "")) or (known[0] if known else now)
    rows = [
        (one, [(term_mark(term), term_cells(term, phrases)) for term in one.terms])
        for one in agreements_of(quarter)
    ]
    shown = {
        "quarter": quarter_said(quarter, phrases),
        "key": quarter.key,
        "rows": rows,
        "over": today > quarter.last,
        "settled": bool(rows) and all(one.settlement for one, _ in rows),
        "others": [(quarter_said(one, phrases), one.key) for one in known if one != quarter],
        "next": [(quarter_said(one, phrases), one.key) for one in (now, now.next)],
        "terms": [
            (one.code, phrases.pick(one.title), round(100 * one.target)) for one in usual_terms()
        ],
    }
    return render(request, "agreements.html", shown)


def agreement(request: PageRequest, key: int) -> HttpResponse:
    """One village's agreement: figures, objections, what was marked as conduct, what the village
    told by itself."""
    found, phrases = agreement_of(whole_number(key)), request.phrases
    quarter = Quarter(found.agreement.year, found.agreement.quarter)
    shown = {
        "one": found,
        "quarter": quarter_said(quarter, phrases),
        "terms": [
            (one, term_mark(one), term_cells(one, phrases), conduct_of(one, phrases))
            for one in found.terms
        ],
        "told": told_in(found.agreement.place, quarter),
        "may_object": _may_object(found, phrases),
    }
    return render(request, "agreement.html", shown | _conduct(request, found))


def _may_object(found: VillageAgreement, phrases: Phrasebook) -> list[tuple[str, str, dt.date]]:
    """What may still be objected to: its code, what it is called, until when."""
    today = timezone.localdate()
    titles = {one.term.code: phrases.pick(one.term.title) for one in found.terms}
    items = [] if found.settlement is None else list(titles.items())
    until = today if found.settlement is None else found.settlement.object_until
    marks = [
        (
            f"mark:{one.pk}",
            phrases.labelled(titles[one.code], phrases.name("conduct", one.kind)),
            one.object_until,
        )
        for one in found.marks
        if one.stands and one.object_until is not None
    ]
    known = [*((code, title, until) for code, title in items), *marks]
    return [one for one in known if today <= one[2]]


def _conduct(request: PageRequest, found: VillageAgreement) -> dict[str, object]:
    """What the page says of marks, and what may be chosen for one."""
    titles = {one.term.code: request.phrases.pick(one.term.title) for one in found.terms}
    return {
        "marks": [(one, titles.get(one.code, one.code)) for one in found.marks],
        "kinds": list(ConductKind),
        "records": list(ConductRecord),
        "whys": [one for one in ConductWithdrawn if one != ConductWithdrawn.OBJECTION],
        "may_confirm": any(one.role in CONFIRMS for one in request.standings),
    }


def paper(request: PageRequest) -> HttpResponse:
    """All agreements of a quarter, two copies each."""
    quarter = Quarter.read(request.GET.get("quarter", ""))
    found = [] if quarter is None else agreements_of(quarter)
    if not found:
        raise BadInput("quarter-not-agreed")
    return sent_document(agreement_document(papers_of(found), request.phrases), "agreements.docx")


def letter(request: PageRequest, key: int) -> HttpResponse:
    """The letter that settles a village's quarter."""
    found = agreement_of(whole_number(key))
    if found.settlement is None:
        raise BadInput("agreement-not-settled")
    (agreed,) = papers_of([found])
    told = told_in(found.agreement.place, agreed.quarter)
    settled = SettlementPaper(agreed, found.terms, told, found.settlement.object_until)
    return sent_document(settlement_document(settled, request.phrases), f"settlement-{key}.docx")


def make(request: PageRequest) -> HttpResponse:
    """Make a quarter's agreements with every village that has none."""
    said = request.POST
    quarter = Quarter.read(said.get("quarter", ""))
    if quarter is None:
        raise BadInput("quarter-unclear")
    targets = {
        term.code: whole_number(said.get(f"target.{term.code}", ""), 0) / 100
        for term in usual_terms()
        if said.get(f"target.{term.code}", "").strip()
    }
    make_agreements(quarter, targets, request.account)
    return HttpResponseRedirect(address("agreements", quarter=quarter.key))


def settle(request: PageRequest) -> HttpResponse:
    """Settle a quarter that is over."""
    quarter = Quarter.read(request.POST.get("quarter", ""))
    if quarter is None:
        raise BadInput("quarter-unclear")
    settle_quarter(quarter, request.account)
    return HttpResponseRedirect(address("agreements", quarter=quarter.key))


def objected(request: PageRequest, key: int) -> HttpResponse:
    """Take in an objection."""
    said = request.POST
    object_to(whole_number(key), said.get("code", ""), said.get("words", ""), request.account)
    return HttpResponseRedirect(reverse("agreement", args=[key]))


def decided(request: PageRequest, key: int) -> HttpResponse:
    """Decide an objection."""
    said, row = request.POST, said_key(request.POST.get("objection", ""))
    decide_objection(row, said.get("decision") == UPHELD, said.get("words", ""), request.account)
    return HttpResponseRedirect(reverse("agreement", args=[key]))


def told(request: PageRequest, key: int) -> HttpResponse:
    """Keep what a village tells by itself."""
    place = agreement_of(whole_number(key)).agreement.place
    said = request.POST
    tell_own(place, said.get("words", ""), request.account, said.get("code", ""))
    return HttpResponseRedirect(reverse("agreement", args=[key]))


def proposed(request: PageRequest, key: int) -> HttpResponse:
    """The first signature under what is marked as conduct."""
    said = request.POST
    named = said.get("record", "").rstrip("/").rpartition("/")[2]  # a pasted address will do
    shown_by = (said.get("shown_by", ""), named)
    propose_conduct(
        whole_number(key), said.get("code", ""), said.get("kind", ""), shown_by, request.account
    )
    return HttpResponseRedirect(reverse("agreement", args=[key]))


def confirmed(request: PageRequest, key: int) -> HttpResponse:
    """The second."""
    confirm_conduct(whole_number(request.POST.get("mark", "")), request.account)
    return HttpResponseRedirect(reverse("agreement", args=[key]))


def withdrawn(request: PageRequest, key: int) -> HttpResponse:
    """A mark is taken back."""
    said = request.POST
    withdraw_conduct(whole_number(said.get("mark", "")), said.get("why", ""), request.account)
    return HttpResponseRedirect(reverse("agreement", args=[key]))


def said_key(said: str) -> str:
    """A key as it is kept. Raises BadInput("objection-unknown")."""
    from uuid import UUID

    with contextlib.suppress(ValueError):
        return str(UUID(said))
    raise BadInput("objection-unknown")


ROUTES = (
    Route("agreements", agreements, "agreements", seen_by=VILLAGES),
    Route("agreements/paper.docx", paper, "agreements-paper", seen_by=VILLAGES),
    Route("agreements/make", make, "make-agreements", ("POST",), seen_by=OFFICE),
    Route("agreements/settle", settle, "settle-quarter", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>", agreement, "agreement", seen_by=VILLAGES),
    Route("agreements/<int:key>/letter.docx", letter, "settlement-letter", seen_by=VILLAGES),
    Route("agreements/<int:key>/object", objected, "object-to", ("POST",), seen_by=VILLAGES),
    Route("agreements/<int:key>/decide", decided, "decide-objection", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>/conduct", proposed, "propose-conduct", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>/confirm", confirmed, "confirm-conduct", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>/unmark", withdrawn, "withdraw-conduct", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>/told", told, "tell-own", ("POST",), seen_by=VILLAGES),
)
