"""The headers of a file as a workbook to fill in: one header a row, what it was read as, and a cell
for what it means; the words that may be written stand in a list beside it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.understanding import FileUnderstood, TableUnderstood
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.files import kept
from doorstep.render.spreadsheet import add_heads, fill, print_across, saved_book
from doorstep.render.understanding import column_samples

FIELDS = ("file", "sheet", "header", "samples", "read", "meaning")
_WIDTHS = (24, 14, 28, 44, 16, 18)
_FILL_IN = "FBEBC8"


def write_mapping_sheet(
    path: Path, files: Sequence[FileUnderstood], codes: Iterable[str], phrases: Phrasebook
) -> Path:
    """Write the sheet for these files; `codes`: the columns that a header may be said to mean."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = phrases.text("mapping.sheet")
    add_heads(sheet, [phrases.text(f"mapping.column.{field}") for field in FIELDS], _WIDTHS)
    rows = [row for file in files for row in _rows(file, phrases)]
    for number, row in enumerate(rows, 2):
        fill(sheet, number, [*row, ""])
        sheet.cell(number, len(FIELDS)).fill = PatternFill("solid", fgColor=_FILL_IN)
    words = sorted(phrases.name("column", code) for code in codes)
    _add_choices(book, sheet, [phrases.text("mapping.leave-out"), *words], len(rows), phrases)
    print_across(sheet, phrases)
    return kept(path, saved_book(book, dt.date.today()))


def _rows(file: FileUnderstood, phrases: Phrasebook) -> Iterator[list[str]]:
    for table in file.tables:
        where = [file.file, phrases.join(filter(None, table.sheets))]
        for column in table.columns:
            samples = column_samples(column, phrases)
            yield [*where, column.header, samples, phrases.name("column", column.code)]
        for header in (*table.unknown, *table.left):
            yield [*where, header, "", _not_read(table, header, phrases)]
    for one in file.unread:
        for header in one.headers:
            yield [file.file, one.sheet, header, "", phrases.text("mapping.unknown")]


def _not_read(table: TableUnderstood, header: str, phrases: Phrasebook) -> str:
    return phrases.text("mapping.leave-out" if header in table.left else "mapping.unknown")


def _add_choices(
    book: Workbook, sheet: Worksheet, words: Sequence[str], count: int, phrases: Phrasebook
) -> None:
    """Offer the words as a list, which stands on a sheet of its own: it is too long for a rule."""
    page = book.create_sheet(phrases.text("mapping.words"))
    for number, word in enumerate(words, 1):
        fill(page, number, [word])
    name = page.title.replace("'", "''")
    rule = DataValidation(type="list", formula1=f"'{name}'!$A$1:$A${len(words)}", allow_blank=True)
    rule.showErrorMessage = False
    rule.add(f"F2:F{max(count + 1, 2)}")
    sheet.add_data_validation(rule)
