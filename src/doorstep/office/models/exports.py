"""Requests for files that hold people of more than one village."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account


class BulkExport(models.Model):
    """A request for the ledgers of all villages in one file, or for all papers of a `plan` (0: the
    ledgers): what for, by whom, confirmed by whom, until when it may be taken, how often it was.
    Codes and keys alone."""

    plan = models.PositiveIntegerField(default=0)
    purpose = models.CharField(max_length=12)
    asked_at = models.DateTimeField()
    asked_by = models.ForeignKey(Account, models.PROTECT, related_name="exports_asked")
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="exports_confirmed"
    )
    until = models.DateTimeField(null=True)
    taken = models.PositiveIntegerField(default=0)
