"""Sheets of those who stand between the township and the houses: an officer's villages, a helper's
doors."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from doorstep.domain.stations import OwnDoor, VillageLine
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.day_papers import DayPaper, PaperCell, PaperPart, day_paper
from doorstep.render.wording import village


def villages_paper(
    lines: Sequence[VillageLine],
    township: str,
    day: dt.date,
    phrases: Phrasebook,
    *,
    simulated: bool,
) -> bytes:
    """Print how an officer's villages stand, what is late first to see; room for a note by hand.

    Raises:
        InternalError: on any Typst warning.
    """
    names = ("late", "soon", "standing", "doors", "verified")
    heads = [phrases.text("tasks.place"), *(phrases.text(f"my-villages.{one}") for one in names)]
    rows: list[list[str | PaperCell]] = [
        [
            village(phrases, one.village),
            PaperCell(phrases.number(one.late), "fix" if one.late else "", bool(one.late)),
            *(phrases.number(count) for count in (one.soon, one.standing, one.open_doors)),
            phrases.text("my-villages.verified.what", settled=one.settled, visits=one.answered),
        ]
        for one in lines
    ]
    widths = (1.4, 0.8, 1, 0.9, 0.9, 2.4)
    part = PaperPart("", heads=heads, widths=widths, rows=rows)
    title = phrases.text("my-villages.title")
    return day_paper(DayPaper(title, township, day, [part], (), simulated), phrases)


def doors_paper(
    doors: Sequence[OwnDoor], township: str, day: dt.date, phrases: Phrasebook, *, simulated: bool
) -> bytes:
    """Print a helper's doors: name, address, appointment, nothing else of any house.

    Raises:
        InternalError: on any Typst warning.
    """
    heads = [phrases.text(f"my-doors.{name}") for name in ("name", "address", "day")]
    rows = [[one.name, f"{one.village} {one.address}", phrases.day(one.day)] for one in doors]
    part = PaperPart("", heads=heads, widths=(1.2, 3, 1.6), rows=rows)
    title, what = (phrases.text(f"my-doors.{name}") for name in ("title", "what"))
    return day_paper(DayPaper(title, township, day, [part], (what,), simulated), phrases)
