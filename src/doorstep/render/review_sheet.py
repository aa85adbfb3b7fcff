"""The review queue as a workbook to print and to fill in: one pair a row, its two records above
each other in a cell.

Where they differ the cell is marked (bold, shaded, and the lower line begins with ≠). Decision,
name and reason are asked for at the right; the columns after them are hidden and lead the sheet
back to its rows.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook
from doorstep.i18n.widths import cells
from doorstep.render.spreadsheet import INK, add_footer, put_text, saved_book, set_landscape

DIFFERS = "≠ "
_HIDDEN = ("id", "left", "right", "left_print", "right_print")
_ANSWERS = ("verdict", "who", "why")
_VERDICTS = ("same", "different", "unsure", "withdraw")
GROUNDS = ("papers", "asked", "ledger", "known")
"""What a decision may rest on; others may be written."""


_COLUMNS = {
    "no": 5,
    "name": 11,
    "sex": 6,
    "birth_date": 13,
    "id_number": 22,
    "household": 24,
    "where": 30,
    "asked": 18,
    "reasons": 44,
    "verdict": 13,
    "who": 10,
    "why": 20,
}
"""The columns that are seen, and their widths in characters."""

_THIN = Side(style="thin", color="B8B3A6")


@dataclass(frozen=True)
class ReviewRow:
    """One pair, in words: both records by column, which columns differ, why it is asked, what
    agreed, the keys back."""

    asked: str
    left: dict[str, str]
    right: dict[str, str]
    differs: frozenset[str]
    reasons: str
    keys: dict[str, str]


def review_sheet(
    rows: Sequence[ReviewRow], phrases: Phrasebook, *, township: str, as_of: dt.date
) -> bytes:
    """Write the workbook, the same bytes for the same rows but for the packing of the file."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = phrases.text("report.review.sheet")
    _add_header(sheet, phrases)
    for number, row in enumerate(rows, 1):
        _add_row(sheet, number, row)
    _add_choices(sheet, len(rows), phrases)
    _add_help(book, phrases)
    _set_print(sheet, len(rows), phrases)
    header = (township.replace("&", "&&"), phrases.text("report.review.sheet"))
    sheet.oddHeader.left.text = " ".join(filter(None, header))
    sheet.oddHeader.right.text = as_of.isoformat()
    return saved_book(book, as_of)


def _add_header(sheet: Worksheet, phrases: Phrasebook) -> None:
    for number, code in enumerate([*_COLUMNS, *_HIDDEN], 1):
        cell = sheet.cell(1, number)
        put_text(cell, phrases.text(f"review.column.{code}"))
        cell.font = Font(size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B5C6B" if code in _ANSWERS else INK)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = _COLUMNS.get(code, 10)
        dimension.hidden = code in _HIDDEN
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = "C2"


def _add_row(sheet: Worksheet, number: int, row: ReviewRow) -> None:
    lines = 2
    for at, code in enumerate([*_COLUMNS, *_HIDDEN], 1):
        cell = sheet.cell(number + 1, at)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=_THIN, right=_THIN)
        cell.font = Font(size=10)
        cell.number_format = "@"
        if code == "no":
            cell.value, cell.number_format = number, "0"
        elif code in _HIDDEN:
            put_text(cell, row.keys.get(code, ""))
        elif code in ("asked", "reasons"):
            text = row.asked if code == "asked" else row.reasons
            put_text(cell, text)
            lines = max(lines, _lines(text.split("\n"), code))
        elif code not in _ANSWERS:
            both = (row.left.get(code, ""), row.right.get(code, ""))
            _put_both(cell, *both, differs=code in row.differs)
            lines = max(lines, _lines(both, code))
    sheet.row_dimensions[number + 1].height = 13.5 * lines + 4


def _lines(texts: Iterable[str], code: str) -> int:
    """How many lines these texts take above each other in a column."""
    return sum(1 + cells(text) // (_COLUMNS[code] - 2) for text in texts)


def _put_both(cell: Cell | MergedCell, left: str, right: str, *, differs: bool) -> None:
    """Both values above each other; where they differ, marked."""
    if not left and not right:
        return
    put_text(cell, f"{left or UNKNOWN}\n{DIFFERS if differs else ''}{right or UNKNOWN}")
    if differs:
        cell.fill = PatternFill("solid", fgColor="FBEBC8")
        cell.font = Font(size=10, bold=True, color="7A4B00")


def _add_choices(sheet: Worksheet, count: int, phrases: Phrasebook) -> None:
    """The verdict is one of a list; grounds are offered, but others may be written."""
    verdicts = [phrases.text(f"review.verdict.{code}") for code in _VERDICTS]
    grounds = [phrases.text(f"review.grounds.{code}") for code in GROUNDS]
    for code, choices, strict in (("verdict", verdicts, True), ("why", grounds, False)):
        rule = DataValidation(
            type="list",
            formula1=f'"{",".join(choices)}"',
            allow_blank=True,
            showErrorMessage=strict,
        )
        rule.error = phrases.text("report.choice.error")
        rule.errorTitle = phrases.text(f"review.column.{code}")
        letter = get_column_letter(list(_COLUMNS).index(code) + 1)
        rule.add(f"{letter}2:{letter}{max(count + 1, 2)}")
        sheet.add_data_validation(rule)


def _add_help(book: Workbook, phrases: Phrasebook) -> None:
    page = book.create_sheet(phrases.text("report.review.help"))
    page.column_dimensions["A"].width = 110
    for number, code in enumerate(("fill", "verdicts", "who", "order", "back", "records"), 1):
        cell = page.cell(number, 1)
        put_text(cell, f"{number}. {phrases.text(f'report.review.help.{code}')}")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(size=11)


def _set_print(sheet: Worksheet, count: int, phrases: Phrasebook) -> None:
    last = get_column_letter(len(_COLUMNS))
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    sheet.print_area = f"A1:{last}{count + 1}"
    set_landscape(sheet, 1)
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.6
    add_footer(sheet, phrases, "report.review.footer")
