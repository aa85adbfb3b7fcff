"""The beginning and the end of each table as they stand in the sheet, row by row with what each row
was taken for: numbers of people masked, nothing of a column that nobody understood.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from doorstep.domain.understanding import PicturedRow, SheetPicture
from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields.masking import mask_numbers
from doorstep.engine.intake.book import BookReading, SheetRecords
from doorstep.engine.intake.records import RecordTable
from doorstep.engine.intake.understood import shown_sample
from doorstep.engine.tabular.grid import column_letters

RECORD = "record"
"""What a row is that is no row set aside."""

_MOST_SHEETS, _MOST_TABLES, _MOST_COLUMNS = 4, 3, 24
_ABOVE, _FIRST, _LAST, _BELOW = 5, 3, 2, 3
_LONGEST = 24
_WORDS_OF_OURS = frozenset(
    {
        *(RowReason.TITLE, RowReason.HEADER, RowReason.UNIT, RowReason.TOTAL),
        RowReason.REPEATED_HEADER,
    }
)
"""Rows whose own words are shown; of the others only what they were taken for."""


def pictures(reading: BookReading) -> Iterator[SheetPicture]:
    """A picture of each of the first sheets that hold tables; household cards have none."""
    sheets = [s for s in reading.sheets if any(not t.reading.is_form and t.rows for t in s.tables)]
    for sheet in sheets[:_MOST_SHEETS]:
        yield _picture(sheet)


def _picture(sheet: SheetRecords) -> SheetPicture:
    tables = [t for t in sheet.tables if t.rows and not t.reading.is_form][:_MOST_TABLES]
    rows = sorted({row for table in tables for row in _rows(sheet, table)})
    columns = [c for c in range(sheet.reading.view.width) if _is_filled(sheet, rows, c)]
    columns = columns[:_MOST_COLUMNS]
    hidden = {c.index for t in sheet.tables for c in t.reading.columns if c.forbidden}
    pictured = [
        PicturedRow(
            sheet.reading.in_file((row, 0))[0] + 1,
            RECORD if row not in sheet.aside else sheet.aside[row][0].value,
            tuple("" if c in hidden else text for c, text in zip(columns, texts, strict=True)),
        )
        for row, texts in _texts(sheet, tables, rows, columns)
    ]
    letters = tuple(map(column_letters, columns))
    return SheetPicture(sheet.kept_name or "", letters, tuple(pictured))


def _rows(sheet: SheetRecords, table: RecordTable) -> Iterator[int]:
    """Rows above the table, its first and last ones, a total among them, and what stands below."""
    first, last = table.rows[0], table.rows[-1]
    height = sheet.reading.view.height
    yield from (r for r in range(max(0, first - _ABOVE), first) if r in sheet.aside)
    yield from (*table.rows[:_FIRST], *table.rows[-_LAST:])
    yield from (r for r in range(last + 1, min(height, last + 1 + _BELOW)) if r in sheet.aside)
    totals = (r for r, (reason, _) in sheet.aside.items() if reason is RowReason.TOTAL)
    yield from [r for r in totals if first < r < last][:1]


def _is_filled(sheet: SheetRecords, rows: Sequence[int], column: int) -> bool:
    return any(sheet.reading.view.filled[row, column] for row in rows)


def _texts(
    sheet: SheetRecords, tables: Sequence[RecordTable], rows: Sequence[int], columns: Sequence[int]
) -> Iterator[tuple[int, list[str]]]:
    """Each row with what may be shown of its cells."""
    records = {row: (table, i) for table in tables for i, row in enumerate(table.rows)}
    for row in rows:
        if row in records:
            cells = _cells_of(*records[row])
        elif row in sheet.aside and sheet.aside[row][0] in _WORDS_OF_OURS:
            told = sheet.reading.view.cells(row, columns)
            cells = {
                c: _cut(mask_numbers(text))
                for c, text in told
                if (row, c) not in sheet.forbidden_cells
            }
        else:
            cells = {}
        yield row, [cells.get(c, "") for c in columns]


def _cells_of(table: RecordTable, i: int) -> Mapping[int, str]:
    return {
        column.index: _cut(mask_numbers(shown_sample(column.code, table.raw[column.key][i])))
        for column in table.reading.columns
        if column.code and not column.forbidden and column.key in table.raw
    }


def _cut(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
