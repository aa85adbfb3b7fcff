"""One register table as the rules read it: columns as lists on demand, and the cell of every value."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import pyarrow as pa

from doorstep.model import Cell, RegisterSpec

_ADDRESS = re.compile(r"([A-Za-z]+)([0-9]+)")
_NAMED = ("name", "given_name", "family_name", "child_name", "holder_name", "husband_name", "wife_name", "head_name",
          "mother_name", "household_no", "id_number")  # fmt: skip


class Register:
    """A register table. A column it lacks reads as a column of nothing."""

    def __init__(self, spec: RegisterSpec, table: pa.Table) -> None:
        self.kind = spec.code
        self.spec = spec
        self.size: int = table.num_rows
        self._table = table
        self._columns: dict[str, Sequence[str | None]] = {}
        self._index: dict[str, int] | None = None
        self._places: list[str] | None = None

    def column(self, code: str) -> Sequence[str | None]:
        """The values of a column, empty text as None."""
        if code not in self._columns:
            values: Sequence[str | None]
            if code in self._table.column_names:
                values = [None if v is None or v == "" else str(v) for v in self._table.column(code).to_pylist()]
            else:
                values = _Nothing(self.size)
            self._columns[code] = values
        return self._columns[code]

    def rows(self) -> list[int]:
        """The rows that still hold."""
        return [row for row, struck in enumerate(self.column("struck")) if struck != "True"]

    def index(self, row_id: str) -> int | None:
        """The row of a row id."""
        if self._index is None:
            self._index = {str(row): i for i, row in enumerate(self.column("row_id"))}
        return self._index.get(row_id)

    @cached_property
    def flags(self) -> list[tuple[int, str | None, str]]:
        """All reading flags: row, column code (None: the whole row), flag code."""
        found = []
        for row, told in enumerate(self.column("flags")):
            if told:
                found += [(row, column, str(code)) for column, code in json.loads(told)]
        return found

    def has(self, code: str, row: int) -> bool:
        """Whether the layout this row comes from has the column."""
        return self.column(f"cell.{code}")[row] is not None

    def role_of(self, field: str, role: str) -> str | None:
        """The column code that holds a person's `field` in this role."""
        columns: Mapping[str, str] = self.spec.roles.get(role, {})
        return columns.get(field)

    def cell(self, row: int, code: str) -> Cell:
        """The cell of a value, or of the name beside it when the layout has no such column."""
        shown = self._shown(row, code)
        where = self.column(f"cell.{shown}")[row] or "A"
        at = int(self.column("row")[row] or 1)
        address = _ADDRESS.fullmatch(where)
        if address:
            where, at = address.group(1), int(address.group(2))
        return Cell(
            file=self.column("file")[row] or "",
            sheet=self.column("sheet")[row],
            row=at,
            column=where,
            raw=self.column(f"raw.{shown}")[row] or "",
            value=self.column(shown)[row],
        )

    def _shown(self, row: int, code: str) -> str:
        if self.has(code, row):
            return code
        return next((other for other in (*_NAMED, *self.spec.columns) if self.has(other, row)), code)


class _Nothing(Sequence[str | None]):
    """A column that is not there."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: object) -> None:  # type: ignore[override]
        return None
