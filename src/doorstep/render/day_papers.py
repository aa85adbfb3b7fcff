"""What all papers of the inspection day share: parts of lines, tables and places to sign, and how
they are printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed


@dataclass(frozen=True)
class PaperCell:
    """A cell; `band` "fix" or "watch" where it asks for something; `ticks`: boxes to tick by hand,
    one below the other."""

    text: str
    band: str = ""
    strong: bool = False
    ticks: tuple[str, ...] = ()


@dataclass(frozen=True)
class PaperPart:
    """A part of a paper; `tall`: millimetres of an empty cell, to be written in by hand."""

    title: str
    lines: Sequence[str] = ()
    heads: Sequence[str] = ()
    widths: Sequence[float] = ()
    rows: Sequence[Sequence[str | PaperCell]] = ()
    signs: Sequence[str] = ()
    tall: int = 0
    new_page: bool = False


@dataclass(frozen=True)
class DayPaper:
    """A paper: its title, lines below it, parts; `paper` "a3" hangs on a wall."""

    title: str
    township: str
    day: dt.date
    parts: Sequence[PaperPart]
    lead: Sequence[str] = ()
    simulated: bool = False
    paper: str = "a4"
    flipped: bool = False


def day_paper(paper: DayPaper, phrases: Phrasebook) -> bytes:
    """Print it as PDF.

    Raises:
        InternalError: on any Typst warning.
    """
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": paper.title,
        "township": paper.township,
        "as_of": phrases.day(paper.day),
        "simulated": phrases.text("report.simulated") if paper.simulated else "",
        "page": phrases.text("report.page-number", page="{page}", pages="{pages}"),
        "foot": phrases.text("day-paper.foot"),
        "paper": paper.paper,
        "flipped": paper.flipped,
        "large": paper.paper == "a3",
        "lead": [line for line in paper.lead if line],
        "parts": [_part(one) for one in paper.parts],
    }
    return printed(drawing("day-paper.typ"), page, paper.day)


def _part(part: PaperPart) -> Page:
    rows = [[_cell(one) for one in row] for row in part.rows]
    told = {"title": part.title, "lines": list(part.lines), "heads": list(part.heads)}
    room = {"widths": list(part.widths) or [1] * len(part.heads), "tall": part.tall}
    return {**told, **room, "rows": rows, "signs": list(part.signs), "new-page": part.new_page}


def _cell(one: str | PaperCell) -> Page:
    cell = PaperCell(one) if isinstance(one, str) else one
    told: Page = {"text": cell.text, "band": cell.band, "strong": cell.strong}
    return told | {"ticks": list(cell.ticks)}
