"""One value written over several columns: a number with one sign to each cell, a date in three."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from doorstep.engine.tabular.grid import CellValue
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.heads import Head
from doorstep.engine.tabular.sheets.owners import registered_parts
from doorstep.engine.tabular.sheets.view import SheetView

_PARTS_OF_A_DAY = 3
_LEAST_BOXES = 6
_MOSTLY = 0.8


@dataclass(frozen=True)
class SplitValue:
    """Columns, left to right, that hold one value of `code`; its parts are put together with
    `sign`."""

    columns: tuple[int, ...]
    code: str
    sign: str

    def cells(self, view: SheetView, rows: Sequence[int]) -> list[CellValue]:
        """The values put together; nothing where the first part is missing."""
        made: list[CellValue] = []
        for r in rows:
            parts = [t for _, t in view.cells(r, self.columns)]
            first = bool(view.filled[r, self.columns[0]])
            made.append(self.sign.join(parts) if parts and (first or not self.sign) else None)
        return made


def split_values(
    view: SheetView,
    index: HeaderIndex,
    head: Head,
    rows: Sequence[int],
    codes: Mapping[int, str | None],
) -> list[SplitValue]:
    """The values written over several columns under one header; `codes`: what the table has room
    for, by column (None: not what was found)."""
    found = []
    spread = registered_parts(head.paths, index)
    if spread and codes.get(spread[0]) == "registered_residence":
        found.append(SplitValue(spread, "registered_residence", ""))
    for run in _runs(view, index, head, rows):
        code = codes.get(run[0])
        kind = index.pack.columns[code].type if code else None
        if kind in ("id", "phone") and len(run) >= _LEAST_BOXES and _in_boxes(view, rows, run):
            found.append(SplitValue(run, code or "", ""))
        elif kind == "date" and len(run) <= _PARTS_OF_A_DAY and _in_parts(view, rows, run):
            found.append(SplitValue(run, code or "", "-"))
    return found


def _runs(
    view: SheetView, index: HeaderIndex, head: Head, rows: Sequence[int]
) -> list[tuple[int, ...]]:
    """Neighbouring columns under one merged header, its year, month and day, or one and none after
    it."""
    runs: list[list[int]] = []
    for c in range(view.width):
        path = head.paths.get(c)
        goes_on = bool(runs) and runs[-1][-1] == c - 1 and _same(view, index, head, runs[-1][0], c)
        if goes_on and view.filled[rows, c].any():
            runs[-1].append(c)
        elif path is not None:
            runs.append([c])
    return [tuple(run) for run in runs if len(run) > 1]


def _same(view: SheetView, index: HeaderIndex, head: Head, first: int, column: int) -> bool:
    path = head.paths.get(column)
    if path is None:
        return True
    above = head.paths[first]
    if path == above:
        return view.owner(head.last, column) is not None
    return (
        len(path) > 1
        and path[:-1] == above[:-1]
        and index.divides(path[-1])
        and index.divides(above[-1])
    )


def _in_boxes(view: SheetView, rows: Sequence[int], run: Sequence[int]) -> bool:
    texts = [t for r in rows[:100] for _, t in view.cells(r, run)]
    return bool(texts) and sum(len(t) == 1 for t in texts) >= _MOSTLY * len(texts)


def _in_parts(view: SheetView, rows: Sequence[int], run: Sequence[int]) -> bool:
    texts = [t.rstrip("年月日") for r in rows[:100] for _, t in view.cells(r, run)]
    return bool(texts) and sum(t.isdigit() and len(t) <= 4 for t in texts) >= _MOSTLY * len(texts)
