"""Records on two lines: a name over its number, a husband over his wife; unfolded onto one line
before anything else is asked."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from doorstep.engine.tabular.grid import CellValue, Grid
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.heads import Head, HeadFinder
from doorstep.engine.tabular.sheets.view import SheetView

_LEAST_PAIRS = 2
_MOSTLY = 0.8
_CITIZEN = re.compile(r"\d{15,17}[\dXx]?")
_TWO_LABELS = re.compile(r"\s*[\r\n/／、|]+\s*")
_NUMBERED = ("id_number",)
Cell = tuple[int, int]


@dataclass(frozen=True)
class Stack:
    """Where records stand on two lines of a sheet so wide: the header's row and the upper lines;
    what the columns are headed, upper and lower line, where the words change; pairs whose lines
    stand the other way."""

    width: int
    head: int
    uppers: tuple[int, ...]
    above: Mapping[int, str]
    below: Mapping[int, str]
    turned: frozenset[int] = frozenset()
    heads_below: tuple[int, ...] = ()

    @cached_property
    def lowers(self) -> frozenset[int]:
        """The second lines of the records."""
        return frozenset(r + 1 for r in self.uppers)

    def in_file(self, cell: Cell) -> Cell:
        """Where a cell (row, column) of the unfolded sheet stands in the file."""
        row, column = cell
        below, column = column >= self.width, column % self.width
        if row in self.turned and column in self.below:
            below = not below
        return row + below, column

    def unfold(self, grid: Grid) -> Grid:
        """The sheet with each second line moved to the right of its first, on that one's row."""
        width = self.width
        rows: list[list[CellValue]] = [
            [*row, *[None] * (2 * width - len(row))] for row in grid.rows
        ]
        for c, text in self.above.items():
            rows[self.head][c] = text or None
        for c, text in self.below.items():
            rows[self.head][width + c] = text
        for r in self.heads_below:
            rows[r] = [None] * (2 * width)
        for r in self.uppers:
            rows[r][width : 2 * width] = rows[r + 1][:width]
            rows[r + 1] = [None] * (2 * width)
            if r in self.turned:
                for c in self.below:
                    rows[r][c], rows[r][width + c] = rows[r][width + c], rows[r][c]
        kept = [s for s in grid.merges if not (s[0] in self.uppers and s[2] == s[0] + 1)]
        kept = [s for s in kept if not (s[0] <= self.head <= s[2] and s[0] < s[2])]
        return replace(
            grid,
            rows=rows,
            merges=kept,
            struck=set(map(self._place, grid.struck)),
            formulas=set(map(self._place, grid.formulas)),
            errors=set(map(self._place, grid.errors)),
            shown={self._place(cell): text for cell, text in grid.shown.items()},
        )

    def _place(self, cell: Cell) -> Cell:
        row, column = cell
        below = row in self.lowers
        upper = row - below
        if upper in self.turned and column in self.below:
            below = not below
        return upper, column + below * self.width


def find_stack(heads: HeadFinder, head: Head, titled: str) -> Stack | None:
    """The records on two lines under the first header of a sheet; None where each has its own.

    `titled`: the words of the sheet's title and names.
    """
    view, index = heads.view, heads.index
    lower_head = head.last if head.last > head.first else head.last + 1
    doubled = _doubled(view, index, heads, head.last if lower_head == head.last else lower_head)
    first = max(head.last, lower_head if doubled else head.last) + 1
    uppers = _uppers(view, min(head.paths), first)
    if len(uppers) < _LEAST_PAIRS:
        return None
    if doubled:
        stack = Stack(view.width, lower_head - 1, uppers, {}, doubled, heads_below=(lower_head,))
        return stack if _numbers_fit(view, index, stack) else None
    above, below = _two_in_one(view, index, head)
    if below:
        stack = Stack(view.width, head.last, uppers, above, below)
        return stack if _numbers_fit(view, index, stack) else None
    return _couples(view, index, head, uppers, titled)


