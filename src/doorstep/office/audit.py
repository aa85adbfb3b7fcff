"""Every write is recorded in the transaction that makes it, in a chain that shows what was removed
or changed.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from doorstep.office.configuring import current_office
from doorstep.office.models import Account, AuditEvent, AuditHead, Task
from doorstep.office.vocabulary import TaskState

THE_PROGRAM = "doorstep"
"""Who did what nobody pressed a button for."""


@dataclass(frozen=True)
class Noted:
    """What an event says: who did it (None: the program), codes, and "kind:key"."""

    by: Account | None
    what: str
    on: str
    why: str = ""


def record(by: Account | None, what: str, on: str, why: str = "") -> AuditEvent:
    """Append an event: `what` and `why` are codes, `on` is "kind:key"; no value of any row.

    Must be called in the transaction of the write itself.
    """
    return record_all([Noted(by, what, on, why)])[0]


def record_all(noted: Sequence[Noted]) -> list[AuditEvent]:
    """Append events, one after the other, in one pass over the chain's end. Called as `record`."""
    assert transaction.get_connection().in_atomic_block, noted
    if not noted:
        return []
    locked = AuditHead.objects.select_for_update().filter(pk=1)
    end = locked.first()
    if end is None:
        AuditHead.objects.get_or_create(pk=1)
        end = locked.get()
    number, previous, events = end.number, _last_head(end.number), []
    for one in noted:
        event = _event(one, number := number + 1, previous)
        events.append(event)
        previous = event.head
    if len(events) == 1:
        events[0].save(force_insert=True)
    else:
        AuditEvent.objects.bulk_create(events)
    AuditHead.objects.filter(pk=1).update(number=number, head=_end_of(previous))
    return events


def _event(one: Noted, number: int, previous: str) -> AuditEvent:
    event = AuditEvent(
        number=number,
        who=THE_PROGRAM if one.by is None else str(one.by.pk),
        when=timezone.now(),
        what=one.what,
        on=one.on,
        why=one.why,
        previous=previous,
    )
    event.head = _head_of(event)
    return event


def count_events() -> int:
    """How many events the chain has."""
    return AuditEvent.objects.count()


def broken_at(using: str = "default") -> int | None:
    """The number of the first event that does not follow from the one before it; None where the
    chain is whole and ends where the head says. No event tells what the head says at its end: who
    removes the last ones cannot set it back."""
    previous, number = "", 0
    for event in AuditEvent.objects.using(using).order_by("number").iterator():
        number += 1
        if (event.number, event.previous, event.head) != (number, previous, _head_of(event)):
            return number
        previous = event.head
    end = AuditHead.objects.using(using).filter(pk=1).first()
    if end is None:
        whole = number == 0 and not Account.objects.using(using).exists()
    else:
        whole = (number, _end_of(previous)) == (end.number, end.head)
    return None if whole else number + 1


def stray_task() -> str | None:
    """The key of the first task that stands otherwise than its last event says: somebody changed it
    past the chain. None where there is none."""
    told: dict[str, str] = {}
    moves = {f"task.{state}": state.value for state in TaskState}
    events = AuditEvent.objects.filter(what__in=moves).order_by("number")
    for on, what in events.values_list("on", "what").iterator():
        told[on.removeprefix("task:")] = moves[what]
    for key, state in Task.objects.order_by("key").values_list("key", "state"):
        if told.get(key, TaskState.OPEN) != state:
            return str(key)
    return None


def _last_head(number: int) -> str:
    return AuditEvent.objects.filter(pk=number).values_list("head", flat=True).first() or ""


def _end_of(head: str) -> str:
    """What stands at the end of a chain whose last event has this head."""
    return current_office().store.cipher.seal_of("audit-end", head.encode())


def _head_of(event: AuditEvent) -> str:
    told = [
        *(event.number, event.who, event.when.isoformat(), event.what, event.on, event.why),
        event.previous,
    ]
    return current_office().store.cipher.seal_of("audit", json.dumps(told).encode())
