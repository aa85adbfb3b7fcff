"""What the desk adds to the morning: the plan's day, and for each village what is open, overdue,
out and back, and who answers for it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from django.db.models import Count, Q

from doorstep.domain.duties import Role
from doorstep.domain.morning import MorningDesk, VillageDesk
from doorstep.engine.fields.places import place_key
from doorstep.office.duties import holding
from doorstep.office.models import Duty, FindingRow, LedgerTrip, Matter, Place, Task
from doorstep.office.plans import kept_plan
from doorstep.office.projecting import gone_matters
from doorstep.office.vocabulary import STANDING, PlaceKind, TaskState

ANSWERING = (Role.SECRETARY, Role.CLERK)
"""Who answers for a village: the secretary, else the clerk."""


def morning_desk(villages: Iterable[str], today: dt.date) -> MorningDesk:
    """Gather the desk of these villages ("": what names none stands with the township)."""
    plan = kept_plan()
    standing = Matter.objects.filter(state__in=STANDING).values_list("task__place")
    late = Task.objects.filter(due__lt=today).exclude(state=TaskState.CLOSED)
    matters = dict(standing.annotate(Count("pk")))
    overdue = dict(late.values_list("place").annotate(Count("pk")))
    trips = LedgerTrip.objects.values_list("place").annotate(
        out=Count("id"), back=Count("id", filter=Q(back__isnull=False))
    )
    ledgers = {place: (out, back) for place, out, back in trips}
    owners, keys = _owners(today), _keys()
    desks = {}
    for name in villages:
        key = keys.get(place_key(name) if name else "", 0)
        counts = matters.get(key, 0), overdue.get(key, 0), *ledgers.get(key, (0, 0))
        desks[name] = VillageDesk(owners.get(key, ""), *counts)
    return MorningDesk(
        days_left=None if plan is None else plan.days_left(today),
        phase=None if plan is None else plan.phase_on(today),
        new=FindingRow.objects.filter(is_new=True).count(),
        gone=gone_matters().count(),
        villages=desks,
    )


def _keys() -> Mapping[str, int]:
    """The keys of places by what their names compare as; "" is the township."""
    held = Place.objects.exclude(kind=PlaceKind.GROUP).values_list("pk", "kind", "name")
    return {"" if kind == PlaceKind.TOWNSHIP else place_key(name): key for key, kind, name in held}


def _owners(today: dt.date) -> Mapping[int, str]:
    duties = Duty.objects.filter(
        holding(today), role__in=ANSWERING, person__left_on=None
    ).select_related("person")
    ordered = sorted(duties, key=lambda one: ANSWERING.index(Role(one.role)), reverse=True)
    return {one.place_id: str(one.person.said.get("name", "")) for one in ordered}
