"""What was done, by whom, in one chain: each event's head is sealed over the head before it."""

from __future__ import annotations

from django.db import models


class AuditEvent(models.Model):
    """One write: codes and keys only, never a value of a row."""

    number = models.PositiveBigIntegerField(primary_key=True)
    who = models.CharField(max_length=40)
    when = models.DateTimeField()
    what = models.CharField(max_length=60, db_index=True)
    on = models.CharField(max_length=100, db_index=True)
    why = models.CharField(max_length=80, default="")
    previous = models.CharField(max_length=64)
    head = models.CharField(max_length=64)


class AuditHead(models.Model):
    """The end of the chain; its one row is locked by whoever adds an event."""

    number = models.PositiveBigIntegerField(default=0)
    head = models.CharField(max_length=64, default="")
