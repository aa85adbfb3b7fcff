"""A picture of a page -> the page as it was printed: upright, flat, a fixed number of dots a mm.

The QR code says which page it is and roughly where it lies; the four black marks say it exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING

import numpy as np

from doorstep.render.sheets.page import HEIGHT, MARK, MARKS, WIDTH, PageName, Rectangle

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from doorstep.app.scanning.pages import Picture

    Points = NDArray[np.float32]

DOTS = 8
"""A millimetre of a straightened page."""
BORDER = 8.0
"""Millimetres kept around the marks."""
_LONGEST = 3400
"""Dots of the longer side while a page is looked for: more tells nothing."""
_NEAR, _MOST, _TRUE = 90.0, 4, 3.0
"""How far (mm) a mark may lie from where the code alone lets expect it, how many squares are tried
for each, and how far (mm) the code may lie from where four marks put it."""
_THRESHOLDS = ((4.0, 25), (2.5, 12), (8.0, 40))
_CENTRES = np.array([(m.x + m.w / 2, m.y + m.h / 2) for m in MARKS], np.float32)


@dataclass(frozen=True)
class FlatPage:
    """A page that was found: its name, and its picture in dots (`DOTS` a mm) from `BORDER` left of
    and above the first mark."""

    name: PageName
    picture: Picture

    def cut(self, place: Rectangle, around: float = 0.0) -> Picture:
        """The part of it at a place, with so many millimetres around."""
        x, y = place.x - around + BORDER, place.y - around + BORDER
        left, top = round(x * DOTS), round(y * DOTS)
        right = left + round((place.w + 2 * around) * DOTS)
        bottom = top + round((place.h + 2 * around) * DOTS)
        return self.picture[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]


@dataclass(frozen=True)
class LostPage:
    """A page that could not be placed, and why, as a code: "no-code" (no QR code of ours is
    readable), "no-marks"; its name where that is known."""

    why: str
    picture: Picture
    name: PageName | None = None


def straighten(picture: Picture, qr: Rectangle) -> FlatPage | LostPage:
    """Find a page in a picture; `qr` is where its code stands on every page."""
    import cv2

    small = _smaller(picture)
    found = _code_of(small)
    if found is None:
        return LostPage("no-code", picture)
    name, corners = found
    marks = _marks(small, _corners(qr), corners)
    if marks is None:
        return LostPage("no-marks", picture, name)
    exact = _flattening(marks)
    size = (round((WIDTH + 2 * BORDER) * DOTS), round((HEIGHT + 2 * BORDER) * DOTS))
    to_page = np.array([[1 / DOTS, 0, -BORDER], [0, 1 / DOTS, -BORDER], [0, 0, 1]])
    flat = cv2.warpPerspective(
        small,
        exact @ to_page,
        size,
        flags=cv2.INTER_AREA | cv2.WARP_INVERSE_MAP,
        borderMode=cv2.BORDER_REPLICATE,
    )
    return FlatPage(name, np.asarray(flat, np.uint8))


def _smaller(picture: Picture) -> Picture:
    import cv2

    longest = max(picture.shape)
    if longest <= _LONGEST:
        return picture
    share = _LONGEST / longest
    return np.asarray(cv2.resize(picture, None, fx=share, fy=share, interpolation=cv2.INTER_AREA))


def _code_of(picture: Picture) -> tuple[PageName, Points] | None:
    """The page's name, and the corners of its code from the upper left one clockwise."""
    import zxingcpp

    kinds = zxingcpp.barcode_formats_from_str("QRCode")
    for found in zxingcpp.read_barcodes(picture, formats=kinds):
        name = PageName.read(found.text)
        if name is not None:
            at = found.position
            ends = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            return name, np.array([(end.x, end.y) for end in ends], np.float32)
    return None


def _corners(place: Rectangle) -> Points:
    left, top, right, bottom = place.x, place.y, place.x + place.w, place.y + place.h
    return np.array([(left, top), (right, top), (right, bottom), (left, bottom)], np.float32)


def _marks(picture: Picture, printed: Points, seen: Points) -> Points | None:
    """The centres of the four marks: of all black squares about where they should lie, the four
    under which the code itself falls where it was seen."""
    import cv2

    dots = _side(seen) / _side(printed)
    found, _ = cv2.estimateAffinePartial2D(printed, seen, ransacReprojThreshold=1e6)
    if found is None:
        return None
    matrix = np.asarray(found, np.float64)
    for block, depth in _THRESHOLDS:
        marks = _fitting(_squares(picture, dots, block, depth), matrix, printed, seen)
        if marks is not None:
            return marks
    return None


def _fitting(
    blobs: Points, matrix: NDArray[np.float64], printed: Points, seen: Points
) -> Points | None:
    """The four of these squares that fit the code best; `matrix` places paper by the code alone."""
    import cv2

    if len(blobs) < 4:
        return None
    dots = _side(seen) / _side(printed)
    guesses = cv2.transform(_CENTRES.reshape(1, 4, 2), matrix)[0]
    away = [np.hypot(*(blobs - guess).T) for guess in guesses]
    near = [np.argsort(one)[:_MOST][np.sort(one)[:_MOST] < _NEAR * dots] for one in away]
    best, chosen = _TRUE * dots, None
    for four in product(*(one.tolist() for one in near)):
        if len(set(four)) < 4:
            continue
        corners = blobs[list(four)]
        placed = cv2.perspectiveTransform(printed.reshape(1, 4, 2), _flattening(corners))
        wrong = float(np.hypot(*(placed[0] - seen).T).max())
        if wrong < best:
            best, chosen = wrong, corners
    return chosen


def _side(corners: Points) -> float:
    """The mean side of the code's square."""
    return float(np.hypot(*(corners - np.roll(corners, 1, axis=0)).T).mean())


def _flattening(marks: Points) -> NDArray[np.float64]:
    """How places on paper (mm) become places in the picture, by the four marks."""
    import cv2

    return np.asarray(cv2.getPerspectiveTransform(_CENTRES, marks), np.float64)


def _squares(picture: Picture, dots: float, block: float, depth: int) -> Points:
    """Centres of all that is black, square and as large as a mark: darker by `depth` than what is
    around, over `block` marks' widths."""
    import cv2

    side = MARK * dots
    around = int(side * block) | 1
    mean, below = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY_INV
    dark = np.asarray(cv2.adaptiveThreshold(picture, 255, mean, below, around, depth), np.uint8)
    outlines, _ = cv2.findContours(dark, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    centres = []
    for outline in outlines:
        area = cv2.contourArea(outline)
        if not 0.45 * side * side < area < 2.0 * side * side:
            continue
        (x, y), (w, h), _ = cv2.minAreaRect(outline)
        if area > 0.8 * w * h and 0.6 < w / h < 1.7 and _is_filled(dark, outline):
            centres.append((x, y))
    return np.array(centres, np.float32).reshape(-1, 2)


def _is_filled(dark: Picture, outline: object) -> bool:
    """Whether what is inside an outline is black too."""
    import cv2

    x, y, w, h = cv2.boundingRect(outline)  # type: ignore[call-overload]
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [outline], -1, 255, -1, offset=(-x, -y))  # type: ignore[list-item]
    return bool(cv2.mean(dark[y : y + h, x : x + w], mask=inside)[0] > 200)
