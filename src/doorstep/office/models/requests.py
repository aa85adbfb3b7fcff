"""Requests to other offices: what is not ours is asked for, on a legal basis, for a time."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account
from doorstep.office.models.work import Task
from doorstep.office.scope import ScopedRows
from doorstep.office.sealing import SealedRow
from doorstep.office.vocabulary import RequestState


class OfficeRequest(SealedRow):
    """A letter to another office; sealed `letter` holds what it says beyond codes."""

    task = models.ForeignKey(Task, models.PROTECT, null=True, related_name="requests")
    office = models.CharField(max_length=40)
    purpose = models.CharField(max_length=40)
    basis = models.CharField(max_length=60)
    fields = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=RequestState.DRAFT)
    until = models.DateField()
    remind_on = models.DateField(null=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="requested")
    when = models.DateTimeField(auto_now_add=True)
    objects = ScopedRows()
