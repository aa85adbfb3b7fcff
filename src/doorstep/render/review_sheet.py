"""The review queue as a workbook to print and to fill in: one pair a row, its two records above
each other in a cell.

Where they differ the cell is marked (bold, shaded, and the lower line begins with ≠). Decision,
name and reason are asked for at the right; the columns after them are hidden and lead the sheet
back to its rows.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.i18n import messages
from doorstep.render.cells import put_text
from doorstep.render.wording import Words

DIFFERS = "≠ "

_HIDDEN = ("id", "left", "right", "left_print", "right_print")

_ANSWERS = ("verdict", "who", "why")

_WIDTHS = {"no": 5, "where": 30, "asked": 18, "name": 11, "sex": 6, "birth_date": 13, "id_number": 22, "household": 24,
           "reasons": 44, "verdict": 13, "who": 10, "why": 20}  # fmt: skip

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


def review_sheet(rows: Sequence[ReviewRow], lang: str, *, township: str, as_of: dt.date) -> bytes:
    """The workbook, the same bytes for the same rows but for the packing of the file."""
    words = Words(lang)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words.say("review.sheet")
    columns = [
        "no",
        "name",
        "sex",
        "birth_date",
        "id_number",
        "household",
        "where",
        "asked",
        "reasons",
        *_ANSWERS,
    ]
    _add_header(sheet, [*columns, *_HIDDEN], words)
    for number, row in enumerate(rows, 1):
        _add_row(sheet, number, row, columns)
    _add_choices(sheet, columns, len(rows), words)
    _add_help(book, words)
    _set_print(sheet, columns, len(rows), words, township, as_of)
    stamp = dt.datetime.combine(as_of, dt.time())
    book.properties.creator = "Doorstep"
    book.properties.created = book.properties.modified = stamp
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def _add_header(sheet: Worksheet, columns: Sequence[str], words: Words) -> None:
    for number, code in enumerate(columns, 1):
        cell = sheet.cell(1, number)
        put_text(cell, messages.text(f"review.column.{code}", words.lang))
        cell.font = Font(size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B5C6B" if code in _ANSWERS else "16324F")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = _WIDTHS.get(code, 10)
        dimension.hidden = code in _HIDDEN
    sheet.row_dimensions[1].height = 30
    sheet.freeze_panes = "C2"


def _add_row(sheet: Worksheet, number: int, row: ReviewRow, columns: Sequence[str]) -> None:
    lines = 2
    for at, code in enumerate([*columns, *_HIDDEN], 1):
        cell = sheet.cell(number + 1, at)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = Border(bottom=_THIN, right=_THIN)
        cell.font = Font(size=10)
        cell.number_format = "@"
        if code == "no":
            cell.value, cell.number_format = number, "0"
        elif code in ("asked", "reasons"):
            text = getattr(row, code)
            put_text(cell, text)
            lines = max(
                lines, sum(1 + _wide(line) // (_WIDTHS[code] - 2) for line in text.split("\n"))
            )
        elif code in _HIDDEN:
            put_text(cell, row.keys.get(code, ""))
        elif code not in _ANSWERS:
            both = (row.left.get(code, ""), row.right.get(code, ""))
            _put_both(sheet, number + 1, at, *both, differs=code in row.differs)
            lines = max(lines, sum(1 + _wide(text) // (_WIDTHS[code] - 2) for text in both))
    sheet.row_dimensions[number + 1].height = 13.5 * lines + 4


def _put_both(
    sheet: Worksheet, row: int, column: int, left: str, right: str, *, differs: bool
) -> None:
    """Both values above each other; where they differ, marked."""
    cell = sheet.cell(row, column)
    if not left and not right:
        return
    put_text(cell, f"{left or '—'}\n{DIFFERS if differs else ''}{right or '—'}")
    if differs:
        cell.fill = PatternFill("solid", fgColor="FBEBC8")
        cell.font = Font(size=10, bold=True, color="7A4B00")


def _add_choices(sheet: Worksheet, columns: Sequence[str], count: int, words: Words) -> None:
    """The verdict is one of a list; grounds are offered, but others may be written."""
    for code, choices, strict in (
        (
            "verdict",
            [
                messages.text(f"review.verdict.{v}", words.lang)
                for v in ("same", "different", "unsure", "withdraw")
            ],
            True,
        ),
        (
            "why",
            [
                messages.text(f"review.grounds.{g}", words.lang)
                for g in ("papers", "asked", "ledger", "known")
            ],
            False,
        ),
    ):
        rule = DataValidation(
            type="list",
            formula1=f'"{",".join(choices)}"',
            allow_blank=True,
            showErrorMessage=strict,
        )
        rule.error = words.say("choice.error")
        rule.errorTitle = messages.text(f"review.column.{code}", words.lang)
        letter = get_column_letter(columns.index(code) + 1)
        rule.add(f"{letter}2:{letter}{max(count + 1, 2)}")
        sheet.add_data_validation(rule)


def _add_help(book: Workbook, words: Words) -> None:
    page = book.create_sheet(words.say("review.help"))
    page.column_dimensions["A"].width = 110
    for number, code in enumerate(("fill", "verdicts", "who", "order", "back", "records"), 1):
        cell = page.cell(number, 1)
        put_text(cell, f"{number}. {words.say(f'review.help.{code}')}")
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.font = Font(size=11)


def _set_print(
    sheet: Worksheet,
    columns: Sequence[str],
    count: int,
    words: Words,
    township: str,
    as_of: dt.date,
) -> None:
    last = get_column_letter(len(columns))
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    sheet.print_title_rows = "1:1"
    sheet.print_area = f"A1:{last}{count + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_margins.left = sheet.page_margins.right = 0.3
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.6
    sheet.oddHeader.left.text = " ".join(
        p for p in (township.replace("&", "&&"), words.say("review.sheet")) if p
    )
    sheet.oddHeader.right.text = as_of.isoformat()
    sheet.oddFooter.left.text = words.say("review.footer")
    sheet.oddFooter.right.text = words.say("page-number", page="&P", pages="&N")


def _wide(text: str) -> int:
    return sum(2 if ord(one) > 0x2E80 else 1 for one in text)
