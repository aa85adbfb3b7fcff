"""People of more than one village leave the pages in one file only where two people say so: one
asks and says what for, another confirms, the first takes the file within a day; each step is
recorded. One village's own file needs nobody else, nor do the papers of one day's visits.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from doorstep.domain.carried import VillageDay
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.exports import ExportPurpose, ExportState
from doorstep.office.accounts import check_second
from doorstep.office.audit import record
from doorstep.office.ledgers import HandOut, note_handed_out
from doorstep.office.models import Account, BulkExport
from doorstep.office.queries.doors import find_plan

LASTS = dt.timedelta(hours=24)
"""So long a confirmed request may be taken; one that nobody confirmed waits no longer either."""


def check_one_village(villages: Sequence[str]) -> None:
    """Let a file of one village pass. Raises RefusedByRule("export-two-people")."""
    if len(set(villages)) > 1:
        raise RefusedByRule("export-two-people")


def check_few_days(days: Sequence[VillageDay]) -> None:
    """Let papers of one village, or of one day, pass. Raises RefusedByRule("papers-two-people")."""
    if len({one.village for one in days}) > 1 and len({one.day for one in days}) > 1:
        raise RefusedByRule("papers-two-people")


def state_of(row: BulkExport) -> ExportState:
    """How far a request is now."""
    until = row.until or row.asked_at + LASTS
    if timezone.now() > until:
        return ExportState.OVER
    return ExportState.ASKED if row.confirmed_at is None else ExportState.READY


def asked_exports() -> list[tuple[BulkExport, ExportState]]:
    """The requests that wait, may be taken, or were made within a month; the last first."""
    since = timezone.now() - dt.timedelta(days=31)
    rows = BulkExport.objects.filter(asked_at__gte=since).select_related("asked_by", "confirmed_by")
    return [(one, state_of(one)) for one in rows.order_by("-pk")]


@transaction.atomic
def ask_export(purpose: str, by: Account, *, plan: int = 0) -> BulkExport:
    """Ask for a file of several villages, and say what for: their ledgers, or all papers of a plan.
    Raises BadInput("export-purpose", "plan-unknown")."""
    if purpose not in set(ExportPurpose):
        raise BadInput("export-purpose")
    if plan:
        find_plan(plan)
    same = {"asked_by": by, "purpose": purpose, "plan": plan}
    for row, state in asked_exports():
        if state == ExportState.ASKED and all(getattr(row, at) == one for at, one in same.items()):
            return row  # pressed twice
    row = BulkExport.objects.create(asked_at=timezone.now(), **same)
    record(by, "export.asked", f"export:{row.pk}", purpose)
    return row


@transaction.atomic
def confirm_export(key: int, by: Account) -> BulkExport:
    """Say as the second that the file may be made.

    Raises BadInput("export-unknown"), RefusedByRule("export-over"), and as `check_second`.
    """
    row = _held(key)
    if row.confirmed_by == by:
        return row  # pressed twice
    if state_of(row) != ExportState.ASKED:
        raise RefusedByRule("export-over")
    check_second(row.asked_by, by)
    row.confirmed_at, row.confirmed_by = timezone.now(), by
    row.until = row.confirmed_at + LASTS
    row.save()
    record(by, "export.confirmed", f"export:{row.pk}", row.purpose)
    return row


@transaction.atomic
def check_ready(key: int, by: Account) -> BulkExport:
    """The request, where whoever asks may take its file now.

    Raises BadInput("export-unknown"), RefusedByRule("export-own", "export-not-confirmed",
    "export-over").
    """
    row = _held(key)
    state = state_of(row)
    if row.asked_by != by:
        raise RefusedByRule("export-own")
    if state == ExportState.OVER:
        raise RefusedByRule("export-over")
    if state != ExportState.READY:
        raise RefusedByRule("export-not-confirmed")
    return row


@transaction.atomic
def take_export(key: int, given: HandOut | None, by: Account) -> BulkExport:
    """Keep that whoever asked took the file; of ledgers, that these went out. Raises as
    `check_ready`."""
    row = check_ready(key, by)
    row.taken += 1
    row.save(update_fields=["taken"])
    record(by, "export.taken", f"export:{row.pk}", row.purpose)
    if given is not None:
        note_handed_out(given, by)
    return row


def _held(key: int) -> BulkExport:
    locked = BulkExport.objects.select_for_update(of=("self",))
    row = locked.select_related("asked_by__person", "confirmed_by").filter(pk=key).first()
    if row is None:
        raise BadInput("export-unknown")
    return row
