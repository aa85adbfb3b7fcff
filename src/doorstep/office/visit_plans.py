"""Plans of visits kept: each house under a short code with its forms as they will be printed. A
later plan takes over the doors that an earlier one left open."""

from __future__ import annotations

import datetime as dt
import json
import secrets
from collections.abc import Mapping
from dataclasses import asdict, replace

from django.db import transaction
from django.db.models import Max

from doorstep.app.findings import as_object
from doorstep.app.house_sheets import PrintedFrom, house_sheets
from doorstep.app.planning import PlannedCards, VisitsAsked, plan_doors
from doorstep.domain.errors import BadInput
from doorstep.domain.planned_visits import (
    HouseDoor,
    PairDays,
    PlannedDoor,
    VisitReason,
    VisitsPlanned,
)
from doorstep.domain.short_codes import short_code
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.engine.fields.places import place_key
from doorstep.engine.planning.choosing import check_capacity
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.corrections import not_to_contact
from doorstep.office.forms_kept import keep_form
from doorstep.office.job_queue import ask
from doorstep.office.models import Account, Assignment, CardRow, Place, VisitPlan
from doorstep.office.projecting import keep_places
from doorstep.office.villages import find_village
from doorstep.office.visits import sheet_told
from doorstep.office.vocabulary import DoorState

BATCH = 500


def make_plan(asked: VisitsAsked, by: Account | None) -> VisitPlan:
    """Plan visits by the last reconcile and keep the plan; asked for once more it is the one that
    was made. Houses that answered since then, declined in this round, or do not want to be
    contacted, are left out; what earlier plans left open in these villages is this plan's now.

    Raises as `plan_doors` does.
    """
    workspace = current_office().workspace
    run = workspace.store.run_id(ENGINE_VERSION)
    last = VisitPlan.objects.order_by("-number").first()
    if last is not None and (last.run, last.seed, last.said["asked"]) == (run, *_request(asked)):
        return last
    back = Assignment.objects.filter(plan__run=run, state=DoorState.BACK)
    done = asked.done | frozenset(back.values_list("household", flat=True))
    done |= declined_in(_round(asked))
    done |= not_to_contact(frozenset(CardRow.objects.values_list("household", flat=True)))
    made = plan_doors(workspace, replace(asked, done=done))
    with transaction.atomic():
        plan = _kept(made.plan, asked, by)
        villages = {one.door.place for one in made.plan.doors} | set(asked.villages)
        places = keep_places(workspace, villages)
        _take_over(plan, {places[place_key(one)].pk for one in asked.villages})
        doors = _assignments(plan, made, places)
        Assignment.objects.bulk_create(doors, BATCH)
        record(by, "visits.planned", f"visit-plan:{plan.pk}", str(len(doors)))
    return plan


def ask_plan(asked: VisitsAsked, by: Account) -> None:
    """Have the worker make a plan; the same asked for again while it waits is asked for once.

    Raises BadInput("plan-size-unfit", "plan-day-too-long", "village-missing").
    """
    check_capacity(asked.when)
    for name in asked.villages:
        if find_village(name) is None:
            raise BadInput("village-missing", village=name)
    when = asked.when
    told = vars(asked) | {
        "when": [when.first_day.isoformat(), when.days, when.pairs, when.capacity],
        "done": sorted(asked.done),
    }
    ask("plan_visits", json.dumps(told, ensure_ascii=False, sort_keys=True), str(by.pk))


def make_plan_told(told: str, by: str) -> VisitPlan:
    """Make the plan that `ask_plan` told of. Raises as `make_plan`."""
    asked = json.loads(told)
    day, *sizes = asked.pop("when")
    reasons = tuple(map(VisitReason, asked.pop("reasons")))
    villages, done = tuple(asked.pop("villages")), frozenset(asked.pop("done"))
    when = PairDays(dt.date.fromisoformat(day), *sizes)
    wanted = VisitsAsked(when=when, reasons=reasons, villages=villages, done=done, **asked)
    return make_plan(wanted, Account.objects.filter(pk=by).first())


