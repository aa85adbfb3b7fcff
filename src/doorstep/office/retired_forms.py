"""The register of forms that are no longer asked: what, since when, what stands in its place."""

from __future__ import annotations

import datetime as dt
import unicodedata

from django.db import transaction
from django.utils import timezone

from doorstep.domain.burden import FormRetired
from doorstep.domain.errors import BadInput
from doorstep.office.audit import record
from doorstep.office.models import Account, RetiredForm

LONGEST = 80


@transaction.atomic
def retire_form(title: str, since: dt.date, instead: str, by: Account | None) -> RetiredForm:
    """Note that a form is no longer asked; said again it is the same one.

    Raises BadInput("form-retired-title", "form-retired-day").
    """
    title, instead = _line(title), _line(instead)
    if not title:
        raise BadInput("form-retired-title")
    if since > timezone.localdate():
        raise BadInput("form-retired-day")
    for held in RetiredForm.objects.filter(since=since):
        if held.said == {"title": title, "instead": instead}:
            return held
    row = RetiredForm(since=since, by=by)
    row.put(title=title, instead=instead)
    row.save(force_insert=True)
    record(by, "form.retired", f"retired-form:{row.pk}", since.isoformat())
    return row


def retired_forms() -> list[FormRetired]:
    """All of them, the latest first."""
    return [
        FormRetired(str(row.said["title"]), row.since, str(row.said["instead"]), str(row.pk))
        for row in RetiredForm.objects.order_by("-since", "pk")
    ]


def _line(said: str) -> str:
    plain = unicodedata.normalize("NFC", said.replace("\0", ""))
    return " ".join(plain.split())[:LONGEST]
