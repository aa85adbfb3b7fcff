"""The one-page brief as PDF: figures and words are laid out here as plain data, drawn by
templates/brief.typ."""

from __future__ import annotations

import math
from collections import Counter

from doorstep.domain.summary import (
    DIMENSIONS,
    FIX_FROM,
    WATCH_FROM,
    Band,
    PairAgreement,
    Summary,
    VillageRow,
)
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.wording import action, headline, mark_note, order, pairs_note, village

MOST_VILLAGES = 36
"""Rows that stay readable on one page; the rest are counted and stand in the ledger."""

FEW_VILLAGES, MOST_KINDS = 9, 9
"""With so few villages the page has room for the totals by finding code."""


def paper(summary: Summary, phrases: Phrasebook) -> bytes:
    """Print the brief as PDF, the same bytes for the same summary.

    Raises:
        InternalError: on any Typst warning.
    """
    return printed(template(), page(summary, phrases), summary.as_of)


def template() -> bytes:
    """Give the drawing, as shipped."""
    return drawing("brief.typ")


def page(summary: Summary, phrases: Phrasebook) -> Page:
    """Lay out everything the template draws, already in words; lengths are shares of the axis, 0 to
    1."""
    text = phrases.text
    shown = _shown(summary)
    few = len(shown) <= FEW_VILLAGES
    return {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": text("report.title"),
        "township": summary.township,
        "simulated": text("report.simulated") if summary.simulated else "",
        "as_of": text("report.as-of", day=phrases.day(summary.as_of)),
        "headline": headline(phrases, summary),
        "counters": _counters(summary, phrases),
        "picture": _picture(summary, shown, phrases),
        "legend": _legend(summary, phrases),
        "actions": {
            "title": text("report.actions.title"),
            "none": text("report.actions.none"),
            "items": [action(phrases, work) for work in summary.actions],
        },
        "outcomes": _outcomes(summary, phrases),
        "kinds": _kinds(summary, phrases) if few else {"title": "", "items": []},
        "footer": [
            text("report.footer.records"),
            text("report.footer.voluntary"),
            text("report.note.interval"),
        ],
        "dimensions_note": phrases.sentences(
            [text("report.note.dimensions"), mark_note(phrases, summary)]
        ),
    }


def _picture(summary: Summary, shown: tuple[VillageRow, ...], phrases: Phrasebook) -> Page:
    text = phrases.text
    top, step = axis(shown)
    left_out = len(summary.villages) - len(shown)
    return {
        "title": text("report.picture.title"),
        "note": text("report.picture.interval"),
        "order": order(phrases, summary),
        "more": text("report.picture.more", count=left_out) if left_out else "",
        "heads": {
            "village": text("report.villages.village"),
            "households": text("report.picture.households"),
            "findings": text("report.picture.findings"),
            "dimensions": [text(f"report.dimension.{code}") for code in DIMENSIONS],
        },
        "ticks": [{"at": value / top, "label": f"{value:g}"} for value in _steps(step, top)],
        "township": _township(summary, top),
        "rows": [_row(row, top, phrases) for row in shown],
    }


def _shown(summary: Summary) -> tuple[VillageRow, ...]:
    return (
        summary.villages
        if len(summary.villages) <= MOST_VILLAGES
        else summary.villages[: MOST_VILLAGES - 1]
    )


def _township(summary: Summary, top: float) -> float | None:
    met = summary.outcomes.get(VisitOutcome.COMPLETE, 0)
    return min(1.0, 100 * summary.differing / met / top) if met else None


def axis(rows: tuple[VillageRow, ...]) -> tuple[float, float]:
    """Find the end of the axis and the distance of its ticks; one very wide interval may run past
    the end."""
    highs = [row.high for row in rows if row.high is not None]
    shares = [row.door for row in rows if row.door is not None]
    reach = min(max(highs, default=1.0), max(2.0 * max(shares, default=1.0), 1.0))
    rough = reach / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough * 0.999)
    return step * math.ceil(reach / step - 1e-9), step


