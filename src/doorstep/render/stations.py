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
    lead = (phrases.text("report.as-of", day=phrases.day(day)),)
    return day_paper(DayPaper(title, township, day, [part], lead, simulated), phrases)


def doors_paper(
    doors: Sequence[OwnDoor], township: str, day: dt.date, phrases: Phrasebook, *, simulated: bool
) -> bytes:
    """Print a helper's doors: name, address, appointment, nothing else of any house.

    Raises:
        InternalError: on any Typst warning.
    """
    heads = [phrases.text(f"my-doors.{name}") for name in ("name", "address", "day")]
    rows = [[one.name, _where(one), phrases.day(one.day)] for one in doors]
    part = PaperPart("", heads=heads, widths=(1.2, 3, 1.6), rows=rows)
    title, what = (phrases.text(f"my-doors.{name}") for name in ("title", "what"))
    lead = (phrases.text("report.as-of", day=phrases.day(day)), what)
    return day_paper(DayPaper(title, township, day, [part], lead, simulated), phrases)


def _where(door: OwnDoor) -> str:
    """Where a door is: its village once."""
    if door.address.startswith(door.village):
        return door.address
    return f"{door.village} {door.address}"
