"""Papers for visitors: gathered from a plan, printed, and noted down as printed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.domain.carried import VillageDay
from doorstep.domain.errors import BadInput
from doorstep.domain.households import HouseholdCard
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.audit import record
from doorstep.office.awareness import sheets_to_print
from doorstep.office.configuring import current_office
from doorstep.office.exports import check_few_days
from doorstep.office.group_sheets import listing_sheets, sweep_sheets
from doorstep.office.models import Account, AuditEvent, Place, VisitPlan
from doorstep.office.queries.carried import cards_of, carried_days, forms_of, who_looked
from doorstep.office.queries.doors import find_plan
from doorstep.office.queries.people import village_named
from doorstep.render.sheets.folder import (
    DayFolder,
    day_papers,
    papers_packed,
    write_day,
    write_whole,
)
from doorstep.render.sheets.painting import FilledSheet, form_paper
from doorstep.render.sheets.record_sheet import RecordSheet, record_paper


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
    listing: bool = False
    awareness: int = 0


@dataclass(frozen=True)
class PapersWritten:
    """What was written: a folder a village and day, and the files that print all of a day."""

    folders: list[DayFolder]
    whole: list[Path]


def write_papers(
    folder: Path, asked: PapersAsked, by: Account | None, phrases: Phrasebook
) -> PapersWritten:
    """Write a folder a village and day, with a file that prints all of a day beside them, and note
    that they were printed.

    Raises BadInput: "plan-none", "plan-unknown", "village-missing", "sheets-nothing".
    """
    plan, days = gathered(asked)
    printed = list(_printed(plan, days, asked, by, phrases))
    made = [write_day(folder, day, papers, phrases) for day, papers in printed]
    whole = write_whole(folder, printed, phrases)
    _note(plan, days, by)
    return PapersWritten(made, whole)


def papers_archive(
    asked: PapersAsked, by: Account | None, phrases: Phrasebook, *, confirmed: bool = False
) -> bytes:
    """The same folders as one zip: of one village or one day, of more once two people have
    `confirmed` it. Raises as `write_papers` does, and RefusedByRule("papers-two-people")."""
    plan, days = gathered(asked)
    if not confirmed:
        check_few_days(days)
    content = papers_packed(list(_printed(plan, days, asked, by, phrases)), phrases)
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
    if asked.listing and place is not None:
        blank = listing_sheets(plan, place, day.day)
        yield _file("listing", phrases), form_paper(blank, phrases, day.day, large=asked.large)
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
def note_read(household: str, by: Account) -> None:
    """Note that somebody looked at what is recorded of a household: once a day, for its sheet."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    seen = AuditEvent.objects.filter(what="record.read", on=f"household:{household}")
    if not seen.filter(who=str(by.pk), when__gte=today).exists():
        record(by, "record.read", f"household:{household}")
