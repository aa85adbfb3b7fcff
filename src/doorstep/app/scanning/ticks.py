"""What stands in the boxes and on the lines of a straightened page.

A box is judged by how much of its inside is inked, against the paper around it. Between clearly
empty and clearly ticked, and where a box is blackened (a tick taken back), nobody guesses.
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

EMPTY, TICKED, BLACKENED = 0.025, 0.06, 0.55
"""Inked shares of a box's inside: below the first it is empty, from the second on ticked, from the
third on blackened."""
WRITTEN = 0.004
"""Inked share of a line from which something is written there."""
_INSET = 0.55
"""Millimetres of a box's edge that are its printed frame."""
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
    """One box as it was read; `ink` is the inked share of its inside."""

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
    boxes = tuple(_box(page, box) for box in geometry.boxes)
    written = tuple(one for one in geometry.fields if _is_written(page, _free(one), one.cells))
    return PageReading(boxes, written)


def _box(page: FlatPage, box: TickBox) -> TickReading:
    patch = page.cut(box.place, _SHIFT)
    dark = _inked(page.cut(box.place, 4.0), patch)
    top, left = _frame_at(dark, box.place)
    inset = round(_INSET * DOTS)
    high, wide = round(box.place.h * DOTS), round(box.place.w * DOTS)
    inside = dark[top + inset : top + high - inset, left + inset : left + wide - inset]
    ink = float(inside.mean()) if inside.size else 0.0
    return TickReading(box, ink, _state(ink))


def _state(ink: float) -> TickState:
    if ink < EMPTY:
        return TickState.EMPTY
    if ink < TICKED:
        return TickState.UNSURE
    return TickState.BLACKENED if ink >= BLACKENED else TickState.TICKED


def _inked(around: Picture, patch: Picture) -> np.ndarray:
    """Which dots are ink: darker than the paper around by a share of its brightness."""
    paper = float(np.percentile(around, 85)) if around.size else 255.0
    ink = float(np.percentile(around, 1)) if around.size else 0.0
    edge = paper - max(0.35 * (paper - ink), 0.12 * paper)
    return np.asarray(patch < edge)


def _frame_at(dark: np.ndarray, place: Rectangle) -> tuple[int, int]:
    """Where in a patch the box's printed frame lies best."""
    high, wide = round(place.h * DOTS), round(place.w * DOTS)
    rows, columns = dark.shape[0] - high, dark.shape[1] - wide
    usual = round(_SHIFT * DOTS)
    if rows < 1 or columns < 1:
        return usual, usual
    across, down = dark.cumsum(1), dark.cumsum(0)
    best, at = -1.0, (usual, usual)
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
                best, at = score, (top, left)
    return at


def _run(sums: np.ndarray, start: int, end: int) -> float:
    return float(sums[end] - (sums[start - 1] if start else 0))


def _free(line: WriteField) -> Rectangle:
    """The part of a line where nothing is printed: what is planned stands small at its left."""
    at, planned = line.place, line.question in (VISIT_DAY, VISITORS)
    free = at.w * (1 - PLANNED) - 1.0 if planned else at.w
    return Rectangle(at.x + at.w - free, at.y, free, at.h)


def _is_written(page: FlatPage, place: Rectangle, cells: int) -> bool:
    """Whether a line holds more than its printed frame, that of its cells, and what is printed
    small in it."""
    wide = place.w / cells
    inner = [
        page.cut(Rectangle(place.x + number * wide + 1.0, place.y + 1.0, wide - 2.0, place.h - 2.0))
        for number in range(cells)
    ]
    around = page.cut(place, 3.0)
    inked = [float(_inked(around, one).mean()) for one in inner if one.size]
    return bool(inked) and sum(inked) / len(inked) > WRITTEN
