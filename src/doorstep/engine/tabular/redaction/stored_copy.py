"""The copy of a source that a workspace keeps: chosen cells are emptied, and their values exist
nowhere in its bytes.

An xlsx stays an xlsx, in its own layout; every other format becomes the grids themselves, from
which the same layout can be written as a workbook.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import zlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from doorstep.domain.errors import BadInput
from doorstep.engine.tabular.containers.hostile import Archive, Limits, read_whole, refuse
from doorstep.engine.tabular.containers.layout import grid_to_xlsx
from doorstep.engine.tabular.grid import Book, CellValue, Grid
from doorstep.engine.tabular.redaction.parts import Unspeakable
from doorstep.engine.tabular.redaction.workbook import Lost, sanitise_xlsx

__all__ = ["StoredCopy", "grid_to_xlsx", "load_grid", "make_copy"]
_MAGIC = b"DOORGRID1\n"

Emptied = Mapping[
    int, Collection[int] | Collection[tuple[int, int]] | Collection[int | tuple[int, int]]
]


@dataclass(frozen=True)
class StoredCopy:
    """`format` is "xlsx" or "grid"; `lost` counts what the copy no longer holds, as (code,
    count)."""

    data: bytes
    format: str
    lost: Lost


def make_copy(
    path: Path,
    book: Book,
    empty: Emptied,
    limits: Limits | None = None,
    *,
    names: Mapping[int, str] | None = None,
    unspeakable: Unspeakable = lambda text: False,
) -> StoredCopy:
    """A copy of `path`, which `book` was read from, with the given cells emptied.

    `empty` maps the number of a grid to whole columns (int) or cells (row, column), 0-based;
    `names` gives sheets another name. Of what stands around the cells (page headers, rules, names
    of areas) nothing `unspeakable` is kept. Raises BadInput file-changed when the file is no longer
    the one that was read.
    """
    wanted = {number: tuple(places) for number, places in empty.items()}
    names = names or {}
    if book.format == "xlsx":
        data = read_whole(path, limits or Limits())
        if hashlib.sha256(data).hexdigest() != book.sha256:
            raise refuse("file-changed", path)
        archive = Archive(path, data, limits or Limits())
        try:
            made, lost = sanitise_xlsx(archive, wanted, names, unspeakable)
            return StoredCopy(made, "xlsx", lost)
        except BadInput as problem:  # calamine reads some workbooks that are no well-formed XML
            if problem.code != "file-damaged":
                raise
    grids = [replace(g, sheet=names.get(number, g.sheet)) for number, g in enumerate(book.grids)]
    return StoredCopy(_dump(replace(book, grids=grids), wanted), "grid", ())


def load_grid(data: bytes) -> Book:
    """The book a copy of format "grid" holds; raises BadInput stored-copy-damaged."""
    try:
        if not data.startswith(_MAGIC):
            raise ValueError
        held = json.loads(zlib.decompress(data[len(_MAGIC) :]))
        return Book(
            held["file"],
            held["format"],
            held["sha256"],
            [_load_sheet(s) for s in held["grids"]],
            held["encoding"],
        )
    except (ValueError, KeyError, TypeError, IndexError, zlib.error):
        raise BadInput("stored-copy-damaged") from None


def _dump(book: Book, empty: Mapping[int, Collection[int | tuple[int, int]]]) -> bytes:
    grids = [
        _dump_sheet(grid, frozenset(empty.get(number, ())))
        for number, grid in enumerate(book.grids)
    ]
    held = {
        "file": book.file,
        "format": book.format,
        "sha256": book.sha256,
        "encoding": book.encoding,
        "grids": grids,
    }
    return _MAGIC + zlib.compress(
        json.dumps(held, ensure_ascii=False, separators=(",", ":")).encode(), 6
    )


def _dump_sheet(grid: Grid, empty: frozenset[int | tuple[int, int]]) -> dict[str, Any]:
    def kept(row: int, column: int) -> bool:
        return column not in empty and (row, column) not in empty

    rows = []
    for at, row in enumerate(grid.rows):
        rows.append(
            [_pack(value) if kept(at, column) else None for column, value in enumerate(row)]
        )
    return {
        "sheet": grid.sheet,
        "rows": rows,
        "merges": grid.merges,
        "hidden_rows": sorted(grid.hidden_rows),
        "hidden_columns": sorted(grid.hidden_columns),
        "struck": sorted(grid.struck),
        "formulas": sorted(place for place in grid.formulas if kept(*place)),
        "errors": sorted(place for place in grid.errors if kept(*place)),
        "shown": [[*place, text] for place, text in sorted(grid.shown.items()) if kept(*place)],
        "date1904": grid.date1904,
        "visible": grid.visible,
    }


def _load_sheet(held: dict[str, Any]) -> Grid:
    def places(name: str) -> set[tuple[int, int]]:
        return {(row, column) for row, column in held[name]}

    return Grid(
        sheet=held["sheet"],
        rows=[[_unpack(value) for value in row] for row in held["rows"]],
        merges=[(top, left, bottom, right) for top, left, bottom, right in held["merges"]],
        hidden_rows=set(held["hidden_rows"]),
        hidden_columns=set(held["hidden_columns"]),
        struck=places("struck"),
        formulas=places("formulas"),
        errors=places("errors"),
        shown={(row, column): text for row, column, text in held["shown"]},
        date1904=held["date1904"],
        visible=held["visible"],
    )


def _pack(value: CellValue) -> object:
    if isinstance(value, dt.datetime):
        return {"moment": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    if isinstance(value, dt.time):
        return {"time": value.isoformat()}
    if isinstance(value, dt.timedelta):
        return {"seconds": value.total_seconds()}
    return value


def _unpack(held: Any) -> CellValue:
    if not isinstance(held, dict):
        if held is None or isinstance(held, str | int | float):
            return held
        raise ValueError
    ((kind, text),) = held.items()
    if kind == "moment":
        return dt.datetime.fromisoformat(text)
    if kind == "date":
        return dt.date.fromisoformat(text)
    if kind == "time":
        return dt.time.fromisoformat(text)
    return dt.timedelta(seconds=text)
