"""A plan of visits as pages, papers and the command line read it: days by village, the houses in
the order in which they are walked, the events that lead to no house."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from doorstep.app.findings import as_finding
from doorstep.app.visiting import MET
from doorstep.domain.errors import BadInput
from doorstep.domain.planned_visits import (
    DayCount,
    HouseEvent,
    PairDays,
    PlannedHouse,
    PlanOverview,
    VillageDays,
    VisitReason,
    VisitRoute,
)
from doorstep.engine.planning.missed import SlipsMissed, slips_missed, tells_otherwise
from doorstep.engine.planning.visit_rows import visit_rows
from doorstep.office.models import Assignment, Place, Submission, VisitPlan
from doorstep.office.village_order import OF_PLACE
from doorstep.office.visits import form_and_answers, outcome_of
from doorstep.office.vocabulary import DoorState, SubmissionState

NO_HOUSE = ""
"""The household of a sheet that is of no single house: a group's, on its way back."""


def find_plan(number: int = 0) -> VisitPlan:
    """A plan by its number; 0: the last one. Raises BadInput("plan-none", "plan-unknown")."""
    plans = VisitPlan.objects.order_by("-number")
    found = (plans.filter(number=number) if number else plans).first()
    if found is None:
        raise BadInput("plan-unknown", plan=number) if number else BadInput("plan-none")
    return found


def plan_overview(plan: VisitPlan) -> PlanOverview:
    """A plan by village, in the township's order, and day."""
    rows = list(_houses(plan).order_by(*OF_PLACE, "day", "order"))
    by_village: dict[str, list[Assignment]] = defaultdict(list)
    for row in rows:
        by_village[row.place.name].append(row)
    villages = [
        VillageDays(name, _by_day(own), sum(row.day is None for row in own))
        for name, own in by_village.items()
    ]
    when = PairDays(plan.first_day, plan.days, plan.pairs, plan.capacity)
    days = tuple(sorted({row.day for row in rows if row.day is not None}))
    counts = _counts(rows) | {"lost": len(plan.said["lost"])}
    return PlanOverview(plan.number, when, plan.seed, days, tuple(villages), counts)


@dataclass(frozen=True)
class NextDoors:
    """The next day on which the last plan visits anybody: so many houses in so many villages."""

    day: dt.date
    houses: int
    villages: int


def next_doors(today: dt.date) -> NextDoors | None:
    """What the last plan has for the first day after this one; None where it has nothing."""
    plan = VisitPlan.objects.order_by("-number").first()
    ahead = _houses(plan).filter(day__gt=today).order_by("day") if plan else None
    first = ahead.first() if ahead is not None else None
    if ahead is None or first is None or first.day is None:
        return None
    of_day = [row for row in ahead.filter(day=first.day) if _is_gone_to(row)]
    return NextDoors(first.day, len(of_day), len({row.place_id for row in of_day}))


def houses_of(
    plan: VisitPlan,
    place: Place | None = None,
    *,
    day: dt.date | None = None,
    waiting: bool = False,
) -> list[PlannedHouse]:
    """The houses of a plan, or of one village or day of it, by day, pair and walk; with `waiting`
    those that wait for a later plan instead."""
    rows = _houses(plan).filter(day__isnull=waiting)
    if place is not None:
        rows = rows.filter(place=place)
    if day is not None:
        rows = rows.filter(day=day)
    return [house_of(row) for row in rows.order_by("day", "pair", *OF_PLACE, "order", "code")]


def _houses(plan: VisitPlan) -> QuerySet[Assignment]:
    """The houses of a plan; of one that stands without those that it has no more."""
    rows = plan.assignments.exclude(household=NO_HOUSE).select_related("place")
    return rows if plan.replaced else rows.exclude(state=DoorState.REPLACED)


def house_of(row: Assignment) -> PlannedHouse:
    """A house of a plan, opened."""
    said = row.said
    house = said["house"]
    return PlannedHouse(
        code=row.code,
        household=row.household,
        village=row.place.name,
        group=house.get("group", ""),
        number=house.get("number", ""),
        head=house["name"],
        address=house["address"],
        members=house.get("members", 0),
        route=VisitRoute(row.route),
        random=row.random,
        reasons=tuple(map(VisitReason, row.reasons)),
        forms=tuple(row.forms),
        asked=tuple(as_finding(one) for one in said.get("asked", ())),
        events=tuple(map(_event, said.get("events", ()))),
        minutes=int(said.get("minutes", 0)),
        day=row.day,
        pair=row.pair,
        order=row.order,
        state=row.state,
    )


def lost_events(plan: VisitPlan) -> list[HouseEvent]:
    """The events of the look-back that lead to no house, by village, kind and day."""
    found = [_event(one) for one in plan.said["lost"]]
    return sorted(found, key=lambda one: (one.place, one.kind, one.day, one.key))


def slips_seen(plan: VisitPlan) -> SlipsMissed:
    """What the random part of a plan tells of its slip houses: in how many of those visited, of
    which a visit met somebody, the record was not right, and in how many of all it may not be."""
    slips = plan.assignments.filter(route=VisitRoute.SLIP).exclude(day=None)
    met: dict[Any, bool] = {}
    held = Submission.objects.filter(assignment__in=slips, assignment__random=True)
    for one in held.exclude(state=SubmissionState.CORRECTED):
        form, sheet, answers = form_and_answers(one)
        if outcome_of(visit_rows(form, sheet, answers)) in MET:
            otherwise = tells_otherwise(form, sheet, answers)
            met[one.assignment_id] = met.get(one.assignment_id, False) or otherwise
    return slips_missed(slips.count(), len(met), sum(met.values()))


def _event(told: Mapping[str, Any]) -> HouseEvent:
    return HouseEvent(**{**told, "names": tuple(told["names"])})


def _counts(rows: list[Assignment]) -> dict[str, int]:
    walked = [row for row in rows if row.day is not None]
    told = {route.value: sum(row.route == route for row in walked) for route in VisitRoute}
    told["random"] = sum(row.random for row in walked)
    return told | {"waiting": sum(row.day is None for row in rows)}


def _by_day(rows: Iterable[Assignment]) -> dict[dt.date, DayCount]:
    days: dict[dt.date, list[Assignment]] = defaultdict(list)
    for row in rows:
        if row.day is not None:
            days[row.day].append(row)
    return {day: _counted(own) for day, own in days.items()}


def _is_gone_to(row: Assignment) -> bool:
    return row.random or row.route != VisitRoute.SLIP


def _counted(rows: list[Assignment]) -> DayCount:
    gone_to = sum(map(_is_gone_to, rows))
    return DayCount(
        gone_to,
        len(rows) - gone_to,
        sum(int(row.said.get("minutes", 0)) for row in rows),
        sum(row.state in (DoorState.BACK, DoorState.DECLINED) for row in rows),
        tuple(sorted({row.pair for row in rows})),
    )
