"""Agreements with villages on the office's own work: how each stands, the papers, a quarter
settled, objections and what a village tells by itself."""

from __future__ import annotations

import contextlib

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.domain.agreements import AgreementPaper, Quarter, SettlementPaper
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.office.agreements import (
    UPHELD,
    VillageAgreement,
    agreement_of,
    agreements_of,
    decide_objection,
    make_agreements,
    object_to,
    quarters_agreed,
    settle_quarter,
    tell_own,
    told_in,
    usual_terms,
)
from doorstep.office.configuring import current_office
from doorstep.render.agreements import (
    agreement_document,
    quarter_said,
    settlement_document,
    term_cells,
)
from doorstep.web.addresses import address
from doorstep.web.audiences import OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_document

_FIRST_YEAR, _LAST_YEAR = 2000, 2100


def agreements(request: PageRequest) -> HttpResponse:
    """A quarter's agreements as they stand, and where the next are made."""
    phrases, today = request.phrases, timezone.localdate()
    known = quarters_agreed()
    quarter = _quarter(request.GET.get("quarter", "")) or (known[0] if known else Quarter.of(today))
    rows = [
        (one, [(term.state, term_cells(term, phrases)) for term in one.terms])
        for one in agreements_of(quarter)
    ]
    shown = {
        "quarter": quarter_said(quarter, phrases),
        "key": _key(quarter),
        "rows": rows,
        "over": today > quarter.last,
        "settled": bool(rows) and all(one.settlement for one, _ in rows),
        "others": [(quarter_said(one, phrases), _key(one)) for one in known if one != quarter],
        "next": [_key(one) for one in (Quarter.of(today), _after(Quarter.of(today)))],
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
        "terms": [(one, term_cells(one, request.phrases)) for one in found.terms],
        "told": told_in(found.agreement.place, quarter),
        "may_object": found.settlement is not None
        and timezone.localdate() <= found.settlement.object_until,
    }
    return render(request, "agreement.html", shown)


def paper(request: PageRequest) -> HttpResponse:
    """All agreements of a quarter, two copies each."""
    quarter = _quarter(request.GET.get("quarter", ""))
    found = [] if quarter is None else agreements_of(quarter)
    if not found:
        raise BadInput("quarter-not-agreed")
    papers = [_paper(one) for one in found]
    return sent_document(agreement_document(papers, request.phrases), "agreements.docx")


def letter(request: PageRequest, key: int) -> HttpResponse:
    """The letter that settles a village's quarter."""
    found = agreement_of(whole_number(key))
    if found.settlement is None:
        raise BadInput("agreement-not-settled")
    agreed = _paper(found)
    told = told_in(found.agreement.place, agreed.quarter)
    settled = SettlementPaper(agreed, found.terms, told, found.settlement.object_until)
    return sent_document(settlement_document(settled, request.phrases), f"settlement-{key}.docx")


def make(request: PageRequest) -> HttpResponse:
    """Make a quarter's agreements with every village that has none."""
    said = request.POST
    quarter = _quarter(said.get("quarter", ""))
    if quarter is None:
        raise BadInput("quarter-unclear")
    targets = {
        term.code: whole_number(said.get(f"target.{term.code}", ""), 0) / 100
        for term in usual_terms()
        if said.get(f"target.{term.code}", "").strip()
    }
    make_agreements(quarter, targets, request.account)
    return HttpResponseRedirect(address("agreements", quarter=_key(quarter)))


def settle(request: PageRequest) -> HttpResponse:
    """Settle a quarter that is over."""
    quarter = _quarter(request.POST.get("quarter", ""))
    if quarter is None:
        raise BadInput("quarter-unclear")
    settle_quarter(quarter, request.account)
    return HttpResponseRedirect(address("agreements", quarter=_key(quarter)))


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


def _paper(one: VillageAgreement) -> AgreementPaper:
    workspace = current_office().workspace
    return AgreementPaper(
        township_of(workspace),
        one.agreement.place.name,
        Quarter(one.agreement.year, one.agreement.quarter),
        [term.term for term in one.terms],
        timezone.localdate(),
        workspace.is_simulated,
    )


def _key(quarter: Quarter) -> str:
    return f"{quarter.year}-{quarter.number}"


def _after(quarter: Quarter) -> Quarter:
    return Quarter(quarter.year + quarter.number // 4, quarter.number % 4 + 1)


def _quarter(said: str) -> Quarter | None:
    year, _, number = said.partition("-")
    found = Quarter(whole_number(year), whole_number(number))
    fits = _FIRST_YEAR <= found.year <= _LAST_YEAR and 1 <= found.number <= 4
    return found if fits else None


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
