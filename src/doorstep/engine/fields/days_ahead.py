"""Days that people agree on: by when something is to be done, when a phase begins."""

from __future__ import annotations

import datetime as dt
import re

from doorstep.engine.fields.context import Context
from doorstep.engine.fields.dates import read_date

_BY = re.compile(r"^(?:by|before|until|to|至|到)\s*|\s*(?:之前|以前|前|止|截止)$", re.IGNORECASE)
_WHOLE = 10
_HALF_A_YEAR = dt.timedelta(days=183)


def day_ahead(text: str, today: dt.date, date_order: str) -> dt.date | None:
    """Read a day at its usual forms ("2026-11-30", "11月30日前"); None where it names no single
    day.

    A day without a year is that of this year, or of the next where this year's lies more than half
    a year back.
    """
    bare = _BY.sub("", text.strip()).strip()
    until = dt.date(today.year + 2, 12, 31)
    for year in (today.year, today.year + 1):
        read = read_date("due", bare, bare, Context(until, date_order, year=year)).value
        if read is None or len(read) != _WHOLE:
            return None
        day = dt.date.fromisoformat(read)
        if day.year != year or day >= today - _HALF_A_YEAR:
            return day
    return day
