"""The plan towards an inspection: its phases with their days, and what a meeting agreed on."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from enum import StrEnum

from doorstep.domain.errors import BadInput


class PhaseKind(StrEnum):
    """Name the phases, in the order in which they begin."""

    BASELINE = "baseline"
    RECONCILE = "reconcile"
    VISIT = "visit"
    FIX = "fix"
    REHEARSE = "rehearse"
    INSPECTION = "inspection"
    AFTER = "after"


@dataclass(frozen=True)
class PlannedPhase:
    """A phase from its first day to its last, both in it."""

    kind: PhaseKind
    first: dt.date
    last: dt.date


@dataclass(frozen=True)
class InspectionPlan:
    """The phases in their order; the inspection is always among them. `rubric` and `protocol` are
    those of the inspection, None where the plan names none."""

    phases: tuple[PlannedPhase, ...]
    rubric: str | None = None
    protocol: str | None = None

    @property
    def inspection(self) -> PlannedPhase:
        """The inspection itself."""
        return next(one for one in self.phases if one.kind is PhaseKind.INSPECTION)

    def days_left(self, today: dt.date) -> int:
        """Days to the inspection: 0 while it lasts, negative when it is over."""
        inspection = self.inspection
        if today <= inspection.last:
            return max((inspection.first - today).days, 0)
        return (inspection.last - today).days

    def phase_on(self, today: dt.date) -> PhaseKind | None:
        """The phase of a day, the later one where two run."""
        running = [one.kind for one in self.phases if one.first <= today <= one.last]
        return running[-1] if running else None


def misplaced(phases: Iterable[PlannedPhase]) -> list[PhaseKind]:
    """List the phases that begin before one that comes earlier in the plan."""
    found, latest = [], dt.date.min
    for phase in phases:
        if phase.first < latest:
            found.append(phase.kind)
        latest = max(latest, phase.first)
    return found


def shift_plan(plan: InspectionPlan, new_day: dt.date, today: dt.date) -> InspectionPlan:
    """Move the inspection to begin on `new_day`, and with it every phase that is not over; what has
    begun keeps its first day, and nothing moves before today.

    Raises BadInput("plan-day-past").
    """
    if new_day < today:
        raise BadInput("plan-day-past")
    by = new_day - plan.inspection.first
    return replace(plan, phases=tuple(_moved(phase, by, today) for phase in plan.phases))


def move_due(due: dt.date, plan: InspectionPlan, new_day: dt.date, today: dt.date) -> dt.date:
    """Move the due day of open work with the inspection's day, never before today."""
    if due < today:
        return due
    return max(due + (new_day - plan.inspection.first), today)


def _moved(phase: PlannedPhase, by: dt.timedelta, today: dt.date) -> PlannedPhase:
    if phase.last < today:
        return phase
    first = phase.first if phase.first <= today else max(phase.first + by, today)
    return replace(phase, first=first, last=max(phase.last + by, first, today))


@dataclass(frozen=True)
class MinutesLine:
    """What a meeting agreed on: who does what by when; `number` is the line's in the minutes."""

    number: int
    who: str
    what: str
    due: dt.date


@dataclass(frozen=True)
class RefusedLine:
    """A line that cannot become a task: its number, the code of why, and what it says, as it may be
    put in again."""

    number: int
    code: str
    said: str = field(default="", compare=False)


@dataclass(frozen=True)
class MeetingMinutes:
    """The lines of a meeting's minutes that can be handed out, and those that cannot."""

    lines: tuple[MinutesLine, ...]
    refused: tuple[RefusedLine, ...]
