"""An inspection received: papers by the clock, points under discussion, signatures, the sample
drawn and the inspectors' own forms. Lines are added; none is changed or removed."""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Person
from doorstep.office.sealing import SealedRow


class Reception(SealedRow):
    """One inspection: its protocol, when it begins, how many minutes papers have; sealed
    `inspectors`, `credentials` and where each room is."""

    protocol = models.CharField(max_length=60)
    begins = models.DateTimeField()
    minutes = models.PositiveIntegerField(null=True)
    closed = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="received")
    when = models.DateTimeField()


class TypedSheet(SealedRow):
    """A signed sheet typed in afterwards, sealed `fields` as they were typed; `sheet`: a HandSheet
    or a household's code. It may be typed anew until a second person has held it against the paper;
    only then its lines are made, each of which names it."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="sheets")
    sheet = models.CharField(max_length=12)
    number = models.PositiveIntegerField()
    version = models.PositiveIntegerField(default=0)
    typed = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="typed_sheets")
    compared = models.DateTimeField(null=True)
    compared_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="compared_sheets"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint("reception", "sheet", "number", name="sheet_typed_once")
        ]


def _typed_sheet() -> models.ForeignKey[TypedSheet | None, TypedSheet | None]:
    """The sheet of paper that a line was typed in from; None: it was made at the desk."""
    return models.ForeignKey(TypedSheet, models.PROTECT, null=True, related_name="+")


class PaperAsked(SealedRow):
    """A paper that was asked for; sealed `what`, `asked_by`."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="papers")
    number = models.PositiveIntegerField()
    box = models.PositiveIntegerField(null=True)
    asked = models.DateTimeField()
    due = models.DateTimeField(null=True)
    by = models.ForeignKey(Account, models.PROTECT, related_name="asked_papers")
    sheet = _typed_sheet()

    class Meta:
        constraints = [models.UniqueConstraint("reception", "number", name="paper_once")]


class PaperHanded(SealedRow):
    """A paper was handed over; sealed `by`, `to`, `note`. Another line about it is a correction:
    the first one says whether it was late."""

    paper = models.ForeignKey(PaperAsked, models.PROTECT, related_name="handings")
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    recorded = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="handed_papers")
    sheet = _typed_sheet()

    class Meta:
        constraints = [models.UniqueConstraint("paper", "number", name="handed_once")]


class IssueRaised(SealedRow):
    """A point under discussion; sealed `what`; `act`: a forbidden act of the protocol."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="issues")
    number = models.PositiveIntegerField()
    act = models.CharField(max_length=40, default="")
    raised = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="raised_issues")
    sheet = _typed_sheet()

    class Meta:
        constraints = [models.UniqueConstraint("reception", "number", name="issue_once")]


class IssueView(SealedRow):
    """What one side says of a point; sealed `text`; `dissent`: it does not agree."""

    issue = models.ForeignKey(IssueRaised, models.PROTECT, related_name="views")
    number = models.PositiveIntegerField()
    side = models.CharField(max_length=12)
    dissent = models.BooleanField(default=False)
    uttered = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="said_views")
    sheet = _typed_sheet()

    class Meta:
        constraints = [models.UniqueConstraint("issue", "number", name="view_once")]


class ReceptionSigned(SealedRow):
    """One side signed the exit sheet; sealed `name`, `note` (what it does not agree with)."""

    reception = models.ForeignKey(Reception, models.PROTECT, related_name="signatures")
    side = models.CharField(max_length=12)
    at = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="signed_exits")
    sheet = _typed_sheet()

    class Meta:
        constraints = [models.UniqueConstraint("reception", "side", name="signed_once")]


class InspectionSample(SealedRow):
    """The sample drawn before everybody's eyes; sealed: seeds, certificate and lists as written."""

    reception = models.OneToOneField(Reception, models.PROTECT, related_name="sample")
    standing = models.CharField(max_length=20)
    drawn = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="drew")


class SampledDoor(SealedRow):
    """One household drawn; sealed `house` (how it is found), `head`, `stratum`."""

    sample = models.ForeignKey(InspectionSample, models.PROTECT, related_name="doors")
    code = models.CharField(max_length=10)
    village = models.CharField(max_length=120)
    order = models.PositiveIntegerField()
    reserve = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint("sample", "code", name="sampled_once")]


class BlindForm(SealedRow):
    """What an inspector wrote down of a household, the register unseen; sealed `answers`. Another
    one of the same household stands beside it."""

    door = models.ForeignKey(SampledDoor, models.PROTECT, related_name="forms")
    number = models.PositiveIntegerField()
    version = models.CharField(max_length=20)
    written = models.DateTimeField()
    by = models.ForeignKey(Account, models.PROTECT, related_name="blind_forms")
    sheet = _typed_sheet()


class InspectorSeat(models.Model):
    """Whose sample an inspector's account sees, and until when."""

    account = models.OneToOneField(Account, models.PROTECT, related_name="seat")
    reception = models.ForeignKey(Reception, models.PROTECT, related_name="seats")
    until = models.DateTimeField()


class FileBox(SealedRow):
    """A box of the office's papers; sealed `where`; who keeps it, how many pages it has."""

    number = models.PositiveIntegerField(unique=True)
    keeper = models.ForeignKey(Person, models.PROTECT, null=True, related_name="keeps")
    pages = models.PositiveIntegerField(null=True)
    version = models.PositiveIntegerField(default=1)
