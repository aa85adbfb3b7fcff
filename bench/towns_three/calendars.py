"""Days as people tell them: by the farmers' calendar, by the animal, by a spreadsheet's count."""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from functools import cache

from lunar_python import LunarYear

from towns_three.words import ANIMALS

MONTHS = ("", "正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "冬", "腊")


@cache
def _moons() -> tuple[list[int], list[tuple[int, int]]]:
    """First day of every lunar month since 1915, and its year and month; a leap month has the
    number of the one before it."""
    found: dict[int, tuple[int, int]] = {}
    for year in range(1915, 2031):
        for month in LunarYear.fromYear(year).getMonths():
            day = round(month.getFirstJulianDay() - 1721424.5)
            found[day] = month.getYear(), abs(month.getMonth())
    days = sorted(found)
    return days, [found[day] for day in days]


def lunar(day: dt.date) -> tuple[int, int, int]:
    """Year, month and day of the farmers' calendar."""
    days, months = _moons()
    at = bisect_right(days, day.toordinal()) - 1
    return (*months[at], day.toordinal() - days[at] + 1)


def lunar_twin(day: dt.date) -> dt.date:
    """The day that the lunar date's figures make in the sun's calendar."""
    year, month, number = lunar(day)
    last = (dt.date(year + month // 12, month % 12 + 1, 1) - dt.timedelta(1)).day
    return dt.date(year, month, min(number, last))


def lunar_words(day: dt.date) -> str:
    """农历1965年八月初三."""
    year, month, number = lunar(day)
    ones = "一二三四五六七八九十"
    told = (
        "初" + ones[number - 1]
        if number <= 10
        else "十" + ones[number - 11]
        if number < 20
        else {20: "二十", 30: "三十"}.get(number) or "廿" + ones[number - 21]
    )
    return f"农历{year}年{MONTHS[month]}月{told}"


def animal(day: dt.date) -> str:
    """The animal of the lunar year."""
    return ANIMALS[(lunar(day)[0] - 4) % 12]


def serial(day: dt.date) -> str:
    """The number that a spreadsheet keeps for a day."""
    return str((day - dt.date(1899, 12, 30)).days)


def nominal_age(born: dt.date, day: dt.date) -> int:
    """虚岁: one at birth, one more at every new year."""
    return lunar(day)[0] - lunar(born)[0] + 1


def full_age(born: dt.date, day: dt.date) -> int:
    """周岁."""
    return day.year - born.year - ((day.month, day.day) < (born.month, born.day))
