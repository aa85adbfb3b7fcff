"""A table of the desk as a workbook to be changed and brought back: a hidden sheet says whose it is
and what its heads mean, a hidden column names each row."""

from __future__ import annotations

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.kept_tables import TABLE_KEY, TABLE_MARK, KeptTable
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.spreadsheet import add_heads, fill, print_across, put_text, saved_book

SPARE_ROWS = 40
"""Rows below the last in which a drop-down still stands."""


def table_workbook(table: KeptTable, phrases: Phrasebook) -> bytes:
    """Write a table, its key column hidden."""
    made = Workbook()
    mark = made.worksheets[0]
    mark.title, mark.sheet_state = TABLE_MARK, "hidden"
    fill(mark, 1, (TABLE_MARK, table.workspace, table.kind))
    page = made.create_sheet(table.title[:31])
    heads = [TABLE_KEY, *(column.head for column in table.columns)]
    add_heads(page, heads, [4, *(column.wide for column in table.columns)])
    page.column_dimensions["A"].hidden = True
    for number, (key, texts) in enumerate(table.rows, 2):
        fill(page, number, [key, *texts])
    for number, column in enumerate(table.columns, 2):
        fill(mark, number, (column.head, column.code))
        if column.choices:
            _add_choices(page, mark, number, column.choices, len(table.rows) + SPARE_ROWS)
    print_across(page, phrases)
    made.active = 1
    return saved_book(made, table.day)


def _add_choices(
    page: Worksheet, mark: Worksheet, column: int, choices: tuple[str, ...], last: int
) -> None:
    """A list to choose from, kept on the hidden sheet: names may hold commas."""
    at = mark.max_column + 1
    for number, word in enumerate(choices, 1):
        put_text(mark.cell(number, at), word)
    letter, here = get_column_letter(at), get_column_letter(column)
    listed = f"{quote_sheetname(TABLE_MARK)}!${letter}$1:${letter}${len(choices)}"
    rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=True)
    rule.add(f"{here}2:{here}{last}")
    page.add_data_validation(rule)
