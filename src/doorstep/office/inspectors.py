"""Inspectors as guests of the desk: they sign in by a one-time link, see the households of their
own sample and no other, write their own forms with the register unseen, until the inspection is
over. Every look is recorded. This is the one place that lets an inspector see anything.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.forms import FormSpec, HouseSheet, VisitAnswers
from doorstep.domain.roles import AccountRole
from doorstep.domain.short_codes import read_code
from doorstep.engine.planning.visit_rows import Row, check_answers, visit_rows
from doorstep.office.accounts import make_account, make_link
from doorstep.office.audit import record
from doorstep.office.clock import now
from doorstep.office.forms_kept import issued_form, keep_form
from doorstep.office.models import (
    Account,
    BlindForm,
    InspectionSample,
    InspectorSeat,
    Reception,
    SampledDoor,
    TypedSheet,
)
from doorstep.office.receptions import check_open
from doorstep.office.rekeying import read_fields
from doorstep.office.roles import give_role

BLIND = "inspection-blind"
"""The form that an inspector fills in."""

MOST_HOURS = 72
_KEY = re.compile(r"[\w-]{1,64}", re.ASCII)


@dataclass(frozen=True)
class DoorSeen:
    """A household as an inspector sees it: how it is found, how many of their forms there are;
    `head` only once they said that they stand at its door."""

    code: str
    house: Mapping[str, str]
    reserve: int
    forms: int
    head: str = ""


@transaction.atomic
def seat_inspector(
    reception: Reception, name: str, by: Account, *, hours: int = 24
) -> tuple[InspectorSeat, str]:
    """Let an inspector in for some hours: an account of their own and a link that signs in once.

    Raises BadInput("account-without-name", "seat-hours"), RefusedByRule("reception-closed").
    """
    check_open(reception)
    if not 1 <= hours <= MOST_HOURS:
        raise BadInput("seat-hours", most=MOST_HOURS)
    account = make_account(name, by)
    until = now() + dt.timedelta(hours=hours)
    last = timezone.localdate(until) + dt.timedelta(days=1)  # the hour is the seat's
    give_role(account, AccountRole.INSPECTOR, by, until=last)
    seat = InspectorSeat.objects.create(account=account, reception=reception, until=until)
    record(by, "inspector.seated", f"account:{account.pk}", f"reception:{reception.pk}")
    return seat, make_link(account, by)


@transaction.atomic
def link_again(seat: InspectorSeat, by: Account) -> str:
    """Another link, where the first was lost. Raises RefusedByRule("seat-over")."""
    _check(seat)
    return make_link(seat.account, by)


@transaction.atomic
def end_seat(seat: InspectorSeat, by: Account) -> None:
    """Let an inspector in no more."""
    if seat.until <= now():
        return
    seat.until = min(seat.until, now())
    seat.save(update_fields=["until"])
    record(by, "inspector.ended", f"account:{seat.account_id}")


def seat_of(account: Account) -> InspectorSeat:
    """An inspector's seat. Raises RefusedByRule("not-an-inspector", "seat-over")."""
    seat = InspectorSeat.objects.filter(account=account).select_related("reception").first()
    if seat is None:
        raise RefusedByRule("not-an-inspector")
    _check(seat)
    return seat


@transaction.atomic
def doors_seen(account: Account) -> list[DoorSeen]:
    """The households of an inspector's sample; that they looked is recorded. None before the draw,
    when there is nobody to see."""
    seat = seat_of(account)
    sample = InspectionSample.objects.filter(reception=seat.reception_id).first()
    if sample is None:
        return []
    record(account, "inspector.list", f"sample:{sample.pk}")
    doors = sample.doors.order_by("order").annotate(own=Count("forms", filter=Q(forms__by=account)))
    return [DoorSeen(one.code, one.said["house"], one.reserve, one.own) for one in doors]


