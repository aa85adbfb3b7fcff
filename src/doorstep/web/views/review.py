"""Possible matches: one question at a time, both records side by side."""

from __future__ import annotations

import datetime as dt

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput
from doorstep.engine.linkage.review import ReviewPair, ReviewQueue
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.reviewing import compare_again, decide_pair, waiting_pairs
from doorstep.render.explanations import review_row
from doorstep.render.masking import masked_queue
from doorstep.render.review_sheet import GROUNDS, ReviewRow
from doorstep.web.addresses import address
from doorstep.web.audiences import STEWARDS
from doorstep.web.routes import PageRequest, Route

COLUMNS = ("name", "sex", "birth_date", "id_number", "household", "where")
UNSURE = "unsure"


def review(request: PageRequest) -> HttpResponse:
    """The question at a place of the queue; without one the first."""
    waiting = waiting_pairs()
    at = _at(request.GET.get("at"), len(waiting))
    row = _row(waiting[at], request.phrases) if waiting else None
    shown = {
        "at": at,
        "number": at + 1,
        "total": len(waiting),
        "pair": waiting[at] if waiting else None,
        "row": row,
        "heads": _heads(waiting[at], request.phrases) if waiting else (),
        "lines": _lines(row, request.phrases),
        "grounds": [request.phrases.text(f"review.grounds.{code}") for code in GROUNDS],
        "undo": address("decide", request.GET.get("done", "")),
    }
    return render(request, "review.html", shown)


def decide(request: PageRequest, pair: str) -> HttpResponse:
    """Keep what was said, or pass on."""
    verdict, at = request.POST.get("verdict", ""), _at(request.POST.get("at"), None)
    if verdict == UNSURE:
        return HttpResponseRedirect(f"{reverse('review')}?at={at + 1}")
    why = request.POST.get("why", "").strip() or request.POST.get("ground", "")
    if not why:
        raise BadInput("ground-missing")
    decide_pair(pair, verdict, why, request.account)
    return HttpResponseRedirect(f"{reverse('review')}?at={at}&done={pair}")


def compare(request: PageRequest) -> HttpResponse:
    """Compare again with what was decided."""
    compare_again(request.account)
    return HttpResponseRedirect(f"{reverse('review')}?compared=1")


def _at(said: str | None, count: int | None) -> int:
    at = whole_number(said)
    return at if count is None else min(at, max(count - 1, 0))


def _row(pair: ReviewPair, phrases: Phrasebook) -> ReviewRow:
    (shown,) = masked_queue(ReviewQueue((pair,), dt.date.min)).pairs
    return review_row(shown, phrases)


def _heads(pair: ReviewPair, phrases: Phrasebook) -> tuple[str, ...]:
    """The registers of both records, numbered."""
    kinds = (phrases.name("kind", one.place.kind) for one in (pair.left, pair.right))
    return tuple(f"{mark} {kind}" for mark, kind in zip("①②", kinds, strict=True))


def _lines(row: ReviewRow | None, phrases: Phrasebook) -> list[tuple[str, str, str, bool]]:
    """Field by field what both records say, and whether it differs."""
    if row is None:
        return []
    return [
        (
            phrases.text(f"review.column.{code}"),
            row.left[code],
            row.right[code],
            code in row.differs,
        )
        for code in COLUMNS
        if row.left.get(code) or row.right.get(code)
    ]


ROUTES = (
    Route("review", review, "review", seen_by=STEWARDS),
    Route("review/again", compare, "compare-again", ("POST",), seen_by=STEWARDS),
    Route("review/<slug:pair>", decide, "decide", ("POST",), seen_by=STEWARDS),
)
