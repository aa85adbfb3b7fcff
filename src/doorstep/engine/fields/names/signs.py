"""The distinct characters of a column of Han names, numbered, and what is known of each."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.engine.fields.names.known import HAN_RANGES, Known
from doorstep.engine.fields.names.runs import Bools, Runs, in_pieces, points_of
from doorstep.engine.fields.names.single import DOTS, belongs

# Characters that normal forms leave alone whatever stands beside them; a name with any other is
# read by itself.
_STEADY = (
    *HAN_RANGES,
    (0x20, 0x2FF),
    (0x2010, 0x2027),
    (0x2219, 0x2219),
    (0x22C5, 0x22C5),
    (0x3000, 0x3020),
    (0x30FB, 0x30FB),
    (0xFF01, 0xFF5E),
)

_POINTS = 0x110000


def in_ranges(points: npt.NDArray[np.uint32], ranges: tuple[tuple[int, int], ...]) -> Bools:
    """Which points lie in one of the ranges."""
    found = np.zeros(len(points), dtype=np.bool_)
    for first, last in ranges:
        found |= (points >= first) & (points <= last)
    return found


def distinct_points(columns: Sequence[pa.Array]) -> npt.NDArray[np.uint32]:
    """The distinct code points of some columns, in order."""
    seen = np.zeros(_POINTS, dtype=np.bool_)
    for column in columns:
        for piece in in_pieces(column):
            seen[points_of(piece)] = True
    return np.flatnonzero(seen).astype(np.uint32)


class Signs:
    """The distinct characters of a column, numbered, and what is known of each."""

    def __init__(self, texts: pa.Array, knows: Known) -> None:
        """Ask `knows` about every character of `texts` once."""
        points = distinct_points([texts])
        self._numbers = np.zeros(int(points.max(initial=0)) + 1, dtype=np.uint32)
        self._numbers[points] = np.arange(len(points), dtype=np.uint32)
        self._knows = knows
        normal = [unicodedata.normalize("NFKC", chr(point)) for point in points.tolist()]
        self.steady = in_ranges(points, _STEADY) & np.array(
            [len(text) == 1 for text in normal], dtype=np.bool_
        )
        written = [text[:1] or " " for text in normal]
        self.dotted = np.array([char in DOTS for char in written], dtype=np.bool_)
        self.kept = np.array([belongs(char) for char in written], dtype=np.bool_)
        folded = [knows.folded(char) for char in written]
        self.written = _codes(written)
        self.folded = _codes(folded)
        self._texts = folded
        self.look = _codes([knows.look(char) for char in folded])
        firsts = {surname[0] for surname in knows.compounds}
        self.opens = np.array([char in firsts for char in folded], dtype=np.bool_)

    def numbered(self, runs: Runs) -> Runs:
        """The same runs with the numbers of the characters for the characters."""
        return runs.mapped(self._numbers)

    def rare(self, texts: pa.Array) -> Bools:
        """Which texts have a character that does not stand for itself alone."""
        if self.steady.all():
            return np.zeros(len(texts), dtype=np.bool_)
        numbered = self.numbered(Runs.of(texts))
        return numbered.any(~self.steady[numbered.points])

    def sounds(self) -> list[str]:
        """How given names read each character."""
        pairs = zip(self._texts, self.kept.tolist(), strict=True)
        return [self._knows.sound(char) if kept else "" for char, kept in pairs]


def _codes(characters: list[str]) -> npt.NDArray[np.uint32]:
    return np.array([ord(char) for char in characters], dtype=np.uint32)