@transaction.atomic
def door_seen(account: Account, code: str, *, at_door: bool = False) -> DoorSeen:
    """One household; `at_door`: with the name to ask for. That it was read is recorded.

    Raises BadInput("sampled-door-unknown").
    """
    door = _door(account, code)
    record(account, "inspector.head" if at_door else "inspector.read", f"sampled:{door.pk}")
    return _seen(door, account, at_door=at_door)


@transaction.atomic
def note_page(account: Account, page: str, keys: Sequence[str]) -> None:
    """Record that an inspector who is also something else to the office was shown one of its pages:
    which one, and of which record by its keys; what is no key (a village's name) is left out."""
    told = "/".join(one if _KEY.fullmatch(one) else "-" for one in keys) or "-"
    record(account, "inspector.page", f"{page}:{told}"[:100])


@transaction.atomic
def write_blind(account: Account, code: str, fields: Mapping[str, Sequence[str]]) -> BlindForm:
    """Keep what an inspector wrote of a household; another one stands beside it.

    Raises BadInput("sampled-door-unknown", "visit-says-nothing", "answers-unreadable").
    """
    return keep_blind(_door(account, code), fields, account)


@transaction.atomic
def keep_blind(
    door: SampledDoor,
    fields: Mapping[str, Sequence[str]],
    by: Account,
    sheet: TypedSheet | None = None,
) -> BlindForm:
    """Keep an inspector's form: their own, or one of paper that was typed in from a `sheet`. Raises
    BadInput("visit-says-nothing", "answers-unreadable")."""
    spec = keep_form(BLIND)
    house = blind_sheet(door, spec)
    answers = read_fields(spec, house, fields)
    if not (answers.once or answers.added):
        raise BadInput("visit-says-nothing")
    check_answers(spec, house, answers)
    number, written = door.forms.count() + 1, now()
    told = {"number": number, "version": spec.version, "written": written, "sheet": sheet}
    made = BlindForm(door=door, by=by, **told)
    made.put(answers=answers.told())
    made.save()
    record(by, "inspector.wrote" if sheet is None else "blind.typed", f"sampled:{door.pk}")
    return made


def find_door(reception: Reception, code: str) -> SampledDoor:
    """A household of a reception's sample. Raises BadInput("sampled-door-unknown")."""
    held = SampledDoor.objects.filter(sample__reception=reception, code=read_code(code))
    door = held.first()
    if door is None:
        raise BadInput("sampled-door-unknown")
    return door


def blind_sheet(door: SampledDoor, spec: FormSpec) -> HouseSheet:
    """The form of one household: where it is, nothing of who is on record."""
    return HouseSheet(door.code, spec.code, spec.version, door.said["house"])


def blind_rows(reception: Reception) -> list[Row]:
    """The last form of each household as rows of the visits' register: now the head on record is
    named, so that the rows find their household."""
    rows: list[Row] = []
    doors = SampledDoor.objects.filter(sample__reception=reception).order_by("order")
    for door in doors.prefetch_related("forms"):
        last = max(door.forms.all(), key=lambda one: one.number, default=None)
        if last is not None:
            spec = issued_form(BLIND, last.version)
            house = {**door.said["house"], "head_name": door.said["head"]}
            sheet = HouseSheet(door.code, spec.code, spec.version, house)
            rows += visit_rows(spec, sheet, VisitAnswers.from_told(last.said["answers"]))
    return rows


def _check(seat: InspectorSeat) -> None:
    if seat.reception.closed is not None or seat.until <= now():
        raise RefusedByRule("seat-over")


def _door(account: Account, code: str) -> SampledDoor:
    seat = seat_of(account)
    return find_door(seat.reception, code)


def _seen(door: SampledDoor, account: Account, *, at_door: bool = False) -> DoorSeen:
    head = str(door.said["head"]) if at_door else ""
    forms = door.forms.filter(by=account).count()
    return DoorSeen(door.code, door.said["house"], door.reserve, forms, head)
