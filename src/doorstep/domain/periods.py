"""Years as an office counts them - the calendar's, and the statistical one that begins in autumn -
quarters and months."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

_YEARS = range(2000, 2200)
YEARS_BACK = 3
"""Whole years before the one under way that figures are told of."""


class YearKind(StrEnum):
    """Tell by which count a year begins."""

    CALENDAR = "calendar"
    STATISTICAL = "statistical"


@dataclass(frozen=True, order=True)
class Quarter:
    """A quarter of a calendar year."""

    year: int
    number: int

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, 3 * self.number - 2, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        after = self.year + self.number // 4, 3 * (self.number % 4) + 1
        return dt.date(*after, 1) - dt.timedelta(days=1)

    @classmethod
    def of(cls, day: dt.date) -> Quarter:
        """The quarter of a day."""
        return cls(day.year, (day.month - 1) // 3 + 1)

    @classmethod
    def read(cls, said: str) -> Quarter | None:
        """A quarter as it is written (2026-4); None where it is none."""
        year, number = _year_and(said)
        return cls(int(year), int(number)) if year and number in tuple("1234") else None

    @property
    def key(self) -> str:
        """As it is written: 2026-4."""
        return f"{self.year}-{self.number}"

    @property
    def before(self) -> Quarter:
        """The one before."""
        return Quarter.of(self.first - dt.timedelta(days=1))

    @property
    def next(self) -> Quarter:
        """The one after."""
        return Quarter.of(self.last + dt.timedelta(days=1))


@dataclass(frozen=True, order=True)
class Month:
    """A month of a calendar year."""

    year: int
    number: int

    @property
    def first(self) -> dt.date:
        """Its first day."""
        return dt.date(self.year, self.number, 1)

    @property
    def last(self) -> dt.date:
        """Its last day."""
        return (self.first + dt.timedelta(days=31)).replace(day=1) - dt.timedelta(days=1)

    @classmethod
    def of(cls, day: dt.date) -> Month:
        """The month of a day."""
        return cls(day.year, day.month)

    @classmethod
    def read(cls, said: str) -> Month | None:
        """A month as it is written (2026-11); None where it is none."""
        year, number = _year_and(said)
        is_one = len(number) <= 2 and number.isdigit() and 1 <= int(number) <= 12
        return cls(int(year), int(number)) if year and is_one else None

    @property
    def key(self) -> str:
        """As it is written: 2026-11."""
        return f"{self.year}-{self.number:02}"


@dataclass(frozen=True)
class StatisticalStart:
    """Month and day on which a pack's statistical year begins; it is called by the year in which it
    ends."""

    month: int
    day: int = 1


@dataclass(frozen=True)
class CountedYear:
    """One year of one kind: `label` is the year it is called by."""

    kind: YearKind
    label: int
    first: dt.date
    last: dt.date

    def holds(self, day: str | None) -> bool:
        """Whether a day as registers write it (2025-03-01, 2025-03, 2025) lies in this year; where
        only a part is known, the day it begins with counts."""
        if not day or not day[:4].isdigit():
            return False
        whole = day + "-01-01"[len(day) - 10 :] if len(day) < len("2025-03-01") else day
        return self.first.isoformat() <= whole <= self.last.isoformat()

    def is_over(self, on: dt.date) -> bool:
        """Whether the year lies wholly behind a day."""
        return self.last <= on


def year_of(day: dt.date, kind: YearKind, start: StatisticalStart | None = None) -> CountedYear:
    """The year of a kind that a day lies in."""
    if kind is YearKind.CALENDAR or start is None:
        return _year(YearKind.CALENDAR, day.year, None)
    begun = day >= dt.date(day.year, start.month, start.day)
    return _year(kind, day.year + begun, start)


def years_back(
    day: dt.date, start: StatisticalStart | None, count: int = YEARS_BACK
) -> tuple[CountedYear, ...]:
    """The year under way and `count` before it, the latest first; of both kinds where the pack
    tells when the statistical year begins."""
    kinds = (YearKind.CALENDAR, *((YearKind.STATISTICAL,) if start else ()))
    found = []
    for kind in kinds:
        now = year_of(day, kind, start).label
        found += [_year(kind, label, start) for label in range(now, now - count - 1, -1)]
    return tuple(found)


def _year(kind: YearKind, label: int, start: StatisticalStart | None) -> CountedYear:
    if start is None or kind is YearKind.CALENDAR:
        return CountedYear(kind, label, dt.date(label, 1, 1), dt.date(label, 12, 31))
    first = dt.date(label - 1, start.month, start.day)
    last = dt.date(label, start.month, start.day) - dt.timedelta(days=1)
    return CountedYear(kind, label, first, last)


def _year_and(said: str) -> tuple[str, str]:
    """A year of this age and what is written behind its stroke; both "" where there is none."""
    year, _, rest = said.partition("-") if said.isascii() else ("", "", "")
    if len(year) != 4 or not year.isdigit() or int(year) not in _YEARS:
        return "", ""
    return year, rest
