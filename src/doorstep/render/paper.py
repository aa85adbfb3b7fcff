"""The one-page brief as PDF: figures and words are laid out here as plain data, drawn by
templates/brief.typ."""

from __future__ import annotations

import math
from collections import Counter

from doorstep.render.brief import DIMENSIONS, OUTCOMES, Agreement, Band, Summary, VillageRow
from doorstep.render.glyphs import FONT_FAMILY
from doorstep.render.printing import Page, drawing, printed
from doorstep.render.summary import FIX_FROM, WATCH_FROM
from doorstep.render.wording import Words

MOST_VILLAGES = 36

"""Rows that stay readable on one page; the rest are counted and stand in the ledger."""

FEW_VILLAGES, MOST_KINDS = 9, 9

"""With so few villages the page has room for the totals by finding code."""


def paper(summary: Summary, lang: str) -> bytes:
    """The brief as PDF, the same bytes for the same summary. Raises InternalError on any Typst
    warning."""
    return printed(template(), page(summary, lang), summary.as_of)


def template() -> bytes:
    """The drawing, as shipped."""
    return drawing("brief.typ")


def page(summary: Summary, lang: str) -> Page:
    """Everything the template draws, already in words; lengths are shares of the axis, 0 to 1."""
    words = Words(lang)
    shown = _shown(summary)
    top, step = axis(shown, summary)
    return {
        "lang": "zh" if words.chinese else "en",
        "font": FONT_FAMILY,
        "title": words.say("title"),
        "township": summary.township,
        "simulated": words.say("simulated") if summary.simulated else "",
        "as_of": words.say("as-of", day=words.day(summary.as_of)),
        "headline": words.headline(summary),
        "counters": _counters(summary, words),
        "picture": {
            "title": words.say("picture.title"),
            "note": words.say("picture.interval"),
            "order": words.order(summary),
            "more": words.say("picture.more", count=len(summary.villages) - len(shown))
            if len(shown) < len(summary.villages)
            else "",
            "heads": {
                "village": words.say("villages.village"),
                "households": words.say("picture.households"),
                "findings": words.say("picture.findings"),
                "dimensions": [words.say(f"dimension.{code}") for code in DIMENSIONS],
            },
            "ticks": [{"at": value / top, "label": f"{value:g}"} for value in _steps(step, top)],
            "township": None if summary.rate is None else min(1.0, summary.rate / top),
            "rows": [_row(row, top, words) for row in shown],
        },
        "legend": _legend(words),
        "actions": {
            "title": words.say("actions.title"),
            "none": words.say("actions.none"),
            "items": [words.action(action) for action in summary.actions],
        },
        "outcomes": _outcomes(summary, words),
        "kinds": _kinds(summary, words)
        if len(shown) <= FEW_VILLAGES
        else {"title": "", "items": []},
        "footer": [
            words.say("footer.records"),
            words.say("footer.voluntary"),
            words.say("note.interval"),
        ],
        "dimensions_note": words.say("note.dimensions"),
    }


def _shown(summary: Summary) -> tuple[VillageRow, ...]:
    return (
        summary.villages
        if len(summary.villages) <= MOST_VILLAGES
        else summary.villages[: MOST_VILLAGES - 1]
    )


def axis(rows: tuple[VillageRow, ...], summary: Summary) -> tuple[float, float]:
    """The end of the axis and the distance of its ticks; one very wide interval may run past the
    end."""
    highs = [row.high for row in rows if row.high is not None]
    rates = [row.rate for row in rows if row.rate is not None]
    reach = min(
        max(highs, default=1.0),
        max(2.0 * max(rates, default=1.0), 2.0 * (summary.rate or 0.0), 1.0),
    )
    rough = reach / 4
    size = 10 ** math.floor(math.log10(rough))
    step = next(factor * size for factor in (1, 2, 2.5, 5, 10) if factor * size >= rough * 0.999)
    return step * math.ceil(reach / step - 1e-9), step


def _steps(step: float, top: float) -> list[float]:
    return [step * number for number in range(round(top / step) + 1)]


def _row(row: VillageRow, top: float, words: Words) -> Page:
    drawn = row.rate is not None and row.low is not None and row.high is not None
    return {
        "village": words.village(row.village),
        "households": words.count(row.households) if row.households else "—",
        "findings": words.count(row.findings),
        "standing": str(row.standing),
        "rate": words.rate(row.rate),
        "at": min(1.0, (row.rate or 0.0) / top) if drawn else None,
        "low": min(1.0, (row.low or 0.0) / top),
        "high": min(1.0, (row.high or 0.0) / top),
        "beyond": (row.high or 0.0) > top,
        "cells": [
            {
                "band": str(part.band),
                "word": words.say(f"band.{part.band}"),
                "figure": "" if part.rate is None else words.rate(part.rate),
            }
            for part in row.dimensions
        ],
    }


def _legend(words: Words) -> Page:
    edges = {"watch": f"{WATCH_FROM:g}", "fix": f"{FIX_FROM:g}"}
    return {
        "title": words.say("legend.title"),
        "items": [
            {
                "band": str(band),
                "word": words.say(f"band.{band}"),
                "range": "" if band is Band.UNKNOWN else words.say(f"band.range.{band}", **edges),
            }
            for band in Band
        ],
    }


def _counters(summary: Summary, words: Words) -> list[Page]:
    severities = Counter(dict(summary.severities))
    return [
        {
            "label": words.say("counter.findings"),
            "figure": words.count(summary.findings),
            "note": words.say(
                "counter.findings-note",
                **{code: words.count(severities[code]) for code in ("high", "medium", "low")},
            ),
        },
        _pairs("records", summary.records, words),
        _pairs("doors", summary.doors, words),
        {
            "label": words.say("counter.rows"),
            "figure": words.count(summary.rows),
            "note": words.say(
                "counter.rows-note",
                accepted=words.count(summary.accepted),
                set_aside=words.count(summary.set_aside),
                sources=words.count(len(summary.sources)),
            ),
        },
    ]


def _pairs(code: str, agreement: Agreement, words: Words) -> Page:
    counted = agreement.compared is not None
    return {
        "label": words.say(f"counter.{code}"),
        "figure": words.share(agreement.share),
        "note": words.say(
            "counter.pairs-note" if counted else "counter.pairs-unknown",
            compared=words.count(agreement.compared or 0),
            differing=words.count(agreement.differing),
        ),
    }


def _kinds(summary: Summary, words: Words) -> Page:
    shown = summary.codes[:MOST_KINDS]
    return {
        "title": words.say("kinds.title"),
        "items": [
            {
                "label": words.named("finding", code),
                "figure": words.count(count),
                "share": count / shown[0][1],
            }
            for code, count in shown
        ],
    }


def _outcomes(summary: Summary, words: Words) -> Page:
    total = sum(summary.outcomes.values())
    return {
        "title": words.say("outcomes.title"),
        "note": words.say("outcomes.note" if total else "outcomes.none"),
        "items": [
            {
                "code": code,
                "label": words.say(f"outcome.{code}"),
                "figure": words.count(summary.outcomes.get(code, 0)),
                "share": summary.outcomes.get(code, 0) / total if total else 0.0,
            }
            for code in OUTCOMES
            if total
        ],
    }