def _request(asked: VisitsAsked) -> tuple[str, dict[str, object]]:
    """The seed, and all else that was asked for, as a sealed cell tells it."""
    told = {name: value for name, value in vars(asked).items() if name not in ("seed", "done")}
    when = {name: str(value) for name, value in vars(asked.when).items()}
    return asked.seed, told | {
        "when": when,
        "reasons": list(asked.reasons),
        "villages": list(asked.villages),
    }


def declined_in(round_: int) -> frozenset[str]:
    """The houses that declined in a round of plans."""
    plans = [one.pk for one in VisitPlan.objects.all() if one.said.get("round", 1) == round_]
    declined = Assignment.objects.filter(plan__in=plans, state=DoorState.DECLINED)
    return frozenset(declined.values_list("household", flat=True))


def round_now() -> int:
    """The round of the last plan; every plan belongs to it until somebody begins another."""
    last = VisitPlan.objects.order_by("-number").first()
    return 1 if last is None else int(last.said.get("round", 1))


def _round(asked: VisitsAsked) -> int:
    return round_now() + (asked.new_round and VisitPlan.objects.exists())


def fresh_seed() -> str:
    """A seed that nobody could know before."""
    return secrets.token_hex(8)


def _kept(made: VisitsPlanned, asked: VisitsAsked, by: Account | None) -> VisitPlan:
    last: int | None = VisitPlan.objects.aggregate(last=Max("number"))["last"]
    plan = VisitPlan(number=(last or 0) + 1, **vars(made.when), seed=made.seed, run=made.run, by=by)
    told = {"asked": _request(asked)[1], "round": _round(asked)}
    plan.put(**told, lost=[asdict(one) for one in made.lost])
    plan.save(force_insert=True)
    return plan


def _take_over(plan: VisitPlan, places: set[int]) -> None:
    """Close what earlier plans left open in these places (none: in all): a house with a day keeps
    its code, since its paper may still come back; one that only waited is no more."""
    opened = Assignment.objects.exclude(plan=plan).filter(state=DoorState.PLANNED)
    if places:
        opened = opened.filter(place__in=places)
    opened.filter(day=None).delete()
    opened.update(state=DoorState.REPLACED)
    standing = Assignment.objects.filter(state=DoorState.PLANNED).values("plan")
    VisitPlan.objects.exclude(pk=plan.pk).exclude(pk__in=standing).update(replaced=True)


def _assignments(
    plan: VisitPlan, made: PlannedCards, places: Mapping[str, Place]
) -> list[Assignment]:
    """A row for each house; one that waits has no sheets yet."""
    taken = set(Assignment.objects.values_list("code", flat=True))
    rows = []
    for one in made.plan.doors:
        code = _free_code(f"{plan.number}|{one.door.household}", taken)
        row = _assignment(plan, one, code, places[place_key(one.door.place)])
        row.put(**_told(one.door), sheets=_sheets(made, one.door, code) if one.day else {})
        rows.append(row)
    return rows


def _free_code(said: str, taken: set[str]) -> str:
    tried = 0
    while (code := short_code(said, tried)) in taken:
        tried += 1
    taken.add(code)
    return code


def _assignment(plan: VisitPlan, planned: PlannedDoor, code: str, place: Place) -> Assignment:
    door = planned.door
    return Assignment(
        plan=plan,
        place=place,
        code=code,
        household=door.household,
        route=door.route,
        day=planned.day,
        pair=planned.pair,
        order=planned.order,
        reasons=list(door.reasons),
        forms=list(door.forms),
        random=door.random,
    )


def _told(door: HouseDoor) -> dict[str, object]:
    """What a row seals: whose house it is and where, what is asked there."""
    house = {
        "name": door.head,
        "address": door.address,
        "group": door.group,
        "number": door.number,
        "members": door.members,
    }
    return {
        "house": house,
        "asked": [as_object(one) for one in door.asked],
        "events": [asdict(one) for one in door.events],
        "minutes": door.takes,
    }


def _sheets(made: PlannedCards, door: HouseDoor, code: str) -> dict[str, object]:
    forms = [keep_form(form) for form in door.forms]
    card, pack = made.cards[door.household], current_office().workspace.pack
    sheets = house_sheets(code, card, door.events, PrintedFrom(forms, pack, made.since))
    return {sheet.form: sheet_told(sheet) for sheet in sheets}