def _uppers(view: SheetView, anchor: int, first: int) -> tuple[int, ...]:
    """The upper lines: the first column filled there and blank below, pair after pair."""
    found = []
    r = first
    while r + 1 < view.height and view.filled[r, anchor] and not view.filled[r + 1, anchor]:
        if not view.filled[r + 1].any():
            break
        found.append(r)
        r += 2
    wide = view.filled[found].sum(axis=1).min() if found else 0
    rest = view.filled[r:].sum(axis=1)
    return tuple(found) if not (rest > max(wide // 2, 2)).any() else ()


def _doubled(view: SheetView, index: HeaderIndex, heads: HeadFinder, lower: int) -> dict[int, str]:
    """Columns headed by one known word over another, with the lower one; a strange one among them
    too."""
    if lower >= view.height or lower == 0 or heads.labels(lower).data:
        return {}
    found = {}
    for c, text in view.cells(lower, range(view.width)):
        span = view.spans.get((lower - 1, c))
        if not view.filled[lower - 1, c] or (span is not None and span[3] > span[1]):
            continue
        one, other = index.label(view.text(lower - 1, c)), index.label(text)
        if one.code and other.code and one.exact and other.exact and one.code != other.code:
            found[c] = text
    every = dict(view.cells(lower, range(view.width)))
    return every if len(found) >= _LEAST_PAIRS and len(every) <= len(found) + 1 else {}


def _two_in_one(
    view: SheetView, index: HeaderIndex, head: Head
) -> tuple[dict[int, str], dict[int, str]]:
    """Columns headed 姓名/身份证号 in one cell: the words of the upper and of the lower line."""
    above, below = {}, {}
    for c in head.paths:
        words = _TWO_LABELS.split(view.text(head.last, c).strip())
        codes = [h.code for w in words if (h := index.label(w)).exact and h.code]
        if len(words) == len(set(codes)) == 2:
            above[c], below[c] = words
    return above, below


def _numbers_fit(view: SheetView, index: HeaderIndex, stack: Stack) -> bool:
    """Whether identity numbers stand on the line whose word asks for them."""
    for words, down in ((stack.above, 0), (stack.below, 1)):
        for c, text in words.items():
            if index.label(text).code in _NUMBERED:
                texts = [view.text(r + down, c) for r in stack.uppers if view.filled[r + down, c]]
                fit = sum(bool(_CITIZEN.search(t.replace(" ", ""))) for t in texts)
                if not texts or fit < _MOSTLY * len(texts):
                    return False
    return True


def _couples(
    view: SheetView, index: HeaderIndex, head: Head, uppers: tuple[int, ...], titled: str
) -> Stack | None:
    """A husband over his wife in a register of marriages; the sexes, or the numbers, say who is
    who."""
    sides = index.pack.words.get("couple", ())[-2:]  # the office's own words come last
    marriages = index.pack.registers.get("marriages")
    found = {c: index.path(path).code for c, path in head.paths.items()}
    codes = set(found.values())
    if len(sides) != 2 or marriages is None or "name" not in codes or "relation_to_head" in codes:
        return None
    dated = codes & {"marriage_date", "marriage_certificate_no"}
    if not dated and not any(title in titled for title in marriages.titles):
        return None
    both = [c for c in head.paths if _on_both(view, uppers, c)]
    name = next((c for c in both if found[c] == "name"), None)
    if name is None:
        return None
    sided = [c for c in both if _names_sides(view, uppers, c, sides)]
    told = [*sided, *(c for c in both if found[c] in ("sex", *_NUMBERED))]
    turned = frozenset(r for r in uppers if _is_wife(view, index, r, told, sides))
    words = {c: head.paths[c][-1] for c in both if found[c] and c not in sided}
    above = {c: sides[0] + text for c, text in words.items()} | dict.fromkeys(sided, "")
    below = {c: sides[1] + text for c, text in words.items()}
    return Stack(view.width, head.last, uppers, above, below, turned)


def _on_both(view: SheetView, uppers: Sequence[int], column: int) -> bool:
    lowers = [r + 1 for r in uppers]
    return bool(view.filled[lowers, column].mean() >= _MOSTLY)


def _names_sides(view: SheetView, uppers: Sequence[int], column: int, sides: Sequence[str]) -> bool:
    return {view.text(r, column) for r in uppers} <= set(sides)


def _is_wife(
    view: SheetView, index: HeaderIndex, row: int, told: Sequence[int], sides: Sequence[str]
) -> bool:
    """Whether the upper line is the wife's, by its side, its sex or the number on it."""
    sex = index.pack.columns["sex"].values.get("female", ())
    for c in told:
        text = view.text(row, c).strip()
        if text in sides:
            return text == sides[1]
        if text in sex:
            return True
        if _CITIZEN.fullmatch(text) and len(text) == 18:
            return int(text[16]) % 2 == 0
    return False
