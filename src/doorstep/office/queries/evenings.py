"""The evening of a day of visits: what came back, what a second look is asked for, what each door
settled and opened in the records, and the doors that are still open."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field

from django.db.models import Q
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.domain.vocabulary import FindingCode, RegisterKind, VisitOutcome
from doorstep.engine.planning.phone_answers import read_instance
from doorstep.engine.planning.second_looks import LookAgain, VisitPattern, second_looks
from doorstep.engine.planning.typed_answers import as_printed
from doorstep.engine.planning.visit_rows import is_left_open, visit_rows
from doorstep.office.configuring import current_office
from doorstep.office.models import Assignment, FindingRow, Matter, Submission, TaskEvidence
from doorstep.office.opened import finding_of
from doorstep.office.proving import PROVEN, household_of, proven_finding
from doorstep.office.visits import form_and_answers, outcome_of
from doorstep.office.vocabulary import OPEN_DOORS, MatterState, SubmissionState

_ANSWERED = (VisitOutcome.COMPLETE, VisitOutcome.PROXY)


@dataclass(frozen=True)
class VisitShown:
    """A visit as an evening lists it: how it ended, and whether a second look is asked for."""

    visit: Submission
    outcome: VisitOutcome
    look: LookAgain | None = None

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to accept it or send it back."""
        return self.visit.state == SubmissionState.RECEIVED


@dataclass
class DoorSettled:
    """What a door's visits came to: what it settled in the records and what it opened, since the
    last run of an earlier day; to which matters that stood open the household has spoken."""

    door: Assignment
    visits: list[VisitShown] = field(default_factory=list)
    settled: list[Finding] = field(default_factory=list)
    opened: list[Finding] = field(default_factory=list)
    told: list[Finding] = field(default_factory=list)

    @property
    def came_to(self) -> str:
        """What can be said of it in a word: it changed the records, nobody was met or wanted to
        answer, it waits for somebody's word or for the next look, nothing differs."""
        outcomes = {one.outcome for one in self.visits}
        if self.settled or self.opened or self.told:
            return "changed"
        if VisitOutcome.REFUSED in outcomes:
            return "declined"
        if outcomes == {VisitOutcome.NONCONTACT}:
            return "nobody"
        if any(one.visit.state != SubmissionState.ACCEPTED for one in self.visits):
            return "waits"
        return "same" if all(one.visit.folded_in for one in self.visits) else "at-work"


@dataclass(frozen=True)
class Evening:
    """An evening; `open_doors`: how many houses each coming day has, day by day."""

    day: dt.date
    visits: tuple[VisitShown, ...]
    doors: tuple[DoorSettled, ...]
    open_doors: tuple[tuple[dt.date, int], ...]

    @property
    def to_accept(self) -> tuple[VisitShown, ...]:
        """The visits that nobody has decided on and nothing is asked of."""
        return tuple(one for one in self.visits if one.is_open and one.look is None)


def evening(day: dt.date) -> Evening:
    """What came back on a day, and what stands since."""
    begins = timezone.make_aware(dt.datetime.combine(day, dt.time()))
    came = Submission.objects.filter(
        received__gte=begins, received__lt=begins + dt.timedelta(days=1)
    )
    waiting = Submission.objects.filter(received__lt=begins, state=SubmissionState.RECEIVED)
    held = (came | waiting).select_related("assignment__place", "visitor", "corrects")
    visits = list(held.exclude(state=SubmissionState.CORRECTED).order_by("received", "pk"))
    shown = list(_shown(visits))
    return Evening(day, tuple(shown), tuple(_settled(shown)), tuple(_open_doors(day)))


def _shown(visits: Sequence[Submission]) -> Iterator[VisitShown]:
    patterns = {one.pk: _pattern(one) for one in visits}
    looks = second_looks(pattern for pattern, _ in patterns.values())
    for one in visits:
        yield VisitShown(one, patterns[one.pk][1], looks.get(str(one.pk)))


def _pattern(one: Submission) -> tuple[VisitPattern, VisitOutcome]:
    form, sheet, answers = form_and_answers(one)
    outcome = outcome_of(visit_rows(form, sheet, answers))
    once, lines, added = as_printed(form, sheet).kept()
    same = (answers.once, dict(answers.lines), answers.added) == (once, dict(lines), added)
    told = answers.told()
    said = json.dumps([told["once"], told["lines"], told["added"]], ensure_ascii=False)
    round_ = one.form, answers.day, answers.visitors
    answered = outcome in _ANSWERED
    left_open = any(is_left_open(form, line) for line in answers.lines.values())
    pattern = VisitPattern(str(one.pk), round_, _minutes(one), answered, same, said, left_open)
    return pattern, outcome


def _minutes(one: Submission) -> float | None:
    """How long a phone says that a visit took."""
    if not one.said["xml"]:
        return None
    with suppress(BadInput, ValueError, TypeError):
        sent = read_instance(one.said["xml"].encode())
        began, ended = (dt.datetime.fromisoformat(text) for text in (sent.began, sent.ended))
        return (ended - began).total_seconds() / 60
    return None


def _settled(visits: Iterable[VisitShown]) -> list[DoorSettled]:
    by_house: dict[str, DoorSettled] = {}
    for one in visits:
        if (door := one.visit.assignment) is not None:
            by_house.setdefault(door.household, DoorSettled(door)).visits.append(one)
    stand = FindingRow.objects.filter(household__in=by_house).select_related("matter")
    open_cells = {cell for each in stand for cell in _wrong_cells(finding_of(each))}
    for home, found in _gone(by_house):
        if open_cells.isdisjoint(_wrong_cells(found)):
            by_house[home].settled.append(found)
    for row in stand.filter(is_new=True).order_by("number"):
        by_house[row.household].opened.append(finding_of(row))
    checks = current_office().workspace.pack.checks
    of_doors = [one.id for one in checks if RegisterKind.VISITS in one.registers]
    spoken = Q(check_id__in=of_doors) | Q(code=FindingCode.BLANK)
    for row in stand.filter(spoken, is_new=False).order_by("number"):
        if (known := finding_of(row)).right is not None:
            by_house[row.household].told.append(known)
    return sorted(by_house.values(), key=lambda one: one.came_to != "changed")


def _gone(homes: Container[str]) -> Iterator[tuple[str, Finding]]:
    """What stood open and is not found any more, by household."""
    matters = Matter.objects.filter(stood=True, state=MatterState.GONE)
    shown = TaskEvidence.objects.filter(kind=PROVEN, matter__in=matters).select_related("matter")
    held = {
        (home, evidence.matter_id): evidence.matter
        for evidence in shown
        if evidence.matter is not None and (home := household_of(evidence)) in homes
    }
    for (home, _), matter in held.items():
        if (found := proven_finding(matter)) is not None:
            yield home, found


def _wrong_cells(finding: Finding) -> set[tuple[str, str, str | None, int, str]]:
    """What is wrong in which cells: while one of them stands open, nothing is settled, though now
    another register has it to put right."""
    return {(finding.code, *cell) for cell in finding.cells()}


def _open_doors(day: dt.date) -> Iterator[tuple[dt.date, int]]:
    doors = Assignment.objects.filter(plan__replaced=False, state__in=OPEN_DOORS, day__gt=day)
    counts: dict[dt.date, int] = defaultdict(int)
    for when in doors.order_by("day").values_list("day", flat=True):
        if when is not None:
            counts[when] += 1
    yield from counts.items()
