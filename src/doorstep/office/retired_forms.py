"""The register of forms that are no longer asked: what, since when, what stands in its place."""

from __future__ import annotations

import datetime as dt
import unicodedata

from django.db import transaction
from django.utils import timezone

from doorstep.domain.burden import FormKilled
from doorstep.domain.errors import BadInput
from doorstep.office.audit import record
from doorstep.office.models import Account, KilledForm

LONGEST = 80


@transaction.atomic
def kill_form(title: str, since: dt.date, instead: str, by: Account | None) -> KilledForm:
    """Note that a form is no longer asked; said again it is the same one.

    Raises BadInput("form-killed-title", "form-killed-day").
    """
    title, instead = _line(title), _line(instead)
    if not title:
        raise BadInput("form-killed-title")
    if since > timezone.localdate():
        raise BadInput("form-killed-day")
    for held in KilledForm.objects.filter(since=since):
        if held.said == {"title": title, "instead": instead}:
            return held
    row = KilledForm(since=since, by=by)
    row.put(title=title, instead=instead)
    row.save(force_insert=True)
    record(by, "form.killed", f"killed-form:{row.pk}", since.isoformat())
    return row


def killed_forms() -> list[FormKilled]:
    """All of them, the latest first."""
    return [
        FormKilled(str(row.said["title"]), row.since, str(row.said["instead"]), str(row.pk))
        for row in KilledForm.objects.order_by("-since", "pk")
    ]


def _line(said: str) -> str:
    plain = unicodedata.normalize("NFC", said.replace("\0", ""))
    return " ".join(plain.split())[:LONGEST]
