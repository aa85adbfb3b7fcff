"""Sheets of no single house, that come back under a code of their own: the doors of a village group
for its leader to go through, and blank ones on which dwellings are listed without any register.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator
from itertools import groupby

from django.db import transaction

from doorstep.domain.forms import FormLine, FormSpec, HouseSheet
from doorstep.domain.households import HouseholdCard
from doorstep.domain.planned_visits import VisitReason, VisitRoute
from doorstep.domain.short_codes import short_code
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form, keep_form
from doorstep.office.models import Assignment, Place, VisitPlan
from doorstep.office.queries.carried import cards_in
from doorstep.office.queries.doors import NO_HOUSE
from doorstep.office.visits import sheet_of, sheet_told
from doorstep.office.vocabulary import DoorState
from doorstep.render.sheets.painting import FilledSheet

SWEEP, LISTING = "register-sweep", "blind-listing"
MOST_DOORS = 50
"""So many doors stand on one group leader's sheet."""
SPARE = 1.2
"""Blank lines for so many times the dwellings that are on record: a listing finds more of them."""


@transaction.atomic
def sweep_sheets(plan: VisitPlan, place: Place, day: dt.date) -> list[FilledSheet]:
    """A sheet for each group of a village, of 50 doors at most; printed again it is the same."""
    form = keep_form(SWEEP)
    return [
        _issued(plan, place, day, HouseSheet(*_named(form, plan, place, group, number), lines))
        for group, doors in _groups(place)
        for number, part in enumerate(_parts(doors), 1)
        for lines in [tuple(FormLine(str(at), _door(form, one)) for at, one in enumerate(part, 1))]
    ]


@transaction.atomic
def listing_sheets(plan: VisitPlan, place: Place, day: dt.date) -> list[FilledSheet]:
    """Blank sheets for each group of a village, enough for its dwellings and some more; nothing of
    a register stands on them but village and group. Printed again they are the same ones."""
    form = keep_form(LISTING)
    return [
        _issued(plan, place, day, HouseSheet(*_named(form, plan, place, group, number)))
        for group, doors in _groups(place)
        for number in range(1, 1 + math.ceil(len(doors) * SPARE / form.added))
    ]


def _named(
    form: FormSpec, plan: VisitPlan, place: Place, group: str, number: int
) -> tuple[str, str, str, dict[str, str]]:
    """Code, form, version and place of a sheet; the code is the same whenever it is printed."""
    code = short_code("|".join((form.code, str(plan.number), place.name, group, str(number))))
    return code, form.code, form.version, {"village": place.name, "group": group}


def _groups(place: Place) -> Iterator[tuple[str, list[HouseholdCard]]]:
    cards = sorted(cards_in(place), key=lambda one: one.group)
    for group, own in groupby(cards, key=lambda one: one.group):
        yield group, list(own)


def _issued(plan: VisitPlan, place: Place, day: dt.date, made: HouseSheet) -> FilledSheet:
    """The sheet of this code as it was first issued."""
    held = Assignment.objects.filter(code=made.code).first() or _issue(plan, place, day, made)
    sheet = sheet_of(held, made.form)
    issued = issued_form(made.form, sheet.version)
    return FilledSheet(issued, sheet, day, (), current_office().simulated)


def _issue(plan: VisitPlan, place: Place, day: dt.date, sheet: HouseSheet) -> Assignment:
    """Let a sheet come back that is of no day's walk."""
    row = Assignment(
        plan=plan,
        place=place,
        code=sheet.code,
        household=NO_HOUSE,
        route=VisitRoute.CONTACT,
        day=day,
        reasons=[VisitReason.SWEEP],
        forms=[sheet.form],
        state=DoorState.REPLACED,
    )
    row.put(
        house={"name": sheet.house["group"], "address": ""}, sheets={sheet.form: sheet_told(sheet)}
    )
    row.save()
    return row


def _parts(cards: list[HouseholdCard]) -> list[list[HouseholdCard]]:
    """As few parts as can be, of nearly the same length."""
    count = -(-len(cards) // MOST_DOORS)
    size = -(-len(cards) // count)
    return [cards[start : start + size] for start in range(0, len(cards), size)]


def _door(form: FormSpec, card: HouseholdCard) -> dict[str, str]:
    told = {"head_name": card.head, "household_no": card.number, "address": card.address}
    return {column: told[column] for column in form.shows if told.get(column)}
