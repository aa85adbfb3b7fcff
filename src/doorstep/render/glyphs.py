"""Which characters the print fonts hold, read from the fonts' own character maps (cmap, format 12).

A character no font holds would print as an empty box that nobody notices, so it is replaced by the
geta mark 〓, the printer's sign for a missing sort. Specification: OpenType, 'cmap' table.
"""

from __future__ import annotations

import importlib
import struct
from functools import cache
from pathlib import Path

FONT_PACKAGES = ("cvttf_NotoSansCJK_Regular", "cvttf_NotoSansCJK_Bold")

FONT_FAMILY = "Noto Sans CJK TC"

GETA = "〓"

_UNICODE_FULL = 12


def font_folders() -> list[Path]:
    """The folders of the locked font packages."""
    folders = []
    for name in FONT_PACKAGES:
        origin = importlib.import_module(name).__file__
        assert origin is not None
        folders.append(Path(origin).parent)
    return folders


@cache
def _ranges() -> tuple[tuple[int, int], ...]:
    font = next(file for file in sorted(font_folders()[0].iterdir()) if file.suffix == ".otf")
    return tuple(_characters(font.read_bytes()))


def _characters(font: bytes) -> list[tuple[int, int]]:
    """The inclusive ranges of the font's full Unicode map."""
    (tables,) = struct.unpack_from(">H", font, 4)
    for number in range(tables):
        tag, _, start, _ = struct.unpack_from(">4sLLL", font, 12 + 16 * number)
        if tag == b"cmap":
            break
    (maps,) = struct.unpack_from(">H", font, start + 2)
    for number in range(maps):
        _, _, offset = struct.unpack_from(">HHL", font, start + 4 + 8 * number)
        (kind,) = struct.unpack_from(">H", font, start + offset)
        if kind == _UNICODE_FULL:
            (groups,) = struct.unpack_from(">L", font, start + offset + 12)
            triples = struct.iter_unpack(
                ">LLL", font[start + offset + 16 : start + offset + 16 + 12 * groups]
            )
            return [(first, last) for first, last, _ in triples]
    return []


def printable(text: str) -> str:
    """The text with every character that the print fonts lack replaced by 〓, line breaks by
    spaces."""
    return "".join(
        character if _held(ord(character)) else GETA for character in text.replace("\n", " ")
    )


@cache
def _held(code: int) -> bool:
    return any(first <= code <= last for first, last in _ranges())
