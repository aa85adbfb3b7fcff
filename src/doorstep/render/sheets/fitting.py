"""How wide a text prints, and the largest size in which it fits its place: read from the print
fonts' own tables, so that a thousand pages need no measuring while they are set.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from functools import cache, lru_cache
from itertools import pairwise

from doorstep.render.printing import font_folders, full_map

POINT = 25.4 / 72
"""Millimetres of a point."""

_LEAST, _STEP = 4.5, 0.5
_CAPITALS, _LEADING = 0.9, 0.25
"""Of a line's size: its height, and the white between two lines."""

_RATHER_SMALLER = 0.8
"""Of the size: so small a text is set before it takes a second line."""

_BESIDE = 0.25
"""Ems of white between a Han character and a letter or figure."""

_WIDE_FROM = 0x2E80
"""From here on characters are as wide as high."""

_NEVER_FIRST = set("，。；：、）》」』】！？%,.;:)!?…")


@lru_cache(maxsize=65536)
def fitted(text: str, w: float, h: float, size: float, bold: bool = False) -> tuple[float, str]:
    """The size in points, `size` at most, in which a text fits `w` x `h` mm, and its lines; a text
    that no size fits is given in the least one."""
    least = max(_LEAST, size * _RATHER_SMALLER)
    alone = min(size, w / POINT / max(width(text, bold), 0.1)) // _STEP * _STEP
    if alone >= least and alone * _CAPITALS * POINT <= h:
        return alone, text
    now = size
    while True:
        lines = list(_lines(text, w / POINT / now, bold))
        tall = (len(lines) * (_CAPITALS + _LEADING) - _LEADING) * now * POINT
        wide = max((width(line, bold) for line in lines), default=0.0) * now * POINT
        if (tall <= h and wide <= w) or now <= _LEAST:
            return now, "\n".join(lines)
        now = max(_LEAST, now - _STEP)


@lru_cache(maxsize=65536)
def width(text: str, bold: bool = False) -> float:
    """The width of a text in ems."""
    known = _advances(bold)
    own = math.fsum(
        1.0 if ord(letter) >= _WIDE_FROM else known.get(ord(letter), 1.0) for letter in text
    )
    beside = sum(
        (ord(left) >= _WIDE_FROM) != (ord(right) >= _WIDE_FROM) and (left + right).isalnum()
        for left, right in pairwise(text)
    )
    return own + beside * _BESIDE


def _lines(text: str, room: float, bold: bool) -> Iterator[str]:
    line = ""
    for piece in _pieces(text):
        if line.strip() and width(line + piece.rstrip(), bold) > room and piece not in _NEVER_FIRST:
            yield line.rstrip()
            line, piece = "", piece.lstrip()
        line += piece
    yield line.rstrip()


def _pieces(text: str) -> Iterator[str]:
    """What may stand on a line of its own: a word with the blanks before it, a Han character."""
    word = ""
    for letter in text:
        if ord(letter) >= _WIDE_FROM:
            if word:
                yield word
            yield letter
            word = ""
        elif letter == " " and word.strip():
            yield word
            word = letter
        else:
            word += letter
    if word:
        yield word


@cache
def _advances(bold: bool) -> dict[int, float]:
    """Character -> ems, of those that are not as wide as high."""
    folder = font_folders()[1 if bold else 0]
    font = next(path for path in sorted(folder.iterdir()) if path.suffix == ".otf").read_bytes()
    return dict(_read_advances(font))


def _read_advances(font: bytes) -> Iterator[tuple[int, float]]:
    tables = _tables(font)
    (units,) = struct.unpack_from(">H", font, tables["head"] + 18)
    (known,) = struct.unpack_from(">H", font, tables["hhea"] + 34)
    for first, last, glyph in full_map(font):
        for code in range(first, min(last + 1, _WIDE_FROM)):
            at = min(glyph + code - first, known - 1)
            (advance,) = struct.unpack_from(">H", font, tables["hmtx"] + 4 * at)
            yield code, advance / units


def _tables(font: bytes) -> dict[str, int]:
    (count,) = struct.unpack_from(">H", font, 4)
    entries = (struct.unpack_from(">4sLLL", font, 12 + 16 * number) for number in range(count))
    return {tag.decode("latin-1"): start for tag, _, start, _ in entries}
