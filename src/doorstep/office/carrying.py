"""Papers for visitors: gathered from a plan, printed, and noted down as printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.domain.carried import VillageDay
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import FormLine, FormSpec, HouseSheet
from doorstep.domain.households import HouseholdCard
from doorstep.domain.planned_visits import VisitReason, VisitRoute
from doorstep.domain.short_codes import short_code
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.audit import record
from doorstep.office.awareness import sheets_to_print
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form, keep_form
from doorstep.office.models import Account, Assignment, Place, VisitPlan
from doorstep.office.queries.carried import cards_in, cards_of, carried_days, forms_of, who_looked
from doorstep.office.queries.doors import NO_HOUSE, find_plan
from doorstep.office.queries.people import village_named
from doorstep.office.visits import sheet_of, sheet_told
from doorstep.office.vocabulary import DoorState
from doorstep.render.sheets.folder import DayFolder, day_papers, papers_packed, write_day
from doorstep.render.sheets.painting import FilledSheet, form_paper
from doorstep.render.sheets.record_sheet import RecordSheet, record_paper

SWEEP = "register-sweep"
MOST_DOORS = 50
"""So many doors stand on one group leader's sheet."""


@dataclass(frozen=True)
class PapersAsked:
    """Which papers are wanted. `plan` 0: the last one; `day` None and `village` "": all of them;
    `awareness`: so many anonymous questionnaires a village."""

    plan: int = 0
    day: dt.date | None = None
    village: str = ""
    large: bool = False
    records: bool = False
    sweep: bool = False
    awareness: int = 0


def write_papers(
    folder: Path, asked: PapersAsked, by: Account | None, phrases: Phrasebook
) -> list[DayFolder]:
    """Write a folder a village and day, and note that they were printed.

    Raises BadInput: "plan-none", "plan-unknown", "village-missing", "sheets-nothing".
    """
    plan, days = gathered(asked)
    made = [
        write_day(folder, day, papers, phrases)
        for day, papers in _printed(plan, days, asked, by, phrases)
    ]
    _note(plan, days, by)
    return made


def papers_archive(asked: PapersAsked, by: Account | None, phrases: Phrasebook) -> bytes:
    """The same folders as one zip. Raises as `write_papers` does."""
    plan, days = gathered(asked)
    content = papers_packed(_printed(plan, days, asked, by, phrases), phrases)
    _note(plan, days, by)
    return content


def _printed(
    plan: VisitPlan,
    days: Sequence[VillageDay],
    asked: PapersAsked,
    by: Account | None,
    phrases: Phrasebook,
) -> Iterator[tuple[VillageDay, dict[str, bytes]]]:
    forms = forms_of(days)
    for day in days:
        usual = day_papers(day, forms, phrases, large=asked.large)
        yield day, usual | dict(_more(plan, day, asked, by, phrases))


def gathered(asked: PapersAsked) -> tuple[VisitPlan, list[VillageDay]]:
    """The plan and its days that are meant. Raises as `write_papers` does."""
    plan = find_plan(asked.plan)
    place = village_named(asked.village) if asked.village else None
    days = carried_days(plan, place, asked.day)
    if not days:
        raise BadInput("sheets-nothing")
    return plan, days


def _note(plan: VisitPlan, days: Sequence[VillageDay], by: Account | None) -> None:
    with transaction.atomic():
        houses = sum(len(day.houses) for day in days)
        record(by, "sheets.printed", f"visit-plan:{plan.pk}", str(houses))


def _more(
    plan: VisitPlan, day: VillageDay, asked: PapersAsked, by: Account | None, phrases: Phrasebook
) -> Iterator[tuple[str, bytes]]:
    """The papers that are printed only when they are asked for."""
    if asked.records:
        yield _file("records", phrases), _records(day, by, phrases)
    place = village_named(day.village) if day.village else None
    if asked.sweep and place is not None:
        sheets = sweep_sheets(plan, place, day.day)
        if sheets:
            yield _file("sweep", phrases), form_paper(sheets, phrases, day.day, large=asked.large)
    if asked.awareness and place is not None:
        sheets_of = awareness_sheets(place, asked.awareness, by, phrases, large=asked.large)
        yield _file("awareness", phrases), sheets_of


def awareness_sheets(
    place: Place, count: int, by: Account | None, phrases: Phrasebook, *, large: bool = False
) -> bytes:
    """Print so many blank anonymous sheets of a village."""
    copies = [FilledSheet(*one) for one in sheets_to_print(place, count, by)]
    return form_paper(copies, phrases, timezone.localdate(), large=large)


def _file(paper: str, phrases: Phrasebook) -> str:
    return f"{phrases.text(f'sheet.file.{paper}')}.pdf"


def _records(day: VillageDay, by: Account | None, phrases: Phrasebook) -> bytes:
    cards = cards_of(one.house.household for one in day.houses)
    ordered = [cards.get(one.house.household) for one in day.houses]
    return record_sheets([one for one in ordered if one is not None], day.day, by, phrases)


def record_sheets(
    cards: Sequence[HouseholdCard], day: dt.date, by: Account | None, phrases: Phrasebook
) -> bytes:
    """Print each household's own record sheet; that it was printed stands on the next one."""
    office = current_office()
    township = township_of(office.workspace)
    sheets = [
        RecordSheet(card, who_looked(card.household), township, office.simulated) for card in cards
    ]
    content = record_paper(sheets, office.workspace.pack, phrases, day)
    with transaction.atomic():
        for card in cards:
            record(by, "record.printed", f"household:{card.household}")
    return content


@transaction.atomic
def sweep_sheets(plan: VisitPlan, place: Place, day: dt.date) -> list[FilledSheet]:
    """A sheet for each group of a village, of 50 doors at most, that comes back under its own code;
    printed again it is the same one."""
    form = keep_form(SWEEP)
    cards = sorted(cards_in(place), key=lambda one: one.group)
    swept = (
        ((group, number), doors)
        for group, own in groupby(cards, key=lambda one: one.group)
        for number, doors in enumerate(_parts(list(own)), 1)
    )
    sheets = []
    for (group, number), doors in swept:
        code = short_code("|".join(("sweep", str(plan.number), place.name, group, str(number))))
        held = Assignment.objects.filter(code=code).first()
        held = held or _issue(plan, place, day, _swept(form, code, group, doors))
        sheet = sheet_of(held, SWEEP)
        issued = issued_form(SWEEP, sheet.version)
        sheets.append(FilledSheet(issued, sheet, day, (), current_office().simulated))
    return sheets


def _issue(plan: VisitPlan, place: Place, day: dt.date, sheet: HouseSheet) -> Assignment:
    """Let a sheet come back that is of no single house, and of no day's walk."""
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


def _swept(form: FormSpec, code: str, group: str, doors: Sequence[HouseholdCard]) -> HouseSheet:
    house = {"village": doors[0].place, "group": group}
    lines = tuple(FormLine(str(at), _door(form, one)) for at, one in enumerate(doors, 1))
    return HouseSheet(code, form.code, form.version, house, lines)


def _door(form: FormSpec, card: HouseholdCard) -> dict[str, str]:
    told = {"head_name": card.head, "household_no": card.number, "address": card.address}
    return {column: told[column] for column in form.shows if told.get(column)}
