"""A village as its page shows it: findings by kind, tasks, ledger, who answers for it."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from django.db.models import Count, Q

from doorstep.domain.errors import BadInput
from doorstep.engine.fields.places import place_key
from doorstep.office.duties import holding
from doorstep.office.models import Duty, FindingRow, LedgerTrip, Place, Task
from doorstep.office.village_order import in_order
from doorstep.office.vocabulary import STANDING, PlaceKind, TaskState


@dataclass(frozen=True)
class VillageShown:
    """`kinds`: findings by code, most first; `states`: tasks by state, and how many are `overdue`;
    `standing`: matters not settled; the last ledger that went out; who holds which duty."""

    place: Place
    kinds: list[tuple[str, int]]
    states: list[tuple[str, int]]
    overdue: int
    standing: int
    trip: LedgerTrip | None
    duties: list[Duty]


def find_village(name: str) -> Place | None:
    """The village that a name means, however it is written (上洋 for 上洋村)."""
    key = place_key(name)
    villages = Place.objects.filter(kind=PlaceKind.VILLAGE)
    return next((one for one in villages if place_key(one.name) == key), None)


def held_name(name: str) -> str:
    """A village's name as the desk holds it; a name that means none stays as it is."""
    place = find_village(name) if name else None
    return name if place is None else place.name


def named_place(name: str) -> str:
    """The name of a village, however written, or of another place of the desk. Raises
    BadInput("village-unknown"), naming the villages."""
    held = held_name(name)
    if not Place.objects.filter(name=held).exists():
        villages = Place.objects.filter(kind=PlaceKind.VILLAGE)
        known = ", ".join(in_order(villages.values_list("name", flat=True)))
        raise BadInput("village-unknown", village=name, known=known)
    return held


def village_shown(name: str, today: dt.date) -> VillageShown:
    """One village by its name. Raises BadInput("village-missing")."""
    place = find_village(name)
    if place is None:
        raise BadInput("village-missing", village=name)
    rows, tasks = FindingRow.objects.filter(place=place), Task.objects.filter(place=place)
    kinds = rows.values_list("code").annotate(found=Count("pk")).order_by("-found", "code")
    states = dict(tasks.values_list("state").annotate(Count("pk")))
    duties = Duty.objects.filter(holding(today), place=place).select_related("person")
    return VillageShown(
        place,
        list(kinds),
        [(state.value, states[state.value]) for state in TaskState if state.value in states],
        tasks.filter(Q(due__lt=today) & ~Q(state=TaskState.CLOSED)).count(),
        rows.filter(matter__state__in=STANDING).count(),
        LedgerTrip.objects.filter(place=place).order_by("-out").first(),
        list(duties.order_by("role")),
    )
