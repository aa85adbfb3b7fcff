"""Villages' ledgers: handed out with what stands, and their answers taken back into matters and
tasks.

A file is taken as a whole, with its audit events, or not at all; taken once more it changes
nothing. A task whose standing matters are all answered is claimed fixed - disputed, where one of
them is not ours; until then it stays where it is.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from doorstep.app.handing_out import ledger_run
from doorstep.app.returned_ledgers import MOST_NAMED, read_returned
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.domain.village_ledgers import (
    Answer,
    AnsweredLine,
    LedgerLine,
    LedgerRun,
    ReturnedLedger,
    VillageLedger,
)
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.inbox import keep_file, opened_files, remove_files
from doorstep.office.models import (
    Account,
    AuditEvent,
    FindingRow,
    LedgerTrip,
    Matter,
    Place,
    Projected,
    Task,
    TaskEvidence,
    TaskMove,
)
from doorstep.office.opened import finding_of
from doorstep.office.projecting import CARRIED, project
from doorstep.office.scope import everything
from doorstep.office.tasks import MoveRequest, answer_matter, move_task
from doorstep.office.village_order import in_order
from doorstep.office.vocabulary import STANDING, MatterState, TaskState

CAME_BACK = "ledger-back"
"""Why a task moved that a returned ledger moved."""


@dataclass(frozen=True)
class HandOut:
    """The ledgers of some villages, ready to be written."""

    run: LedgerRun
    ledgers: tuple[VillageLedger, ...]


@dataclass(frozen=True)
class TakenLedger:
    """What a returned ledger brought: lines newly answered, said already, still blank, and settled
    meanwhile by the records themselves; the keys of tasks that moved."""

    file: str
    village: str
    answered: int
    unchanged: int
    blank: int
    settled: int
    moved: tuple[str, ...]

    @property
    def counts(self) -> dict[str, int]:
        """Its lines and tasks, counted."""
        lines = {of: getattr(self, of) for of in ("answered", "unchanged", "blank", "settled")}
        return lines | {"moved": len(self.moved)}


@dataclass(frozen=True)
class TakenLedgers:
    """The files that were taken, and why others were not."""

    taken: tuple[TakenLedger, ...]
    refused: tuple[DoorstepError, ...]


# -- out


def prepare_ledgers(village: str = "", *, as_of: dt.date | None = None) -> HandOut:
    """The ledgers of all villages, or of the one named, with what was answered before.

    Raises BadInput("not-reconciled", "ledger-village-unknown").
    """
    workspace = Workspace(current_office().folder)
    with everything():
        project(workspace)
    shown = Projected.objects.first()
    if shown is None:
        raise BadInput("not-reconciled")
    rows = rows_to_hand_out().select_related("matter__task__owner", "place").order_by("number")
    if village:
        rows = rows.filter(place=_place(village))
    held = list(rows)
    notes = _notes([row.pk for row in held if row.matter.state == MatterState.ANSWERED])
    lines: dict[str, list[LedgerLine]] = defaultdict(list)
    for row in held:
        lines[row.place.name].append(_line(row, notes.get(row.pk, "")))
    ledgers = tuple(VillageLedger.of(name, lines[name]) for name in in_order(lines))
    return HandOut(ledger_run(workspace, shown.run, as_of or timezone.localdate()), ledgers)


@transaction.atomic
def note_handed_out(given: HandOut, by: Account) -> None:
    """Keep that these ledgers went out; one that is still out for this run goes out once more."""
    for ledger in given.ledgers:
        place = _place(ledger.village)
        count = len(ledger.lines)
        trip, _ = LedgerTrip.objects.update_or_create(
            place=place,
            run=given.run.run,
            back=None,
            defaults={"matters": count, "out": timezone.now(), "out_by": by},
        )
        record(by, "ledger.out", f"ledger:{trip.pk}")


def _line(row: FindingRow, note: str) -> LedgerLine:
    matter, task = row.matter, row.matter.task
    owner = "" if task.owner is None else str(task.owner.said.get("name", ""))
    answered = matter.state == MatterState.ANSWERED and matter.answer_code
    answer = Answer(matter.answer_code) if answered else None
    return LedgerLine(row.pk, finding_of(row), task.register, owner, task.due, answer, note)


def _notes(keys: Sequence[str]) -> dict[str, str]:
    """What was last written beside each matter's answer."""
    steps = TaskMove.objects.filter(matter__in=keys).order_by("when")
    return {str(step.matter_id): str(step.said.get("note", "")) for step in steps}


