"""Where every box of a form's sheet stands: a form and what one house's sheet lists -> its pages.

The household speaks first: the front asks and names only who is listed; what is on record, and who
is right, stands on the back. A form that asks nothing after the record was shown has fronts alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.domain.forms import Asked, FormLine, FormQuestion, FormSpec, HouseSheet
from doorstep.render.sheets.page import WIDTH, PageGeometry, PageName, Rectangle, SlotRole
from doorstep.render.sheets.record_side import RecordSide
from doorstep.render.sheets.side import (
    BLOCKS,
    BOTTOM,
    GAP,
    PrintSizes,
    QuestionBlock,
    SheetSide,
    band_height,
    packed,
)

USUAL = (PrintSizes(10.0, 5.0, 10.5, 8.5, 14.0, 20.5, 6.2), PrintSizes())
"""The first of these in which a sheet needs the fewest pages."""

LARGE = (PrintSizes(11.0, 6.0, 14.0, 11.0, 18.0, 33.0, 11.0, 46.0, columns=3, large=True),)
_NAMES, _TOLD, _NUMBERS = 38.0, 52.0, 9.0
"""Left of the boxes of a listed line that is only named, of one that is told whole, of one that is
written in."""


def sheet_geometry(
    form: FormSpec, sheet: HouseSheet, *, large: bool = False
) -> tuple[PageGeometry, ...]:
    """Lay the pages out, in the order in which they are printed: fronts each with its back."""
    prints = LARGE if large else USUAL
    return min((_SheetLayout(form, sheet, one).pages() for one in prints), key=len)


class _SheetLayout:
    """One sheet of one form."""

    def __init__(self, form: FormSpec, sheet: HouseSheet, sizes: PrintSizes) -> None:
        self.form, self.sheet, self.sizes = form, sheet, sizes
        self.front = tuple(one for one in form.asked(Asked.LINE) if not one.after)
        self.has_backs = any(one.after for one in form.questions)
        self.record = RecordSide(form, sizes)
        self.tells = len(form.shows) > 1 and not self.has_backs
        self.to_add = form.added if form.asked(Asked.ADDED) else 0

    def pages(self) -> tuple[PageGeometry, ...]:
        """All of them."""
        sides = list(self._sides())
        told = (self.sheet.code, self.form.code, self.form.version)
        return tuple(
            side.closed(PageName(*told, number, self.sizes.large), len(sides))
            for number, side in enumerate(sides, 1)
        )

    def _sides(self) -> Iterator[SheetSide]:
        waiting = list(self.sheet.lines)
        first, added = True, 0
        while first or waiting or added < self.to_add:
            side = self._opened(after=False)
            if first:
                self._script(side)
                for question in self._once_asked(after=False):
                    if side.y + self._tall(question) > BOTTOM:
                        yield side
                        side = self._opened(after=False)
                    self._once(side, question)
            taken = self._lines(side, waiting)
            waiting = waiting[len(taken) :]
            if not waiting:
                added += self._added(side, added, alone=not taken and not first)
            yield side
            if self.has_backs and (taken or first):
                yield self._back(taken, last=not waiting)
            first = False

    def _opened(self, *, after: bool) -> SheetSide:
        side = SheetSide(self.sizes, after)
        side.head(visit=not self.form.anonymous)
        return side

    def _once_asked(self, *, after: bool) -> Iterator[FormQuestion]:
        return (one for one in self.form.asked(Asked.ONCE) if one.after is after)

    def _back(self, lines: Sequence[FormLine], *, last: bool) -> SheetSide:
        side = self._opened(after=True)
        self.record.put(side, lines)
        for question in self._once_asked(after=True) if last else ():
            self._once(side, question)
        return side

    # -- what is asked once

    def _script(self, side: SheetSide) -> None:
        count, tall = len(self.form.script), self.sizes.script
        if not count:
            return
        top, size = side.y, self.sizes.type
        side.text(SlotRole.READ_ALOUD, (2.0, top + 0.8, 18.0, tall * count), size, bold=True)
        for number in range(count):
            place = (23.0, top + 0.8 + number * tall, WIDTH - 25.0, tall)
            side.text(SlotRole.SCRIPT, place, size, code=str(number))
        side.frames.append(Rectangle(0.0, top, WIDTH, tall * count + 1.6))
        side.y = top + tall * count + 1.6 + GAP

    def _once(self, side: SheetSide, question: FormQuestion) -> None:
        """A question with its boxes beside it; a form without lines has room for long ones. A list
        of which the number is asked stands above the boxes."""
        if question.items:
            self._listed(side, question)
        long = not self.form.asked(Asked.LINE)
        left, tall = (72.0, self.sizes.row * 1.2) if long else (44.0, self.sizes.row)
        left = 6.0 if question.items else left
        columns, rows = self._boxes(question, left)
        if question.kind in BLOCKS:
            block = QuestionBlock(question, left, WIDTH - left, columns, rows)
            side.tick(block, "", side.y, tall)
        else:
            wide = WIDTH - left if question.after else 62.0
            side.write(question.code, "", (left, side.y + 0.4, wide, tall - 0.8))
        if not question.items:
            side.question(question, (0.0, side.y, left - GAP, tall), bold=True)
        side.y += rows * tall + 0.6

    def _boxes(self, question: FormQuestion, left: float) -> tuple[int, int]:
        """In how many columns and rows the boxes of a question stand."""
        most = int((WIDTH - left) / self.sizes.unit)
        columns = max(1, min(max(4, len(question.choices)), most))
        return columns, -(-len(question.choices) // columns) if question.kind in BLOCKS else 1

    def _tall(self, question: FormQuestion) -> float:
        """How much of a page a question takes at most."""
        _, rows = self._boxes(question, 6.0 if question.items else 72.0)
        listed = self.sizes.row + len(question.items) * self.sizes.script if question.items else 0.0
        return listed + rows * self.sizes.row * 1.2 + 0.6

    def _listed(self, side: SheetSide, question: FormQuestion) -> None:
        """What is asked, across the page, and below it the things that are counted."""
        tall = self.sizes.row
        side.question(question, (0.0, side.y, WIDTH, tall), bold=True)
        side.y += tall
        for number in range(len(question.items)):
            place = (6.0, side.y, WIDTH - 6.0, self.sizes.script)
            told = {"code": question.code, "choice": str(number)}
            side.text(SlotRole.ITEM, place, self.sizes.type, **told)
            side.y += self.sizes.script

    # -- what is asked of each line

    def _lines(self, side: SheetSide, waiting: Sequence[FormLine]) -> list[FormLine]:
        """As many lines as the page holds, or as its back holds."""
        if not waiting:
            return []
        left = _TOLD if self.tells else _NAMES
        rows = packed(self.front, left, self.sizes)
        heads = self._heads(side, rows)
        tall = band_height(rows, self.sizes, heads=heads)
        room = int((BOTTOM - side.y) / tall)
        if self.has_backs:
            room = min(room, self.record.room)
        taken = list(waiting[: max(1, room)])
        wide, own = left - 7.0 - GAP, tall / 2 if self.tells else tall
        for line in taken:
            side.number(line.ref, tall)
            place = (7.0, side.y, wide, own)
            size = min(self.sizes.name, own * 2.2)
            side.text(SlotRole.LINE, place, size, ref=line.ref, bold=True)
            if self.tells:
                place = (7.0, side.y + own, wide, own)
                side.text(SlotRole.LINE_MORE, place, self.sizes.small, ref=line.ref)
            side.band(rows, line.ref, heads=heads)
        return taken

    def _added(self, side: SheetSide, done: int, *, alone: bool) -> int:
        """Empty lines for those who are not listed, as many as the page holds; how many."""
        rows = packed(self.form.asked(Asked.ADDED), _NUMBERS, self.sizes)
        tall = band_height(rows, self.sizes, heads=len(rows) == 1)
        top = side.y + self.sizes.row + self.sizes.label + 2.0
        room = min(max(int((BOTTOM - top) / tall), alone), self.to_add - done)
        if room <= 0:
            return 0
        place = (0.0, side.y + 0.5, WIDTH, self.sizes.row - 0.5)
        side.text(SlotRole.ADDED, place, self.sizes.type, bold=True)
        side.y += self.sizes.row
        heads = self._heads(side, rows)
        for number in range(done + 1, done + room + 1):
            side.number(f"+{number}", tall)
            side.band(rows, f"+{number}", heads=heads)
        return room

    def _heads(self, side: SheetSide, rows: Sequence[Sequence[QuestionBlock]]) -> bool:
        """Put the questions once above all lines, where they fit one row; whether they did."""
        side.rule()
        if len(rows) != 1:
            return False
        tall = self.sizes.label + 2.0
        for block in rows[0]:
            side.question(block.question, (block.x, side.y, block.w - 1.4, tall))
        side.y += tall
        return True
