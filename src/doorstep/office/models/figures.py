"""What is kept of villages' figures, of quizzes and of campaigns: never whose answer was whose."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Place
from doorstep.office.sealing import SealedRow


class KeptFigures(models.Model):
    """The villages' figures of a run, sealed; can be thrown away and is counted again."""

    run = models.CharField(max_length=40, primary_key=True)
    when = models.DateTimeField(auto_now_add=True)
    sealed = models.BinaryField(default=bytes)


class QuizCount(models.Model):
    """Of one village in one quarter: questions asked in quizzes, and answered rightly. No person,
    no sitting, no day."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="quizzes")
    quarter = models.CharField(max_length=7)
    asked = models.PositiveIntegerField(default=0)
    right = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["place", "quarter"], name="quiz_once")]


class Campaign(SealedRow):
    """A campaign of office work from one day to another; sealed `title`."""

    first = models.DateField()
    last = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="campaigns")
    when = models.DateTimeField(auto_now_add=True)


class QuizTicket(models.Model):
    """That a quiz was counted, so that it counts once: a keyed token that leads to nobody."""

    token = models.BigIntegerField(primary_key=True)


class KeptTrend(models.Model):
    """What the score came to on a day, sealed: counts and points, nobody named."""

    day = models.DateField(primary_key=True)
    sealed = models.BinaryField(default=bytes)