def _place(name: str) -> Place:
    place = Place.objects.filter(name=name).order_by("pk").first()
    if place is None:
        raise BadInput("ledger-village-unknown", village=name)
    return place


# -- back


def take_ledgers(files: Iterable[Path], by: Account) -> TakenLedgers:
    """Take returned ledgers, each as a whole or not at all: one that is refused stops no other."""
    taken, refused = [], []
    for path in files:
        try:
            taken.append(take_ledger(path, by))
        except BadInput as error:
            refused.append(error)
    return TakenLedgers(tuple(taken), tuple(refused))


def take_uploads(files: Iterable[tuple[str, bytes]], by: Account) -> TakenLedgers:
    """The same of files that somebody sent, as names and contents; none stays on the disk."""
    taken: list[TakenLedger] = []
    refused: list[DoorstepError] = []
    for own, content in files:
        name = secrets.token_hex(16)
        keep_file(name, content)
        try:
            with opened_files({name: own}, "returned") as paths:
                done = take_ledgers(paths, by)
        finally:
            remove_files([name])
        taken += done.taken
        refused += done.refused
    return TakenLedgers(tuple(taken), tuple(refused))


def take_ledger(path: Path, by: Account) -> TakenLedger:
    """Take one returned ledger. Raises BadInput as `read_returned` does, and
    "ledger-village-unknown"."""
    workspace = Workspace(current_office().folder)
    returned = read_returned(path, workspace.pack, workspace.store.settings.id)
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    with transaction.atomic():
        return _Taking(returned, digest, by).take()