def _steps(step: float, top: float) -> list[float]:
    return [step * number for number in range(round(top / step) + 1)]


def _row(row: VillageRow, top: float, phrases: Phrasebook) -> Page:
    drawn = row.door is not None and row.low is not None and row.high is not None
    return {
        "village": village(phrases, row.village),
        "households": phrases.number(row.households) if row.households else UNKNOWN,
        "findings": phrases.number(row.findings),
        "standing": str(row.standing),
        "at": min(1.0, (row.door or 0.0) / top) if drawn else None,
        "low": min(1.0, (row.low or 0.0) / top),
        "high": min(1.0, (row.high or 0.0) / top),
        "beyond": (row.high or 0.0) > top,
        "cells": [
            {
                "band": str(part.band),
                "word": phrases.text(f"report.band.{part.band}"),
                "figure": "" if part.rate is None else phrases.decimal(part.rate),
            }
            for part in row.dimensions
        ],
    }


def _legend(summary: Summary, phrases: Phrasebook) -> Page:
    marked = summary.mark is not None
    edges = {"watch": f"{WATCH_FROM:g}", "fix": f"{FIX_FROM:g}"}
    return {
        "title": "" if marked else phrases.text("report.legend.title"),
        "items": [
            {
                "band": str(band),
                "word": phrases.text(f"report.band.{band}"),
                "range": ""
                if band is Band.UNKNOWN
                else phrases.text(f"report.{'mark' if marked else 'band.range'}.{band}", **edges),
            }
            for band in Band
        ],
    }


def _counters(summary: Summary, phrases: Phrasebook) -> list[Page]:
    severities = Counter(dict(summary.severities))
    return [
        {
            "label": phrases.text("report.counter.findings"),
            "figure": phrases.number(summary.findings),
            "note": phrases.text(
                "report.counter.findings-note",
                **{code: phrases.number(severities[code]) for code in ("high", "medium", "low")},
            ),
        },
        _pairs("records", summary.records, phrases),
        _pairs("doors", summary.doors, phrases),
        {
            "label": phrases.text("report.counter.rows"),
            "figure": phrases.number(summary.rows),
            "note": phrases.text(
                "report.counter.rows-note",
                accepted=phrases.number(summary.accepted),
                set_aside=phrases.number(summary.set_aside),
                sources=phrases.number(len(summary.sources)),
            ),
        },
    ]


def _pairs(code: str, agreement: PairAgreement, phrases: Phrasebook) -> Page:
    return {
        "label": phrases.text(f"report.counter.{code}"),
        "figure": phrases.share(agreement.share),
        "note": pairs_note(phrases, agreement),
    }


def _kinds(summary: Summary, phrases: Phrasebook) -> Page:
    """The totals by finding code; beyond `MOST_KINDS` the least stand together, so that the rows
    add up to what was found."""
    codes = summary.codes
    shown = codes if len(codes) <= MOST_KINDS else codes[: MOST_KINDS - 1]
    rows = [(phrases.name("finding", code), count) for code, count in shown]
    if others := sum(count for _, count in codes[len(shown) :]):
        rows.append((phrases.text("report.kinds.others"), others))
    most = max((count for _, count in rows), default=1)
    return {
        "title": phrases.text("report.kinds.title"),
        "items": [
            {"label": label, "figure": phrases.number(count), "share": count / most}
            for label, count in rows
        ],
    }


def _outcomes(summary: Summary, phrases: Phrasebook) -> Page:
    total = sum(summary.outcomes.values())
    return {
        "title": phrases.text("report.outcomes.title"),
        "note": phrases.text("report.outcomes.note" if total else "outcomes.none"),
        "items": [
            {
                "code": str(code),
                "label": phrases.text(f"report.outcome.{code}"),
                "figure": phrases.number(summary.outcomes.get(code, 0)),
                "share": summary.outcomes.get(code, 0) / total if total else 0.0,
            }
            for code in VisitOutcome
            if total
        ],
    }
