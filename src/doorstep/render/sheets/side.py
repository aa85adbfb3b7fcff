"""A page that is being laid out: sizes of a print, and the pieces that are put on it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from doorstep.domain.forms import AnswerKind, FormQuestion
from doorstep.render.sheets.page import (
    HEIGHT,
    MARK,
    VISIT_DAY,
    VISITORS,
    WIDTH,
    PageGeometry,
    PageName,
    Rectangle,
    SlotRole,
    TextSlot,
    TickBox,
    WriteField,
)

QR = Rectangle(WIDTH - 32, -3.0, 25.0, 25.0)
CLEAR = MARK / 2 + 4
"""Left and right of the marks: nothing else stands beside them."""

TOP, BOTTOM = 29.5, HEIGHT - 5.0
"""Between these a page is filled."""

GAP, PAD = 2.0, 1.1
BLOCKS = (AnswerKind.ONE, AnswerKind.MANY)
_MM = 25.4 / 72
PLANNED = 0.62
"""Of the places for day and visitors: what is planned stands there, on one line."""

Place = tuple[float, float, float, float]


@dataclass(frozen=True)
class PrintSizes:
    """Sizes of a print: rows and boxes in mm, type in points, `unit` the width of a choice and
    `columns` how many columns of what is on record stand side by side."""

    row: float = 7.5
    box: float = 4.2
    type: float = 9.0
    small: float = 7.5
    name: float = 12.0
    unit: float = 19.0
    script: float = 5.4
    aside: float = 34.0
    columns: int = 12
    large: bool = False

    @property
    def label(self) -> float:
        """The height of a line of small type."""
        return self.small * _MM + 1.6


@dataclass(frozen=True)
class QuestionBlock:
    """A question's place: left edge, width, and the columns and rows its boxes take."""

    question: FormQuestion
    x: float
    w: float
    columns: int
    rows: int


