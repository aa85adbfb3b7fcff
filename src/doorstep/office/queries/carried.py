"""What visitors carry on the days of a plan: houses with their sheets, and what is recorded of a
household together with who looked at it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from itertools import groupby

from django.utils import timezone

from doorstep.app.reporting import township_of
from doorstep.domain.carried import CarriedHouse, RecordRead, VillageDay
from doorstep.domain.forms import FormSpec, HouseSheet
from doorstep.domain.households import HouseholdCard
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form
from doorstep.office.models import Account, Assignment, AuditEvent, CardRow, Place, VisitPlan
from doorstep.office.queries.doors import NO_HOUSE, house_of
from doorstep.office.queries.households import open_card
from doorstep.office.village_order import OF_PLACE
from doorstep.office.vocabulary import OPEN_DOORS

LOOKED = ("record.printed", "record.read")
"""What the audit says of a look at one household's records."""


def carried_days(
    plan: VisitPlan, place: Place | None = None, day: dt.date | None = None
) -> list[VillageDay]:
    """The open houses of a plan by day and village, in walking order; those of one village or day
    where one is named."""
    rows = plan.assignments.select_related("place", "visitor", "second")
    rows = rows.filter(day__isnull=False, state__in=OPEN_DOORS).exclude(household=NO_HOUSE)
    rows = rows.filter(place=place) if place is not None else rows
    rows = rows.filter(day=day) if day is not None else rows
    ordered = rows.order_by("day", *OF_PLACE, "pair", "order", "code")
    office = current_office()
    township = township_of(office.workspace)
    return [
        VillageDay(township, place.name, when, tuple(map(_carried, own)), office.simulated)
        for (when, place), own in groupby(ordered, key=lambda row: (row.day, row.place))
        if when is not None
    ]


def forms_of(days: Iterable[VillageDay]) -> dict[tuple[str, str], FormSpec]:
    """The forms of their sheets by code and version. Raises BadInput("form-version-unknown")."""
    wanted = {
        (sheet.form, sheet.version)
        for day in days
        for house in day.houses
        for sheet in house.sheets
    }
    return {one: issued_form(*one) for one in sorted(wanted)}


def cards_of(households: Iterable[str]) -> dict[str, HouseholdCard]:
    """The cards of these households, as far as they are there."""
    rows = CardRow.objects.filter(pk__in=list(households))
    return {row.pk: open_card(row) for row in rows}


def cards_in(place: Place) -> list[HouseholdCard]:
    """The cards of a village's households, by group and number."""
    return [open_card(row) for row in CardRow.objects.filter(place=place).order_by("number")]


def who_looked(household: str) -> tuple[RecordRead, ...]:
    """Who printed or looked at a household's records, the last first."""
    events = AuditEvent.objects.filter(what__in=LOOKED, on=f"household:{household}")
    names = {str(one.pk): str(one.said["name"]) for one in Account.objects.all()}
    return tuple(
        RecordRead(timezone.localdate(one.when).isoformat(), names.get(one.who, one.who), one.what)
        for one in events.order_by("-number")
    )


def _carried(row: Assignment) -> CarriedHouse:
    told = row.said.get("sheets", {})
    sheets = tuple(HouseSheet.from_told(told[form]) for form in row.forms if form in told)
    people = [one for one in (row.visitor, row.second) if one is not None]
    return CarriedHouse(house_of(row), sheets, tuple(str(one.said["name"]) for one in people))
