"""A household's own record sheet: all that is recorded of it, source by source, in plain words,
with a box to tick where something is wrong, and what happens then.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.domain.carried import RecordRead
from doorstep.domain.households import HouseholdCard, PersonSayings
from doorstep.domain.registers import PackSpec
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.household_tables import SayingsTable, sayings_tables
from doorstep.render.printing import FONT_FAMILY, Page, drawing, printed
from doorstep.render.sheets.painting import house_line

_ABOVE = ("household_no", "head_name", "group")
"""What the sheet's head says of the house, and need not be said again of each person."""


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
    told = {
        "head_name": card.head,
        "village": card.place,
        "group": card.group,
        "household_no": card.number,
    }
    return {
        "where": house_line(told, phrases),
        "address": card.address,
        "people": [_person(who, pack, phrases) for who in card.people],
        "visits": [
            phrases.counted(filter(None, (one.day, phrases.text(f"report.outcome.{one.outcome}"))))
            for one in card.visits
            if one.outcome
        ],
        "read": [[one.day, one.who, phrases.name("looked", one.what)] for one in sheet.read_by],
    }


def _person(who: PersonSayings, pack: PackSpec, phrases: Phrasebook) -> Page:
    tables = sayings_tables(phrases, who, pack)
    return {"name": who.name, "tables": [_table(one, phrases) for one in tables]}


def _table(table: SayingsTable, phrases: Phrasebook) -> Page:
    above = {phrases.name("column", code) for code in _ABOVE}
    heads = [{"name": one.register, "role": one.role, "day": one.day[:10]} for one in table.sources]
    lines = [
        {"name": one.name, "cells": [value for _, value in one.cells], "differs": one.differs}
        for one in table.lines
        if one.name not in above
    ]
    return {"heads": heads, "lines": lines}
