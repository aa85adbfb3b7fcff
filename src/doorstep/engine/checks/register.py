"""One register table as the rules read it: columns as lists on demand, and the cell of every
value."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.findings import Cell
from doorstep.domain.registers import RegisterSpec
from doorstep.engine.checks.drafts import Spot

NOTED = ("service", "certificate_type", "certificate_no", "to_place", "from_place")
"""What tells two events of one person on one day apart."""

_ADDRESS = re.compile(r"([A-Za-z]+)([0-9]+)")

_NAMED = (
    *("name", "given_name", "family_name", "child_name", "holder_name", "husband_name"),
    *("wife_name", "head_name", "mother_name", "household_no", "id_number"),
)


class Register:
    """A register table. A column it lacks reads as a column of nothing."""

    def __init__(self, spec: RegisterSpec, table: pa.Table) -> None:
        self.kind = spec.code
        self.spec = spec
        self.size: int = table.num_rows
        self._table = table
        self._columns: dict[str, Sequence[str | None]] = {}
        self._held: dict[str, npt.NDArray[np.bool_] | None] = {}
        self._beside = {name: at for at, name in enumerate(table.column_names)}
        self._index: dict[str, int] | None = None
        self._places: list[str] | None = None

    def column(self, code: str) -> Sequence[str | None]:
        """The values of a column, empty text as None."""
        if code not in self._columns:
            there = code in self._table.column_names
            self._columns[code] = _texts(self._table.column(code)) if there else _Nothing(self.size)
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

    def standing(self, row: int) -> tuple[int, tuple[str, ...], int]:
        """What orders rows, whatever order a file is sorted in: its file's place, what it says."""
        said = tuple(self.column(code)[row] or "" for code in self.spec.columns)
        return self._first_of_file[self.column("file")[row]], said, row

    def steady(self, rows: Iterable[int]) -> list[int]:
        """Two rows of one place as they stand; several, or of several places, in an order that
        stays."""
        listed = sorted(rows)
        places = {self.column("place")[row] for row in listed}
        alike = len(listed) <= 2 and len(places) == 1
        return listed if alike else sorted(listed, key=self.standing)

    @cached_property
    def _first_of_file(self) -> dict[str | None, int]:
        files = list(self.column("file"))
        return {file: self.size - at for at, file in enumerate(reversed(files), 1)}

    def has(self, code: str, row: int) -> bool:
        """Whether the layout this row comes from has the column."""
        if code not in self._held:
            name = f"cell.{code}"
            there = name in self._table.column_names
            self._held[code] = pc.is_valid(self._table.column(name)).to_numpy() if there else None
        held = self._held[code]
        return held is not None and bool(held[row])

    def role_of(self, field: str, role: str) -> str | None:
        """The column code that holds a person's `field` in this role."""
        columns: Mapping[str, str] = self.spec.roles.get(role, {})
        return columns.get(field)

    def cell(self, row: int, code: str) -> Cell:
        """The cell of a value, or of the name beside it when the layout has no such column."""
        shown = self._shown(row, code)
        where = self._one(f"cell.{shown}", row) or "A"
        at = int(self.column("row")[row] or 1)
        address = _ADDRESS.fullmatch(where)
        if address:
            where, at = address.group(1), int(address.group(2))
        return Cell(
            file=self.column("file")[row] or "",
            sheet=self.column("sheet")[row],
            row=at,
            column=where,
            raw=self._one(f"raw.{shown}", row) or "",
            value=self.column(shown)[row],
        )

    def _one(self, name: str, row: int) -> str | None:
        """One value of a column that few rows are ever asked for."""
        at = self._beside.get(name)
        value: str | None = None if at is None else self._table.column(at)[row].as_py()
        return value

    def _shown(self, row: int, code: str) -> str:
        if self.has(code, row):
            return code
        return next(
            (other for other in (*_NAMED, *self.spec.columns) if self.has(other, row)), code
        )


def _texts(column: pa.ChunkedArray) -> list[str | None]:
    """The values as text, empty as None; equal values are one object, so that a column costs
    little."""
    coded = pc.dictionary_encode(column).combine_chunks()
    texts = [None if v is None or v == "" else str(v) for v in coded.dictionary.to_pylist()] + [
        None
    ]
    return [texts[code] for code in pc.fill_null(coded.indices, len(texts) - 1).to_pylist()]


class _Nothing(Sequence[str | None]):
    """A column that is not there."""

    def __init__(self, size: int) -> None:
        self._size = size

    def __len__(self) -> int:
        return self._size

    def __getitem__(self, index: object) -> None:  # type: ignore[override]
        return None


_PARTS: Mapping[str, tuple[str, ...]] = {
    "name": ("given_name", "family_name"),
    "birth_date": ("birth_year", "birth_month", "birth_day"),
    "address": ("house_number", "street"),
}


class Facts:
    """The values of one field of one role, row by row."""

    def __init__(self, register: Register, field: str, role: str | None) -> None:
        self._register, self._field = register, field
        columns: Mapping[str, str] = register.spec.roles.get(role or "", {})
        self.code = columns.get(field, field)
        self._whole = register.column(self.code)
        part_codes = [columns.get(part, part) for part in _PARTS.get(field, ())]
        self._parts = {
            code: register.column(code) for code in part_codes if code in register.spec.columns
        }

    def value(self, row: int) -> str | None:
        """The value, or None when it is missing."""
        whole = self._whole[row]
        if whole is not None or not self._parts:
            return whole
        said = [column[row] for column in self._parts.values()]
        if self._field == "birth_date":
            return _date(said)
        return " ".join(part for part in said if part) or None

    def spot(self, row: int, other: str | None = None) -> Spot:
        """The cell that holds the value; of a value in several cells the one that differs from
        `other`."""
        if (self._register.has(self.code, row) and self._whole[row] is not None) or not self._parts:
            return Spot(self._register.kind, row, self.code)
        codes = [code for code, column in self._parts.items() if column[row] is not None]
        return Spot(self._register.kind, row, self._differing(codes, row, other) or self.code)

    def _differing(self, codes: list[str], row: int, other: str | None) -> str | None:
        if other is None or len(codes) < 2:
            return codes[0] if codes else None
        if self._field == "birth_date":
            told = dict(zip(self._parts, other.split("-"), strict=False))
            wrong = [
                code
                for code in codes
                if code in told and not _same_number(told[code], self._parts[code][row])
            ]
        else:
            words = set(other.casefold().replace(",", " ").split())
            wrong = [
                code
                for code in codes
                if not set((self._parts[code][row] or "").casefold().split()) <= words
            ]
        return wrong[0] if wrong else codes[0]


def _same_number(one: str, other: str | None) -> bool:
    return one.lstrip("0") == (other or "").lstrip("0")


def _date(said: list[str | None]) -> str | None:
    """Year, month, day -> ISO as far as it goes."""
    pieces: list[str] = []
    for part, width in zip(said, (4, 2, 2), strict=False):
        if part is None or not part.isdigit():
            break
        pieces.append(part.zfill(width))
    return "-".join(pieces) or None
