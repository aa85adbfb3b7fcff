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
from doorstep.engine.intake.arrow import header_table

Spot: TypeAlias = tuple[str, str, str]
"""The kind of a register, the id of one of its rows, and the role of a person in it."""

Headers: TypeAlias = Mapping[tuple[str, str], Mapping[str, str]]
"""What each column is headed by in its file: by source and table of it (`header_table`), then by
code."""


def finding_rows(
    tables: Mapping[str, pa.Table],
    subjects: pa.Table,
    findings: Sequence[Finding],
    headers: Headers,
) -> dict[str, FindingRows]:
    """The records of some findings, by id; `subjects` say which rows each is about."""
    wanted = pa.array([found.id for found in findings], pa.string())
    lines = subjects.filter(pc.is_in(subjects["finding"], wanted))
    columns = (lines[name].to_pylist() for name in ("finding", "side", "kind", "row_id", "role"))
    spots: dict[tuple[str, str], Spot] = {}
    by_kind: dict[str, dict[str, None]] = defaultdict(dict)
    for finding, side, kind, row_id, role in zip(*columns, strict=True):
        if side in SIDES and (finding, side) not in spots:
            spots[finding, side] = kind, row_id, role
            by_kind[kind][row_id] = None
    read = {
        (kind, record["row_id"]): record
        for kind, ids in by_kind.items()
        for record in _records(kind, tables[kind], list(ids), headers)
    }

    def picture(found: Finding, side: str, cell: Cell | None) -> RowPicture | None:
        kind, row_id, role = spots.get((found.id, side), ("", "", ""))
        record = read.get((kind, row_id))
        return None if cell is None or record is None else _picture(record, cell, role)

    return {
        found.id: FindingRows(
            picture(found, "left", found.left), picture(found, "right", found.right)
        )
        for found in findings
    }


def _records(
    kind: str, table: pa.Table, ids: Sequence[str], headers: Headers
) -> Iterator[dict[str, Any]]:
    """Some records: where each stands, and its cells in the order of the columns."""
    at = pc.index_in(pa.array(ids, pa.string()), value_set=table["row_id"].combine_chunks())
    codes = [name.removeprefix("cell.") for name in table.column_names if name.startswith("cell.")]
    used = [code for code in codes if table[f"cell.{code}"].null_count < table.num_rows]
    shown = [f"{part}.{code}" for code in used for part in ("cell", "raw")]
    rows = table.select(["row_id", "file", "sheet", "row", *shown]).take(at.drop_null())
    letters = zip(*(rows[f"cell.{code}"].to_pylist() for code in used), strict=True)
    written = zip(*(rows[f"raw.{code}"].to_pylist() for code in used), strict=True)
    places = rows.select(["row_id", "file", "sheet", "row"]).to_pylist()
    layouts: dict[tuple[object, ...], list[tuple[int, str, str, str]]] = {}
    for place, own, raws in zip(places, letters, written, strict=True):
        stands = header_table(place["row_id"])
        layout = layouts.get((stands, own))
        if layout is None:
            layout = _layout(used, own, headers.get(stands, {}))
            layouts[stands, own] = layout
        cells = tuple(PictureCell(code, at, raws[n] or "", head) for n, code, at, head in layout)
        yield place | {"kind": kind, "cells": cells}


def _layout(
    codes: Sequence[str], letters: Sequence[str | None], headed: Mapping[str, str]
) -> list[tuple[int, str, str, str]]:
    """The cells that records of one layout have, in the order in which they stand: the number and
    the code of the column, where it stands, its header."""
    cells = [(n, codes[n], at, headed.get(codes[n], "")) for n, at in enumerate(letters) if at]
    return sorted(cells, key=lambda cell: (len(cell[2]), cell[2]))


def _picture(record: Mapping[str, Any], shown: Cell, role: str) -> RowPicture:
    address = f"{shown.column}{shown.row}"
    on_card = any(cell.at == address for cell in record["cells"])
    place = {name: record[name] for name in ("kind", "file", "sheet", "row", "cells")}
    mention = f"{record['row_id']}#{role}" if role else ""
    return RowPicture(marked=address if on_card else shown.column, mention=mention, **place)
