"""Dates at their true precision: no day is invented, lunar days become solar, impossible ones are
said to be so."""

from __future__ import annotations

import datetime as dt
import math
import re
from calendar import monthrange
from functools import lru_cache

from doorstep.engine.fields.ages import OLDEST_AGE, age_written
from doorstep.engine.fields.context import NOTHING, UNREADABLE, CellValue, Context, Reading
from doorstep.engine.fields.lunar import months, solar_day, solar_year_of_month
from doorstep.engine.fields.spoken_dates import written_date
from doorstep.engine.fields.writing import (
    fold,
    is_error,
    is_missing,
    numerals_to_digits,
    whole_number,
)
from doorstep.engine.fields.written_dates import Written, exists, from_digits
from doorstep.engine.fields.zodiac import TOLD, without_zodiac

_PLAIN = re.compile(r"([0-9]{4})([-./])([0-9]{1,2})\2([0-9]{1,2})")
_SERIAL_TEXT = re.compile(r"[1-7][0-9]{4}(?:\.[0-9]+)?")
_MONTH_ALONE = re.compile(r"(?:生于|出生于)?\s*(?:[1-9]|1[0-2])月(?:份|里)?(?:出?生人?)?的?")
_ZEROS = re.compile(r"0{4}[-./]?0{0,2}[-./]?0{0,2}")
IMPOSSIBLE = Reading(None, ("date-impossible",))
AGE = Reading(None, ("age-not-date",))
LUNAR_ONLY = Reading(None, ("date-lunar",))
_FIRST_SERIAL_DAY = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
_LAST_SERIAL = 99_999
_FIRST_FIVE_DIGITS = 10_000
_NO_DATE = 9999
_AGES_AS_DAYS_FROM = 2016


