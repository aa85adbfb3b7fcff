"""The side that is read after the household has spoken: what is on record, room to write what is
right below it, and who is right.
"""

from __future__ import annotations

from collections.abc import Sequence

from doorstep.domain.forms import Asked, FormLine, FormQuestion, FormSpec
from doorstep.render.sheets.page import WIDTH, SlotRole
from doorstep.render.sheets.side import (
    BLOCKS,
    BOTTOM,
    GAP,
    PAD,
    TOP,
    PrintSizes,
    QuestionBlock,
    SheetSide,
    band_height,
    packed,
)

_LEFT = 7.0
_WEIGHTS = {
    "name": 1.1,
    "birth_date": 1.1,
    "sex": 0.5,
    "id_number": 1.75,
    "phone": 1.25,
    "group": 0.5,
}
"""How wide a column is beside the others."""

Column = tuple[str, float, float]
"""Its code, left edge and width."""

CELLS = {"id_number": 18}
"""Columns that are written into so many cells, on a row of their own."""
_CELLS_LABEL, _TIGHT, _WRITE, _CELL = 20.0, 0.62, 0.83, 6.4
"""Beside such a row: its label's width; how tall values and places to write are then, of a row; how
wide a cell is at most."""


class RecordSide:
    """How one form shows what is on record."""

    def __init__(self, form: FormSpec, sizes: PrintSizes) -> None:
        self.sizes = sizes
        asked = [one for one in form.asked(Asked.LINE) if one.after]
        self.ticks = [one for one in asked if one.kind in BLOCKS]
        written = [one for one in asked if one.kind not in BLOCKS]
        self.below = {one.column: one for one in written if one.column in form.shows}
        self.cells = [one for column, one in self.below.items() if column in CELLS]
        self.told, self.free = (1.0, 1.0) if not self.cells else (_TIGHT, _WRITE)
        once = [one for one in form.asked(Asked.ONCE) if one.after]
        self.once = len(once) * (sizes.row + 0.6)
        others = [one for one in written if one.column not in form.shows]
        self.others = packed(others, _LEFT, sizes)
        self.aside = sizes.aside * len(self.ticks)
        self.rows = self._columns(form.shows)
        self.heads = len(self.rows) == 1

    @property
    def room(self) -> int:
        """How many lines a page holds."""
        heads = self.sizes.label + 2.0 if self.heads else 0.0
        return max(1, int((BOTTOM - TOP - heads - self.once) / self._tall))

    @property
    def _tall(self) -> float:
        others = band_height(self.others, self.sizes, heads=False) if self.others else 0.0
        stacked = max((len(one.choices) for one in self.ticks), default=0)
        told = sum(map(self._row_height, self.rows)) + len(self.cells) * self._cell_height
        return max(told, stacked * (self.sizes.box + 1.3)) + (others + 1.5)

    def _row_height(self, row: Sequence[Column]) -> float:
        label = 0.0 if self.heads else self.sizes.label
        written = any(code in self.below and code not in CELLS for code, _, _ in row)
        deep = self.told + self.free if written else self.told
        return label + self.sizes.row * deep + (1.0 if written else 0.0)

    @property
    def _cell_height(self) -> float:
        return self.sizes.row * self.free + 0.6

    def put(self, side: SheetSide, lines: Sequence[FormLine]) -> None:
        """Put the lines, with heads where one row holds all columns."""
        if not lines:
            return
        if self.heads:
            tall = self.sizes.label + 2.0
            self._heads(side, self.rows[0], tall)
            for question, x, w in self._aside():
                side.question(question, (x, side.y, w, tall))
            side.y += tall
        side.rule()
        for line in lines:
            self._line(side, line)

    def _line(self, side: SheetSide, line: FormLine) -> None:
        top, sizes = side.y, self.sizes
        side.number(line.ref, sizes.row + (0.0 if self.heads else sizes.label))
        for row in self.rows:
            if not self.heads:
                self._heads(side, row, sizes.label)
            label = 0.0 if self.heads else sizes.label
            for code, x, w in row:
                place = (x, side.y + label, w - 2 * PAD, sizes.row * self.told)
                named = {"code": code, "ref": line.ref}
                side.text(SlotRole.VALUE, place, sizes.type + 1, **named)
                if code in self.below and code not in CELLS:
                    below = side.y + label + sizes.row * self.told
                    place = (x, below, w - 2 * PAD, sizes.row * self.free + 0.3)
                    side.write(self.below[code].code, line.ref, place)
            side.y += self._row_height(row)
        for question in self.cells:
            self._cells(side, question, line.ref)
        end = top + self._tall
        for question, x, w in self._aside():
            deep = min((self._tall - 1.0) / len(question.choices), sizes.row)
            block = QuestionBlock(question, x, w, 1, len(question.choices))
            side.tick(block, line.ref, top + 0.4, deep)
        if self.others:
            side.y = end - band_height(self.others, sizes, heads=False)
            side.band(self.others, line.ref, heads=False)
            return
        side.y = end
        side.rule()

    def _cells(self, side: SheetSide, question: FormQuestion, ref: str) -> None:
        """Leave a row of cells."""
        tall, count = self.sizes.row * self.free, CELLS[question.column]
        side.question(question, (_LEFT, side.y, _CELLS_LABEL, tall))
        room = WIDTH - self.aside - _LEFT - GAP - _CELLS_LABEL
        wide = min(_CELL, room / count) * count
        side.write(question.code, ref, (_LEFT + _CELLS_LABEL, side.y, wide, tall), count)
        side.y += self._cell_height

    def _heads(self, side: SheetSide, row: Sequence[Column], tall: float) -> None:
        for code, x, w in row:
            side.text(SlotRole.HEAD, (x, side.y, w - PAD, tall), self.sizes.small, code=code)

    def _aside(self) -> list[tuple[FormQuestion, float, float]]:
        """The questions with boxes, side by side at the right: question, left edge, width."""
        first, wide = WIDTH - self.aside, self.sizes.aside
        return [(one, first + wide * number, wide) for number, one in enumerate(self.ticks)]

    def _columns(self, shows: Sequence[str]) -> list[list[Column]]:
        width, each = WIDTH - self.aside - _LEFT - GAP, self.sizes.columns
        rows = []
        for start in range(0, len(shows), each):
            codes = shows[start : start + each]
            weights = [_WEIGHTS.get(code, 1.0) for code in codes]
            x, row = _LEFT, []
            for code, weight in zip(codes, weights, strict=True):
                wide = width * weight / sum(weights)
                row.append((code, x, wide))
                x += wide
            rows.append(row)
        return rows
