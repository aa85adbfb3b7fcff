"""The doors: who is visited when and why, what visits brought, what residents asked for, and what
must have happened before a name may leave a register.
"""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Person, Place
from doorstep.office.scope import ScopedRows
from doorstep.office.sealing import SealedRow
from doorstep.office.vocabulary import (
    CorrectionState,
    DepartureState,
    DoorState,
    ScanState,
    SubmissionState,
)


class VisitPlan(SealedRow):
    """A plan of visits: its days, its pairs and what one of them manages, the seed that drew its
    random part, the run it was made from; sealed `request` says the rest of what was asked for.
    `replaced`: a later plan took its open doors over."""

    number = models.PositiveIntegerField(unique=True)
    first_day = models.DateField()
    days = models.PositiveSmallIntegerField()
    pairs = models.PositiveSmallIntegerField()
    capacity = models.PositiveSmallIntegerField()
    seed = models.CharField(max_length=80)
    run = models.CharField(max_length=40)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="planned")
    when = models.DateTimeField(auto_now_add=True)
    replaced = models.BooleanField(default=False)


class Assignment(SealedRow):
    """One house of a plan: its short code stands on the paper, `household` is the card's, `order`
    the walking order of that pair's day, `reasons` codes only; sealed `sheets` holds a HouseSheet a
    form as printed, `house` name and address. `random`: it stands in the random part too."""

    plan = models.ForeignKey(VisitPlan, models.PROTECT, related_name="assignments")
    place = models.ForeignKey(Place, models.PROTECT, related_name="assignments")
    code = models.CharField(max_length=12, unique=True)
    household = models.CharField(max_length=40, db_index=True)
    route = models.CharField(max_length=12)
    day = models.DateField(null=True)
    pair = models.PositiveSmallIntegerField(default=0)
    order = models.PositiveIntegerField(default=0)
    visitor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="visits")
    second = models.ForeignKey(Person, models.PROTECT, null=True, related_name="second_visits")
    reasons = models.JSONField(default=list)
    forms = models.JSONField(default=list)
    random = models.BooleanField(default=False)
    revisit_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="revisits")
    state = models.CharField(max_length=10, default=DoorState.PLANNED, db_index=True)
    objects = ScopedRows()

    class Meta:
        indexes = [models.Index("plan", "place", "day", "order", name="door_in_order")]


class FormKept(models.Model):
    """A form's version as it was first issued: kept for ever, so that what was filled in on it can
    always be read."""

    code = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    definition = models.JSONField()
    xform = models.TextField(default="")
    md5 = models.CharField(max_length=32, default="")
    issued = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint("code", "version", name="form_once")]


class Submission(SealedRow):
    """A visit's testimony, immutable: named by the uuid that the paper, the page or the phone gave
    it, sealed `sheet`, `answers` and (from a phone) `xml`. A correction is another one, `corrects`
    it; `folded_in`: the register version that holds it."""

    form = models.CharField(max_length=40)
    version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64)
    channel = models.CharField(max_length=8)
    device = models.CharField(max_length=80, default="")
    number = models.PositiveIntegerField(null=True)
    assignment = models.ForeignKey(
        Assignment, models.PROTECT, null=True, related_name="submissions"
    )
    corrects = models.OneToOneField("self", models.PROTECT, null=True, related_name="corrected_by")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="submitted")
    visitor = models.ForeignKey(Person, models.PROTECT, null=True, related_name="brought")
    received = models.DateTimeField(auto_now_add=True)
    state = models.CharField(max_length=10, default=SubmissionState.RECEIVED, db_index=True)
    folded_in = models.CharField(max_length=64, default="")
    objects = ScopedRows()


class ScanUpload(SealedRow):
    """Scanned files that somebody dropped, until they were read: sealed `files`, which lie in the
    folder's inbox so long."""

    state = models.CharField(max_length=10, default=ScanState.READING, db_index=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="scanned")
    when = models.DateTimeField(auto_now_add=True)


