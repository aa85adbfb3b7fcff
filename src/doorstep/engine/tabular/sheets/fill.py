"""What a ledger says once and means for the rows below: merged cells, 同上, and blank-means-same
household blocks.

Blanks are filled in household-level columns only; a merge or 同上 holds in those of an event's
type, provider, places and dates too. A blank phone, remark, date or certificate stays blank, and a
flat list without any sign of household blocks is left as it stands: nothing is invented.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from doorstep.engine.tabular.grid import CellValue
from doorstep.engine.tabular.sheets.row_types import plain_text
from doorstep.engine.tabular.sheets.view import SheetView, shown_text

_BLOCK_SHARE = 0.25
_RUN_SHARE = 0.3
_MOSTLY = 0.5
_LONGEST_DITTO = 24
_MARKS_WRITTEN_OTHERWISE = " \u3000″‶＂〝〞〃"  # NFKC turns some of them into others
_FIRST = itemgetter(slice(1))
_ANCHORS = ("household_no", "head_name")
_RUNNING = ("township", "village", "group")
# Kinds whose rows follow each other household by household.
_IN_BLOCKS = ("persons", "households", "visits", None)


def follows_households(kind: str | None, codes: Collection[str]) -> bool:
    """Whether rows follow each other household by household: by their kind, or, of what people were
    given, because each row names its head beside its person."""
    return kind in _IN_BLOCKS or (kind == "services" and {"name", "head_name"} <= set(codes))


_OF_EVENT = frozenset(
    {
        "service",
        "provider",
        "certificate_type",
        "visitor",
        "birth_place",
        "from_place",
        "to_place",
        "registered_residence",
        "registered_date",
        "death_date",
        "deregistered_date",
        "marriage_date",
        "move_date",
        "expected_return",
        "service_date",
        "issued_on",
        "visit_date",
    }
)


def heads_among(
    relations: Sequence[CellValue], words: Mapping[str, Sequence[str]]
) -> list[bool | None]:
    """Whether each relation is the head's by a pack's words; None where none is given."""
    heads = {plain_text(word).casefold() for word in words.get("head", ())}
    memo = {
        v: None if v is None else plain_text(shown_text(v)).casefold() in heads
        for v in set(relations)
    }
    return [memo[v] for v in relations]


def own_cells(
    view: SheetView, rows: Sequence[int], column: int, code: str | None, ditto: frozenset[str]
) -> list[CellValue]:
    """A person-level column as it stands; a ditto mark there is no value, save in what is said of
    an event."""
    if code in _OF_EVENT:
        return _merged_and_ditto(view, rows, column, ditto)
    cells = view.at_rows(column, rows)
    marks = ditto_marks(view, column, ditto)
    return [None if v in marks else v for v in cells] if marks else cells


def ditto_marks(view: SheetView, column: int, ditto: frozenset[str]) -> frozenset[str]:
    """The texts of a column that are 同上, 〃 and their like, in capitals or not, spaced out or
    not."""
    texts = view.strings(column)
    begins = {begin for word in ditto for begin in (word[:1], word[:1].upper())} | set(
        _MARKS_WRITTEN_OTHERWISE
    )
    if begins.isdisjoint(map(_FIRST, texts)):
        return frozenset()
    return frozenset(
        t for t in texts if len(t) <= _LONGEST_DITTO and plain_text(t).casefold() in ditto
    )


def household_cells(
    view: SheetView,
    rows: Sequence[int],
    columns: Mapping[str, int],
    relations: Sequence[bool | None],
    ditto: frozenset[str],
    *,
    in_blocks: bool = True,
) -> tuple[dict[str, list[CellValue]], list[int]]:
    """Household-level columns (code -> sheet column) filled down over `rows`, and the household
    block of each row.

    Blanks mean same only where rows stand household by household (`in_blocks`).

    `relations` says per row whether it is the head's (None where no relation is given). Blocks are
    numbered from 0; -1 where the table shows no households.
    """
    filled = {
        code: _merged_and_ditto(view, rows, column, ditto) for code, column in columns.items()
    }
    again = {a: _as_above(view, rows, columns[a], ditto) for a in _ANCHORS if a in columns}
    blocks = _blocks(filled, relations, again) if in_blocks else [-1] * len(rows)
    if blocks[-1:] != [-1]:
        anchor = next((a for a in _ANCHORS if a in filled), None)
        numbered = np.asarray(blocks, dtype=np.int64)
        for code, cells in filled.items():
            _fill_within(cells, numbered, is_anchor=code == anchor)
    for code in _RUNNING:
        if code in filled:
            _fill_runs(filled[code])
    return filled, blocks


def _as_above(
    view: SheetView, rows: Sequence[int], column: int, ditto: frozenset[str]
) -> frozenset[int]:
    """The positions in `rows` whose cell is a ditto mark."""
    marks = ditto_marks(view, column, ditto)
    values = view.columns[column]
    return frozenset(i for i, r in enumerate(rows) if values[r] in marks) if marks else frozenset()


def _merged_and_ditto(
    view: SheetView, rows: Sequence[int], column: int, ditto: frozenset[str]
) -> list[CellValue]:
    values = view.columns[column]
    if view.filled[rows, column].all():
        cells = view.at_rows(column, rows)
    else:
        filled = view.filled[:, column]
        cells = [values[r] if filled[r] else None for r in rows]
        if view.grid.merges:
            _fill_merged(view, rows, column, cells)
    marks = ditto_marks(view, column, ditto)
    if marks:
        for i, cell in enumerate(cells):
            if cell in marks:
                cells[i] = cells[i - 1] if i else None
    return cells


def _fill_merged(view: SheetView, rows: Sequence[int], column: int, cells: list[CellValue]) -> None:
    for i, r in enumerate(rows):
        if cells[i] is None:
            owner = view.owner(r, column)
            if owner is not None and owner[1] == column and owner[0] != r:
                cells[i] = view.columns[column][owner[0]]


def _blocks(
    filled: Mapping[str, list[CellValue]],
    relations: Sequence[bool | None],
    again: Mapping[str, frozenset[int]],
) -> list[int]:
    size = len(relations)
    for anchor in _ANCHORS:
        cells = filled.get(anchor)
        if cells and any(c is not None for c in cells):
            places = [filled[p] for p in _RUNNING if p in filled]
            same = _blank_means_same(cells, relations, again[anchor])
            return _by_anchor(cells, relations, places, blank_means_same=same)
    if any(relations) and relations[:1] == [True]:
        return _by_relation(relations)
    return [-1] * size


def _by_anchor(
    cells: list[CellValue],
    relations: Sequence[bool | None],
    places: list[list[CellValue]],
    *,
    blank_means_same: bool,
) -> list[int]:
    """A new block where the anchor changes; a blank anchor goes on with the block above if blanks
    mean same here."""
    blocks: list[int] = []
    block = -1
    last: tuple[CellValue, ...] | None = None
    for here, head in zip(zip(cells, *places, strict=True), relations, strict=True):
        if here[0] is None:
            if not blank_means_same or head is True or block < 0:
                block += 1
                last = None
        elif here != last:
            if last is None or not _goes_on(last, here):
                block += 1
            last = here
        blocks.append(block)
    return blocks


def _goes_on(last: tuple[CellValue, ...], here: tuple[CellValue, ...]) -> bool:
    """The same number, and no village or group that says otherwise."""
    if last[0] != here[0]:
        return False
    return all(a is None or b is None or a == b for a, b in zip(last[1:], here[1:], strict=True))


def _blank_means_same(
    cells: list[CellValue], relations: Sequence[bool | None], again: frozenset[int]
) -> bool:
    """Whether the head is written once: most of the others' cells are blank or a ditto mark."""
    if not cells or cells[0] is None:
        return False
    others = [i for i, head in enumerate(relations) if head is False]
    if others:
        return sum(cells[i] is None or i in again for i in others) >= _MOSTLY * len(others)
    return sum(c is None for c in cells) >= _BLOCK_SHARE * len(cells)


