"""Matters, the tasks that bundle them, how both moved, and the ledgers that went out and came
back.
"""

from __future__ import annotations

from django.db import models

from doorstep.office.models.people import Account, Person, Place
from doorstep.office.scope import ScopedRows
from doorstep.office.sealing import SealedRow
from doorstep.office.vocabulary import DutyShare, MatterState, TaskState


class Task(models.Model):
    """A bundle of matters: one kind of finding in one place's register, with one owner."""

    key = models.CharField(max_length=16, unique=True)
    place = models.ForeignKey(Place, models.PROTECT, related_name="tasks")
    code = models.CharField(max_length=40)
    register = models.CharField(max_length=40)
    state = models.CharField(max_length=10, default=TaskState.OPEN, db_index=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="tasks")
    due = models.DateField(null=True)
    list_item = models.CharField(max_length=40, default="")
    share = models.CharField(max_length=10, default=DutyShare.OWN)
    recurred = models.PositiveIntegerField(default=0)
    version = models.PositiveIntegerField(default=1)
    fixed_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="fixed")
    minute = models.OneToOneField("MinuteLine", models.PROTECT, null=True, related_name="task")
    objects = ScopedRows()

    class Meta:
        indexes = [models.Index("place", "state", name="task_by_place")]


class Matter(models.Model):
    """What one finding is about, from run to run; `anchors` are the keyed tokens by which it is
    known again when a number or a name was corrected; `stood`: the last run of an earlier day had
    it, which new and gone are counted from."""

    key = models.CharField(max_length=40, primary_key=True)
    core = models.CharField(max_length=40, db_index=True)
    anchors = models.JSONField(default=list)
    task = models.ForeignKey(Task, models.PROTECT, related_name="matters")
    state = models.CharField(max_length=10, default=MatterState.OPEN)
    answer_code = models.CharField(max_length=16, default="")
    first_run = models.CharField(max_length=40)
    last_run = models.CharField(max_length=40)
    gone_in = models.CharField(max_length=40, default="")
    recurred = models.PositiveIntegerField(default=0)
    stood = models.BooleanField(default=False, db_index=True)
    objects = ScopedRows()

    class Meta:
        indexes = [models.Index("task", "state", name="matter_by_task")]


class TaskMove(SealedRow):
    """One step of a task, or of one of its matters: who, from, to, why; sealed `note`."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="moves")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="moves")
    before = models.CharField(max_length=10)
    after = models.CharField(max_length=10)
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="moved")
    why_code = models.CharField(max_length=40)
    run = models.CharField(max_length=40, default="")
    when = models.DateTimeField(auto_now_add=True)
    objects = ScopedRows()


class TaskEvidence(SealedRow):
    """What shows that a matter is settled: a version of a register, a paper seen; sealed `text`."""

    task = models.ForeignKey(Task, models.PROTECT, related_name="evidence")
    matter = models.ForeignKey(Matter, models.PROTECT, null=True, related_name="evidence")
    kind = models.CharField(max_length=20)
    reference = models.CharField(max_length=80, default="")
    sha256 = models.CharField(max_length=64, default="")
    by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="shown")
    when = models.DateTimeField(auto_now_add=True)
    objects = ScopedRows()


class LedgerTrip(models.Model):
    """A village's ledger that went out, and when it came back."""

    place = models.ForeignKey(Place, models.PROTECT, related_name="ledgers")
    run = models.CharField(max_length=40)
    matters = models.PositiveIntegerField()
    out = models.DateTimeField(auto_now_add=True)
    out_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="handed_out")
    back = models.DateTimeField(null=True)
    back_by = models.ForeignKey(Account, models.PROTECT, null=True, related_name="took_back")
    answered = models.PositiveIntegerField(default=0)
    sha256 = models.CharField(max_length=64, default="")
    objects = ScopedRows()
