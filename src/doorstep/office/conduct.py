"""What may be marked as conduct in a settlement: fabrication, concealment, coercion, a leak, and
nothing else; where a record shows it, by two people. It is told of an office, never of a person,
and changes no figure; until the second signature nobody reads it outside the township's desk.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping

from django.db import transaction
from django.utils import timezone

from doorstep.app.holdings import held_files
from doorstep.domain.agreements import ConductKind, ConductRecord, ConductWithdrawn
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.periods import Quarter
from doorstep.domain.roles import AccountRole
from doorstep.engine.fields.places import place_key
from doorstep.office.accounts import check_second
from doorstep.office.agreements import agreement_of, days_to_object
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, AuditEvent, ConductMark, Matter, OwnReport, Place, Task
from doorstep.office.roles import standings_of

PROPOSES = frozenset({AccountRole.STEWARD, AccountRole.LEAD})
"""Who may sign first, for the township."""
CONFIRMS = frozenset({AccountRole.LEAD})
"""Who may sign second, for the township."""


@transaction.atomic
def propose_conduct(
    key: int, code: str, kind: str, shown_by: tuple[str, str], by: Account
) -> ConductMark:
    """Say as the first that an item of a settlement is conduct, and which record shows it: its kind
    and its key. It waits for somebody else.

    Raises BadInput("agreement-unknown", "agreement-not-settled", "agreement-item-unknown",
    "conduct-record-unknown"), RefusedByRule("conduct-kind", "conduct-role", "conduct-told-first").
    """
    found = agreement_of(key)
    if found.settlement is None:
        raise BadInput("agreement-not-settled")
    if code not in {one.term.code for one in found.terms}:
        raise BadInput("agreement-item-unknown", item=code)
    if kind not in set(ConductKind):
        raise RefusedByRule("conduct-kind", kind=kind[:40])
    _check_role(by, PROPOSES)
    what, named = shown_by
    mark = ConductMark(
        settlement=found.settlement,
        code=code,
        kind=kind,
        record=what,
        key=named.strip(),
        proposed_on=timezone.localdate(),
        proposed_by=by,
    )
    _check_record(mark)
    same = {"code": code, "kind": kind, "record": what, "key": mark.key, "withdrawn_on": None}
    standing = found.settlement.marks.filter(**same).first()
    if standing is not None:
        return standing  # pressed twice
    mark.save(force_insert=True)
    record(by, "conduct.proposed", f"agreement:{key}", kind)
    return mark


@transaction.atomic
def confirm_conduct(key: int, by: Account) -> ConductMark:
    """Say as the second that it is conduct: from now on the letter tells it, and the office may
    object for ten working days.

    Raises BadInput("conduct-unknown", "conduct-record-unknown"), RefusedByRule("conduct-role",
    "conduct-told-first"), and as `check_second`.
    """
    mark = _held(key)
    if mark.confirmed_on is not None and mark.confirmed_by == by:
        return mark  # pressed twice
    if mark.confirmed_on is not None:
        raise BadInput("conduct-unknown")
    _check_role(by, CONFIRMS)
    check_second(mark.proposed_by, by)
    _check_record(mark)
    mark.confirmed_on, mark.confirmed_by = timezone.localdate(), by
    mark.object_until = days_to_object(mark.confirmed_on)
    mark.save()
    record(by, "conduct.confirmed", f"agreement:{mark.settlement.agreement_id}", mark.kind)
    return mark


@transaction.atomic
def withdraw_conduct(key: int, why: str, by: Account) -> ConductMark:
    """Take a mark back, signed once or twice, with the reason.

    Raises BadInput("conduct-unknown", "conduct-why"), RefusedByRule("conduct-role").
    """
    mark = _held(key)
    if why not in set(ConductWithdrawn) - {ConductWithdrawn.OBJECTION}:
        raise BadInput("conduct-why")
    _check_role(by, PROPOSES)
    mark.withdrawn_on, mark.withdrawn_by, mark.why = timezone.localdate(), by, why
    mark.save()
    record(by, "conduct.withdrawn", f"agreement:{mark.settlement.agreement_id}", why)
    return mark


def _held(key: int) -> ConductMark:
    locked = ConductMark.objects.select_for_update(of=("self",))
    rows = locked.select_related("settlement__agreement__place", "proposed_by__person")
    mark = rows.filter(pk=key, withdrawn_on=None).first()
    if mark is None:
        raise BadInput("conduct-unknown")
    return mark


def _check_role(by: Account, roles: frozenset[AccountRole]) -> None:
    if not any(one.role in roles and one.place is None for one in standings_of(by)):
        raise RefusedByRule("conduct-role")


def _check_record(mark: ConductMark) -> None:
    """The record is held and speaks of this village; what the office told first is no
    concealment."""
    agreed = mark.settlement.agreement
    found_on = discovered(agreed.place, mark.record, mark.key)
    if mark.kind != ConductKind.CONCEALMENT:
        return
    quarter = Quarter(agreed.year, agreed.quarter)
    told = OwnReport.objects.filter(place=agreed.place, code__in=("", mark.code))
    if told.filter(told_on__range=(quarter.first, found_on)).exists():
        raise RefusedByRule("conduct-told-first")


def discovered(place: Place, what: str, key: str) -> dt.date:
    """The day on which a record of a village came to be known. Raises
    BadInput("conduct-record-unknown") where there is none of this village."""
    ways: Mapping[str, Callable[[Place, str], dt.date | None]] = {
        ConductRecord.MATTER: _matter_day,
        ConductRecord.AUDIT: _audit_day,
        ConductRecord.FILE: _file_day,
    }
    day = ways[what](place, key) if what in ways else None
    if day is None:
        raise BadInput("conduct-record-unknown", record=key[:80])
    return day


def _matter_day(place: Place, key: str) -> dt.date | None:
    matter = Matter.objects.filter(pk=key, task__place=place).first()
    if matter is None:
        return None
    shown = AuditEvent.objects.filter(what="folder.projected", on=f"run:{matter.first_run}")
    first = shown.order_by("number").first()
    return timezone.localdate() if first is None else timezone.localdate(first.when)


def _audit_day(place: Place, key: str) -> dt.date | None:
    event = AuditEvent.objects.filter(number=whole_number(key, -1)).first()
    if event is None or not _is_about(place, *event.on.partition(":")[::2]):
        return None
    return timezone.localdate(event.when)


def _is_about(place: Place, what: str, key: str) -> bool:
    """Whether what an event was done on is of the village."""
    rows: Mapping[str, Callable[[], bool]] = {
        "place": lambda: key == str(place.pk),
        "task": lambda: Task.objects.filter(key=key, place=place).exists(),
        "matter": lambda: Matter.objects.filter(pk=key, task__place=place).exists(),
        "walk": lambda: place.walks.filter(pk=whole_number(key)).exists(),
        "agreement": lambda: place.agreements.filter(pk=whole_number(key)).exists(),
    }
    return what in rows and rows[what]()


def _file_day(place: Place, key: str) -> dt.date | None:
    own = place_key(place.name)
    for one in held_files(current_office().store):
        if key in (one.name, one.source) and own in {place_key(name) for name in one.places}:
            return dt.date.fromisoformat(one.taken_on[:10])
    return None
