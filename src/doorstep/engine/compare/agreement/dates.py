"""Dates of unequal precision: 1985-03 agrees with 1985-03-07; how two dates differ when they do."""

from __future__ import annotations

import datetime as dt
from calendar import monthrange
from functools import lru_cache

_PARTS = {"day": 3, "month": 2, "year": 1}
_LUNAR_DAYS = 75
_NEW_MOON, _MONTH = dt.date(2000, 1, 6), 29.530588


@lru_cache(maxsize=65536)
def parts(value: str) -> tuple[int, ...]:
    """(year[, month[, day]]) of an ISO date of any precision; empty when it is none."""
    pieces = value.split("-")
    if not 1 <= len(pieces) <= 3 or not all(piece.isdigit() for piece in pieces):
        return ()
    return tuple(int(piece) for piece in pieces)


@lru_cache(maxsize=65536)
def span(value: str) -> tuple[dt.date, dt.date] | None:
    """The first and last day a date may mean; None when it is no date."""
    said = parts(value)
    try:
        if len(said) == 3:
            day = dt.date(said[0], said[1], said[2])
            return day, day
        if len(said) == 2:
            return dt.date(said[0], said[1], 1), dt.date(said[0], said[1], monthrange(said[0], said[1])[1])
        if len(said) == 1:
            return dt.date(said[0], 1, 1), dt.date(said[0], 12, 31)
    except ValueError:
        return None
    return None


def dates_agree(left: str, right: str, tolerance: str) -> bool:
    """Equal at the coarser precision of the two and no finer than the tolerance (day, month, year)."""
    one, other = parts(left), parts(right)
    size = min(len(one), len(other), _PARTS.get(tolerance, 3))
    return size == 0 or one[:size] == other[:size]


def date_reason(left: str, right: str) -> str | None:
    """How two full dates differ: swapped, lunar, a digit (year, month or day alone), or None."""
    one, other = parts(left), parts(right)
    if len(one) == 3 == len(other):
        if one[0] == other[0] and one[1:] == other[:0:-1]:
            return "swapped"
        if _is_lunar(left, right) or _is_lunar(right, left):
            return "lunar"
    shared = min(len(one), len(other))
    differing = [i for i in range(shared) if one[i] != other[i]]
    return ("year", "month", "day")[differing[0]] if len(differing) == 1 else None


def _moon_may_be(day: dt.date, of_month: int) -> bool:
    """Whether the moon's age allows this day of a lunar month; the full reckoning is dear, this is two lines."""
    age = (day - _NEW_MOON).days % _MONTH
    apart = abs(age + 1 - of_month)
    return min(apart, _MONTH - apart) <= 2.5


@lru_cache(maxsize=4096)
def _is_lunar(solar: str, written: str) -> bool:
    """Whether `written` is the lunar calendar's name of the day `solar`."""
    day = span(solar)
    told = span(written)
    if day is None or told is None or not 0 < (day[0] - told[0]).days <= _LUNAR_DAYS or not 1900 < day[0].year < 2100:
        return False
    if not _moon_may_be(day[0], told[0].day):
        return False
    from lunar_python import Solar

    moon = Solar.fromYmd(day[0].year, day[0].month, day[0].day).getLunar()
    return (moon.getYear(), abs(moon.getMonth()), moon.getDay()) == parts(written)
