"""A village's own score beside what was measured, in words: for the page, the lines and the sheet
of one page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from doorstep.domain.self_scores import Calibration, EvidenceLink, SelfLine, SelfScoreTold
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.render.day_papers import DayPaper, PaperPart, day_paper
from doorstep.render.wording import village

_MARKS = {Calibration.AGREES: "good", Calibration.ABOVE: "watch", Calibration.BELOW: "watch"}
_TALL = 11
"""Millimetres of a row that is filled in by hand."""


@dataclass(frozen=True)
class SelfLineSaid:
    """An item in words: own points, measured points with their interval, how far apart they are,
    how that is called and marked, the records named."""

    name: str
    points: str
    own: str
    measured: str
    apart: str
    state: str
    mark: str
    links: str


def line_said(line: SelfLine, phrases: Phrasebook) -> SelfLineSaid:
    """Say an item, or the whole."""
    whole = not line.item.code
    return SelfLineSaid(
        phrases.text("self-score.whole") if whole else phrases.pick(line.item.title),
        f"{line.item.points:g}",
        UNKNOWN if line.own is None else phrases.decimal(line.own),
        _measured_said(line, phrases),
        _apart_said(line, phrases),
        phrases.name("self-score-state", line.state),
        _MARKS.get(line.state, "unknown"),
        phrases.join(link_said(one, phrases) for one in line.links),
    )


def link_said(link: EvidenceLink, phrases: Phrasebook) -> str:
    """Say a record: what it is, of which register or matter, of which day; its key tells apart what
    is else alike."""
    parts = [phrases.name("self-score-record", link.kind)]
    if link.about:
        group = "finding" if link.kind == "matter" else "kind"
        parts.append(phrases.name(group, link.about))
    if link.day is not None:
        parts.append(link.day.isoformat())
    return " · ".join([*parts, link.key])


def self_score_lines(told: SelfScoreTold, phrases: Phrasebook) -> Iterator[str]:
    """A village's own score as lines."""
    yield village(phrases, told.village)
    yield days_said(told, phrases)
    lines = [*told.lines, *([] if told.whole is None else [told.whole])]
    for one in (line_said(line, phrases) for line in lines):
        said = phrases.text(
            "self-score.line",
            own=one.own,
            points=one.points,
            measured=one.measured,
            state=one.state,
        )
        yield "  " + phrases.labelled(one.name, said)
    yield phrases.text("self-score.calibration")


def days_said(told: SelfScoreTold, phrases: Phrasebook) -> str:
    """When the village told, and of which day what was measured is."""
    if told.told_on is None:
        own = phrases.text("self-score.not-told")
    else:
        own = phrases.text("self-score.told-on", day=phrases.day(told.told_on))
    if told.measured_on is None:
        return phrases.sentences([own, phrases.text("self-score.not-measured")])
    measured = phrases.text("self-score.measured-on", day=phrases.day(told.measured_on))
    return phrases.sentences([own, measured])


def self_score_payload(told: SelfScoreTold) -> dict[str, object]:
    """A village's own score as JSON."""
    lines = [*told.lines, *([] if told.whole is None else [told.whole])]
    return {
        "village": told.village,
        "told_on": None if told.told_on is None else told.told_on.isoformat(),
        "measured_on": None if told.measured_on is None else told.measured_on.isoformat(),
        "items": [_line_object(one) for one in lines],
    }


def self_score_paper(
    told: SelfScoreTold, township: str, day: dt.date, phrases: Phrasebook, *, simulated: bool
) -> bytes:
    """Print a village's sheet on A4: to be filled by hand where it has not told, else its answers
    beside what was measured."""
    filled = told.told_on is not None
    names = ["item", "points", "own", "measured", "state"] if filled else ["item", "points", "own"]
    heads = [phrases.text(f"self-score.column.{name}") for name in [*names, "records"]]
    lines = [*told.lines, *([] if told.whole is None else [told.whole])]
    rows = [_paper_row(line_said(one, phrases), filled) for one in lines]
    widths = (4, 1, 1.2, 2.4, 1.8, 4) if filled else (4, 1, 1.4, 5)
    part = PaperPart("", heads=heads, widths=widths, rows=rows, tall=0 if filled else _TALL)
    signs = [phrases.text(f"self-score.sign.{name}") for name in ("secretary", "clerk", "day")]
    rule = phrases.text("self-score.rule") if filled else phrases.text("self-score.how")
    lead = (phrases.text("self-score.calibration"), rule, days_said(told, phrases))
    title = phrases.labelled(phrases.text("self-score.title"), village(phrases, told.village))
    parts = [part, PaperPart("", signs=signs)]
    return day_paper(DayPaper(title, township, day, parts, lead, simulated), phrases)


def _paper_row(one: SelfLineSaid, filled: bool) -> list[str]:
    if filled:
        return [one.name, one.points, one.own, one.measured, one.state, one.links]
    return [one.name, one.points, "", ""]


def _measured_said(line: SelfLine, phrases: Phrasebook) -> str:
    level = line.measured
    if level is None or level.at is None:
        return UNKNOWN
    return phrases.interval(level.at, level.lo, level.hi)


def _apart_said(line: SelfLine, phrases: Phrasebook) -> str:
    if line.apart is None:
        return UNKNOWN
    at, low, high = (_signed(one, phrases) for one in line.apart)
    return phrases.text("self-score.apart", at=at, low=low, high=high)


def _signed(points: float, phrases: Phrasebook) -> str:
    shown = round(points, 1)
    sign = "" if shown == 0 else ("+" if shown > 0 else "−")
    return sign + phrases.decimal(abs(shown))


def _line_object(line: SelfLine) -> dict[str, object]:
    level = line.measured
    return {
        "item": line.item.code,
        "points": line.item.points,
        "own": line.own,
        "measured": None if level is None else level.at,
        "lo": None if level is None else level.lo,
        "hi": None if level is None else level.hi,
        "state": line.state,
        "records": [one.ref for one in line.links],
    }
