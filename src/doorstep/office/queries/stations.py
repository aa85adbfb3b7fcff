"""How the villages of whoever asks stand; and the few doors that a helper looks after."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Count, Q
from django.utils import timezone

from doorstep.app.village_order import group_code
from doorstep.domain.roles import OWN_DOORS
from doorstep.domain.stations import OwnDoor, VillageLine
from doorstep.office.models import Assignment, LedgerTrip, Matter, Place, Task, VisitPlan
from doorstep.office.queries.doors import NO_HOUSE, house_of
from doorstep.office.roles import RoleHeld
from doorstep.office.scope import everything
from doorstep.office.village_order import BY_PLACE, OF_PLACE
from doorstep.office.vocabulary import (
    OPEN_DOORS,
    STANDING,
    DoorState,
    MatterState,
    PlaceKind,
    TaskState,
)

MOST_DOORS = 15
_SOON = dt.timedelta(days=3)


@dataclass(frozen=True)
class VillageStands:
    """One village: its figures, and its last ledger."""

    place: Place
    line: VillageLine
    trip: LedgerTrip | None


def villages_stand(today: dt.date | None = None) -> list[VillageStands]:
    """The villages that whoever asks may see, in the township's order."""
    day = today or timezone.localdate()
    tasks = Task.objects.exclude(state=TaskState.CLOSED)
    late = _counted(tasks.filter(due__lt=day).values_list("place"))
    soon = _counted(tasks.filter(due__range=(day, day + _SOON)).values_list("place"))
    matters = Matter.objects.values_list("task__place")
    standing = _counted(matters.filter(state__in=STANDING))
    settled = _counted(matters.filter(state__in=(MatterState.GONE, MatterState.CLOSED)))
    doors = Assignment.objects.exclude(household=NO_HOUSE).values_list("place")
    ready = _counted(doors.filter(state__in=OPEN_DOORS, day__isnull=False))
    answered = _counted(doors.filter(state=DoorState.BACK))
    trips = {one.place_id: one for one in LedgerTrip.objects.order_by("out")}
    found = {
        "late": late,
        "soon": soon,
        "standing": standing,
        "open_doors": ready,
        "settled": settled,
        "answered": answered,
    }
    return [
        VillageStands(
            place,
            VillageLine(
                place.name, **{name: counts.get(place.pk, 0) for name, counts in found.items()}
            ),
            trips.get(place.pk),
        )
        for place in Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE)
    ]


def _counted(rows: object) -> dict[int, int]:
    return dict(rows.order_by().annotate(Count("pk")))  # type: ignore[attr-defined]


def own_doors(standings: Iterable[RoleHeld]) -> list[OwnDoor]:
    """The next doors of the last plan in the groups of a helper or group leader, at most fifteen:
    somebody who is one for a whole village is told of none."""
    plan = VisitPlan.objects.order_by("-number").first()
    groups = [
        one.place
        for one in standings
        if one.role in OWN_DOORS and one.place is not None and one.place.kind == PlaceKind.GROUP
    ]
    if plan is None or not groups:
        return []
    mine = {(one.parent_id, group_code(one.name)) for one in groups}
    with everything():
        rows = Assignment.objects.filter(plan=plan, place__in={one.parent_id for one in groups})
        rows = rows.filter(Q(state__in=OPEN_DOORS), day__gte=timezone.localdate())
        rows = rows.exclude(household=NO_HOUSE).select_related("place")
        ordered = list(rows.order_by("day", *OF_PLACE, "order", "code"))
    houses = ((row, house_of(row)) for row in ordered)
    found = [
        OwnDoor(house.village, house.head, house.address, row.day)
        for row, house in houses
        if row.day is not None and (row.place_id, group_code(house.group)) in mine
    ]
    return found[:MOST_DOORS]
