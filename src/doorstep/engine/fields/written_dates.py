"""Names of months in English and French."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from dataclasses import dataclass, replace

from doorstep.engine.fields.context import Context

_NAMES = (
    "jan january janv janvier",
    "feb february fev fevr fevrier",
    "mar march mars",
    "apr april avr avril",
    "may mai",
    "jun june juin",
    "jul july juil juillet",
    "aug august aou aout",
    "sep sept september septembre",
    "oct october octobre",
    "nov november novembre",
    "dec december decembre",
)

_MONTH_NUMBERS = {name: number for number, names in enumerate(_NAMES, 1) for name in names.split()}


def without_accents(text: str) -> str:
    """Latin letters bare and small: Août -> aout."""
    text = text.casefold()
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def month_named(word: str) -> int | None:
    """The month an English or French name or abbreviation means."""
    return _MONTH_NUMBERS.get(without_accents(word).strip(". "))


@dataclass(frozen=True, slots=True)
class Written:
    """A date as written. None: not written; 0: written as unknown. `short`: the year has two digits
    only."""

    year: int | None
    month: int | None = None
    day: int | None = None
    short: bool = False
    lunar: bool = False
    leap: bool = False


_SIGNS = re.compile(r"[-‐‑‒–—―−./\\。、,·‧・_~'‘’`年月日号號曰\s]+")
_HALF_A_YEAR = re.compile(r"(?<![0-9])[0-9]{1,3}[_?*]+\s*年|(?<![0-9])[0-9]\s*年")
_IN_WORDS = re.compile(r"[a-z]+|[0-9]+")

_IDLE = (
    "er st nd rd th e of de le la the du on in en ne nee born circa c ca abt about vers date day "
    "mon tue tues wed thu thur thurs fri sat sun monday tuesday wednesday thursday friday "
    "saturday sunday "
    "lun mer jeu ven sam dim lundi mardi mercredi jeudi vendredi samedi dimanche"
)

_IDLE_WORDS = frozenset(_IDLE.split())
_LATER_THAN_DAYS = 31
_MONTHS = 12


def from_signs(text: str, ctx: Context) -> Written | None:
    """A date in digits and signs: 1985.3.7, 85年3月, 07/03/1985, 19850307, 1985-00-00."""
    if _HALF_A_YEAR.search(text):
        return None
    text = text.lstrip("年月日 ")
    labelled = "年" in text or "月" in text
    tight = re.sub(r"\s+", "", text)
    for attempt in (tight, text) if labelled else (text, tight):
        groups = _SIGNS.sub(" ", attempt).split()
        if not all(group.isascii() and group.isdigit() and len(group) <= 14 for group in groups):
            return None
        if found := _arranged(groups, attempt, ctx):
            return found
    return None


def _arranged(groups: list[str], text: str, ctx: Context) -> Written | None:
    if len(groups) == 3:
        return _three(groups[0], groups[1], groups[2], text, ctx)
    if len(groups) == 2:
        return _two(groups[0], groups[1], text, ctx)
    if len(groups) != 1:
        return None
    only = groups[0]
    if len(only) == 2 and (text.endswith("年") or text[0] in "'‘’`"):
        return Written(int(only), short=True)
    return from_digits(only, ctx)


def _three(a: str, b: str, c: str, text: str, ctx: Context) -> Written | None:
    if len(b) > 2:
        return None
    if len(a) == 4:
        return Written(int(a), int(b), int(c)) if len(c) <= 2 else None
    if len(a) > 2:
        return None
    if len(c) == 4:
        return _day_and_month(int(a), int(b), Written(int(c)), text, ctx)
    if len(c) > 2:
        return None
    if "年" in text or (len(a) == 2 and (ctx.date_order == "ymd" or int(a) > _LATER_THAN_DAYS)):
        if "年" not in text and int(a) <= _LATER_THAN_DAYS < int(c):
            return _day_and_month(int(a), int(b), Written(int(c), short=True), text, ctx)
        return Written(int(a), int(b), int(c), short=True)
    if len(c) == 2 and (ctx.date_order != "ymd" or int(c) > _LATER_THAN_DAYS):
        return _day_and_month(int(a), int(b), Written(int(c), short=True), text, ctx)
    return None


def _day_and_month(a: int, b: int, year: Written, text: str, ctx: Context) -> Written:
    """Two numbers beside a year: one over twelve decides, then the office's order; without one only
    the year stands."""
    order = "mdy" if re.match(r"[0-9]+月", text) else ctx.date_order
    if a == b or (a > _MONTHS and b <= _MONTHS):
        day, month = a, b
    elif (b > _MONTHS and a <= _MONTHS) or order == "mdy":
        day, month = b, a
    elif order == "dmy":
        day, month = a, b
    else:
        return year
    return replace(year, month=month, day=day)


def _two(a: str, b: str, text: str, ctx: Context) -> Written | None:
    if len(a) == 4:
        if len(b) <= 2:
            return Written(int(a), int(b))
        return from_digits(a + b, ctx) if len(b) <= 4 else None
    if len(a) == 6 and len(b) <= 2:
        return Written(int(a[:4]), int(a[4:]), int(b))
    if len(b) == 4 and len(a) <= 2:
        return Written(int(b), int(a))
    if len(a) > 2 or len(b) > 2:
        return None
    if "年" not in text:
        told = ctx.year is not None and int(a) <= _MONTHS and int(b) <= _LATER_THAN_DAYS
        if told or re.match(r"[0-9]+月", text) or int(a) <= _MONTHS < int(b) <= _LATER_THAN_DAYS:
            return Written(None, int(a), int(b))
        if int(b) > _LATER_THAN_DAYS and int(a) <= _MONTHS:
            return Written(int(b), int(a), short=True)
        if len(a) != 2 or (ctx.date_order != "ymd" and int(a) <= _LATER_THAN_DAYS):
            return None
    return Written(int(a), int(b), short=True)


def from_digits(digits: str, ctx: Context) -> Written | None:
    """A run of digits without signs: 19850307, 198503, 850307, 1985, and a timestamp's first
    eight."""
    if len(digits) in (12, 14):
        digits = digits[:8]
    year = int(digits[:4])
    if len(digits) == 4:
        return Written(year)
    if len(digits) == 6:
        return _six(digits, ctx)
    if len(digits) == 7 and ctx.year_fits(year):
        return _seven(digits, year)
    if len(digits) != 8:
        return None
    if not ctx.year_fits(year) and ctx.date_order != "ymd" and ctx.year_fits(int(digits[4:])):
        return _day_and_month(int(digits[:2]), int(digits[2:4]), Written(int(digits[4:])), "", ctx)
    return Written(year, int(digits[4:6]), int(digits[6:]))


def _six(digits: str, ctx: Context) -> Written | None:
    year, month = int(digits[:4]), int(digits[4:])
    if ctx.year_fits(year) and month <= _MONTHS:
        return Written(year, month)
    first, second, third = int(digits[:2]), int(digits[2:4]), int(digits[4:])
    if (
        1 <= second <= _MONTHS
        and 1 <= third <= _LATER_THAN_DAYS
        and (ctx.date_order == "ymd" or first > third)
    ):
        return Written(first, second, third, short=True)
    if ctx.date_order != "ymd":
        return _day_and_month(first, second, Written(third, short=True), "", ctx)
    return Written(year, month)


def _seven(digits: str, year: int) -> Written:
    ways = [
        Written(year, int(digits[4:cut]), int(digits[cut:]))
        for cut in (5, 6)
        if digits[cut] != "0" or cut == 5
        if exists(year, int(digits[4:cut]), int(digits[cut:]))
    ]
    return ways[0] if len(ways) == 1 else Written(year)


def exists(year: int, month: int, day: int) -> bool:
    """Whether the solar calendar has such a day."""
    try:
        dt.date(year, month, day)
    except ValueError:
        return False
    return True


def from_words(text: str, ctx: Context) -> Written | None:
    """A date with a month's name in English or French: 7 Mar 1985, March 7, 1985, 1er mai 1985,
    Mar-85."""
    bare = without_accents(text)
    months: list[int] = []
    before: list[str] = []
    after: list[str] = []
    for word in _IN_WORDS.findall(bare):
        if word.isdigit():
            (after if months else before).append(word)
        elif (month := month_named(word)) is not None:
            months.append(month)
        elif word not in _IDLE_WORDS:
            return None
    if len(months) != 1 or any(len(n) > 4 for n in before + after):
        return None
    return _beside_month(before, months[0], after, bare)


def _beside_month(before: list[str], month: int, after: list[str], text: str) -> Written | None:
    numbers = before + after
    years = [n for n in numbers if len(n) == 4]
    days = [n for n in numbers if len(n) <= 2]
    if len(years) == 1 and len(numbers) == len(years) + len(days) and len(days) <= 1:
        return Written(int(years[0]), month, int(days[0]) if days else None)
    if years or len(numbers) != len(days):
        return None
    if len(before) == 1 and len(after) == 1:
        if len(before[0]) == 2 and int(before[0]) > _LATER_THAN_DAYS:
            return Written(int(before[0]), month, int(after[0]), short=True)
        return (
            Written(int(after[0]), month, int(before[0]), short=True)
            if len(after[0]) == 2
            else None
        )
    if len(after) == 2 and not before and len(after[1]) == 2:
        return Written(int(after[1]), month, int(after[0]), short=True)
    if len(numbers) == 1 and len(numbers[0]) == 2:
        number = int(numbers[0])
        if number > _LATER_THAN_DAYS or (after and re.search(r"[a-z.]\s*[-'’]\s*[0-9]{2}$", text)):
            return Written(number, month, short=True)
    return (
        Written(None, month, int(numbers[0]))
        if len(numbers) == 1 and int(numbers[0]) <= _LATER_THAN_DAYS
        else None
    )
