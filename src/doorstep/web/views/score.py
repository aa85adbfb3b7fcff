"""The score, item by item and village by village, and the rehearsal of the inspection, as they
were laid out for the last run."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.mornings import ItemBehind, KeptMorning, kept_morning
from doorstep.office.queries.imports import work_under_way
from doorstep.render.interval_bars import IntervalBar, PassMark
from doorstep.render.printing import drawing, printed
from doorstep.web.addresses import address
from doorstep.web.audiences import FIGURES
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf
from doorstep.web.views.morning import svg_of
from doorstep.web.views.nothing_yet import NOT_COMPARED, check_shown


def score(request: PageRequest) -> HttpResponse:
    """Every item with its points, why it has them, and the findings behind what was lost."""
    kept = _kept()
    view = _laid_out(kept, request.phrases)
    rows = zip(view["items"]["rows"], kept.behind, strict=True)
    items = [(item, _lead(number, behind)) for number, (item, behind) in enumerate(rows, 1)]
    under_way = kept.old or work_under_way().step is not None
    shown = {"view": view, "items": items, "bars": _bars(view), "under_way": under_way}
    return render(request, "score.html", shown)


@dataclass(frozen=True)
class ItemLead:
    """Where an item's points can be looked up: the page by its route's name, its address, and how
    many records are listed there (0: the page tells of the item as a whole)."""

    page: str
    href: str
    records: int = 0


_PAGES = {
    **{str(FactKind.SITES): "sites", str(FactKind.QUIZ): "quiz"},
    **{str(FactKind.AWARENESS): "awareness", str(FactKind.CORRECTIONS): "residents"},
    "visit": "doors",
}
"""The page of what fills an item, by its source."""


def _lead(number: int, behind: ItemBehind) -> ItemLead | None:
    if behind.findings:
        listed = address("findings", item=str(number))
        return ItemLead("findings", listed, len(behind.findings))
    page = _PAGES.get(behind.source, "")
    return ItemLead(page, address(page)) if page else None


def rehearsal(request: PageRequest) -> HttpResponse:
    """The simulated inspection: what it would find, how sure that is, and how much is luck."""
    view = _laid_out(_kept(), request.phrases)
    return render(request, "rehearsal.html", {"view": view, "bars": _bars(view)})


def rehearsal_pdf(request: PageRequest) -> HttpResponse:
    """The rehearsal report on paper."""
    kept = _kept()
    day: dt.date = kept.figures.as_of
    sheet = printed(drawing("rehearsal.typ"), _laid_out(kept, request.phrases), day)
    return sent_pdf(sheet, f"rehearsal-{day.isoformat()}.pdf")


def _kept() -> KeptMorning:
    check_shown()
    kept = kept_morning()
    if kept is None:
        raise BadInput(NOT_COMPARED)
    return kept


def _laid_out(kept: KeptMorning, phrases: Phrasebook) -> dict[str, Any]:
    view: dict[str, Any] = kept.rehearsals[phrases.lang]
    return view


def _bars(view: dict[str, Any]) -> str:
    bars = tuple(IntervalBar(**bar) for bar in view["bars"])
    mark = None if view["mark"] is None else PassMark(**view["mark"])
    return svg_of(bars, mark, view["headline"])


ROUTES = (
    Route("score", score, "score", seen_by=FIGURES),
    Route("rehearsal", rehearsal, "rehearsal", seen_by=FIGURES),
    Route("rehearsal.pdf", rehearsal_pdf, "rehearsal-pdf", seen_by=FIGURES),
)
