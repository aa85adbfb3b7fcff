"""A household's own record sheet: all that is recorded of it, source by source, in plain words,
with a box to tick where something is wrong, and what happens then.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.domain.carried import RecordRead
from doorstep.domain.households import HouseholdCard
from doorstep.domain.registers import PackSpec
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.household_tables import PersonLines, person_lines
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.sheets.painting import house_line

_ABOVE = ("household_no", "head_name", "group")
"""What the sheet's head says of the house, and need not be said again of each person."""

_READERS = 12
"""So many who looked at it are named, the last ones; of those before them it is said how many."""

_LEAF, _PERSON, _ROW, _LINE, _LONG, _LEAST = 400.0, 12.0, 6.2, 4.6, 62, 0.62
"""Millimetres of a leaf that people have, of a person's head, a row, a line and its characters; how
small a sheet is set at most."""


@dataclass(frozen=True)
class RecordSheet:
    """What a sheet is printed from: the household's card, who looked at it, the township."""

    card: HouseholdCard
    read_by: tuple[RecordRead, ...] = ()
    township: str = ""
    simulated: bool = False


def record_paper(
    sheets: Sequence[RecordSheet], pack: PackSpec, phrases: Phrasebook, as_of: dt.date
) -> bytes:
    """Print the sheets as one PDF, each on a new leaf.

    Raises:
        InternalError: on any Typst warning.
    """
    text = phrases.text
    notes = [text(f"sheet.record.note.{number}") for number in (1, 2, 3)]
    page: Page = {
        "lang": "zh" if phrases.chinese else "en",
        "font": FONT_FAMILY,
        "title": text("sheet.record.title"),
        "township": sheets[0].township if sheets else "",
        "simulated": text("report.simulated") if any(one.simulated for one in sheets) else "",
        "as_of": text("report.as-of", day=phrases.day(as_of)),
        "notes": notes,
        "wrong": text("sheet.record.wrong"),
        "right": text("sheet.record.right"),
        "visits": text("sheet.record.visits"),
        "read": text("sheet.record.read"),
        "nobody": text("sheet.record.nobody"),
        "where": [text(f"sheet.record.where.{number}") for number in (1, 2, 3)],
        "said": text("sheet.record.said"),
        "sign": [text(f"sheet.record.{name}") for name in ("name", "contact", "day")],
        "houses": [_house(one, pack, phrases) for one in sheets],
    }
    return printed(drawing("record.typ"), page, as_of)


def _house(sheet: RecordSheet, pack: PackSpec, phrases: Phrasebook) -> Page:
    card = sheet.card
    more = max(0, len(sheet.read_by) - _READERS)
    lines = [(who.name, person_lines(phrases, who, pack, _ABOVE)) for who in card.people]
    told = {
        "head_name": card.head,
        "village": card.place,
        "group": card.group,
        "household_no": card.number,
    }
    return {
        "where": house_line(told, phrases),
        "address": card.address,
        "people": [_person(name, one, phrases) for name, one in lines],
        "scale": _scale([one for _, one in lines]),
        "visits": [
            phrases.counted(filter(None, (one.day, phrases.text(f"report.outcome.{one.outcome}"))))
            for one in card.visits
            if one.outcome
        ],
        "read": [
            phrases.counted((one.day, one.who, phrases.name("looked", one.what)))
            for one in sheet.read_by[-_READERS:]
        ],
        "more": phrases.plural("sheet.record.more", more) if more else "",
    }


def _person(name: str, told: PersonLines, phrases: Phrasebook) -> Page:
    differing = [
        [one.name, [phrases.labelled(source, value) for source, value in one.cells if value]]
        for one in told.differing
    ]
    return {
        "name": name,
        "sources": phrases.join(told.sources),
        "agreed": [list(one) for one in told.agreed],
        "differing": differing,
        "events": [list(one) for one in told.events],
    }


def _scale(people: Sequence[PersonLines]) -> float:
    """How small it is set to fit one leaf: by the height of its people."""
    tall = sum(
        _PERSON
        + _ROW * -(-len(one.agreed) // 2)
        + sum(_LINE * len(line.cells) + 1.5 for line in one.differing)
        + sum(_LINE * -(-len(said) // _LONG) + 2.0 for _, said in one.events)
        for one in people
    )
    return round(min(1.0, max(_LEAST, math.sqrt(_LEAF / max(tall, 1.0)))), 2)
