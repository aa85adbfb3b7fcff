"""Dates as people write them: Chinese words and numerals, two calendars at once, notes, times and
doubts around."""

from __future__ import annotations

import re
from dataclasses import replace

from doorstep.engine.fields.context import Context
from doorstep.engine.fields.lunar import solar_day
from doorstep.engine.fields.writing import NUMERALS, numerals_to_digits, split_brackets
from doorstep.engine.fields.written_dates import Written, from_signs, from_words

_LUNAR_NAMES = "农历|農曆|农厉|农歷|阴历|陰曆|旧历|舊曆|古历|夏历|老历|lunar"
_SOLAR_NAMES = "阳历|陽曆|公历|公曆|新历|国历|國曆|西历|solar"
_CALENDAR = re.compile(rf"(?:为|是|系)?(?:({_LUNAR_NAMES})|({_SOLAR_NAMES}))(?:为|是|:)?", re.I)

_BARE_MARK = {
    "农": "农历",
    "阴": "农历",
    "旧": "农历",
    "古": "农历",
    "阳": "阳历",
    "公": "阳历",
    "新": "阳历",
}

_BARE_AT_EDGE = re.compile(
    rf"^([农阴阳旧古])(?=[{NUMERALS}0-9正腊冬闰])|(?<=[0-9日号{NUMERALS}])\s*([农阴阳旧古])$"
)

_TELLING = re.compile(rf"[{NUMERALS}0-9正腊臘冬]")

_TIME = re.compile(
    r"(?:[Tt\s]|(?<=[日号]))\s*(?:[上下]午\s*)?[0-9]{1,2}:[0-9]{2}.*$|"
    r"(?<=[日号\s])(?:[上下中]午|早上?|晚上?|凌晨|夜)?\s*"
    rf"[0-9{NUMERALS}]{{1,3}}[时時点點].*$|(?<=[日号\s])(?:[上下中]午|早上|晚上|凌晨|夜里?)$"
)

_WEEKDAY = re.compile(r"(?:星期|礼拜|周)[一二三四五六日天]")
_UNKNOWN_PART = re.compile(r"(?<=[-./年月])\s*[xX?*_×]{1,2}(?=$|[-./月日])")

_FILLER = re.compile(
    r"公元|西元|大约|大概|[约約]|左右|前后|出生日期|出生于|生于|出生|生日(?=:)|生人|生|日期|"
    r"不详|不清|未知|上半年|下半年|"
    r"(?<=年)(?:[春夏秋冬](?:季|天)?|[底末初中]|年[底末初])(?![月0-9])|(?<=月)(?:[底末初中]|"
    r"[上中下]旬|份)|许|于|[:?(),]+$|^:"
)

_REPUBLIC = re.compile(r"(?:中[华華])?民[国國]\s*(前)?\s*([0-9]{1,3}|元)\s*年")
_LUNAR_MONTH = {"正月": "1月", "冬月": "11月", "腊月": "12月", "臘月": "12月", "蜡月": "12月"}
_LUNAR_MONTH_NAME = re.compile("|".join(_LUNAR_MONTH))
_LEAP = re.compile(rf"[闰閏润](?=[{NUMERALS}0-9正冬腊]{{1,2}}月)")
_EARLY_DAY = re.compile(r"初\s*([一二三四五六七八九十]|10|[1-9])(?![0-9])\s*[日号]?")
_TWENTIES = re.compile(r"([廿卄卅][一二三四五六七八九]?)(?![日号年月一二三四五六七八九0-9])")
_LATIN_WORD = re.compile(r"[a-z\u00e0-\u017f]{3}", re.I)
_LETTER_FOR_ZERO = re.compile(r"(?<=[0-9])[oO](?=[0-9.年])")
_DECIMAL_ZERO = re.compile(r"^([0-9]{5,14})\.0+$")


def written_date(text: str, ctx: Context) -> Written | None:
    """What a folded text says as a date; None when it says none. Both calendars given: the solar
    one."""
    text = text.replace("元月", "1月")
    outside, notes = split_brackets(text)
    if notes:
        text = _with_useful_notes(outside, notes)
    text = _BARE_AT_EDGE.sub(lambda mark: f" {_BARE_MARK[mark[1] or mark[2]]} ", text.strip())
    said = [found for mark, part in _parts(text) if (found := _one_date(part, mark, ctx))]
    if not said:
        return (
            Written(None, lunar=True)
            if re.search(_LUNAR_NAMES, text, re.I) and _TELLING.search(text)
            else None
        )
    return _most_certain(_sharing_year(said))


