"""From a cell back to the record it was read from: by file, sheet and row, and by its letter where
several records stand in one row of a sheet; by its address on a household's card."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.findings import Cell

_CELL = "cell."
_PART = "\x1f"
Bools: TypeAlias = npt.NDArray[np.bool_]


class RowSpot(NamedTuple):
    """A record: the kind of its register and its number in that register's table."""

    kind: str
    number: int


def rows_of_cells(tables: Mapping[str, pa.Table], cells: Iterable[Cell]) -> dict[Cell, RowSpot]:
    """Find the record of each cell; a cell whose record is gone is left out."""
    asked = {cell: (_row_key(cell), _key(cell, f"{cell.column}{cell.row}")) for cell in cells}
    files = pa.array(sorted({cell.file for cell in asked}), pa.string())
    wanted = pa.array(sorted({row for row, _ in asked.values()}), pa.string())
    in_rows: dict[str, list[RowSpot]] = defaultdict(list)
    on_cards: dict[str, RowSpot] = {}
    for kind, table in tables.items():
        carded = _on_cards(table)
        for number, key in _keyed(table, wanted, ~carded):
            in_rows[key].append(RowSpot(kind, number))
        here = pc.is_in(table.column("file"), files).to_numpy()
        for number, key in _addresses(table, np.flatnonzero(carded & here)):
            on_cards.setdefault(key, RowSpot(kind, number))
    letters = _letters(tables, [spot for own in in_rows.values() if len(own) > 1 for spot in own])
    found: dict[Cell, RowSpot] = {}
    for cell, (row, address) in asked.items():
        own = in_rows.get(row, [])
        fitting = [spot for spot in own if len(own) == 1 or cell.column in letters[spot]]
        if spot := on_cards.get(address) or next(iter(fitting or own), None):
            found[cell] = spot
    return found


def cells_of_rows(table: pa.Table, numbers: Sequence[int]) -> list[dict[str, str]]:
    """The cells of some records: column code -> letter, or an address where they stand on a
    card."""
    names = [name for name in table.column_names if name.startswith(_CELL)]
    rows = table.select(names).take(pa.array(numbers, pa.int64())).to_pylist()
    return [{name.removeprefix(_CELL): at for name, at in row.items() if at} for row in rows]


def _key(cell: Cell, at: str) -> str:
    return _PART.join((cell.file, cell.sheet or "", at))


def _row_key(cell: Cell) -> str:
    return _key(cell, str(cell.row))


def _on_cards(table: pa.Table) -> Bools:
    """Which records stand on a card, each value somewhere else on its sheet."""
    found = np.zeros(table.num_rows, dtype=np.bool_)
    for name in table.column_names:
        if name.startswith(_CELL):
            distinct = table.column(name).unique().drop_null()
            addresses = distinct.filter(pc.match_substring_regex(distinct, r"\d"))
            if len(addresses):
                found |= pc.is_in(table.column(name), addresses).to_numpy()
    return found


def _keyed(table: pa.Table, wanted: pa.Array, among: Bools) -> Iterator[tuple[int, str]]:
    sheets, rows = pc.fill_null(table.column("sheet"), ""), table.column("row").cast(pa.string())
    keys = pc.binary_join_element_wise(table.column("file"), sheets, rows, _PART)
    numbers = np.flatnonzero(pc.is_in(keys, wanted).to_numpy() & among)
    yield from zip(numbers.tolist(), keys.take(pa.array(numbers)).to_pylist(), strict=True)


def _addresses(table: pa.Table, numbers: npt.NDArray[np.int64]) -> Iterator[tuple[int, str]]:
    spots = table.select(["file", "sheet"]).take(pa.array(numbers)).to_pylist()
    cells = cells_of_rows(table, numbers.tolist())
    for number, spot, own in zip(numbers.tolist(), spots, cells, strict=True):
        for at in own.values():
            yield number, _PART.join((spot["file"], spot["sheet"] or "", at))


def _letters(
    tables: Mapping[str, pa.Table], spots: Sequence[RowSpot]
) -> dict[RowSpot, frozenset[str]]:
    """The letters of the cells of some records."""
    by_kind: dict[str, list[RowSpot]] = defaultdict(list)
    for spot in spots:
        by_kind[spot.kind].append(spot)
    return {
        spot: frozenset(cells.values())
        for kind, own in by_kind.items()
        for spot, cells in zip(
            own, cells_of_rows(tables[kind], [spot.number for spot in own]), strict=True
        )
    }