@dataclass
class SheetSide:
    """One side; `y` is how far down it is filled, `after` whether it shows what is on record."""

    sizes: PrintSizes
    after: bool
    y: float = TOP
    boxes: list[TickBox] = field(default_factory=list)
    fields: list[WriteField] = field(default_factory=list)
    texts: list[TextSlot] = field(default_factory=list)
    rules: list[float] = field(default_factory=list)
    frames: list[Rectangle] = field(default_factory=list)

    def head(self, *, visit: bool) -> None:
        """Put title, house and code on top, and what this side is or, for a `visit`, when and by
        whom it was."""
        wide = QR.x - GAP
        self.text(SlotRole.TITLE, (CLEAR, -3.0, wide - CLEAR, 8.0), 16.0, bold=True)
        self.text(SlotRole.HOUSE, (0.0, 6.5, wide, 7.0), 13.0, bold=True)
        self.text(SlotRole.ADDRESS, (0.0, 13.5, wide, 5.0), self.sizes.type)
        code = (QR.x - 5, 22.2, QR.w + 10, 5.6)
        self.text(SlotRole.CODE, code, 13.0, bold=True, centred=True)
        if self.after:
            self.text(SlotRole.SIDE, (0.0, 19.5, wide - 5.0, 8.0), 12.0, bold=True)
        elif visit:
            self._visit()

    def _visit(self) -> None:
        for role, planned, asked, x, label, w in (
            (SlotRole.DAY, SlotRole.PLANNED_DAY, VISIT_DAY, 0.0, 18.0, 44.0),
            (SlotRole.VISITORS, SlotRole.PLANNED_VISITORS, VISITORS, 65.0, 15.0, 66.0),
        ):
            size = max(9.0, self.sizes.small)
            self.text(role, (x, 19.8, label, 7.0), size)
            self.write(asked, "", (x + label, 19.8, w, 7.0))
            self.text(planned, (x + label + 1.0, 19.8, w * PLANNED, 7.0), 9.0)

    def closed(self, name: PageName, pages: int) -> PageGeometry:
        """The finished page, with its foot."""
        foot = (CLEAR, HEIGHT - 2.5, WIDTH - 2 * CLEAR, 5.0)
        self.text(SlotRole.FOOT, foot, self.sizes.small)
        return PageGeometry(
            number=name.page,
            pages=pages,
            says=name.text,
            qr=QR,
            boxes=tuple(self.boxes),
            fields=tuple(self.fields),
            texts=tuple(self.texts),
            rules=tuple(self.rules),
            frames=tuple(self.frames),
            after=self.after,
        )

    # -- pieces

    def text(self, role: SlotRole, place: Place, size: float, **more: Any) -> None:
        """Put a text: `more` as `TextSlot` names it."""
        self.texts.append(TextSlot(role, Rectangle(*place), size=size, **more))

    def question(self, question: FormQuestion, place: Place, *, bold: bool = False) -> None:
        """Put a question's own words."""
        size = self.sizes.type if bold else self.sizes.small
        self.text(SlotRole.QUESTION, place, size, code=question.code, bold=bold)

    def number(self, ref: str, tall: float) -> None:
        """Put a line's number at its left."""
        self.text(SlotRole.NUMBER, (0.0, self.y, 6.5, tall), self.sizes.type, ref=ref)

    def rule(self) -> None:
        """Draw a thin line across."""
        self.rules.append(self.y)

    def write(self, question: str, ref: str, place: Place, cells: int = 1) -> None:
        """Leave a place to write."""
        self.fields.append(WriteField(question, ref, Rectangle(*place), cells))

    def tick(self, block: QuestionBlock, ref: str, top: float, tall: float) -> None:
        """Put the boxes of a question with their words, in the block's columns from the left;
        small ones beside those of other questions."""
        size, wide = self.sizes.box, (block.w - GAP) / block.columns
        type_size = self.sizes.small if ref and block.columns > 1 else self.sizes.type
        for number, choice in enumerate(block.question.choices):
            row, column = divmod(number, block.columns)
            x, y = block.x + column * wide, top + row * tall
            place = Rectangle(x, y + (tall - size) / 2, size, size)
            self.boxes.append(TickBox(block.question.code, ref, choice.code, place))
            words = (x + size + PAD, y, wide - size - 3 * PAD, tall)
            named = {"code": block.question.code, "ref": ref, "choice": choice.code}
            self.text(SlotRole.CHOICE, words, type_size, **named)

    def band(self, rows: Sequence[Sequence[QuestionBlock]], ref: str, *, heads: bool) -> None:
        """Put what is asked of one line; `heads`: the questions stand above all lines already."""
        tall = self.sizes.row + 1.0
        for row in rows:
            title = 0.0 if heads else self.sizes.label
            for block in row:
                if not heads:
                    self.question(block.question, (block.x, self.y + 0.3, block.w, title - 0.3))
                if block.question.kind in BLOCKS:
                    self.tick(block, ref, self.y + title, tall)
                else:
                    place = (block.x, self.y + title + 0.6, block.w - 1.4, tall - 1.2)
                    self.write(block.question.code, ref, place)
            self.y += title + tall * max(block.rows for block in row)
        if not rows:
            self.y += self.sizes.row
        self.rule()


def band_height(
    rows: Sequence[Sequence[QuestionBlock]], sizes: PrintSizes, *, heads: bool
) -> float:
    """How tall `band` makes a line."""
    title = 0.0 if heads else sizes.label
    deep = sum(max(block.rows for block in row) for row in rows)
    return deep * (sizes.row + 1.0) + title * len(rows) if rows else sizes.row


def packed(
    questions: Sequence[FormQuestion], left: float, sizes: PrintSizes
) -> list[list[QuestionBlock]]:
    """Questions side by side in as few rows as they need, each row stretched to the full width."""
    most = int((WIDTH - left) / sizes.unit)
    rows: list[list[tuple[FormQuestion, int]]] = [[]]
    for question in questions:
        units = min(_units(question), most)
        if rows[-1] and sum(wide for _, wide in rows[-1]) + units > most:
            rows.append([])
        rows[-1].append((question, units))
    return [_stretched(row, left) for row in rows if row]


def _units(question: FormQuestion) -> int:
    """How many choices' width a question takes at its best."""
    if question.kind in BLOCKS:
        return len(question.choices)
    return 1 if question.kind is AnswerKind.DATE else 2


def _stretched(row: Sequence[tuple[FormQuestion, int]], left: float) -> list[QuestionBlock]:
    unit = (WIDTH - left) / sum(wide for _, wide in row)
    x, blocks = left, []
    for question, units in row:
        deep = -(-len(question.choices) // units) if question.kind in BLOCKS else 1
        blocks.append(QuestionBlock(question, x, units * unit, units, deep))
        x += units * unit
    return blocks
