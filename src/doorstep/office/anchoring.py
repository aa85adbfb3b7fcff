"""The audit chain anchored in the folder: who puts a whole older database back, chain and all, does
not put back what the folder's own head knows of it.

The folder is told after the database has committed, so that it may know less than stands there and
never more; a kill between the two is no alarm.
"""

from __future__ import annotations

from contextlib import suppress

from django.db import transaction

from doorstep.domain.errors import BadInput
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import AuditEvent


def office_gap() -> BadInput | None:
    """How the open database does not come of what the folder knows: it ends before the event that
    the folder knows ("office-older"), or has another event of that number ("office-other"); None
    where all is well."""
    known = current_office().store.head().office
    if known is None:
        return None
    number, last = known
    events = AuditEvent.objects.order_by("-number")
    if (head := events.filter(pk=number).values_list("head", flat=True).first()) is None:
        return BadInput("office-older", found=_last()[0], known=number)
    return None if head == last else BadInput("office-other", known=number)


def anchor() -> None:
    """Let the folder know how far the chain has come, where the chain came of what it knows. While
    somebody else writes the folder it is left for the next time."""
    if transaction.get_connection().in_atomic_block:
        transaction.on_commit(anchor)
        return
    store, (number, last) = current_office().store, _last()
    with suppress(BadInput):
        known = store.head().office
        if number and (number, last) != known and office_gap() is None:
            store.note_office(number, last)


def note_backup() -> None:
    """Say in the chain that all of the office leaves as a sealed file, which holds that too."""
    with transaction.atomic():
        record(None, "backup.made", "workspace")


def begin_anew(what: str) -> None:
    """Take the open database for the one that the folder means, and say so in its chain: `what` is
    the audit's code. For whoever puts a database there on purpose."""
    known = current_office().store.head().office
    with transaction.atomic():
        record(None, what, "workspace", "" if known is None else f"event:{known[0]}")
    current_office().store.note_office(*_last(), anew=True)


def _last() -> tuple[int, str]:
    """The number and head of the last event; (0, "") where there is none."""
    found = AuditEvent.objects.order_by("-number").values_list("number", "head").first()
    return (0, "") if found is None else found
