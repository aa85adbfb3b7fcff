"""What stands where on a printed form's page: boxes, places to write, words, marks and the QR code.

All places are millimetres from the centre of the upper left registration mark, to the right and
down. They do not depend on the language, so that a scan is read without knowing it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

PAPER = (210.0, 297.0)
EDGE = 12.0
"""From the paper's edge to the centre of a mark."""

WIDTH, HEIGHT = PAPER[0] - 2 * EDGE, PAPER[1] - 2 * EDGE
"""Between the centres of the marks."""

MARK = 6.0
VISIT_DAY, VISITORS = "@day", "@visitors"
"""What is written for the whole visit and is no question of a form."""

_NAME = re.compile(r"D1(L?)/([^/]+)/([^/]+)/([^/]+)/(\d{1,3})")


@dataclass(frozen=True)
class Rectangle:
    """A place: left upper corner, width and height in mm."""

    x: float
    y: float
    w: float
    h: float


MARKS = tuple(
    Rectangle(x - MARK / 2, y - MARK / 2, MARK, MARK) for y in (0.0, HEIGHT) for x in (0.0, WIDTH)
)
"""The black squares: upper left, upper right, lower left, lower right."""


class SlotRole(StrEnum):
    """What a text says: the painter finds the words."""

    TITLE = "title"
    HOUSE = "house"
    ADDRESS = "address"
    CODE = "code"
    READ_ALOUD = "read_aloud"
    SCRIPT = "script"
    DAY = "day"
    PLANNED_DAY = "planned_day"
    VISITORS = "visitors"
    PLANNED_VISITORS = "planned_visitors"
    QUESTION = "question"
    CHOICE = "choice"
    ITEM = "item"
    NUMBER = "number"
    LINE = "line"
    LINE_MORE = "line_more"
    HEAD = "head"
    VALUE = "value"
    ADDED = "added"
    SIDE = "side"
    FOOT = "foot"


@dataclass(frozen=True)
class TextSlot:
    """A place for words; `code` is a question's, a column's or a script's number, `size` in points
    at most."""

    role: SlotRole
    place: Rectangle
    code: str = ""
    ref: str = ""
    choice: str = ""
    size: float = 9.0
    bold: bool = False
    centred: bool = False


@dataclass(frozen=True)
class TickBox:
    """A box to tick: of which question, of which line ("" for the house, "1" as on the sheet, "+1"
    for the first one written in), what it stands for."""

    question: str
    ref: str
    choice: str
    place: Rectangle


@dataclass(frozen=True)
class WriteField:
    """A place to write by hand, or a row of so many `cells` for a character each; `question` may be
    `VISIT_DAY` or `VISITORS`."""

    question: str
    ref: str
    place: Rectangle
    cells: int = 1

    @property
    def parts(self) -> tuple[Rectangle, ...]:
        """Its cells from the left."""
        at, wide = self.place, self.place.w / self.cells
        return tuple(
            Rectangle(at.x + number * wide, at.y, wide, at.h) for number in range(self.cells)
        )


@dataclass(frozen=True)
class PageGeometry:
    """One side of paper. `says`: what its QR code says; `after`: it shows what is on record, and is
    read after the household has spoken; `rules`: y of thin lines across."""

    number: int
    pages: int
    says: str
    qr: Rectangle
    boxes: tuple[TickBox, ...]
    fields: tuple[WriteField, ...]
    texts: tuple[TextSlot, ...]
    rules: tuple[float, ...] = ()
    frames: tuple[Rectangle, ...] = ()
    after: bool = False
    marks: tuple[Rectangle, ...] = MARKS


@dataclass(frozen=True)
class PageName:
    """What a page's QR code says: the sheet's short code, its form and version, which page, and
    whether it is the large print. "D1" is the layout: whoever moves a box of it makes another, and
    keeps the one by which papers were printed."""

    code: str
    form: str
    version: str
    page: int
    large: bool = False

    @property
    def text(self) -> str:
        """As the QR code says it; capitals alone make the code's squares larger."""
        kind = "D1L" if self.large else "D1"
        return "/".join((kind, self.code, self.form.upper(), self.version, str(self.page)))

    @classmethod
    def read(cls, text: str) -> PageName | None:
        """What a code says; None where it is not one of ours."""
        found = _NAME.fullmatch(text.strip())
        if found is None:
            return None
        large, code, form, version, page = found.groups()
        return cls(code, form.lower(), version, int(page), bool(large))
