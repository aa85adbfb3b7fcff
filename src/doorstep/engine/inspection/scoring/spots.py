"""Which records a finding speaks of: cells back to rows of the registers."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.findings import Finding

_ADDRESS = re.compile(r"[A-Za-z]+([0-9]+)")

Place = tuple[str, str | None, int]


class Row(NamedTuple):
    """One row of one register."""

    kind: str
    at: int


class Spots:
    """The findings of every row, and the rows of every finding."""

    def __init__(self, tables: Mapping[str, pa.Table], findings: Sequence[Finding]) -> None:
        self._tables = tables
        self._rows: dict[Place, list[Row]] = defaultdict(list)
        for kind in sorted(tables):
            self._enter(kind, tables[kind])
        self.of_row: dict[Row, list[Finding]] = defaultdict(list)
        self.rows_of: dict[str, tuple[Row, ...]] = {}
        for finding in findings:
            rows = tuple(dict.fromkeys(row for cell in _cells(finding) for row in self._at(*cell)))
            self.rows_of[finding.id] = rows
            for row in rows:
                self.of_row[row].append(finding)

    def kinds(self, finding: Finding) -> frozenset[str]:
        """The registers a finding has cells in."""
        return frozenset(row.kind for row in self.rows_of[finding.id])

    def _enter(self, kind: str, table: pa.Table) -> None:
        files, sheets, rows = (table.column(name).to_pylist() for name in ("file", "sheet", "row"))
        for at, place in enumerate(zip(files, sheets, rows, strict=True)):
            self._rows[place].append(Row(kind, at))
        for name in (n for n in table.column_names if n.startswith("cell.")):
            column = table.column(name)
            numbered = [
                w for w in pc.unique(column).to_pylist() if w is not None and _ADDRESS.fullmatch(w)
            ]
            if numbered:
                self._enter_forms(kind, column, numbered, files, sheets)

    def _enter_forms(
        self,
        kind: str,
        column: pa.ChunkedArray,
        numbered: list[str],
        files: list[str],
        sheets: list[str | None],
    ) -> None:
        """Records laid out over several rows: each of their cells has a row of its own."""
        rows_of = {word: int(found[1]) for word in numbered if (found := _ADDRESS.fullmatch(word))}
        for at, word in enumerate(column.to_pylist()):
            if word in rows_of:
                here = self._rows[files[at], sheets[at], rows_of[word]]
                if Row(kind, at) not in here:
                    here.append(Row(kind, at))

    def _at(self, file: str, sheet: str | None, row: int, column: str) -> list[Row]:
        """The rows a cell belongs to; of several persons in one line the one whose cell it is."""
        here = self._rows.get((file, sheet, row), [])
        if len(here) < 2:
            return here
        return [one for one in here if self._holds(one, row, column)] or here

    def _holds(self, one: Row, row: int, column: str) -> bool:
        table = self._tables[one.kind]
        names = (name for name in table.column_names if name.startswith("cell."))
        return any(
            table.column(name)[one.at].as_py() in (column, f"{column}{row}") for name in names
        )


def _cells(finding: Finding) -> Iterator[tuple[str, str | None, int, str]]:
    for cell in (finding.left, finding.right):
        if cell is not None:
            yield cell.file, cell.sheet, cell.row, cell.column
    also = finding.params.get("also", ())
    for told in also if isinstance(also, Iterable) and not isinstance(also, str) else ():
        if isinstance(told, Mapping):
            yield str(told["file"]), told["sheet"], int(told["row"]), str(told["column"])
