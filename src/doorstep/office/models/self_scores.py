"""What villages believe their own work is worth, private to each village and the township."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Place
from doorstep.office.scope import ScopedRows


class SelfScore(models.Model):
    """What a village answered to the items of a rubric on one day, never changed afterwards:
    `answers` by item, points and the records named."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="self_scores")
    rubric = models.CharField(max_length=60)
    told_on = models.DateField()
    answers = models.JSONField(default=list)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="self_scores")
    objects = ScopedRows()
