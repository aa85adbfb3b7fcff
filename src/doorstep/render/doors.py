"""What pages, papers and the command line say of a plan of visits."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict

from doorstep.domain.planned_visits import (
    DayCount,
    HouseEvent,
    PlannedHouse,
    PlanOverview,
    VisitReason,
)
from doorstep.domain.short_codes import spoken
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.masking import masked
from doorstep.render.wording import problem, question


def plan_lines(plan: PlanOverview, phrases: Phrasebook) -> Iterator[str]:
    """Say a plan: what it is, a line for each village with its days, what waits."""
    first = phrases.day(plan.when.first_day)
    told = {"days": plan.when.days, "pairs": plan.when.pairs, "capacity": plan.when.capacity}
    yield phrases.text("plan.visits.title", number=plan.number, day=first, **told)
    yield counts_line(plan, phrases)
    for one in plan.villages:
        days = [
            phrases.labelled(phrases.day(day), day_line(count, phrases))
            for day, count in one.days.items()
        ]
        if one.waiting:
            days.append(phrases.plural("plan.visits.waiting", one.waiting))
        yield phrases.labelled(one.village or "-", phrases.clauses(days))
    if plan.counts["lost"]:
        yield phrases.plural("plan.visits.lost", plan.counts["lost"])
    yield phrases.text("plan.visits.seed", seed=plan.seed)


def counts_line(plan: PlanOverview, phrases: Phrasebook) -> str:
    """Say how many houses are visited, given a slip, visited all the same, and wait."""
    counts = plan.counts
    parts = [
        phrases.plural(f"plan.visits.{name}", counts[name])
        for name in ("visit", "contact", "slip", "random", "waiting")
        if counts[name]
    ]
    return phrases.counted(parts) if parts else phrases.text("plan.visits.nobody")


def day_line(count: DayCount, phrases: Phrasebook) -> str:
    """Say a day of a village: houses visited, slips, hours, by which pairs."""
    parts = [phrases.plural("plan.visits.gone-to", count.visits)] if count.visits else []
    if count.slips:
        parts.append(phrases.plural("plan.visits.slips", count.slips))
    parts.append(phrases.text("plan.visits.minutes", minutes=count.minutes))
    pairs = phrases.join(map(str, count.pairs))
    return phrases.join([*parts, phrases.text("plan.visits.pair", pair=pairs)])


def reason_names(reasons: Iterable[VisitReason], phrases: Phrasebook) -> str:
    """Say why a house stands in a plan."""
    return phrases.join(phrases.name("visit-reason", one) for one in reasons)


def asked_lines(house: PlannedHouse, phrases: Phrasebook) -> list[str]:
    """Say what is asked at a door: its events, its matters and questions, identity and telephone
    numbers masked."""
    events = [event_line(one, phrases) for one in house.events]
    shown = [masked(one) for one in house.asked]
    return [
        *events,
        *(
            phrases.labelled(one.subject, text) if one.subject else text
            for one in shown
            for text in [question(phrases, one) if one.is_question else problem(phrases, one)]
        ),
    ]


def event_line(event: HouseEvent, phrases: Phrasebook) -> str:
    """Say an event: what, whose, when."""
    parts = [phrases.join(event.names), event.day]
    what = phrases.name("plan.event", event.kind)
    return phrases.labelled(what, phrases.join(part for part in parts if part))


def plan_payload(
    plan: PlanOverview, houses: Sequence[PlannedHouse], lost: Sequence[HouseEvent]
) -> dict[str, object]:
    """A plan as a program gets it."""
    return {
        "plan": plan.number,
        "first_day": plan.when.first_day.isoformat(),
        "days": plan.when.days,
        "pairs": plan.when.pairs,
        "capacity": plan.when.capacity,
        "seed": plan.seed,
        "counts": dict(plan.counts),
        "houses": [_house(one) for one in houses],
        "find_the_house_first": [_event(one) for one in lost],
    }


def _house(one: PlannedHouse) -> dict[str, object]:
    plain = {
        name: value for name, value in vars(one).items() if name not in ("asked", "events", "day")
    }
    return plain | {
        "code": spoken(one.code),
        "day": None if one.day is None else one.day.isoformat(),
        "asked": [{"id": found.id, "code": found.code} for found in one.asked],
        "events": [_event(event) for event in one.events],
    }


def _event(one: HouseEvent) -> dict[str, object]:
    told = asdict(one)
    return {name: told[name] for name in ("kind", "day", "place", "names", "at")}
