"""The phases up to an inspection, and what a meeting decided."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Person, Place
from doorstep.office.sealing import SealedRow


class Phase(models.Model):
    """One phase of the plan with its days."""

    code = models.CharField(max_length=20, primary_key=True)
    begins = models.DateField()
    ends = models.DateField()


class MinuteLine(SealedRow):
    """One line of a meeting's minutes: who, by when; sealed `what`."""

    held_on = models.DateField()
    number = models.PositiveIntegerField()
    owner = models.ForeignKey(Person, models.PROTECT, related_name="minutes")
    place = models.ForeignKey(Place, models.PROTECT, null=True, related_name="minutes")
    due = models.DateField()
    receipt = models.CharField(max_length=16, default="")
