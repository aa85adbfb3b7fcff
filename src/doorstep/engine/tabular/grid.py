"""A sheet as it stands in the file, before anyone asks what it means."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import TypeAlias

from doorstep.domain.imports import ReadingNote
from doorstep.engine.tabular.origin import Origin

CellValue: TypeAlias = (
    str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
)

Span: TypeAlias = tuple[int, int, int, int]  # top, left, bottom, right; 0-based, inclusive


@dataclass
class Grid:
    """One sheet (or text file, or HTML document): values by row and column, both 0-based, from the
    sheet's first cell.

    `rows` may be ragged; trailing blank rows and columns are cut; a blank cell is None, an error
    cell its text ("#N/A")
    and also in `errors`. Numbers keep their cell type: a text "12" is str, a number 12 is int or
    float.
    `shown` holds the displayed text where it differs from the plain one (a date shown as 1985年3月,
    007 by format).
    """

    sheet: str | None
    rows: list[list[CellValue]]
    merges: list[Span] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    struck: set[tuple[int, int]] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: set[tuple[int, int]] = field(default_factory=set)
    shown: dict[tuple[int, int], str] = field(default_factory=dict)
    date1904: bool = False
    visible: bool = True


@dataclass
class Book:
    """One opened file: its sheets in order, its real format ("xlsx", "xls", "ods", "csv", "html")
    and hash; `notes` say what was damaged and how it was read all the same; `origin` which source a
    workbook of ours was made from, `is_output` whether it is a report or a list of ours."""

    file: str
    format: str
    sha256: str
    grids: list[Grid]
    encoding: str | None = None
    notes: tuple[ReadingNote, ...] = ()
    origin: Origin | None = None
    is_output: bool = False


def column_letters(column: int) -> str:
    """0 -> A, 26 -> AA."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """A -> 0, AA -> 26."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