class ScannedRow(SealedRow):
    """One form of one house as it was read off scans, or (without a code) a page that could not be
    placed: sealed `ticks`, `cuts` with their pictures, `missing` pages, `file` and `page`."""

    upload = models.ForeignKey(ScanUpload, models.PROTECT, related_name="sheets")
    code = models.CharField(max_length=12, default="", db_index=True)
    form = models.CharField(max_length=40, default="")
    state = models.CharField(max_length=10, default=ScanState.UNSURE, db_index=True)
    why = models.CharField(max_length=20, default="")


class HeldSubmission(SealedRow):
    """What came under the name of another submission with other bytes: kept, never dropped."""

    uuid = models.UUIDField(db_index=True)
    sha256 = models.CharField(max_length=64)
    received = models.DateTimeField(auto_now_add=True)


class Review(SealedRow):
    """A supervisor's word on a submission: a code; the sealed `note` may say more of the
    paper, never of the resident."""

    submission = models.ForeignKey(Submission, models.PROTECT, related_name="reviews")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="reviewed")
    decision = models.CharField(max_length=10)
    reason = models.CharField(max_length=40, default="")
    when = models.DateTimeField(auto_now_add=True)
    objects = ScopedRows()


class VisitorKey(models.Model):
    """A phone's key to its own list of houses: only a keyed digest of it is kept."""

    digest = models.CharField(max_length=64, primary_key=True)
    person = models.ForeignKey(Person, models.CASCADE, related_name="keys")
    made = models.DateTimeField(auto_now_add=True)
    revoked = models.DateTimeField(null=True)


class Attempt(SealedRow):
    """A dated try to meet a household or a person, whichever way; `about` is a keyed token."""

    about = models.BigIntegerField(db_index=True)
    day = models.DateField()
    outcome = models.CharField(max_length=12)
    submission = models.ForeignKey(Submission, models.PROTECT, null=True, related_name="attempts")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="attempted")


class Departure(SealedRow):
    """Somebody's line is about to leave a register (`about`: a keyed token; sealed `name`, `line`):
    on evidence, or after three dated attempts, notice, a posted list and time to object; either way
    `proposed_by` says so first and `decided_by`, somebody else, says so too."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="departures")
    register = models.CharField(max_length=40)
    about = models.BigIntegerField(db_index=True)
    evidence = models.CharField(max_length=20, default="")
    state = models.CharField(max_length=12, default=DepartureState.OPEN, db_index=True)
    opened = models.DateTimeField(auto_now_add=True)
    noticed_on = models.DateField(null=True)
    posted_on = models.DateField(null=True)
    objections_until = models.DateField(null=True)
    proposed_by = models.ForeignKey(
        Account, models.PROTECT, null=True, related_name="proposed_leaving"
    )
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="let_go")
    objects = ScopedRows()


class CorrectionRequest(SealedRow):
    """What a resident says is wrong, or wants (a correction, a complaint, not to be contacted):
    numbered, with a day to answer by and an owner outside the office it is about; sealed `said`,
    `decision`, `called_back`."""

    number = models.PositiveIntegerField(unique=True)
    kind = models.CharField(max_length=12)
    channel = models.CharField(max_length=8)
    place = models.ForeignKey(Place, models.PROTECT, related_name="corrections")
    about = models.BigIntegerField(null=True, db_index=True)
    field = models.CharField(max_length=40, default="")
    evidence = models.CharField(max_length=20, default="")
    received_on = models.DateField()
    due = models.DateField()
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="corrections")
    state = models.CharField(max_length=12, default=CorrectionState.RECEIVED, db_index=True)
    reason = models.CharField(max_length=40, default="")
    answered_on = models.DateField(null=True)
    decided_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="decided")
    called_back_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="called")
    appeal_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="appeals")
    objects = ScopedRows()


class Consent(SealedRow):
    """What somebody agreed to, for one purpose, and when it was withdrawn; sealed `name`, `how`."""

    about = models.BigIntegerField(db_index=True)
    purpose = models.CharField(max_length=24)
    given_on = models.DateField()
    withdrawn_on = models.DateField(null=True)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="consents")
