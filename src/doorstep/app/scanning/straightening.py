"""A picture of a page -> the page as it was printed: upright, flat, a fixed number of dots a mm.

The QR code says which page it is and roughly where it lies; the four black marks say it exactly,
or three of them with the code where a corner is cut off: what lies outside the picture then is not
seen, and nobody takes it for empty paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations, product
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
    and above the first mark; `seen` is 255 where the picture has it."""

    name: PageName
    picture: Picture
    seen: Picture

    def shows(self, place: Rectangle) -> bool:
        """Whether all of a place lies within the picture."""
        part = self._part(self.seen, place, 0.0)
        return bool(part.size) and bool(part.min())

    def cut(self, place: Rectangle, around: float = 0.0) -> Picture:
        """The part of it at a place, with so many millimetres around."""
        return self._part(self.picture, place, around)

    @staticmethod
    def _part(picture: Picture, place: Rectangle, around: float) -> Picture:
        x, y = place.x - around + BORDER, place.y - around + BORDER
        left, top = round(x * DOTS), round(y * DOTS)
        right = left + round((place.w + 2 * around) * DOTS)
        bottom = top + round((place.h + 2 * around) * DOTS)
        return picture[max(0, top) : max(0, bottom), max(0, left) : max(0, right)]


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
    exact = _placed(small, _corners(qr), corners)
    if exact is None:
        return LostPage("no-marks", picture, name)
    to_page = np.array([[1 / DOTS, 0, -BORDER], [0, 1 / DOTS, -BORDER], [0, 0, 1]])
    flat = _warped(small, exact @ to_page, cv2.BORDER_REPLICATE)
    seen = _warped(np.full_like(small, 255), exact @ to_page, cv2.BORDER_CONSTANT)
    return FlatPage(name, flat, seen)


def _warped(picture: Picture, matrix: NDArray[np.float64], border: int) -> Picture:
    import cv2

    size = (round((WIDTH + 2 * BORDER) * DOTS), round((HEIGHT + 2 * BORDER) * DOTS))
    how = cv2.INTER_AREA | cv2.WARP_INVERSE_MAP
    flat = cv2.warpPerspective(picture, matrix, size, flags=how, borderMode=border)
    return np.asarray(flat, np.uint8)


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


def _placed(picture: Picture, printed: Points, seen: Points) -> NDArray[np.float64] | None:
    """How places on paper (mm) become places in the picture: of all black squares about where marks
    should lie, by the four under which the code itself falls where it was seen; else by three and
    the code."""
    import cv2

    dots = _side(seen) / _side(printed)
    found, _ = cv2.estimateAffinePartial2D(printed, seen, ransacReprojThreshold=1e6)
    if found is None:
        return None
    matrix = np.asarray(found, np.float64)
    several = [_squares(picture, dots, block, depth) for block, depth in _THRESHOLDS]
    for wanted in (4, 3):
        for blobs in several:
            placed = _fitting(_near(blobs, matrix, dots), blobs, wanted, printed, seen)
            if placed is not None:
                return placed
    return None


def _near(blobs: Points, matrix: NDArray[np.float64], dots: float) -> list[list[int]]:
    """For each mark the squares about where it should lie; `matrix` places paper by the code."""
    import cv2

    if not len(blobs):
        return [[] for _ in _CENTRES]
    guesses = cv2.transform(_CENTRES.reshape(1, 4, 2), matrix)[0]
    away = [np.hypot(*(blobs - guess).T) for guess in guesses]
    near = [np.argsort(one)[:_MOST][np.sort(one)[:_MOST] < _NEAR * dots] for one in away]
    return [one.tolist() for one in near]


def _fitting(
    near: list[list[int]], blobs: Points, wanted: int, printed: Points, seen: Points
) -> NDArray[np.float64] | None:
    """The so many marks that fit the code best, as how paper becomes picture."""
    best, chosen = _TRUE * _side(seen) / _side(printed), None
    for marks in combinations(range(4), wanted):
        for squares in product(*(near[mark] for mark in marks)):
            if len(set(squares)) < wanted:
                continue
            corners = blobs[list(squares)]
            placed = (
                _flattening(corners)
                if wanted == 4
                else _by_three(_CENTRES[list(marks)], corners, printed, seen)
            )
            wrong = _away(placed, printed, seen)
            if wanted < 4:
                wrong = max(3 * wrong, 3 * _away(placed, _CENTRES[list(marks)], corners))
            if wrong < best:
                best, chosen = wrong, placed
    return chosen


def _by_three(marks: Points, corners: Points, printed: Points, seen: Points) -> NDArray[np.float64]:
    """Three marks and the code's corners; a mark, which is larger, counts more than a corner."""
    import cv2

    paper = np.vstack([marks, marks, marks, printed])
    there = np.vstack([corners, corners, corners, seen])
    matrix, _ = cv2.findHomography(paper, there, 0)
    return np.eye(3) if matrix is None else np.asarray(matrix, np.float64)


def _away(matrix: NDArray[np.float64], paper: Points, there: Points) -> float:
    """How far places on paper fall at most from where they were seen, in dots."""
    import cv2

    placed = cv2.perspectiveTransform(paper.reshape(1, -1, 2), matrix)
    return float(np.hypot(*(placed[0] - there).T).max())


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
