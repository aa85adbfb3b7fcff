"""The Chinese lunar calendar: a lunar day as the solar day it was, from tables built once per year
asked for."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

_NOON_BEFORE_ORDINAL_ONE = 1721425


@lru_cache(maxsize=512)
def months(year: int) -> dict[int, tuple[int, int]]:
    """The months of a lunar year: number (negative: the leap one) -> (ordinal of its first day,
    days in it)."""
    from lunar_python import LunarYear

    return {
        month.getMonth(): (
            round(month.getFirstJulianDay()) - _NOON_BEFORE_ORDINAL_ONE,
            month.getDayCount(),
        )
        for month in LunarYear.fromYear(year).getMonths()
        if month.getYear() == year
    }


def solar_day(year: int, month: int, day: int, *, leap: bool = False) -> dt.date | None:
    """The solar day of a lunar one; None when that month or day did not exist."""
    first, days = months(year).get(-month if leap else month, (0, 0))
    return dt.date.fromordinal(first + day - 1) if 1 <= day <= days else None


def solar_year_of_month(year: int, month: int, *, leap: bool = False) -> int | None:
    """The solar year a whole lunar month lies in; None when it spills over New Year. KeyError: no
    such month."""
    first, days = months(year)[-month if leap else month]
    begins, ends = dt.date.fromordinal(first), dt.date.fromordinal(first + days - 1)
    return begins.year if begins.year == ends.year else None


def lunar_twin(iso: str) -> str | None:
    """The solar date meant if a full ISO date's month and day had been lunar ones: 1985-02-08 ->
    1985-03-28."""
    try:
        written = dt.date.fromisoformat(iso) if len(iso) == 10 else None
    except ValueError:
        return None
    if written is None:
        return None
    meant = solar_day(written.year, written.month, written.day)
    return meant.isoformat() if meant else None
