"""What the desk adds to the morning: the plan's day, and for each village what is open, overdue,
out and back, and who answers for it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from django.db.models import Count, Q

from doorstep.domain.morning import MorningDesk, VillageDesk
from doorstep.office.models import Duty, LedgerTrip, Matter, Task
from doorstep.office.plans import kept_plan
from doorstep.office.queries.tasks import STANDING
from doorstep.office.vocabulary import Role, TaskState

ANSWERING = (Role.SECRETARY, Role.CLERK)
"""Who answers for a village: the secretary, else the clerk."""


def morning_desk(today: dt.date) -> MorningDesk:
    """Gather the desk of all villages."""
    plan = kept_plan()
    standing = Matter.objects.filter(state__in=STANDING).values_list("task__place__name")
    late = Task.objects.filter(due__lt=today).exclude(state=TaskState.CLOSED)
    matters = dict(standing.annotate(Count("pk")))
    overdue = dict(late.values_list("place__name").annotate(Count("pk")))
    trips = LedgerTrip.objects.values_list("place__name").annotate(
        out=Count("id"), back=Count("id", filter=Q(back__isnull=False))
    )
    ledgers = {name: (out, back) for name, out, back in trips}
    owners = _owners(today)
    names = {*matters, *overdue, *ledgers, *owners}
    return MorningDesk(
        days_left=None if plan is None else plan.days_left(today),
        phase=None if plan is None else plan.phase_on(today),
        villages={
            name: VillageDesk(
                owners.get(name, ""),
                matters.get(name, 0),
                overdue.get(name, 0),
                *ledgers.get(name, (0, 0)),
            )
            for name in names
        },
    )


def _owners(today: dt.date) -> Mapping[str, str]:
    duties = (
        Duty.objects.filter(role__in=ANSWERING, since__lte=today, person__left_on=None)
        .filter(Q(until=None) | Q(until__gte=today))
        .select_related("place", "person")
    )
    ordered = sorted(duties, key=lambda one: ANSWERING.index(Role(one.role)), reverse=True)
    return {one.place.name: str(one.person.said.get("name", "")) for one in ordered}
