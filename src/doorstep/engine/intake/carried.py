"""What a plain table says once and means for the rows below, carried into them as it is in a
ledger."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import Level
from doorstep.engine.tabular.sheets.fill import (
    ColumnCells,
    Ints,
    begins_of_marks,
    ditto_marks,
    filled_down,
    follows_households,
    heads_among,
)
from doorstep.engine.tabular.sheets.row_types import RowWords

Columns = dict[str, pa.ChunkedArray | pa.Array]
_RELATION = "relation_to_head"


def carry_down(cells: Mapping[str, pa.ChunkedArray], pack: PackSpec) -> tuple[Columns, int]:
    """The columns of persons by code, each of n texts or nulls, with what stands once for a
    household or a run of rows written into all of them, and how many cells that filled."""
    ditto = RowWords(pack.words).ditto
    shared = [
        code
        for code in cells
        if code in pack.columns and pack.columns[code].level is Level.HOUSEHOLD
    ]
    coded = {code: _coded(cells[code]) for code in (*shared, _RELATION) if code in cells}
    written = {code: _written(coded[code], ditto) for code in shared}
    if not any(column.blank.any() or column.again.any() for column in written.values()):
        return {**cells, **coded}, 0
    rows = len(next(iter(coded.values())))
    heads = np.full(rows, -1, dtype=np.int8)
    if _RELATION in coded:
        words = heads_among(coded[_RELATION].dictionary.to_pylist(), pack.words)
        heads = np.append(words, np.int8(-1))[_numbers(coded[_RELATION])]
    in_blocks = follows_households("persons", cells.keys())
    filled, _ = filled_down(written, heads, in_blocks=in_blocks)
    told, count = {**cells, **coded}, 0
    for code, column in filled.items():
        numbers = column.values
        changed = numbers != _numbers(coded[code])
        count += int((changed & (numbers >= 0)).sum())
        if changed.any():
            told[code] = coded[code].dictionary.take(pa.array(numbers, mask=numbers < 0))
    return told, count


def _coded(column: pa.ChunkedArray | pa.Array) -> pa.DictionaryArray:
    coded = pc.dictionary_encode(column)
    return coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded


def _numbers(coded: pa.DictionaryArray) -> Ints:
    """The number of each cell's text, -1 for nulls."""
    numbers: Ints = pc.fill_null(coded.indices, -1).to_numpy().astype(np.int64)
    return numbers


def _written(coded: pa.DictionaryArray, ditto: frozenset[str]) -> ColumnCells:
    """The column as it is written; nothing but spaces is blank."""
    texts, numbers = coded.dictionary, _numbers(coded)
    blank = np.append(pc.equal(pc.utf8_trim_whitespace(texts), "").to_numpy(False), True)
    at = np.where(blank[numbers], -1, np.arange(len(numbers)))
    begins = pa.array(sorted(begins_of_marks(ditto)), pa.string())
    like = texts.filter(pc.is_in(pc.utf8_slice_codeunits(texts, 0, 1), value_set=begins))
    marks = pa.array(sorted(ditto_marks(like.to_pylist(), ditto)), pa.string())
    says = np.append(pc.is_in(texts, value_set=marks).to_numpy(False), False)[numbers]
    return ColumnCells(at, says, lambda: numbers).without_marks(says)
