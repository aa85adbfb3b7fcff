"""What pages show of the folder, named by the run it was made from; and files that were dropped.

All but `ImportRow` can be thrown away and is made again.
"""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Place
from doorstep.office.models.work import Matter
from doorstep.office.scope import ScopedRows
from doorstep.office.sealing import SealedRow
from doorstep.office.vocabulary import ImportState


class Projected(models.Model):
    """The run that the rows below were made from, and the last one of an earlier day (on the first
    day: its first); one row."""

    run = models.CharField(max_length=40)
    before = models.CharField(max_length=40, default="")
    when = models.DateTimeField(auto_now=True)


class FindingRow(models.Model):
    """A finding of the projected run: the matter it is of, sealed as `findings --json` tells it."""

    matter = models.OneToOneField(Matter, models.CASCADE, primary_key=True, related_name="finding")
    code = models.CharField(max_length=40, db_index=True)
    check_id = models.CharField(max_length=80)
    severity = models.CharField(max_length=10, db_index=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="findings")
    register = models.CharField(max_length=40)
    household = models.CharField(max_length=40, default="", db_index=True)
    number = models.PositiveIntegerField(db_index=True)
    is_new = models.BooleanField(default=False, db_index=True)
    sealed = models.BinaryField(default=bytes)
    objects = ScopedRows()

    class Meta:
        indexes = [models.Index("place", "number", name="finding_by_place")]


class CardRow(models.Model):
    """A household's card, sealed: what every source says of it, side by side."""

    household = models.CharField(max_length=40, primary_key=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="cards")
    number = models.PositiveIntegerField(db_index=True)
    sealed = models.BinaryField(default=bytes)
    objects = ScopedRows()


class SearchToken(models.Model):
    """A term that cards are found by, as a keyed token; `cards` are their numbers, four bytes each,
    rising."""

    token = models.BigIntegerField(primary_key=True)
    cards = models.BinaryField(default=bytes)


class Morning(models.Model):
    """The figures of the morning page after a run, sealed; kept from run to run."""

    run = models.CharField(max_length=40, primary_key=True)
    when = models.DateTimeField(auto_now_add=True)
    sealed = models.BinaryField(default=bytes)


class ImportRow(SealedRow):
    """Files that somebody dropped, from looking to taken: sealed `files`, `said`, `report`; the
    files themselves lie sealed in the folder's `inbox` until they are taken or dismissed."""

    state = models.CharField(max_length=12, default=ImportState.LOOKING)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="imports")
    base_state = models.CharField(max_length=64, default="")
    error_code = models.CharField(max_length=60, default="")
    when = models.DateTimeField(auto_now_add=True)
