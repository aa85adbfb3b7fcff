"""Who is on duty when, and who was reached by telephone; no hour of a call, no place."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Person, Place


class DutyShift(models.Model):
    """One shift of a place's roster."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="shifts")
    code = models.CharField(max_length=20)
    begins = models.DateTimeField()
    ends = models.DateTimeField()
    leader = models.ForeignKey(Person, models.PROTECT, null=True, related_name="leads")
    first = models.ForeignKey(Person, models.PROTECT, null=True, related_name="first_on")
    second = models.ForeignKey(Person, models.PROTECT, null=True, related_name="second_on")
    cover = models.ForeignKey(Person, models.PROTECT, null=True, related_name="covers")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [models.UniqueConstraint("place", "code", "begins", name="shift_once")]


class TestCall(models.Model):
    """Whether somebody was reached by a test call on a day."""

    __test__ = False
    person = models.ForeignKey(Person, models.PROTECT, related_name="calls")
    on = models.DateField()
    reached = models.BooleanField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="called")

    class Meta:
        constraints = [models.UniqueConstraint("person", "on", name="call_once_a_day")]
