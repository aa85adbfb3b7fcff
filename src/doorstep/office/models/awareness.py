"""What offices told people of, and what people know: a line a talk, and sheets without a name in
heaps of a village and a round.

Nothing here can be joined with a household or a person: a row knows its village alone, no time
finer than a day, and the answers of a heap lie in an order that says nothing of when they came.
"""

from __future__ import annotations

import uuid

from django.db import models

from doorstep.office.models.people import Place
from doorstep.office.sealing import SealedRow


class OutreachLine(models.Model):
    """One talk: where, when, of what (`topic`: a code of the pack's list), which way, and how many
    heard it; who they were is kept nowhere. `dropped`: it was entered by mistake."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    place = models.ForeignKey(Place, models.PROTECT, related_name="outreach")
    day = models.DateField(db_index=True)
    topic = models.CharField(max_length=40)
    way = models.CharField(max_length=12)
    heads = models.PositiveIntegerField()
    dropped = models.BooleanField(default=False)


class AwarenessRound(models.Model):
    """One survey of what people know; open until the day it is closed, and only then counted."""

    number = models.PositiveIntegerField(unique=True)
    version = models.CharField(max_length=20)
    opened = models.DateField()
    closed = models.DateField(null=True)


class AwarenessHeap(SealedRow):
    """The sheets of one village, round and half that came back: `code` stands on all of them,
    `printed` how many went out, `back` how many came; sealed `sheets`, sorted by what they say, and
    `seen`, keyed digests that keep one sheet from counting twice."""

    round = models.ForeignKey(AwarenessRound, models.PROTECT, related_name="heaps")
    place = models.ForeignKey(Place, models.PROTECT, related_name="heaps")
    half = models.CharField(max_length=1, default="")
    code = models.CharField(max_length=12, unique=True)
    printed = models.PositiveIntegerField(default=0)
    back = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("round", "place", "half", name="heap_once")]
