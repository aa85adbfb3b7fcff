"""Which days are worked: the clock of what an office owes somebody an answer to."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

SATURDAY = 5
_DAY = dt.timedelta(days=1)


@dataclass(frozen=True)
class WorkCalendar:
    """Weekends are off; so are the days `off`, while the weekend days `worked` are not. `known`:
    the years for which the public days off were announced; in another year only weekends are off,
    so that a day counted there may move."""

    off: frozenset[dt.date] = frozenset()
    worked: frozenset[dt.date] = frozenset()
    known: frozenset[int] = frozenset()

    def is_worked(self, day: dt.date) -> bool:
        """Whether an office works that day."""
        return day in self.worked or (day.weekday() < SATURDAY and day not in self.off)

    def after(self, day: dt.date, count: int) -> dt.date:
        """The `count`-th worked day after a day, which itself does not count."""
        while count > 0:
            day += _DAY
            count -= self.is_worked(day)
        return day