def _by_relation(relations: Sequence[bool | None]) -> list[int]:
    block, blocks = -1, []
    for head in relations:
        block += head is True
        blocks.append(block)
    return blocks


def _fill_within(cells: list[CellValue], blocks: npt.NDArray[np.int64], *, is_anchor: bool) -> None:
    """Fill a column's blanks from the row above in the same block, if most first rows of blocks
    carry a value."""
    blank = np.fromiter((c is None for c in cells), dtype=np.bool_, count=len(cells))
    if not blank.any():
        return
    goes_on = np.zeros(len(cells), dtype=np.bool_)
    goes_on[1:] = blocks[1:] == blocks[:-1]
    firsts, rests = blank[~goes_on], blank[goes_on]
    written_once = firsts.mean() < _MOSTLY and rests.sum() >= _BLOCK_SHARE * len(rests)
    if not (is_anchor or written_once):
        return
    for i in np.flatnonzero(blank & goes_on).tolist():
        cells[i] = cells[i - 1]


def _fill_runs(cells: list[CellValue]) -> None:
    """A village or group written once at the head of its run of rows."""
    blanks = sum(c is None for c in cells)
    if not cells or cells[0] is None or blanks < _RUN_SHARE * len(cells):
        return
    written = [c for c in cells if c is not None]
    changes = sum(a != b for a, b in pairwise(written))
    if changes < _MOSTLY * max(len(written) - 1, 1) and len(written) > 1:
        return
    for i in range(1, len(cells)):
        if cells[i] is None:
            cells[i] = cells[i - 1]
