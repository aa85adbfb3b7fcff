"""Slow, obvious ways to the same answers: walking the calendar day by day, and the checksum by its
definition."""

from __future__ import annotations

import datetime as dt


def lunar_days(first: int, last: int) -> dict[tuple[int, int, bool, int], dt.date]:
    """(lunar year, month, leap, day) -> solar day, for every solar day of the years given."""
    from lunar_python import Solar

    found: dict[tuple[int, int, bool, int], dt.date] = {}
    day = dt.date(first, 1, 1)
    while day.year <= last:
        lunar = Solar.fromYmd(day.year, day.month, day.day).getLunar()
        month = lunar.getMonth()
        found[lunar.getYear(), abs(month), month < 0, lunar.getDay()] = day
        day += dt.timedelta(days=1)
    return found


def lunar_month_ends(first: int, last: int) -> list[tuple[int, int, int, dt.date, dt.date]]:
    """(year, month - negative: leap -, days, first solar day, last solar day) of every lunar month,
    in order."""
    from lunar_python import Lunar, LunarYear

    def solar(year: int, month: int, day: int) -> dt.date:
        return dt.date.fromisoformat(Lunar.fromYmd(year, month, day).getSolar().toYmd())

    found = []
    for year in range(first, last + 1):
        for month in LunarYear.fromYear(year).getMonthsInYear():
            number, days = month.getMonth(), month.getDayCount()
            found.append((year, number, days, solar(year, number, 1), solar(year, number, days)))
    return found


def check_character(seventeen: str) -> str:
    """GB 11643: the i-th digit from the right (the check character being the first) weighs 2**(i-1)
    modulo 11."""
    total = sum(int(digit) * 2 ** (17 - position) for position, digit in enumerate(seventeen))
    rest = (1 - total) % 11
    return "X" if rest == 10 else str(rest)
