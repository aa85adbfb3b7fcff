"""Agreements with villages on the office's own work: how each stands, the papers, a quarter
settled, objections and what a village tells by itself."""

from __future__ import annotations

import contextlib

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.domain.agreements import SettlementPaper
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.domain.periods import Quarter
from doorstep.office.agreements import (
    UPHELD,
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
from doorstep.render.agreements import (
    agreement_document,
    quarter_said,
    settlement_document,
    term_cells,
    term_mark,
)
from doorstep.web.addresses import address
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_document


def agreements(request: PageRequest) -> HttpResponse:
    """A quarter's agreements as they stand, and where the next are made."""
    phrases, today = request.phrases, timezone.localdate()
    known = quarters_agreed()
    quarter = Quarter.read(request.GET.get("quarter", "")) or (
        known[0] if known else Quarter.of(today)
    )
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
        "next": [one.key for one in (Quarter.of(today), Quarter.of(today).next)],
        "terms": [
            (one.code, phrases.pick(one.title), round(100 * one.target)) for one in usual_terms()
        ],
    }
    return render(request, "agreements.html", shown)


def agreement(request: PageRequest, key: int) -> HttpResponse:
    """One village's agreement: figures, objections, what it told by itself."""
    found = agreement_of(whole_number(key))
    quarter = Quarter(found.agreement.year, found.agreement.quarter)
    shown = {
        "one": found,
        "quarter": quarter_said(quarter, request.phrases),
        "terms": [(one, term_mark(one), term_cells(one, request.phrases)) for one in found.terms],
        "told": told_in(found.agreement.place, quarter),
        "may_object": found.settlement is not None
        and timezone.localdate() <= found.settlement.object_until,
    }
    return render(request, "agreement.html", shown)


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
    tell_own(place, request.POST.get("words", ""), request.account)
    return HttpResponseRedirect(reverse("agreement", args=[key]))


def said_key(said: str) -> str:
    """A key as it is kept. Raises BadInput("objection-unknown")."""
    from uuid import UUID

    with contextlib.suppress(ValueError):
        return str(UUID(said))
    raise BadInput("objection-unknown")


ROUTES = (
    Route("agreements", agreements, "agreements", seen_by=OFFICE),
    Route("agreements/paper.docx", paper, "agreements-paper", seen_by=OFFICE),
    Route("agreements/make", make, "make-agreements", ("POST",), seen_by=OFFICE),
    Route("agreements/settle", settle, "settle-quarter", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>", agreement, "agreement", seen_by=OFFICE),
    Route("agreements/<int:key>/letter.docx", letter, "settlement-letter", seen_by=OFFICE),
    Route("agreements/<int:key>/object", objected, "object-to", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>/decide", decided, "decide-objection", ("POST",), seen_by=OFFICE),
    Route("agreements/<int:key>/told", told, "tell-own", ("POST",), seen_by=OFFICE),
)
