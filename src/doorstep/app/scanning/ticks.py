"""What stands in the boxes and on the lines of a straightened page.

A box is judged by how much of its inside is darker than the paper around it, where "darker" is what
this page makes of it: more than its own empty boxes show (dull paper, noise, the other side seen
through), and not much fainter than what its own pen leaves. So a page filled in by pencil is read
like any other. Between clearly empty and clearly ticked, and where a box is blackened (a tick taken
back), nobody guesses.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

import numpy as np

from doorstep.app.scanning.straightening import DOTS, FlatPage
from doorstep.render.sheets.page import (
    VISIT_DAY,
    VISITORS,
    PageGeometry,
    Rectangle,
    TickBox,
    WriteField,
)
from doorstep.render.sheets.side import PLANNED

if TYPE_CHECKING:
    from doorstep.app.scanning.pages import Picture

EMPTY, TICKED = 0.01, 0.05
"""Marked shares of a box's inside: below the first it is empty, from the second on ticked."""
BLACKENED, COVERED = 0.8, 0.45
"""Marked shares from which a box is blackened: of its inside, and of the emptiest ninth of it (a
thick cross leaves ninths bare)."""
FAINT, ABOVE_PAPER, OF_PEN = 0.1, 0.04, 0.25
"""How much darker than paper a mark is at least, as a share of the paper's brightness: ever, above
what the empty boxes of its page show, and as a share of what the page's pen leaves."""
FRAME = 0.5
"""The share of a box's printed frame that is found at least, or nobody knows where the box lies."""
_SPREAD = 1.2
"""Dots over which brightness is evened out: noise goes, strokes stay."""
WRITTEN = 0.004
"""Inked share of a line from which something is written there."""
_INSET = 0.75
"""Millimetres of a box's edge that are its printed frame, and what it blurs into."""
_SHIFT = 1.2
"""Millimetres by which a box may lie beside its place: paper bends."""


class TickState(StrEnum):
    """What a box shows."""

    EMPTY = "empty"
    TICKED = "ticked"
    BLACKENED = "blackened"
    UNSURE = "unsure"


@dataclass(frozen=True)
class TickReading:
    """One box as it was read; `ink` is the marked share of its inside."""

    box: TickBox
    ink: float
    state: TickState


@dataclass(frozen=True)
class PageReading:
    """All of a page: its boxes, and the lines on which something is written by hand."""

    boxes: tuple[TickReading, ...]
    written: tuple[WriteField, ...]


def read_page(page: FlatPage, geometry: PageGeometry) -> PageReading:
    """Read every box and look at every line."""
    insides = [_inside(page, box.place) for box in geometry.boxes]
    paper, pen = _levels([one for one in insides if one is not None])
    boxes = tuple(
        TickReading(box, 0.0, TickState.UNSURE) if one is None else _box(box, one, paper, pen)
        for box, one in zip(geometry.boxes, insides, strict=True)
    )
    written = tuple(one for one in geometry.fields if _is_written(page, _free(one), one.cells))
    return PageReading(boxes, written)


def _inside(page: FlatPage, place: Rectangle) -> np.ndarray | None:
    """How much darker than the paper around it a box is within its frame, dot by dot, as a share of
    the paper's brightness; None where its frame is not to be seen."""
    import cv2

    if not page.shows(place):
        return None
    around, patch = page.cut(place, 4.0), page.cut(place, _SHIFT)
    top, left, found = _frame_at(_inked(around, patch), place)
    if found < FRAME:
        return None
    inset = round(_INSET * DOTS)
    high, wide = round(place.h * DOTS), round(place.w * DOTS)
    even = cv2.GaussianBlur(patch, (0, 0), _SPREAD) if patch.size else patch
    inside = even[top + inset : top + high - inset, left + inset : left + wide - inset]
    paper = float(np.percentile(around, 85)) if around.size else 255.0
    return np.asarray((paper - inside.astype(np.float64)) / max(paper, 1.0))


