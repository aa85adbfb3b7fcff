"""Walks through service sites: what stands there and works, counted by thing."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Place
from doorstep.office.scope import ScopedRows


class SiteWalk(models.Model):
    """What one walk through a village's site counted: `counts` by thing of the standard, how many
    stand there and how many work; `ledger`: the site ledgers of that time, which a later version
    takes the place of."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="walks")
    walked_on = models.DateField()
    counts = models.JSONField(default=dict)
    ledger = models.CharField(max_length=64)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="walks")
    when = models.DateTimeField(auto_now_add=True)
    objects = ScopedRows()
