"""A header and the rows under it -> table readings: one table, or one for each person that a row
holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from doorstep.domain.vocabulary import Level
from doorstep.engine.tabular.sheets.fill import (
    follows_households,
    heads_among,
    household_cells,
    own_cells,
)
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading
from doorstep.engine.tabular.sheets.heads import Head, header_keys
from doorstep.engine.tabular.sheets.members import (
    MemberGroup,
    is_family_row,
    split_groups,
    ticked_cells,
    ticked_pair,
)
from doorstep.engine.tabular.sheets.readings import ColumnReading, SheetReading, TableReading
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.engine.tabular.sheets.split_cells import split_values
from doorstep.engine.tabular.sheets.view import SheetView


@dataclass(frozen=True)
class _DrawnTable:
    """A table's header, what its columns say, their keys, and whether rows hold several persons."""

    head: Head
    found: dict[int, Heading]
    keys: dict[int, str]
    several: bool


class TableDraft:
    """Draws up the tables of one sheet; cells that must not be kept are noted in its reading."""

    def __init__(
        self, view: SheetView, index: HeaderIndex, words: RowWords, reading: SheetReading
    ) -> None:
        self.view = view
        self.index = index
        self.words = words
        self.reading = reading
        levels = index.pack.columns.values()
        self.household_codes = frozenset(c.code for c in levels if c.level is Level.HOUSEHOLD)

    def tables(
        self,
        kind: str | None,
        head: Head,
        found: dict[int, Heading],
        columns: Sequence[int],
        rows: list[int],
    ) -> list[TableReading]:
        """The readings of some rows under a header, whose columns say what `found` gives."""
        order = (
            [c for c in columns if c in head.paths or self.view.filled[rows, c].any()]
            if rows
            else sorted(head.paths)
        )
        keys = header_keys(head.paths, order)
        groups = split_groups(order, found, self.household_codes)
        if not is_family_row(found):
            found = {c: h for c, h in found.items() if not h.of_relative}
        layout = _DrawnTable(head, found, keys, several=len(groups) > 1)
        tables = [self._table(kind, group, layout, rows) for group in groups]
        for slot, table in enumerate(tables):
            table.slot = slot
        return tables

    def _table(
        self, kind: str | None, group: MemberGroup, layout: _DrawnTable, rows: list[int]
    ) -> TableReading:
        head, found = layout.head, layout.found
        columns = []
        taken: set[str] = set()
        ordered = [*group.shared, *(c for c in group.columns if c not in group.shared)]
        sure_first = sorted(ordered, key=lambda c: not (c in found and found[c].exact))
        code_of: dict[int, str | None] = {}
        for c in sure_first:
            code = found[c].code if c in found else None
            code = "name" if c == group.head else code
            forbidden = c in head.paths and self.index.forbidden(head.paths[c])
            code_of[c] = None if forbidden or code in taken else code
            if code_of[c]:
                taken.add(code_of[c] or "")
        label = None
        for c in sorted(ordered):
            forbidden = c in head.paths and self.index.forbidden(head.paths[c])
            if label == c - 1 and not code_of[c]:
                # A forbidden header over nothing is the label of what stands beside it in the
                # header's own row.
                self.reading.forbidden_cells |= {
                    (r, c) for r in (*range(head.first, head.last + 1), *rows)
                }
                continue
            columns.append(ColumnReading(c, layout.keys[c], code_of[c], forbidden))
            label = c if forbidden and not self.view.filled[rows, c].any() else None
        heard = {c: head.paths[c] for c in found}
        pair = ticked_pair(heard, sorted(ordered), self.index)
        for column in columns:
            if column.index in pair:
                column.part = column.index != min(pair)
                column.code = None if column.part else found[column.index].code
        if layout.several:
            own = [c.index for c in columns if c.index in group.columns and c.code]
            rows = [r for r in rows if self.view.filled[r, own].any()]
        table = self._cells(kind, columns, rows)
        if pair:
            table.cells[next(i for i, c in enumerate(columns) if c.index in pair)] = ticked_cells(
                self.view, rows, pair
            )
        self._put_together(table, head, kind)
        return table

    def _put_together(self, table: TableReading, head: Head, kind: str | None) -> None:
        """Values written over several columns stand in the first of them."""
        at = {c.index: c for c in table.columns}
        taken = {c.code for c in table.columns}
        codes = {
            c: column.code or self._date_above(head.paths.get(c, ()), kind, taken)
            for c, column in at.items()
            if not column.forbidden
        }
        for split in split_values(self.view, self.index, head, table.rows, codes):
            if not all(c in at and at[c].code in (split.code, None) for c in split.columns):
                continue
            first = at[split.columns[0]]
            first.code, first.made = split.code, True
            for c in split.columns[1:]:
                at[c].part = True
            table.cells[table.columns.index(first)] = split.cells(self.view, table.rows)

    def _date_above(
        self, path: Sequence[str], kind: str | None, taken: set[str | None]
    ) -> str | None:
        """The date whose year, month or day a column gives, where the kind has no such parts."""
        if kind is None or len(path) < 2 or not self.index.divides(path[-1]):
            return None
        code = self.index.label(path[-2], kind).code
        known = code in self.index.pack.registers[kind].columns and code not in taken
        return code if known else None

    def _cells(
        self, kind: str | None, columns: list[ColumnReading], rows: list[int]
    ) -> TableReading:
        by_code = {c.code: c.index for c in columns if c.code}
        shared = {code: at for code, at in by_code.items() if code in self.household_codes}
        in_blocks = follows_households(kind, by_code.keys())
        told = by_code.get("relation_to_head")
        column = [None] * len(rows) if told is None else self.view.at_rows(told, rows)
        relations = heads_among(column, self.index.pack.words)
        filled, blocks = household_cells(
            self.view, rows, shared, relations, self.words.ditto, in_blocks=in_blocks
        )
        cells = [
            filled[c.code]
            if c.code in filled
            else own_cells(self.view, rows, c.index, c.code, self.words.ditto)
            for c in columns
        ]
        return TableReading(kind, columns, rows, cells, blocks)
