"""How wide text is where every character fills one or two cells: terminals, fixed-width columns."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator

_MARK = 2  # a mark that clings to a full line takes so many cells more


def cells(text: str) -> int:
    """The cells a text takes on a terminal: 2 for wide characters, 0 for combining ones."""
    return sum(_cells_of(letter) for letter in text)


def padded(text: str, width: int) -> str:
    """Fill a text up to so many cells."""
    return text + " " * (width - cells(text))


def cut(text: str, width: int) -> str:
    """The text in at most so many cells, its end shown as cut."""
    used, end = 0, 0
    for at, letter in enumerate(text):
        used += _cells_of(letter)
        if used < width:
            end = at + 1
        elif used > width:
            return text[:end] + "…"
    return text


def wrap_cells(text: str, room: int) -> Iterator[str]:
    """Cut a text into lines of at most `room` cells, between words or beside Han characters."""
    line, used = "", 0
    for piece in _pieces(text):
        size = cells(piece)
        if line and used + size > room and not _clings(piece):
            yield line.rstrip()
            line, used, piece = "", 0, piece.lstrip()
            size = cells(piece)
        line, used = line + piece, used + size
    if line:
        yield line.rstrip()


def hanging_lines(text: str, room: int) -> Iterator[str]:
    """The same with every line but the first set in, two cells further than the first."""
    room -= _MARK
    first = next(wrap_cells(text, room), "")
    yield first
    inset = " " * (len(text) - len(text.lstrip(" ")) + 2)
    rest = text[len(first) :].strip()
    yield from (inset + line.strip() for line in wrap_cells(rest, max(room - len(inset), 1)))


def _pieces(text: str) -> Iterable[str]:
    """Words with the space before them; each wide character alone."""
    piece = ""
    for letter in text:
        if _cells_of(letter) == 2 or letter == " ":
            if piece:
                yield piece
            piece = letter
            if letter != " ":
                yield piece
                piece = ""
        else:
            piece += letter
    if piece:
        yield piece


def _clings(piece: str) -> bool:
    """Whether a piece may not begin a line: a mark that closes what stands before it."""
    return piece[0] in "，。；：、！？）》”’"


def _cells_of(letter: str) -> int:
    if unicodedata.combining(letter):
        return 0
    return 2 if unicodedata.east_asian_width(letter) in "WF" else 1
