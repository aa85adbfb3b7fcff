"""A header printed under its rows: where nothing but a note follows it, and the rows above it hold
what its words ask for."""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.domain.vocabulary import ColumnType
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.heads import Head, is_data
from doorstep.engine.tabular.sheets.view import SheetView

_FIGURES = (ColumnType.ID, ColumnType.DATE, ColumnType.PHONE)
_LEAST_ROWS = 2


def rows_over(view: SheetView, index: HeaderIndex, columns: Sequence[int], head: Head) -> list[int]:
    """The rows above a header that belong to it, from the first on; empty where they do not."""
    half = max(len(head.paths) // 2, 2)
    counts = view.filled[:, list(columns)].sum(axis=1)
    if (counts[head.last + 1 :] >= half).any():
        return []
    full = [r for r in range(head.first) if counts[r] >= half]
    if len(full) < _LEAST_ROWS:
        return []
    asked = {c: index.path(path).code for c, path in head.paths.items()}
    typed = [c for c, code in asked.items() if code and _asks_for_figures(index, code)]
    held = [
        c
        for c in typed
        if sum(view.filled[r, c] and is_data(view.text(r, c)) for r in full) * 2 > len(full)
    ]
    return list(range(full[0], head.first)) if held and len(held) * 2 >= len(typed) else []


def _asks_for_figures(index: HeaderIndex, code: str) -> bool:
    return index.pack.columns[code].type in _FIGURES
