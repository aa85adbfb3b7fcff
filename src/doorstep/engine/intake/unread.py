"""Cells under headers that nobody understood: a workspace keeps none of them, unless a steward
names the column.

What no column code says may be anything about anybody. Headers, titles, notes and sums stay, and
so do short running numbers.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields.masking import mask_numbers
from doorstep.engine.intake.records import RecordTable
from doorstep.engine.tabular.grid import CellValue, column_letters
from doorstep.engine.tabular.sheets.heads import is_data
from doorstep.engine.tabular.sheets.readings import ColumnReading, SheetReading
from doorstep.engine.tabular.sheets.row_types import is_prose
from doorstep.engine.tabular.sheets.told import bare_header, called
from doorstep.engine.tabular.sheets.view import SheetView

Place = tuple[int, int]
_FIGURE = re.compile(r"[-+]?[\d,]{1,12}(?:\.\d+)?%?")
_ROWS_BELOW = 2
_RUNNING_NUMBER = re.compile(r"\d{1,6}")
MOST_ROWS = 1 << 20
LONGEST_COVER = 12
"""Lines of one text each; more of them are a list."""

_LOOKED_OVER = (RowReason.UNREADABLE, RowReason.BLANK, RowReason.NOTE, RowReason.TOTAL)
_WORDED = (RowReason.NOTE, RowReason.TOTAL)
"""Rows that say something in their first column; beside it they may hold what records hold."""

_HEADS = (RowReason.HEADER, RowReason.REPEATED_HEADER)


@dataclass(frozen=True)
class UnreadCells:
    """Places (row, column) of one sheet, 0-based; the headers over them, those that somebody said
    not to read in `left`; the headers named to be kept that are there."""

    cells: frozenset[Place] = frozenset()
    headers: tuple[str, ...] = ()
    left: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()


def find_unread(
    reading: SheetReading,
    tables: Sequence[RecordTable],
    keep: Collection[str],
    leave: Collection[str],
    serials: Collection[str],
) -> UnreadCells:
    """What of a sheet nobody understood; `keep` names headers, `leave` those not to be read,
    `serials` are the words over running numbers."""
    finder = _Finder(reading, keep, {bare_header(word) for word in serials})
    understood = {
        (table.reading.choice.layout, column.index)
        for table in tables
        for column in table.reading.columns
        if (column.code is not None or column.part) and column.at is None
    }
    for table in tables:
        finder.look_at(table, understood)
    finder.look_below(tables)
    if not tables:
        finder.look_over()
    not_read = {bare_header(header) for header in leave}
    left = tuple(header for header in finder.headers if not_read & {*called(header)})
    headers = tuple(header for header in finder.headers if header not in left)
    return UnreadCells(frozenset(finder.cells), headers, left, frozenset(finder.kept))


class _Finder:
    def __init__(
        self, reading: SheetReading, keep: Collection[str], serials: Collection[str]
    ) -> None:
        self.view: SheetView = reading.view
        self.aside = reading.aside
        self.keep = {bare_header(name): name for name in keep}
        self.serials = serials
        self.cells: set[Place] = set()
        self.headers: dict[str, None] = {}
        self.kept: set[str] = set()

    def look_at(self, table: RecordTable, known: Collection[tuple[frozenset[str], int]]) -> None:
        """The records of one table; what rows of another kind under the same header say in a column
        is `known`."""
        for column in table.reading.columns:
            if (table.reading.choice.layout, column.index) in known and column.at is None:
                continue
            understood = column.code is not None or column.part or column.forbidden
            if understood or self._keeps(column.key):
                continue
            places = self._places(column, table.rows)
            serial = self._is_serial(column.key)
            self._empty(column.key, (p for p in places if not (serial and self._is_running(p))))

    def look_below(self, tables: Sequence[RecordTable]) -> None:
        """Rows that could not be read at all: what stands under an understood header stays."""
        above = _Above(tables)
        for r, (reason, _) in sorted(self.aside.items()):
            if reason not in _LOOKED_OVER or not self.view.filled[r].any():
                continue
            over = above.columns(r)
            for c, _ in self._cells(r):
                column = over.get(c)
                if reason in _WORDED and c <= min(over, default=c):
                    continue
                if reason is RowReason.TOTAL and _is_number(self.view.value(r, c)):
                    continue
                if column is not None and (column.code or column.part or column.forbidden):
                    continue
                key = column.key if column is not None else self._header_above(r, c)
                if not self._keeps(key):
                    self._empty(key, [(r, c)])

    def look_over(self) -> None:
        """A sheet without a register on it: a cover may stay, nobody's table or list, and no line
        that says more than a title or holds somebody's number."""
        rows = [r for r in range(self.view.height) if self.view.filled[r].any()]
        lines = [r for r in rows if self.view.filled[r].sum() == 1]
        if len(lines) > LONGEST_COVER:
            lines = []
        told = [r for r in lines if any(_tells(t) for _, t in self._cells(r))]
        table = [r for r in rows if r not in lines]
        heads = [r for r in table[:1] if self._heads(r)]
        for r in (*told, *table[len(heads) :]):
            for c, _ in self._cells(r):
                key = self.view.text(heads[0], c) if heads else ""
                if not self._keeps(key):
                    self._empty(key, [(r, c)])

    def _cells(self, row: int) -> Sequence[tuple[int, str]]:
        return self.view.cells(row, range(self.view.width))

    def _heads(self, row: int) -> bool:
        """Whether a row holds only words, and none that stands below it again."""
        cells = self._cells(row)
        below = self.view.filled[row + 1 :, [c for c, _ in cells]].all(axis=1).sum()
        return (
            len(cells) > 1
            and below >= _ROWS_BELOW
            and not any(
                is_data(text)
                or _tells(text)
                or self.view.columns[c].count(self.view.value(row, c)) > 1
                for c, text in cells
            )
        )

    def _places(self, column: ColumnReading, rows: Sequence[int]) -> Iterator[Place]:
        if column.at is not None:
            yield column.at
        elif rows:
            for r in range(rows[0], rows[-1] + 1):
                if self.aside.get(r, (None,))[0] in (None, RowReason.UNREADABLE):
                    yield r, column.index

    def _empty(self, key: str, places: Iterator[Place] | list[Place]) -> None:
        height, width = self.view.filled.shape
        found = {p for p in places if p[0] < height and p[1] < width and self.view.filled[p]}
        if found:
            self.cells |= found
            column = min(c for _, c in found)
            self.headers[column_letters(column) if not key or is_data(key) else key] = None

    def _keeps(self, key: str) -> bool:
        for part in (key, key.rpartition("/")[2]):
            name = self.keep.get(bare_header(part))
            if name is not None:
                self.kept.add(name)
                return True
        return False

    def _is_serial(self, key: str) -> bool:
        return bare_header(key.rpartition("/")[2]) in self.serials

    def _is_running(self, place: Place) -> bool:
        return _RUNNING_NUMBER.fullmatch(self.view.text(*place)) is not None

    def _header_above(self, row: int, column: int) -> str:
        above = (
            self.view.text(r, column)
            for r in range(row - 1, -1, -1)
            if self.aside.get(r, (None,))[0] in _HEADS and self.view.filled[r, column]
        )
        return next(above, "")


