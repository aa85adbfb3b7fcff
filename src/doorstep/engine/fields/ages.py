"""Ages and whole numbers."""

from __future__ import annotations

import re

from doorstep.engine.fields.context import NOTHING, UNREADABLE, CellValue, Context, Reading
from doorstep.engine.fields.writing import (
    CJK,
    cell_text,
    fold,
    is_error,
    is_missing,
    number_text,
    numerals_to_digits,
    split_brackets,
    whole_number,
)
from doorstep.engine.fields.written_dates import month_named

OLDEST_AGE = 130

_YEARS_OLD = re.compile(
    r"(?:年龄|虚[岁龄]|周岁|实[岁龄]|虚|约|满|现年|aged?)?:?\s*([0-9]{1,3})(\.[0-9]+)?\s*"
    r"(?:(?<=0)(?:多|来|几|出头|好几))?"
    r"(周岁|虚岁|岁|歲|years?(?: old)?|yrs?|y/?o?|ans?)?(?:零)?(?:半|多|左右|"
    r"整)?(?:[0-9]{1,2}个?月)?",
    re.I,
)

_UNDER_ONE = re.compile(
    r"(?:满|约)?[0-9]{1,3}\s*(?:个多?月|月|个|月龄|天|日|日龄|周|周龄|months?|mois|days?|jours?|"
    r"weeks?)大?",
    re.I,
)

_DATE_PART = re.compile(r"[0-9]+\s*[月日个]")
_NEWBORN = "新生儿 未满月 未满周岁 不满周岁 不满1岁 未满1岁 不满1周岁 未满1周岁"
_UNDER_ONE_WORDS = frozenset(_NEWBORN.split())

_WHOLE = re.compile(
    rf"(?:第|no\.?)?\s*([+-]?[0-9]{{1,30}})(?:\.0*)?\s*(?:[{CJK}]{{0,3}}|st|nd|rd|th|er)", re.I
)

_SAID = """one un une; two deux; three trois; four quatre; five cinq; six; seven sept; eight huit;
nine neuf; ten dix;
eleven onze; twelve douze; thirteen treize; fourteen quatorze; fifteen quinze; sixteen seize"""

_NUMBER_WORDS = {word: n for n, words in enumerate(_SAID.split(";"), 1) for word in words.split()}
_RANGES = {"day": (1, 31), "month": (1, 12)}


def age_written(text: str, *, bare: bool) -> int | None:
    """The age a folded text tells, in years; `bare`: a number without 岁 or "years" is an age
    too."""
    text = numerals_to_digits(text)
    outside, notes = split_brackets(text)
    if notes and outside:
        text = outside
    if text in _UNDER_ONE_WORDS or (_UNDER_ONE.fullmatch(text) and not _DATE_PART.fullmatch(text)):
        return 0
    found = _YEARS_OLD.fullmatch(text)
    if not found or not (found[3] or text[0] in "年虚周实现aA" or (bare and not found[2])):
        return None
    years = int(found[1])
    return years if years <= OLDEST_AGE else None


def read_age(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """An age in years as written: a nominal age (虚岁) keeps its number, months and days make 0."""
    if isinstance(raw, bool):
        return UNREADABLE
    if isinstance(raw, int | float):
        number = number_text(raw)
        if not number:
            return NOTHING
        return Reading(str(int(raw))) if 0 <= raw <= OLDEST_AGE else UNREADABLE
    if not isinstance(raw, str):
        return NOTHING if raw is None else UNREADABLE
    text = fold(raw)
    if is_missing(text, ctx):
        return NOTHING
    if is_error(text):
        return Reading(None, ("error-value",))
    years = (
        0
        if _DATE_PART.fullmatch(text)
        else age_written(re.sub(r"(?<=[0-9])\.[0-9]+", "", text), bare=True)
    )
    return UNREADABLE if years is None else Reading(str(years))


def read_integer(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """A whole number without leading zeros; parts of a birth date must be possible ones."""
    if raw is None:
        return NOTHING
    if isinstance(raw, bool) or not isinstance(raw, str | int | float):
        return UNREADABLE
    text = fold(cell_text(raw, "")) if isinstance(raw, str) else number_text(raw)
    if is_missing(text, ctx):
        return NOTHING
    if is_error(text):
        return Reading(None, ("error-value",))
    number = _whole(text, code)
    if number is None:
        return UNREADABLE
    part = code.rpartition("_")[2]
    if part == "year":
        number = _full_year(number, text, ctx)
        fits = ctx.year_fits(number)
    else:
        low, high = _RANGES.get(part, (number, number))
        fits = low <= number <= high
    return Reading(str(number)) if fits else UNREADABLE


def _whole(text: str, code: str) -> int | None:
    if code.endswith("_month") and (named := month_named(text)):
        return named
    if text.casefold() in _NUMBER_WORDS:
        return _NUMBER_WORDS[text.casefold()]
    found = _WHOLE.fullmatch(numerals_to_digits(text).replace(",", ""))
    if not found:
        return None
    return whole_number(int(found[1]))


def _full_year(number: int, text: str, ctx: Context) -> int:
    if number > 99 or not re.search(r"[0-9]{2}", text):
        return number
    year = ctx.as_of.year // 100 * 100 + number
    return year if year <= ctx.as_of.year else year - 100
