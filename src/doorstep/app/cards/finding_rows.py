"""The records that a finding holds against each other, each cell as it is written, so that somebody
who has the ledger open finds the cell at a glance."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.finding_rows import SIDES, FindingRows, PictureCell, RowPicture
from doorstep.domain.findings import Cell, Finding

Spot: TypeAlias = tuple[str, str]
"""The kind of a register, and the id of one of its rows."""


def finding_rows(
    tables: Mapping[str, pa.Table], subjects: pa.Table, findings: Sequence[Finding]
) -> dict[str, FindingRows]:
    """The records of some findings, by id; `subjects` say which rows each is about."""
    wanted = pa.array([found.id for found in findings], pa.string())
    lines = subjects.filter(pc.is_in(subjects["finding"], wanted))
    columns = (lines[name].to_pylist() for name in ("finding", "side", "kind", "row_id"))
    spots: dict[tuple[str, str], Spot] = {}
    by_kind: dict[str, dict[str, None]] = defaultdict(dict)
    for finding, side, kind, row_id in zip(*columns, strict=True):
        if side in SIDES and (finding, side) not in spots:
            spots[finding, side] = kind, row_id
            by_kind[kind][row_id] = None
    read = {
        (kind, record["row_id"]): record
        for kind, ids in by_kind.items()
        for record in _records(kind, tables[kind], list(ids))
    }

    def picture(found: Finding, side: str, cell: Cell | None) -> RowPicture | None:
        spot = spots.get((found.id, side))
        record = None if spot is None else read.get(spot)
        return None if cell is None or record is None else _picture(record, cell)

    return {
        found.id: FindingRows(
            picture(found, "left", found.left), picture(found, "right", found.right)
        )
        for found in findings
    }


def _records(kind: str, table: pa.Table, ids: Sequence[str]) -> Iterator[dict[str, Any]]:
    """Some records: where each stands, and its cells in the order of the columns."""
    at = pc.index_in(pa.array(ids, pa.string()), value_set=table["row_id"].combine_chunks())
    rows = table.take(at.drop_null())
    codes = [name.removeprefix("cell.") for name in table.column_names if name.startswith("cell.")]
    used = [code for code in codes if rows[f"cell.{code}"].null_count < rows.num_rows]
    cells = [rows[f"{part}.{code}"].to_pylist() for code in used for part in ("cell", "raw")]
    places = rows.select(["row_id", "file", "sheet", "row"]).to_pylist()
    for number, place in enumerate(places):
        own = (
            PictureCell(code, cells[2 * n][number], cells[2 * n + 1][number] or "")
            for n, code in enumerate(used)
            if cells[2 * n][number]
        )
        yield place | {"kind": kind, "cells": tuple(sorted(own, key=_by_column))}


def _by_column(cell: PictureCell) -> tuple[int, str]:
    return len(cell.at), cell.at


def _picture(record: Mapping[str, Any], shown: Cell) -> RowPicture:
    address = f"{shown.column}{shown.row}"
    on_card = any(cell.at == address for cell in record["cells"])
    place = {name: record[name] for name in ("kind", "file", "sheet", "row", "cells")}
    return RowPicture(marked=address if on_card else shown.column, **place)
