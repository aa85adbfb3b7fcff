"""Where a table ends because another begins whose header says little: after a break, a line of
words that fits nothing above it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

import numpy as np

from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.heads import Head, is_data
from doorstep.engine.tabular.sheets.row_types import plain_text
from doorstep.engine.tabular.sheets.view import SheetView

_LEAST_CELLS = 3
_FEW_CELLS = 2
_LONGEST_WORD = 12
_DIGIT = re.compile(r"\d")
_FIGURES = ("id", "date", "phone", "integer", "age")


def other_tables(
    view: SheetView, index: HeaderIndex, columns: Sequence[int], head: Head, end: int
) -> Iterator[int]:
    """Rows between a header and `end` that head another table."""
    counts = view.filled[:, list(columns)].sum(axis=1)
    after_break = np.flatnonzero((counts[1:] >= _LEAST_CELLS) & (counts[:-1] <= _FEW_CELLS)) + 1
    typed = _typed_columns(index, head)
    for row in after_break.tolist():
        if head.last + 1 < row < end - 1 and _heads_anew(view, index, columns, typed, row):
            yield row


def _typed_columns(index: HeaderIndex, head: Head) -> dict[int, str]:
    """The columns whose cells can be told from words, with their type."""
    found = {c: index.path(path).code for c, path in head.paths.items()}
    types = {c: index.pack.columns[code].type for c, code in found.items() if code}
    return {c: t for c, t in types.items() if t in _FIGURES or t == "sex"}


def _heads_anew(
    view: SheetView, index: HeaderIndex, columns: Sequence[int], typed: dict[int, str], row: int
) -> bool:
    """Whether a line is all words, some of them of headers and none forbidden (what stands below
    those is nobody's to read), none what its column asks for; and something stands below it."""
    cells = view.cells(row, columns)
    words = [plain_text(t) for _, t in cells]
    if (
        len(set(words)) < len(words)
        or any(index.forbidden((t,)) for t in words)
        or any(
            is_data(t) or len(t) > _LONGEST_WORD or not isinstance(view.value(row, c), str)
            for (c, _), t in zip(cells, words, strict=True)
        )
    ):
        return False
    asked = [(typed[c], t) for c, t in cells if c in typed]
    if not asked or any(_fits(index, kind, t) for kind, t in asked):
        return False
    below = view.cells(row + 1, columns)
    return len(below) >= _FEW_CELLS and any(index.heads_something(t) for t in words)


def _fits(index: HeaderIndex, kind: str, text: str) -> bool:
    return index.divides(text) if kind == "sex" else bool(_DIGIT.search(text))
