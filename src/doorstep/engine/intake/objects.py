"""Records as the plain objects of `read --json`, row by row in the order of the sheet."""

from __future__ import annotations

from collections.abc import Iterator

from doorstep.engine.intake.book import BookReading, SheetRecords
from doorstep.engine.intake.records import RecordTable
from doorstep.engine.tabular.grid import column_letters


def row_objects(reading: BookReading) -> Iterator[dict[str, object]]:
    """Give one object for each row a person would deal with (several for several persons on a
    row), in the order of the file."""
    for sheet in reading.sheets:
        yield from _of_sheet(sheet)


def _of_sheet(sheet: SheetRecords) -> Iterator[dict[str, object]]:
    at: dict[int, list[tuple[RecordTable, int]]] = {}
    for table in sheet.tables:
        for i, r in enumerate(table.rows):
            at.setdefault(r, []).append((table, i))
    makers = {id(table): _Maker(sheet.sheet, table) for table in sheet.tables}
    kinds = _kinds_by_row(sheet)
    for r in range(sheet.reading.view.height):
        if r in at:
            for table, i in at[r]:
                yield makers[id(table)].make(r, i)
        else:
            reason, _ = sheet.aside[r]
            yield _aside(sheet, r, str(reason), kinds.get(r))


def _kinds_by_row(sheet: SheetRecords) -> dict[int, str | None]:
    """The kind of the table a set-aside row lies in or directly above, for orientation."""
    kinds: dict[int, str | None] = {}
    rows = sorted((t.rows[0], t.rows[-1], t.kind) for t in sheet.tables if t.rows)
    for first, last, kind in rows:
        for r in range(first, last + 1):
            kinds.setdefault(r, kind)
    following: str | None = rows[0][2] if rows else None
    for r in range(sheet.reading.view.height):
        following = kinds.get(r, following)
        kinds.setdefault(r, following)
    return kinds


def _aside(sheet: SheetRecords, r: int, reason: str, kind: str | None) -> dict[str, object]:
    view = sheet.reading.view
    forbidden = _forbidden_columns(sheet, r)

    raw = {
        column_letters(c): t
        for c, t in view.cells(r, range(view.width))
        if c not in forbidden and (r, c) not in sheet.forbidden_cells
    }
    return {
        "sheet": sheet.sheet,
        "row": r + 1,
        "kind": kind,
        "status": "set_aside",
        "reason": reason,
        "values": {},
        "raw": raw,
        "flags": [],
    }


def _forbidden_columns(sheet: SheetRecords, r: int) -> set[int]:
    """Columns whose cells in this row may not be shown: under a forbidden header, or a forbidden
    field of a form."""
    forbidden = set()
    for table in sheet.tables:
        for column in table.reading.columns:
            if column.forbidden and (column.at is None or column.at[0] == r):
                forbidden.add(column.index)
    return forbidden


class _Maker:
    """Makes a table's objects quickly: column lists are looked up once."""

    def __init__(self, sheet: str | None, table: RecordTable) -> None:
        self.sheet = sheet
        self.table = table
        self.values = list(table.values.items())
        self.raw = list(table.raw.items())

    def make(self, r: int, i: int) -> dict[str, object]:
        flags = self.table.flags.get(i)
        return {
            "sheet": self.sheet,
            "row": r + 1,
            "kind": self.table.kind,
            "status": "accepted",
            "reason": None,
            "values": {code: v for code, column in self.values if (v := column[i]) is not None},
            "raw": {key: column[i] for key, column in self.raw},
            "flags": [{"column": c, "code": f} for c, f in flags if f != "unreadable"]
            if flags
            else [],
        }