def _tells(text: str) -> bool:
    """Whether a text is a sentence, or holds the number of a person or a telephone."""
    return is_prose(text) or mask_numbers(text) != text


def _is_number(value: CellValue) -> bool:
    if isinstance(value, str):
        return _FIGURE.fullmatch(value.strip()) is not None
    return isinstance(value, int | float)


class _Above:
    """The columns of the tables that begin last above a row, by their place; asked from top to
    bottom."""

    def __init__(self, tables: Sequence[RecordTable]) -> None:
        spans = [(t.rows[0], t.rows[-1], t) if t.rows else (0, MOST_ROWS, t) for t in tables]
        lying = (one for one in spans if not one[2].reading.is_form)
        self._coming = sorted(lying, key=lambda one: one[0], reverse=True)
        self._reach: list[tuple[int, int, RecordTable]] = []
        self._columns: dict[int, ColumnReading] = {}

    def columns(self, row: int) -> dict[int, ColumnReading]:
        """Those over one row."""
        while self._coming and self._coming[-1][0] <= row:
            coming = self._coming.pop()
            self._reach = [*(one for one in self._reach if one[1] >= coming[0]), coming]
            self._columns = self._laid_out()
        return self._columns

    def _laid_out(self) -> dict[int, ColumnReading]:
        found: dict[int, ColumnReading] = {}
        for _, _, table in self._reach:
            for column in table.reading.columns:
                if column.at is None and (column.index not in found or column.code is not None):
                    found[column.index] = column
        return found