class _Taking:
    """Turns the lines of one returned ledger into answers and moves."""

    def __init__(self, returned: ReturnedLedger, digest: str, by: Account) -> None:
        self._returned, self._digest, self._by = returned, digest, by
        now = _present_keys([line.key for line in returned.lines])
        self._lines = [replace(line, key=now[line.key]) for line in returned.lines]
        found = Matter.objects.select_for_update(of=("self",)).filter(pk__in=list(now.values()))
        self._held = {matter.key: matter for matter in found}
        self._refuse_unknown()
        self._notes = _notes(list(self._held))
        self._touched: set[str] = set()

    def take(self) -> TakenLedger:
        """Answer what is answered, move the tasks that are done with, note the return."""
        lines = self._lines
        told = [line for line in lines if line.answer is not None]
        open_ones = [line for line in told if not self._is_settled(line)]
        fresh = [line for line in open_ones if not self._is_known(line)]
        for line in fresh:
            self._answer(line)
        moved = self._move_tasks()
        if fresh or not self._was_back():
            self._note_return(len(told))
        return TakenLedger(
            self._returned.file,
            self._returned.village,
            answered=len(fresh),
            unchanged=len(open_ones) - len(fresh),
            blank=len(lines) - len(told),
            settled=len(told) - len(open_ones),
            moved=moved,
        )

    def _refuse_unknown(self) -> None:
        """A line that this office never had is none of its ledger's, whatever the file says."""
        unknown = [line for line in self._lines if line.key not in self._held]
        if unknown:
            causes = [
                BadInput("ledger-row-unknown", sheet=line.sheet, row=line.row)
                for line in unknown[:MOST_NAMED]
            ]
            file = self._returned.file
            raise BadInput("ledger-contradictory", file=file, count=len(unknown), causes=causes)

    def _is_settled(self, line: AnsweredLine) -> bool:
        """Whether the records have overtaken the ledger: the matter is gone, or closed."""
        return self._held[line.key].state not in STANDING

    def _is_known(self, line: AnsweredLine) -> bool:
        said = self._held[line.key].answer_code, self._notes.get(line.key, "")
        return said == (line.answer, line.evidence)

    def _answer(self, line: AnsweredLine) -> None:
        assert line.answer is not None
        author = self._author(self._held[line.key].task_id)
        by, note = self._by, line.evidence
        matter = answer_matter(line.key, line.answer, by, note=note, author=author)
        self._touched.add(matter.task.key)
        if line.answer is Answer.BOTH_RIGHT:
            shown = TaskEvidence(
                task=matter.task, matter=matter, kind="ledger", sha256=self._digest, by=self._by
            )
            shown.put(text=line.evidence)
            shown.save()

    def _author(self, task: int) -> str:
        """Whom the ledger named when it went out; "" where that is nobody, or who takes it."""
        trip = self._trips().first()
        if trip is None:
            return ""
        moves = TaskMove.objects.filter(task=task, matter=None, when__lte=trip.out)
        step = moves.order_by("-when", "-pk").first()
        owned_by = "" if step is None else str(step.said.get("owned_by", ""))
        if step is None or owned_by == str(self._by.person_id):
            return ""
        return str(step.said.get("owner", ""))

    def _trips(self) -> QuerySet[LedgerTrip]:
        """The times this ledger went out, the last one first."""
        trips = LedgerTrip.objects.filter(place=self._place(), run=self._returned.run)
        return trips.order_by("-out")

    def _move_tasks(self) -> tuple[str, ...]:
        moved = []
        for key in sorted(self._touched):
            task = Task.objects.get(key=key)
            to = _claim(task)
            if to is not None:
                move_task(key, MoveRequest(to, CAME_BACK), self._by)
                moved.append(key)
        return tuple(moved)

    def _was_back(self) -> bool:
        return LedgerTrip.objects.filter(place=self._place(), sha256=self._digest).exists()

    def _note_return(self, answered: int) -> None:
        place = self._place()
        trip = self._trips().first() or LedgerTrip(
            place=place, run=self._returned.run, matters=len(self._returned.lines)
        )
        trip.back, trip.back_by = timezone.now(), self._by
        trip.answered, trip.sha256 = answered, self._digest
        trip.save()
        record(self._by, "ledger.back", f"ledger:{trip.pk}")

    def _place(self) -> Place:
        return _place(self._returned.village)


def _present_keys(keys: Sequence[str]) -> dict[str, str]:
    """What each matter is called now: keys change where an id number was itself corrected while the
    ledger was out."""
    told = AuditEvent.objects.filter(what=CARRIED).order_by("number").values_list("on", "why")
    became = {on.removeprefix("matter:"): new for on, new in told}
    now = {}
    for key in keys:
        present, passed = key, {key}
        while present in became and became[present] not in passed:
            present = became[present]
            passed.add(present)
        now[key] = present
    return now


def _claim(task: Task) -> TaskState | None:
    """Where a task goes once every matter of it that stands was answered; None while one is open or
    cannot be settled, and where nobody was given it."""
    if task.state != TaskState.ASSIGNED:
        return None
    standing = task.matters.filter(state__in=STANDING).values_list("state", "answer_code")
    answers = {answer if state == MatterState.ANSWERED else "" for state, answer in standing}
    if not answers or answers & {"", Answer.CANNOT_SETTLE}:
        return None
    return TaskState.DISPUTED if Answer.NOT_OURS in answers else TaskState.FIXED


def rows_to_hand_out() -> QuerySet[FindingRow]:
    """Findings whose matter a village can still do something about: every one without an answer,
    whatever is said of its task, and those answered that wait neither for a second person nor for
    another office."""
    waits = Q(matter__answer_code__in=(Answer.BOTH_RIGHT, Answer.NOT_OURS))
    waits |= Q(matter__task__state=TaskState.FIXED)
    answered = Q(matter__state=MatterState.ANSWERED)
    return FindingRow.objects.filter(matter__state__in=STANDING).exclude(answered & waits)
