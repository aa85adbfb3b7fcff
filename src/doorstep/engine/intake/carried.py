"""What a plain table says once and means for the rows below, carried into them as it is in a
ledger."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import Level
from doorstep.engine.tabular.grid import Grid
from doorstep.engine.tabular.sheets.fill import follows_households, heads_among, household_cells
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.engine.tabular.sheets.view import SheetView

Columns = dict[str, pa.ChunkedArray]
_RELATION = "relation_to_head"


def carry_down(cells: Mapping[str, pa.ChunkedArray], pack: PackSpec) -> tuple[Columns, int]:
    """The columns of persons by code, each of n texts or nulls, with what stands once for a
    household or a run of rows written into all of them, and how many cells that filled."""
    shared = [
        code
        for code in cells
        if code in pack.columns and pack.columns[code].level is Level.HOUSEHOLD
    ]
    ditto = RowWords(pack.words).ditto
    if not any(_leaves_out(cells[code], ditto) for code in shared):
        return dict(cells), 0
    texts = {code: cells[code].to_pylist() for code in (*shared, _RELATION) if code in cells}
    rows = [list(row) for row in zip(*texts.values(), strict=True)]
    at = {code: place for place, code in enumerate(texts)}
    view, places = SheetView(Grid(None, rows)), range(len(rows))
    relations = heads_among(texts.get(_RELATION, [None] * len(rows)), pack.words)
    filled, _ = household_cells(
        view,
        places,
        {code: at[code] for code in shared},
        relations,
        ditto,
        in_blocks=follows_households("persons", cells.keys()),
    )
    count = sum(
        new is not None and new != old
        for code in shared
        for new, old in zip(filled[code], texts[code], strict=True)
    )
    told = {code: pa.chunked_array([pa.array(filled[code], pa.string())]) for code in shared}
    return {**cells, **told}, count


def _leaves_out(column: pa.ChunkedArray, ditto: frozenset[str]) -> bool:
    """Whether some cell of a column, not all, is blank, or any says 同上."""
    if 0 < column.null_count < len(column):
        return True
    said = pc.is_in(pc.utf8_lower(column), value_set=pa.array(sorted(ditto), pa.string()))
    return bool(pc.any(said).as_py())
