"""What happens at the reception of inspectors: papers asked for by the clock, points under
discussion with both views, signatures; nouns and the one rule of the clock."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Side(StrEnum):
    """Whose word it is."""

    INSPECTORS = "inspectors"
    OFFICE = "office"


class HandSheet(StrEnum):
    """A sheet of the day that both sides sign by hand; a household's form goes by its code."""

    PAPERS = "papers"
    ISSUES = "issues"
    EXIT = "exit"


LINES = {HandSheet.PAPERS: 10, HandSheet.ISSUES: 4}
"""How many lines there are on a leaf of each."""


class ClockState(StrEnum):
    """Where a paper stands: still time, little time left, past due and not there; handed over in
    time, handed over late, handed over where no time was set."""

    RUNNING = "running"
    AMBER = "amber"
    OVERDUE = "overdue"
    IN_TIME = "in-time"
    LATE = "late"
    HANDED = "handed"


@dataclass(frozen=True)
class PaperClock:
    """The clock of one paper: when it was asked for, due (None: no time is set), first handed over;
    amber from `warn` before it is due."""

    asked: dt.datetime
    due: dt.datetime | None
    handed: dt.datetime | None
    warn: dt.timedelta

    def state(self, now: dt.datetime) -> ClockState:
        """Where it stands at a moment; exactly at its due time a paper is not late."""
        if self.handed is not None:
            if self.due is None:
                return ClockState.HANDED
            return ClockState.LATE if self.handed > self.due else ClockState.IN_TIME
        if self.due is None or now < self.due - self.warn:
            return ClockState.RUNNING
        return ClockState.OVERDUE if now > self.due else ClockState.AMBER

    def minutes_left(self, now: dt.datetime) -> int:
        """Whole minutes until it is due, 0 where it is past; none is left of no time."""
        left = dt.timedelta() if self.due is None else self.due - now
        return max(0, int(left.total_seconds() // 60))
