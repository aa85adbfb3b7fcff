"""What a ledger says once and means for the rows below: merged cells, 同上, and blank-means-same
household blocks.

Blanks are filled in household-level columns only; a merge or 同上 holds in those of an event's
type, provider, places and dates too. A blank phone, remark, date or certificate stays blank, and a
flat list without any sign of household blocks is left as it stands: nothing is invented.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, partial
from operator import itemgetter

import numpy as np
import numpy.typing as npt

from doorstep.engine.tabular.grid import CellValue
from doorstep.engine.tabular.sheets.row_types import plain_text
from doorstep.engine.tabular.sheets.view import SheetView, shown_text

Ints = npt.NDArray[np.int64]
Truths = npt.NDArray[np.bool_]
Heads = npt.NDArray[np.int8]

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


@dataclass(frozen=True)
class ColumnCells:
    """A column of n cells: `at` (n,) is the place where each one's value stands (-1: it is blank),
    `again` (n,) tells which say 同上; `number` gives equal values in any place equal numbers."""

    at: Ints
    again: Truths
    number: Callable[[], Ints] = field(compare=False)

    @property
    def blank(self) -> Truths:
        """Which cells are blank, (n,)."""
        return self.at < 0

    @cached_property
    def values(self) -> Ints:
        """The number of each cell's value, (n,); -1 for blanks."""
        return np.where(self.at < 0, -1, self.number()[self.at])

    def carried(self, rows: Truths) -> ColumnCells:
        """The column with the cells of `rows` (n,) as the cell above them."""
        last = np.maximum.accumulate(np.where(rows, 0, np.arange(len(rows))))
        return ColumnCells(self.at[last], self.again, self.number)

    def without_marks(self, marks: Truths) -> ColumnCells:
        """The column with the cells of `marks` (n,), which say 同上, as the cell above them."""
        if not marks.any():
            return self
        at = self.at.copy()
        at[:1][marks[:1]] = -1
        return ColumnCells(at, self.again, self.number).carried(marks)


def heads_among(relations: Sequence[CellValue], words: Mapping[str, Sequence[str]]) -> Heads:
    """Whether each relation is the head's by a pack's words, (n,) of 1 or 0; -1 where none is
    given."""
    heads = {plain_text(word).casefold() for word in words.get("head", ())}
    memo = {
        v: -1 if v is None else int(plain_text(shown_text(v)).casefold() in heads)
        for v in set(relations)
    }
    return np.fromiter((memo[v] for v in relations), dtype=np.int8, count=len(relations))


def own_cells(
    view: SheetView, rows: Sequence[int], column: int, code: str | None, ditto: frozenset[str]
) -> list[CellValue]:
    """A person-level column as it stands; a ditto mark there is no value, save in what is said of
    an event."""
    if code in _OF_EVENT:
        own = np.asarray(rows, dtype=np.int64)
        return _shown(view, own, column, _merged_and_ditto(view, own, column, ditto))
    cells = view.at_rows(column, rows)
    marks = ditto_marks(view.strings(column), ditto)
    return [None if v in marks else v for v in cells] if marks else cells


def ditto_marks(texts: Collection[str], ditto: frozenset[str]) -> frozenset[str]:
    """Those of the distinct texts of a column that are 同上, 〃 and their like, in capitals or not,
    spaced out or not."""
    if begins_of_marks(ditto).isdisjoint(map(_FIRST, texts)):
        return frozenset()
    return frozenset(
        t for t in texts if len(t) <= _LONGEST_DITTO and plain_text(t).casefold() in ditto
    )


def begins_of_marks(ditto: frozenset[str]) -> frozenset[str]:
    """The characters with which a ditto mark may begin."""
    begins = {begin for word in ditto for begin in (word[:1], word[:1].upper())}
    return frozenset(begins | set(_MARKS_WRITTEN_OTHERWISE))


def household_cells(
    view: SheetView,
    rows: Sequence[int],
    columns: Mapping[str, int],
    relations: Heads,
    ditto: frozenset[str],
    *,
    in_blocks: bool = True,
) -> tuple[dict[str, list[CellValue]], list[int]]:
    """Household-level columns (code -> sheet column) filled down over `rows`, and the household
    block of each row, as `filled_down`."""
    own = np.asarray(rows, dtype=np.int64)
    written = {
        code: _merged_and_ditto(view, own, column, ditto) for code, column in columns.items()
    }
    filled, blocks = filled_down(written, relations, in_blocks=in_blocks)
    cells = {code: _shown(view, own, columns[code], column) for code, column in filled.items()}
    return cells, blocks.tolist()


