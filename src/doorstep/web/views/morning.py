"""The morning page: how far the inspection is, what is proven and expected, what changed, three
actions, the villages; every figure leads to what is behind it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from doorstep.domain.errors import BadInput
from doorstep.domain.morning import MorningWork
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.burden import count_excesses
from doorstep.office.mornings import KeptMorning, kept_morning
from doorstep.office.queries.doors import next_doors
from doorstep.office.queries.imports import is_anything_shown
from doorstep.office.queries.tasks import OVERDUE
from doorstep.office.village_desks import morning_desk
from doorstep.office.village_order import in_order
from doorstep.render.interval_bars import IntervalBar, PassMark, bars_svg
from doorstep.render.morning import COLUMNS, ActionLine, MorningView, morning_paper, morning_view
from doorstep.web.addresses import address
from doorstep.web.audiences import EVERYONE, FIGURES, OFFICE
from doorstep.web.routes import PageRequest, Route
from doorstep.web.sending import sent_pdf
from doorstep.web.views.nothing_yet import nothing_yet, waiting


@dataclass(frozen=True)
class LinkedCell:
    """A figure of a village under its head, and where its records are ("": nowhere)."""

    head: str
    text: str
    band: str
    href: str


def morning(request: PageRequest) -> HttpResponse:
    """The page; before the first reconcile, what to do first."""
    kept = kept_morning() if is_anything_shown() else None
    if kept is None:
        return nothing_yet(request)
    view = _view(kept, request.phrases)
    rows = [
        (row, address("village", row.code) if row.code else "", _cells(view, number))
        for number, row in enumerate(view.rows)
    ]
    today, data_day = timezone.localdate(), kept.figures.as_of
    shown = {
        "view": view,
        "data_day": data_day,
        "today": today if data_day != today else None,
        "old": kept.old,
        "bars": svg_of(view.bars, view.mark, view.headline),
        "actions": [(one, _behind(one)) for one in view.actions],
        "rows": rows,
        "over": count_excesses() if OFFICE.is_for(one.role for one in request.standings) else 0,
        "doors": next_doors(today),
        "changes": [(one.said, _of_change(one.about)) for one in view.changes],
    }
    return render(request, "morning.html", shown)


def morning_pdf(request: PageRequest) -> HttpResponse:
    """The page on one sheet of A4, in black and white."""
    kept = kept_morning()
    if kept is None:
        raise BadInput("not-reconciled")
    sheet = morning_paper(_view(kept, request.phrases), kept.figures)
    return sent_pdf(sheet, f"morning-{kept.figures.as_of.isoformat()}.pdf")


def svg_of(bars: tuple[IntervalBar, ...], mark: PassMark | None, title: str) -> SafeString:
    """Bars as a drawing of ours: what it says is escaped where it is drawn."""
    return mark_safe(bars_svg(bars, mark, ("0", "100"), title))


def _view(kept: KeptMorning, phrases: Phrasebook) -> MorningView:
    """The page's words; villages in the order of every other page."""
    rows = {row.village: row for row in kept.figures.villages}
    names = in_order(rows)
    figures = replace(kept.figures, villages=tuple(rows[name] for name in names))
    desk = morning_desk(names, timezone.localdate())
    return morning_view(figures, phrases, desk, kept.changed)


def _of_change(about: str) -> str:
    """Where what changed can be looked at."""
    if about in ("new", "gone"):
        return address("findings", change=about)
    pages = {"expected": "rehearsal", "proven": "score", "unknown": "score", "met": "score"}
    return address(pages.get(about, "findings"))


def _behind(action: ActionLine) -> str:
    """Where the records of an action are."""
    if action.codes:
        return address("findings", village=action.village, code=",".join(action.codes))
    if action.work == MorningWork.FACTS:
        return address("score")
    return address("village", action.village) if action.village else ""


def _cells(view: MorningView, number: int) -> list[LinkedCell]:
    row = view.rows[number]
    of_village = f"{address('score')}#village-{quote(row.code)}"
    behind = {
        "open": address("tasks", village=row.code),
        "overdue": address("tasks", village=row.code, due=OVERDUE),
        "ledger": address("ledgers", village=row.code),
        "doors": of_village,
        "gap": of_village,
    }
    return [
        LinkedCell(head, cell.text, cell.band or "", behind[column])
        for column, head, cell in zip(COLUMNS, view.heads[1:], row.cells, strict=True)
    ]


ROUTES = (
    Route("", morning, "morning", seen_by=FIGURES),
    Route("morning.pdf", morning_pdf, "morning-pdf", seen_by=FIGURES),
    Route("waiting", waiting, "waiting", seen_by=EVERYONE),
)
