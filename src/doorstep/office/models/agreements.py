"""Agreements with villages on their own work, quarters settled, and what was objected."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Place
from doorstep.office.scope import ScopedRows
from doorstep.office.sealing import SealedRow


class Agreement(models.Model):
    """What was agreed with a village for a quarter: `terms`, items of the rubric with targets."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="agreements")
    year = models.PositiveIntegerField()
    quarter = models.PositiveIntegerField()
    terms = models.JSONField(default=list)
    made_on = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="agreements")
    objects = ScopedRows()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["place", "year", "quarter"], name="one_agreement_a_quarter"
            )
        ]


class Settlement(models.Model):
    """A quarter of a village as it was settled, never changed afterwards: `figures` by item."""

    agreement = models.OneToOneField(Agreement, models.PROTECT, related_name="settlement")
    figures = models.JSONField(default=list)
    run = models.CharField(max_length=64)
    settled_on = models.DateField()
    object_until = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="settlements")
    objects = ScopedRows()


class ConductMark(models.Model):
    """An item of a settlement marked as conduct of the office: `kind`, and the record that shows it
    (`record`, `key`); proposed by one, confirmed by another, perhaps withdrawn (`why`). Codes and
    keys alone: there is no room for anybody's name."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="marks")
    code = models.CharField(max_length=40)
    kind = models.CharField(max_length=12)
    record = models.CharField(max_length=8)
    key = models.CharField(max_length=80)
    proposed_on = models.DateField()
    proposed_by = models.ForeignKey(Account, models.PROTECT, related_name="marks_proposed")
    confirmed_on = models.DateField(null=True)
    confirmed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="marks_confirmed"
    )
    object_until = models.DateField(null=True)
    withdrawn_on = models.DateField(null=True)
    withdrawn_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="marks_withdrawn"
    )
    why = models.CharField(max_length=16, default="")
    objects = ScopedRows()

    @property
    def stands(self) -> bool:
        """Whether two people signed it and nobody withdrew it: only then is it told."""
        return self.confirmed_on is not None and self.withdrawn_on is None


class OfficeObjection(SealedRow):
    """What a village objects to of an item, or of what was marked as conduct (`mark`); sealed
    `words`, and `decision` in words."""

    settlement = models.ForeignKey(Settlement, models.PROTECT, related_name="objections")
    mark = models.ForeignKey(ConductMark, models.PROTECT, null=True, related_name="objections")
    code = models.CharField(max_length=40)
    received_on = models.DateField()
    due = models.DateField()
    decision = models.CharField(max_length=12, default="")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="objections")
    decided_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="objections_decided"
    )
    objects = ScopedRows()


class OwnReport(SealedRow):
    """What an office told of its own work before anybody found it, to its credit: of which item
    (`code`; "": of none in particular); sealed `words`."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="own_reports")
    code = models.CharField(max_length=40, default="")
    told_on = models.DateField()
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="own_reports")
    objects = ScopedRows()