def filled_down(
    columns: Mapping[str, ColumnCells], relations: Heads, *, in_blocks: bool
) -> tuple[dict[str, ColumnCells], Ints]:
    """Household-level columns of n cells by code filled down, and the household block of each row.

    Blanks mean same only where rows stand household by household (`in_blocks`).

    `relations` as `heads_among` says. Blocks are numbered from 0; -1 where the table shows no
    households.
    """
    filled = dict(columns)
    blocks = _blocks(filled, relations) if in_blocks else None
    if blocks is not None:
        anchor = next((a for a in _ANCHORS if a in filled), None)
        goes_on = np.append(np.zeros(1, dtype=np.bool_), blocks[1:] == blocks[:-1])[: len(blocks)]
        for code, column in filled.items():
            filled[code] = _filled_within(column, goes_on, is_anchor=code == anchor)
    for code in _RUNNING:
        if code in filled:
            filled[code] = _filled_in_runs(filled[code])
    return filled, np.full(len(relations), -1) if blocks is None else blocks


def _shown(view: SheetView, rows: Ints, column: int, written: ColumnCells) -> list[CellValue]:
    values, at = view.columns[column], written.at
    if len(at) and at[-1] - at[0] + 1 == len(at) and (at == rows).all():
        return list(values[at[0] : at[-1] + 1])
    return [values[r] if r >= 0 else None for r in at.tolist()]


def _merged_and_ditto(
    view: SheetView, rows: Ints, column: int, ditto: frozenset[str]
) -> ColumnCells:
    at = np.where(view.filled[rows, column], rows, -1)
    values = view.columns[column]
    if view.grid.merges:
        _fill_merged(view, rows, column, at)
    marks = ditto_marks(view.strings(column), ditto)
    says = np.zeros(len(values), dtype=np.bool_)
    if marks:
        says = np.fromiter((v in marks for v in values), dtype=np.bool_, count=len(values))
    written = ColumnCells(at, says[rows], partial(_numbered, values))
    return written.without_marks(says[at] & (at >= 0)) if marks else written


def _numbered(values: Sequence[CellValue]) -> Ints:
    number = {value: i for i, value in enumerate(dict.fromkeys(values))}
    return np.fromiter(map(number.__getitem__, values), dtype=np.int64, count=len(values))


def _fill_merged(view: SheetView, rows: Ints, column: int, at: Ints) -> None:
    values = view.columns[column]
    for i in np.flatnonzero(at < 0).tolist():
        row = int(rows[i])
        top, left = view.owner(row, column) or (row, column)
        if left == column and top != row and values[top] is not None:
            at[i] = top


def _blocks(filled: Mapping[str, ColumnCells], relations: Heads) -> Ints | None:
    """The block of each row; None where the table shows no households."""
    for anchor in _ANCHORS:
        column = filled.get(anchor)
        if column is not None and not column.blank.all():
            places = [filled[p] for p in _RUNNING if p in filled]
            return _by_anchor(column, relations, places)
    if (relations[:1] == 1).any():
        return np.cumsum(relations == 1) - 1
    return None


def _by_anchor(column: ColumnCells, relations: Heads, places: Sequence[ColumnCells]) -> Ints:
    """A new block where the anchor changes; a blank anchor goes on with the block above if blanks
    mean same here."""
    starts = np.zeros(len(relations), dtype=np.bool_)
    starts[0] = True
    blank = column.blank
    starts |= blank & (relations == 1) if _blank_means_same(column, relations) else blank
    told = np.flatnonzero(~blank)
    broken = np.cumsum(starts & blank)[told]
    same = broken[1:] == broken[:-1]
    for part in (column, *places):
        above, here = part.values[told[:-1]], part.values[told[1:]]
        same &= (above == here) | (part is not column) & ((above < 0) | (here < 0))
    starts[told[1:]] = ~same
    starts[told[:1]] = True
    return np.cumsum(starts) - 1


def _blank_means_same(column: ColumnCells, relations: Heads) -> bool:
    """Whether the head is written once: most of the others' cells are blank or a ditto mark."""
    blank = column.blank
    if blank[0]:
        return False
    others = relations == 0
    if others.any():
        left_out = int(((blank | column.again) & others).sum())
        return left_out >= _MOSTLY * int(others.sum())
    return int(blank.sum()) >= _BLOCK_SHARE * len(blank)


def _filled_within(column: ColumnCells, goes_on: Truths, *, is_anchor: bool) -> ColumnCells:
    """A column's blanks filled from the row above in the same block, if most first rows of blocks
    carry a value."""
    blank = column.blank
    if not blank.any():
        return column
    firsts, rests = blank[~goes_on], blank[goes_on]
    written_once = firsts.mean() < _MOSTLY and rests.sum() >= _BLOCK_SHARE * len(rests)
    return column.carried(blank & goes_on) if is_anchor or written_once else column


def _filled_in_runs(column: ColumnCells) -> ColumnCells:
    """A village or group written once at the head of its run of rows."""
    blank = column.blank
    if blank[:1].all() or int(blank.sum()) < _RUN_SHARE * len(blank):
        return column
    written = column.values[~blank]
    changes = int((written[1:] != written[:-1]).sum())
    if changes < _MOSTLY * max(len(written) - 1, 1) and len(written) > 1:
        return column
    return column.carried(blank)
