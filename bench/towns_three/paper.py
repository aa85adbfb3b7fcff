"""How a row is written down: the habits of the hand that keeps the source."""

from __future__ import annotations

import datetime as dt

from towns_three import calendars
from towns_three.slips import Line

DATES = {
    "iso": 0.34, "dots": 0.14, "slash": 0.1, "han": 0.1, "year_month": 0.14, "excel_serial": 0.04,
    "two_digit_year": 0.04, "year_only": 0.03, "lunar_words": 0.03, "lunar_unmarked": 0.04,
}  # fmt: skip
NUMBERS = {
    "plain": 0.62, "excel_precision": 0.06, "scientific": 0.03, "spaced": 0.06, "x_written": 0.08,
    "15_digits": 0.04, "left_out": 0.08, "apostrophe": 0.03,
}  # fmt: skip
GROUPS = {"plain": 0.4, "bare": 0.2, "she": 0.2, "han": 0.1, "long": 0.1}
TOLD = {
    "age": 0.36, "nominal": 0.32, "year": 0.12, "two_digit_year": 0.08, "age_and_zodiac": 0.08,
    "zodiac": 0.04,
}  # fmt: skip
LANDMARK, NAMED, WHOLE = "landmark", "named", "whole"


def date_cell(day: dt.date, style: str) -> str:
    """A birth date in a clerk's style."""
    if style == "lunar_unmarked":
        return "{}-{:02d}-{:02d}".format(*calendars.lunar(day))
    if style == "lunar_words":
        return calendars.lunar_words(day)
    if style == "excel_serial":
        return calendars.serial(day)
    return {
        "iso": f"{day:%Y-%m-%d}",
        "dots": f"{day.year}.{day.month}.{day.day}",
        "slash": f"{day.year}/{day.month}/{day.day}",
        "han": f"{day.year}年{day.month}月{day.day}日",
        "year_month": f"{day.year}.{day.month}",
        "two_digit_year": f"{day:%y}.{day.month}.{day.day}",
        "year_only": f"{day.year}年",
    }[style]


def number_cell(number: str, style: str) -> str:
    """An identity number as the clerk's sheet shows it."""
    if not number or style == "left_out":
        return ""
    if len(number) != 18:
        return number
    if style == "15_digits":
        return number[:6] + number[8:17] if number[6:8] == "19" else number
    return {
        "plain": number,
        "excel_precision": number if number.endswith("X") else number[:15] + "000",
        "scientific": number if number.endswith("X") else f"{number[0]}.{number[1:6]}E+17",
        "spaced": f"{number[:6]} {number[6:14]} {number[14:]}",
        "x_written": number.replace("X", "×"),
        "apostrophe": "'" + number,
    }[style]


def harmed(style: str, number: str) -> bool:
    """Whether the style takes something from this number."""
    if style == "15_digits":
        return len(number) == 18 and number[6:8] == "19"
    digits = len(number) == 18 and not number.endswith("X")
    return bool(number) and (style == "left_out" or (digits and style in
                             ("excel_precision", "scientific")))  # fmt: skip


def group_cell(group: int, style: str) -> str:
    """A group as the clerk names it."""
    ones = "一二三四五六七八九十"
    return {
        "plain": f"{group}组",
        "bare": str(group),
        "she": f"{group}社",
        "han": f"{ones[group - 1]}组",
        "long": f"第{ones[group - 1]}村民小组",
    }[style]


def told_birth(line: Line, style: str) -> tuple[str, str]:
    """Age and birth as told at a door: cells 年龄 and 出生或属相."""
    born = line.who.born
    age = "" if line.age < 0 else str(line.age)
    if line.birth_text is not None or line.born is None:
        return age, line.birth_text or ""
    return {
        "age": (age, ""),
        "nominal": (age, ""),
        "year": ("", f"{born.year}"),
        "two_digit_year": ("", f"{born:%y}年"),
        "age_and_zodiac": (age, f"属{calendars.animal(born)}"),
        "zodiac": ("", f"属{calendars.animal(born)}"),
    }[style]