def _levels(insides: list[np.ndarray]) -> tuple[float, float]:
    """What the empty boxes of a page show, and what its pen leaves: of the lighter half of its
    boxes and of those that are marked the usual darkest dots; 0 where there are not enough."""
    darkest = sorted(_darkest(one) for one in insides)
    lighter = darkest[: len(darkest) // 2]
    paper = float(np.median(lighter)) if len(lighter) > 2 else 0.0
    marked = [one for one in darkest if one >= max(FAINT, paper + ABOVE_PAPER)]
    return min(paper, FAINT), float(np.median(marked)) if len(marked) > 2 else 0.0


def _darkest(inside: np.ndarray) -> float:
    return float(np.percentile(inside, 98)) if inside.size else 0.0


def _box(box: TickBox, inside: np.ndarray, paper: float, pen: float) -> TickReading:
    least = max(FAINT, paper + ABOVE_PAPER)
    seen, sure = _share(inside >= least), _share(inside >= max(least, OF_PEN * pen))
    if seen < EMPTY:
        return TickReading(box, seen, TickState.EMPTY)
    if sure < TICKED:
        return TickReading(box, sure, TickState.UNSURE)
    dark = inside >= _darkest(inside) / 2
    ninths = [part for rows in np.array_split(dark, 3) for part in np.array_split(rows, 3, axis=1)]
    is_full = _share(dark) >= BLACKENED or min(map(_share, ninths)) >= COVERED
    return TickReading(box, sure, TickState.BLACKENED if is_full else TickState.TICKED)


def _share(marked: np.ndarray) -> float:
    return float(marked.mean()) if marked.size else 0.0


def _inked(around: Picture, patch: Picture) -> np.ndarray:
    """Which dots are ink: darker than the paper around by a share of its brightness."""
    paper = float(np.percentile(around, 85)) if around.size else 255.0
    ink = float(np.percentile(around, 1)) if around.size else 0.0
    edge = paper - max(0.35 * (paper - ink), 0.12 * paper)
    return np.asarray(patch < edge)


def _frame_at(dark: np.ndarray, place: Rectangle) -> tuple[int, int, float]:
    """Where in a patch the box's printed frame lies best, and how much of it is found there."""
    high, wide = round(place.h * DOTS), round(place.w * DOTS)
    rows, columns = dark.shape[0] - high, dark.shape[1] - wide
    usual = round(_SHIFT * DOTS)
    if rows < 1 or columns < 1:
        return usual, usual, 0.0
    across, down = dark.cumsum(1), dark.cumsum(0)
    best, at, found = -1.0, (usual, usual), 0.0
    for top in range(0, rows + 1, 2):
        for left in range(0, columns + 1, 2):
            right, bottom = left + wide - 1, top + high - 1
            sides = [
                _run(across[top], left, right),
                _run(across[bottom], left, right),
                _run(down[:, left], top, bottom),
                _run(down[:, right], top, bottom),
            ]
            beside = abs(top - usual) + abs(left - usual)
            score = sum(sides) - 0.02 * beside * wide / 4
            if score > best:
                best, at, found = score, (top, left), sum(sides) / (2 * (high + wide))
    return *at, found


def _run(sums: np.ndarray, start: int, end: int) -> float:
    return float(sums[end] - (sums[start - 1] if start else 0))


def _free(line: WriteField) -> Rectangle:
    """The part of a line where nothing is printed: what is planned stands small at its left."""
    at, planned = line.place, line.question in (VISIT_DAY, VISITORS)
    free = at.w * (1 - PLANNED) - 1.0 if planned else at.w
    return Rectangle(at.x + at.w - free, at.y, free, at.h)


def _is_written(page: FlatPage, place: Rectangle, cells: int) -> bool:
    """Whether a line holds more than its printed frame, that of its cells, and what is printed
    small in it; what is not seen is shown as if it did."""
    if not page.shows(place):
        return True
    wide = place.w / cells
    inner = [
        page.cut(Rectangle(place.x + number * wide + 1.0, place.y + 1.0, wide - 2.0, place.h - 2.0))
        for number in range(cells)
    ]
    around = page.cut(place, 3.0)
    inked = [float(_inked(around, one).mean()) for one in inner if one.size]
    return bool(inked) and sum(inked) / len(inked) > WRITTEN
