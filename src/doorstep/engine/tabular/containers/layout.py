"""Grids as a workbook in the same layout: for sources that were not xlsx, so that they can be
handed back coloured."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata
from copy import copy

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.engine.tabular.containers.shown import BUILT_IN_FORMATS, plain_text, show
from doorstep.engine.tabular.grid import Book, CellValue, Grid, Span

_DEFAULT_FORMATS: dict[type, str] = {
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.date: "yyyy-mm-dd",
    dt.time: "hh:mm:ss",
    dt.timedelta: "[h]:mm:ss",
}

_MORE_FORMATS = [
    "yyyy/m",
    "yyyy",
    "yyyy.m.d",
    "yyyy.mm.dd",
    "yyyy.m",
    "yyyy.mm",
    "yyyy-mm",
    "yyyy/mm/dd",
    "yy/m/d",
]

_DATE_FORMATS = [
    *dict.fromkeys(code for code in BUILT_IN_FORMATS.values() if re.search("[ymdh]", code))
]

_NARROW, _WIDE, _ROWS_MEASURED, _LONGEST = 8.0, 42.0, 300, 32_767


def grid_to_xlsx(book: Book) -> Workbook:
    """One worksheet per grid: values with types and shown formats, merges, hidden rows and columns,
    struck fonts."""
    workbook = Workbook()
    if workbook.active is not None:
        workbook.remove(workbook.active)
    titles: set[str] = set()
    for number, grid in enumerate(book.grids, 1):
        sheet = workbook.create_sheet(_title(grid.sheet or f"Sheet{number}", titles))
        _fill(sheet, grid)
    if not any(grid.visible for grid in book.grids) and workbook.worksheets:
        workbook.worksheets[0].sheet_state = "visible"
    if not workbook.worksheets:
        workbook.create_sheet("Sheet1")
    return workbook


def _title(name: str, taken: set[str]) -> str:
    plain = re.sub(r"[\[\]:*?/\\\x00-\x1f]", "_", name).strip("'")[:31] or "Sheet"
    title, number = plain, 1
    while title.lower() in taken:
        number += 1
        title = f"{plain[: 31 - len(str(number)) - 1]}~{number}"
    taken.add(title.lower())
    return title


def _fill(sheet: Worksheet, grid: Grid) -> None:
    formats = _Formats()
    for at, row in enumerate(grid.rows):
        for column, value in enumerate(row):
            if value is None:
                continue
            cell = sheet.cell(at + 1, column + 1)
            if isinstance(cell, Cell):
                _write(cell, value, grid.shown.get((at, column)), formats)
    for at, column in grid.struck:
        cell = sheet.cell(at + 1, column + 1)
        font = copy(cell.font)
        cell.font = Font(name=font.name, size=font.size, strike=True)
    for top, left, bottom, right in _apart(grid.merges):
        sheet.merge_cells(
            start_row=top + 1, start_column=left + 1, end_row=bottom + 1, end_column=right + 1
        )
    for at in grid.hidden_rows:
        sheet.row_dimensions[at + 1].hidden = True
    for column, width in enumerate(_widths(grid)):
        dimension = sheet.column_dimensions[get_column_letter(column + 1)]
        dimension.width = width
        dimension.hidden = column in grid.hidden_columns
    if not grid.visible:
        sheet.sheet_state = "hidden"


def _write(cell: Cell, value: CellValue, shown: str | None, formats: _Formats) -> None:
    if isinstance(value, str):
        cell.value = ILLEGAL_CHARACTERS_RE.sub("", value)[:_LONGEST]
        cell.data_type = "s"
        if value.isdecimal():
            cell.number_format = "@"
        return
    if isinstance(value, float) and not math.isfinite(value):
        cell.value = str(value)
        cell.data_type = "s"
        return
    if isinstance(value, dt.date) and value.year < 1900:
        cell.value = shown or plain_text(value)
        cell.data_type = "s"
        return
    cell.value = (
        int(value)
        if isinstance(value, float) and value.is_integer() and abs(value) < 1e15
        else value
    )
    code = formats.find(value, shown)
    if code:
        cell.number_format = code


class _Formats:
    """Finds a number format that shows a value as it was shown; the last one that served is tried
    first."""

    def __init__(self) -> None:
        self._served: list[str] = []

    def find(self, value: CellValue, shown: str | None) -> str | None:
        if shown is None:
            return _DEFAULT_FORMATS.get(type(value))
        for code in (*self._served, *_candidates(value, shown)):
            if show(value, code) == shown:
                if code in self._served:
                    self._served.remove(code)
                self._served.insert(0, code)
                return code
        return _DEFAULT_FORMATS.get(type(value))


def _candidates(value: CellValue, shown: str) -> list[str]:
    if isinstance(value, int | float):
        number = re.search(r"\d[\d,]*(?:\.(\d+))?", shown)
        if number is None:
            return []
        decimals = f".{'0' * len(number[1])}" if number[1] else ""
        whole = number[0].partition(".")[0]
        before, after = shown[: number.start()].lstrip("-"), shown[number.end() :]
        body = ("#,##0" if "," in whole else "0") + decimals
        padded = "0" * len(whole) + decimals
        quoted = [f'"{text}"' if text and text != "%" else text for text in (before, after)]
        return [body, padded, f"{quoted[0]}{body}{quoted[1]}", f"{quoted[0]}{padded}{quoted[1]}"]
    return [*_DATE_FORMATS, *_MORE_FORMATS]


def _apart(merges: list[Span]) -> list[Span]:
    """Merged ranges that do not overlap an earlier one, as workbooks demand."""
    kept: list[Span] = []
    taken: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        if (bottom - top + 1) * (right - left + 1) > 1_000_000:
            continue
        places = {
            (row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)
        }
        if not places & taken:
            taken |= places
            kept.append((top, left, bottom, right))
    return kept


def _widths(grid: Grid) -> list[float]:
    widths = [_NARROW] * max(map(len, grid.rows), default=0)
    across = {(top, left) for top, left, _, right in grid.merges if right > left}
    for at, row in enumerate(grid.rows[:_ROWS_MEASURED]):
        for column, value in enumerate(row):
            if value is None or (at, column) in across:
                continue
            text = grid.shown.get((at, column)) or plain_text(value)
            longest = max((_text_width(line) for line in text.split("\n")), default=0)
            widths[column] = min(_WIDE, max(widths[column], longest + 2.0))
    return widths


def _text_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(letter) in "WF" else 1 for letter in text)
