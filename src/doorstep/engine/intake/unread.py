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
from doorstep.engine.intake.records import RecordTable
from doorstep.engine.tabular.grid import column_letters
from doorstep.engine.tabular.sheets.heads import is_data
from doorstep.engine.tabular.sheets.readings import ColumnReading, SheetReading
from doorstep.engine.tabular.sheets.told import bare_header
from doorstep.engine.tabular.sheets.view import SheetView

Place = tuple[int, int]
_RUNNING_NUMBER = re.compile(r"\d{1,6}")
LONGEST_COVER = 12
"""Lines of one text each; more of them are a list."""

_HEADS = (RowReason.HEADER, RowReason.REPEATED_HEADER)


@dataclass(frozen=True)
class UnreadCells:
    """Places (row, column) of one sheet, 0-based; the headers over them; the headers named to be
    kept that are there."""

    cells: frozenset[Place] = frozenset()
    headers: tuple[str, ...] = ()
    kept: frozenset[str] = frozenset()


def find_unread(
    reading: SheetReading,
    tables: Sequence[RecordTable],
    keep: Collection[str],
    serials: Collection[str],
) -> UnreadCells:
    """What of a sheet nobody understood; `keep` names headers, `serials` are the words over running
    numbers."""
    finder = _Finder(reading, keep, {bare_header(word) for word in serials})
    for table in tables:
        finder.look_at(table)
    finder.look_below(tables)
    if not tables:
        finder.look_over()
    return UnreadCells(frozenset(finder.cells), tuple(finder.headers), frozenset(finder.kept))


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

    def look_at(self, table: RecordTable) -> None:
        """The records of one table."""
        for column in table.reading.columns:
            understood = column.code is not None or column.part or column.forbidden
            if understood or self._keeps(column.key):
                continue
            places = self._places(column, table.rows)
            serial = self._is_serial(column.key)
            self._empty(column.key, (p for p in places if not (serial and self._is_running(p))))

    def look_below(self, tables: Sequence[RecordTable]) -> None:
        """Rows that could not be read at all: what stands under an understood header stays."""
        for r, (reason, _) in self.aside.items():
            if reason not in (RowReason.UNREADABLE, RowReason.NOTE):
                continue
            over = _columns_over(r, tables)
            for c, _ in self.view.cells(r, range(self.view.width)):
                column = over.get(c)
                if reason is RowReason.NOTE and (column is None or c == min(over)):
                    continue
                if column is not None and (column.code or column.part or column.forbidden):
                    continue
                key = column.key if column is not None else self._header_above(r, c)
                if not self._keeps(key):
                    self._empty(key, [(r, c)])

    def look_over(self) -> None:
        """A sheet without a register on it: a cover or a note may stay, nobody's table or list."""
        rows = [r for r in range(self.view.height) if self.view.filled[r].any()]
        lines = [r for r in rows if self.view.filled[r].sum() == 1]
        table = [r for r in rows if r not in lines] if len(lines) <= LONGEST_COVER else rows
        heads = [r for r in table[:1] if self._heads(r)]
        for r in table[len(heads) :]:
            for c, _ in self.view.cells(r, range(self.view.width)):
                key = self.view.text(heads[0], c) if heads else ""
                if not self._keeps(key):
                    self._empty(key, [(r, c)])

    def _heads(self, row: int) -> bool:
        """Whether a row holds only words, and none that stands below it again."""
        cells = self.view.cells(row, range(self.view.width))
        return len(cells) > 1 and not any(
            is_data(text) or self.view.columns[c].count(self.view.value(row, c)) > 1
            for c, text in cells
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


def _columns_over(row: int, tables: Sequence[RecordTable]) -> dict[int, ColumnReading]:
    """The columns of the tables that begin last above a row, by their place."""
    before = [t for t in tables if t.rows and t.rows[0] <= row and not t.reading.is_form]
    latest = max((t.rows[0] for t in before), default=0)
    reach = [t for t in before if t.rows[-1] >= latest]
    found: dict[int, ColumnReading] = {}
    for table in reach:
        for column in table.reading.columns:
            if column.at is None and (column.index not in found or column.code is not None):
                found[column.index] = column
    return found