def read_date(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """A date as ISO text at the precision written: "1985", "1985-03" or "1985-03-07"; of a birth
    also its animal year where that alone is told ("属龙")."""
    if isinstance(raw, str):
        return _from_text(code, raw, ctx)
    if raw is None:
        return NOTHING
    if isinstance(raw, dt.date):
        return _from_date(code, raw, shown, ctx)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return UNREADABLE
    return _from_number(code, raw, shown, ctx)


_ABOUT = re.compile(
    r"^(?:vers|environ|env\.?|circa|ca?\.|about|abt\.?|approx\.?|around)\s+(?=\S)", re.IGNORECASE
)


def _from_text(code: str, raw: str, ctx: Context) -> Reading:
    if raw.isascii() and (plain := _PLAIN.fullmatch(raw)) and plain[1] != "0000":
        return settle(code, Written(int(plain[1]), int(plain[3]), int(plain[4])), ctx)
    text = _ABOUT.sub("", fold(raw))
    if is_missing(text, ctx):
        return NOTHING
    if is_error(text):
        return Reading(None, ("error-value",))
    if code == "birth_date":
        text, sign = without_zodiac(text)
        if sign is not None and not text:
            return Reading(TOLD.format(sign), ("date-precision",))
        if _MONTH_ALONE.fullmatch(numerals_to_digits(text)):
            return Reading(None, ("date-precision",))
    if code == "birth_date" and text[0] not in "'’‘`" and age_written(text, bare=True) is not None:
        return AGE
    if _ZEROS.fullmatch(text):
        return NOTHING
    if _SERIAL_TEXT.fullmatch(text):
        return _from_serial(code, int(float(text)), ctx)
    written = written_date(text, ctx)
    return settle(code, written, ctx) if written else UNREADABLE


_PARTS = re.compile(r"\d+|[^\W\d_]{3,}")
_PARTS_OF_A_DAY = 3


def _from_date(code: str, raw: dt.date, shown: str, ctx: Context) -> Reading:
    whole = Written(raw.year, raw.month, raw.day)
    typed_age = (
        raw.year == 1900 and (raw.month, raw.day) < (5, 10) and ctx.as_of.year >= _AGES_AS_DAYS_FROM
    )
    if code == "birth_date" and typed_age:
        return AGE
    if len(_PARTS.findall(shown)) >= _PARTS_OF_A_DAY:  # a day is displayed, in whatever order
        return settle(code, whole, ctx)
    seen = written_date(fold(shown), ctx) if shown else None
    if (
        seen is None
        or seen.day is not None
        or seen.year is None
        or seen.year % 100 != raw.year % 100
    ):
        return settle(code, whole, ctx)
    if seen.month is None:
        return settle(code, Written(raw.year), ctx)
    return settle(code, Written(raw.year, raw.month) if seen.month == raw.month else whole, ctx)


def _from_number(code: str, raw: float, shown: str, ctx: Context) -> Reading:
    if isinstance(raw, float) and math.isnan(raw):
        return NOTHING
    number = whole_number(raw)
    if number is None:
        return _from_decimal(code, raw, shown, ctx)
    if is_missing(str(number), ctx):
        return NOTHING
    if number < 1000:
        return AGE if code == "birth_date" and 0 <= number <= OLDEST_AGE else UNREADABLE
    last_year = ctx.as_of.year + 20
    if _FIRST_FIVE_DIGITS <= number <= _LAST_SERIAL or last_year < number < _NO_DATE:
        return _from_serial(code, number, ctx)
    written = from_digits(str(number), ctx) if number < 10**14 else None
    return settle(code, written, ctx) if written else UNREADABLE


def _from_serial(code: str, serial: int, ctx: Context) -> Reading:
    day = _FIRST_SERIAL_DAY[ctx.date1904] + dt.timedelta(days=serial)
    return (
        settle(code, Written(day.year, day.month, day.day), ctx)
        if ctx.year_fits(day.year)
        else UNREADABLE
    )


def _from_decimal(code: str, raw: float, shown: str, ctx: Context) -> Reading:
    """1985.3 typed as a number. A lone 1 behind the point may have been 10: only the year is
    certain then."""
    if not math.isfinite(raw) or not 10 <= raw <= _LAST_SERIAL:
        return UNREADABLE
    whole = int(raw)
    if whole >= _FIRST_FIVE_DIGITS:
        return _from_serial(code, whole, ctx)
    if not (whole < 100 or ctx.year_fits(whole)):
        return UNREADABLE
    plain = repr(float(raw)).partition(".")[2]
    part = fold(shown).partition(".")[2] if _same_number(shown, raw) else plain
    if len(part) == 2 and int(part) > 12 and len(plain) == 1:
        part = plain
    short = whole < 100
    if len(part) <= 2:
        month = None if part == "1" else int(part)
        return settle(code, Written(whole, month, short=short), ctx)
    if len(part) > 4:
        return UNREADABLE
    part = part.ljust(4, "0")
    return settle(code, Written(whole, int(part[:2]), int(part[2:]), short=short), ctx)


def _same_number(shown: str, raw: float) -> bool:
    text = fold(shown)
    return bool(re.fullmatch(r"[0-9]{2,4}\.[0-9]{1,4}", text)) and float(text) == raw


def settle(code: str, written: Written, ctx: Context) -> Reading:
    """The reading of a written date: century found, existence checked, lunar made solar, precision
    flagged."""
    if written.lunar:
        return _settle_lunar(code, written, ctx)
    if written.year is None:
        return _in_told_year(written, ctx)
    year = _century(written, ctx) if written.short else written.year
    if not ctx.year_fits(year):
        return IMPOSSIBLE
    if not written.month:
        return _at_precision(code, f"{year:04d}", "year")
    if not written.day:
        return (
            _at_precision(code, f"{year:04d}-{written.month:02d}", "month")
            if written.month <= 12
            else IMPOSSIBLE
        )
    if not exists(year, written.month, written.day):
        return IMPOSSIBLE
    return Reading(f"{year:04d}-{written.month:02d}-{written.day:02d}")


def _in_told_year(written: Written, ctx: Context) -> Reading:
    """A month and day in the year told for its column; no day that was still to come."""
    if ctx.year is None or not written.month or not written.day:
        return UNREADABLE
    if not exists(ctx.year, written.month, written.day):
        return IMPOSSIBLE
    day = dt.date(ctx.year, written.month, written.day)
    return Reading(day.isoformat()) if day <= ctx.as_of else UNREADABLE


def _at_precision(code: str, value: str, part: str) -> Reading:
    return Reading(value) if code.endswith(f"_{part}") else Reading(value, ("date-precision",))


def _century(written: Written, ctx: Context) -> int:
    """The latest year ending in these two digits whose date, at its precision, is not after
    `as_of`."""
    today = ctx.as_of
    year = today.year // 100 * 100 + (written.year or 0)
    written_parts = (written.month, written.day)[
        : 2 if written.month and written.day else 1 if written.month else 0
    ]
    parts = (year, *(part for part in written_parts if part))
    return year if parts <= (today.year, today.month, today.day)[: len(parts)] else year - 100


def _settle_lunar(code: str, written: Written, ctx: Context) -> Reading:
    if written.year is None or not written.month:
        return LUNAR_ONLY
    years = [written.year]
    if written.short:
        latest = ctx.as_of.year // 100 * 100 + written.year
        years = [latest, latest - 100]
    for year in filter(ctx.year_fits, years):
        reading, begins = _lunar_in_year(code, written, year)
        if not written.short or (begins is not None and begins <= ctx.as_of):
            return reading
    return IMPOSSIBLE


def _lunar_in_year(code: str, written: Written, year: int) -> tuple[Reading, dt.date | None]:
    month = written.month or 0
    key = -month if written.leap else month
    if key not in months(year):
        return IMPOSSIBLE, dt.date(year, min(month, 12), 1)
    first = dt.date.fromordinal(months(year)[key][0])
    if not written.day:
        solar_year = solar_year_of_month(year, month, leap=written.leap)
        if solar_year is None:
            return LUNAR_ONLY, first
        return Reading(str(solar_year), ("date-lunar", "date-precision")), first
    day = solar_day(year, month, written.day, leap=written.leap)
    if day is None:
        return IMPOSSIBLE, first
    return Reading(day.isoformat(), ("date-lunar",)), day


_PARTS_COMPARED = {"day": 3, "month": 2, "year": 1}
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
            return dt.date(said[0], said[1], 1), dt.date(
                said[0], said[1], monthrange(said[0], said[1])[1]
            )
        if len(said) == 1:
            return dt.date(said[0], 1, 1), dt.date(said[0], 12, 31)
    except ValueError:
        return None
    return None


def dates_agree(left: str, right: str, tolerance: str) -> bool:
    """Equal at the coarser precision of the two and no finer than the tolerance (day, month,
    year)."""
    one, other = parts(left), parts(right)
    size = min(len(one), len(other), _PARTS_COMPARED.get(tolerance, 3))
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
    """Whether the moon's age allows this day of a lunar month; the full reckoning is dear, this is
    two lines."""
    age = (day - _NEW_MOON).days % _MONTH
    apart = abs(age + 1 - of_month)
    return min(apart, _MONTH - apart) <= 2.5


@lru_cache(maxsize=4096)
def _is_lunar(solar: str, written: str) -> bool:
    """Whether `written` is the lunar calendar's name of the day `solar`."""
    day = span(solar)
    told = span(written)
    if (
        day is None
        or told is None
        or not 0 < (day[0] - told[0]).days <= _LUNAR_DAYS
        or not 1900 < day[0].year < 2100
    ):
        return False
    if not _moon_may_be(day[0], told[0].day):
        return False
    said = parts(written)
    return len(said) == _PARTS_OF_A_DAY and any(
        solar_day(said[0], said[1], said[2], leap=leap) == day[0] for leap in (False, True)
    )
