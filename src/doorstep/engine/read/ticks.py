"""A sex ticked in one of two columns (性别 over 男 and 女): the two make one column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from doorstep.engine.read.grid import CellValue
from doorstep.engine.read.headers import HeaderIndex
from doorstep.engine.read.view import SheetView

_TICKS = frozenset(
    {"1", "1.0", "√", "✓", "✔", "☑", "■", "●", "v", "x", "×", "y", "yes", "oui", "是", "有", "*", "+", "true"}
)


def ticked_pair(paths: Mapping[int, Sequence[str]], order: Sequence[int], index: HeaderIndex) -> dict[int, str]:
    """The two columns side by side that tick a sex, with the word each stands for; empty if there are none."""
    words = {c: word for c in order if c in paths and (word := index.sex_under(paths[c])) is not None}
    pairs = [(a, a + 1) for a in words if a + 1 in words and words[a] != words[a + 1]]
    if len(pairs) != 1 or len(words) != 2:
        return {}
    return {c: words[c] for c in pairs[0]}


def ticked_cells(view: SheetView, rows: Sequence[int], pair: Mapping[int, str]) -> list[CellValue]:
    """One sex per row: the word whose column is ticked; nothing where none or both are."""
    cells: list[CellValue] = []
    for r in rows:
        said = [word for c, word in pair.items() if view.filled[r, c] and _is_tick(view.text(r, c), word)]
        cells.append(said[0] if len(said) == 1 else None)
    return cells


def _is_tick(text: str, word: str) -> bool:
    plain = text.strip().casefold()
    return plain in _TICKS or plain == word.strip().casefold()
