"""A grid made quick to ask: what is shown where, what is blank, what is merged with what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence
from functools import cached_property
from typing import cast

import numpy as np
import numpy.typing as npt

from doorstep.engine.tabular.containers.shown import plain_text
from doorstep.engine.tabular.grid import CellValue, Grid, Span

_FEW_TEXTS = 4
_SCIENTIFIC = 1e11  # from here on a General cell shows 4.30522E+17


def shown_text(value: CellValue) -> str:
    """A cell as a person sees it where no number format says otherwise, without outer blanks;
    midnight is a date."""
    if isinstance(value, str):
        return value.strip()
    if isinstance(value, dt.datetime) and value.time() == dt.time():
        return value.date().isoformat()
    return plain_text(value)


def shown_texts(cells: Sequence[CellValue]) -> list[str]:
    """`shown_text` of a whole column, each kind of cell at its own price."""
    kinds = set(map(type, cells))
    if kinds <= {str}:
        return list(map(str.strip, cast(Sequence[str], cells)))
    if kinds <= {str, type(None)}:
        return [v.strip() if v else "" for v in cast(Sequence[str | None], cells)]
    if kinds == {float}:
        numbers = np.array(cells, dtype=np.float64)
        if (np.abs(numbers) < _SCIENTIFIC).all() and (numbers == np.floor(numbers)).all():
            return list(map(str, numbers.astype(np.int64).tolist()))
    return [v.strip() if isinstance(v, str) else shown_text(v) for v in cells]


class SheetView:
    """One sheet by row and column. `filled` is a (rows, columns) boolean array: which cells hold
    something."""

    def __init__(self, grid: Grid) -> None:
        self.grid = grid
        self.height = len(grid.rows)
        self.width = max((len(row) for row in grid.rows), default=0)
        self.columns = self._columns()
        self._strings: dict[int, frozenset[str]] = {}
        self._gaps: set[int] = set()
        self.filled = self._filled()
        self.spans: dict[tuple[int, int], Span] = {(s[0], s[1]): s for s in grid.merges}
        self._owner: dict[tuple[int, int], tuple[int, int]] = {}
        for top, left, bottom, right in grid.merges:
            if (bottom - top + 1) * (right - left + 1) <= 100_000:
                for r in range(top, bottom + 1):
                    for c in range(left, right + 1):
                        self._owner[r, c] = (top, left)

    def _columns(self) -> list[Sequence[CellValue]]:
        rows = self.grid.rows
        if not rows:
            return []
        if any(len(row) != self.width for row in rows):
            rows = [[*row, *[None] * (self.width - len(row))] for row in rows]
        return list(zip(*rows, strict=True))

    def _filled(self) -> npt.NDArray[np.bool_]:
        filled = np.ones((self.height, self.width), dtype=np.bool_)
        for c, column in enumerate(self.columns):
            blanks = {"", *filter(str.isspace, self.strings(c))} & self.strings(c)
            if blanks or c in self._gaps:
                filled[:, c] = [v is not None and v not in blanks for v in column]
        return filled

    def strings(self, column: int) -> frozenset[str]:
        """The distinct texts of a column, found once."""
        found = self._strings.get(column)
        if found is None:
            cells = self.columns[column]
            distinct = frozenset(cells)
            if set(map(type, cells)) != {str}:
                if None in distinct:
                    self._gaps.add(column)
                distinct = frozenset(v for v in distinct if v.__class__ is str)
            found = self._strings[column] = cast(frozenset[str], distinct)
        return found

    def at_rows(self, column: int, rows: Sequence[int]) -> list[CellValue]:
        """A column's cells at some rows, in rising order; a table without gaps is one slice."""
        cells = self.columns[column]
        if rows and rows[-1] - rows[0] + 1 == len(rows):
            return list(cells[rows[0] : rows[-1] + 1])
        return [cells[r] for r in rows]

    def rows_with(self, column: int, texts: Collection[str]) -> list[int]:
        """The rows of a column that hold one of some texts."""
        cells = self.columns[column]
        if len(texts) > _FEW_TEXTS:
            return [i for i, v in enumerate(cells) if v in texts]
        rows: list[int] = []
        for text in texts:
            at = -1
            for _ in range(cells.count(text)):
                at = cells.index(text, at + 1)
                rows.append(at)
        return sorted(rows)

    @cached_property
    def shown_in(self) -> dict[int, dict[int, str]]:
        """Texts that number formats change, by column, then row."""
        found: dict[int, dict[int, str]] = {}
        for (row, column), text in self.grid.shown.items():
            found.setdefault(column, {})[row] = text
        return found

    @cached_property
    def formula_rows(self) -> dict[int, set[int]]:
        """Rows of the cells with a formula, by column."""
        return _by_column(self.grid.formulas)

    @cached_property
    def error_rows(self) -> dict[int, set[int]]:
        """Rows of the cells with an error, by column."""
        return _by_column(self.grid.errors)

    def owner(self, row: int, column: int) -> tuple[int, int] | None:
        """Top-left cell of the merge that covers this cell, if one does."""
        return self._owner.get((row, column))

    def value(self, row: int, column: int) -> CellValue:
        """The cell's own value (None under a merge except at its top-left cell)."""
        return self.columns[column][row]

    def text(self, row: int, column: int) -> str:
        """What is shown in the cell itself."""
        return self.grid.shown.get((row, column)) or shown_text(self.columns[column][row])

    def cells(self, row: int, columns: Iterable[int]) -> list[tuple[int, str]]:
        """The non-blank cells of a row among some columns, left to right."""
        line = self.filled[row]
        return [(c, self.text(row, c)) for c in columns if line[c]]


def _by_column(places: Iterable[tuple[int, int]]) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {}
    for row, column in places:
        found.setdefault(column, set()).add(row)
    return found