def _with_useful_notes(outside: str, notes: list[str]) -> str:
    if not _TELLING.search(outside):
        return " ".join([outside, *notes])
    useful = [_BARE_MARK.get(note, note) for note in notes]
    speaking = [note for note in useful if _CALENDAR.search(note) or _lunar_words(note)]
    return " ".join([outside, *speaking])


def _parts(text: str) -> list[tuple[str | None, str]]:
    """The text cut at its calendar names: (lunar, solar or None for unnamed; the part so named)."""
    names = list(_CALENDAR.finditer(text))
    if not names:
        return [(None, text)]
    calendars = ["lunar" if name[1] else "solar" for name in names]
    starts = [name.end() for name in names]
    ends = [name.start() for name in names[1:]] + [len(text)]
    behind = [
        (calendar, text[start:end])
        for calendar, start, end in zip(calendars, starts, ends, strict=True)
    ]
    telling = [(calendar, part) for calendar, part in behind if _TELLING.search(part)]
    head = text[: names[0].start()]
    if not _TELLING.search(head):
        return list(telling)
    return [(None, head), *telling] if telling else [(calendars[0], head)]


def _one_date(text: str, calendar: str | None, ctx: Context) -> Written | None:
    text = _TIME.sub("", _WEEKDAY.sub("", text.strip(" ;/|,"))).strip()
    text = _DECIMAL_ZERO.sub(r"\1", text)
    if _LATIN_WORD.search(text):
        return from_words(text, ctx)
    text = _UNKNOWN_PART.sub("0", _LETTER_FOR_ZERO.sub("0", text))
    lunar = leap = False
    if not text.isascii():
        leap = bool(_LEAP.search(text))
        lunar = leap or _lunar_words(text)
        text = _in_digits(text)
    found = from_signs(_FILLER.sub("", text).strip(), ctx)
    if found is None:
        return Written(None, lunar=True) if lunar else None
    is_lunar = calendar == "lunar" or (lunar and calendar is None)
    return replace(found, lunar=is_lunar, leap=leap and is_lunar)


def _lunar_words(text: str) -> bool:
    patterns = (_LEAP, _LUNAR_MONTH_NAME, _EARLY_DAY, _TWENTIES)
    return any(pattern.search(text) for pattern in patterns)


def _in_digits(text: str) -> str:
    text = _LUNAR_MONTH_NAME.sub(lambda month: _LUNAR_MONTH[month[0]], _LEAP.sub("", text))
    text = _EARLY_DAY.sub(lambda day: f"{day[1]}日", text)
    text = numerals_to_digits(_FILLER.sub("", text))
    return _REPUBLIC.sub(lambda year: f"{_of_republic(year[2], before=bool(year[1]))}年", text)


def _of_republic(year: str, *, before: bool) -> int:
    number = 1 if year == "元" else int(year)
    return 1912 - number if before else 1911 + number


def _sharing_year(said: list[Written]) -> list[Written]:
    """A year written alone belongs to the date after it: 1985年农历二月初八."""
    first = said[0]
    if (
        len(said) > 1
        and first.year is not None
        and first.month is None
        and said[1].year is None
        and said[1].month
    ):
        return [replace(said[1], year=first.year, short=first.short), *said[2:]]
    return said


def _most_certain(said: list[Written]) -> Written | None:
    solar = [date for date in said if not date.lunar]
    lunar = [date for date in said if date.lunar]
    for date in solar:
        if date.year is not None and date.day:
            return date
    for moon in lunar:
        if moon.year is not None and moon.day:
            return _with_solar_day(moon, solar)
    for date in (*solar, *lunar):
        if date.year is not None:
            return date
    return (lunar or solar)[0]


def _with_solar_day(moon: Written, solar: list[Written]) -> Written:
    """A lunar date whose solar month and day stand beside it without a year: the solar day, in the
    year it fell in."""
    beside = [date for date in solar if date.year is None and date.month and date.day]
    if not beside or moon.short or not moon.month or not moon.day or moon.year is None:
        return moon
    meant = solar_day(moon.year, moon.month, moon.day, leap=moon.leap)
    return replace(beside[0], year=meant.year) if meant else moon
