"""Texts in letters split into words, whole columns at a time; each distinct word has a number."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
import pyarrow as pa

from doorstep.engine.fields.names.runs import Bools, Ints, Runs, before, in_pieces
from doorstep.engine.fields.names.single import plain_character

_SPACE = ord(" ")
NOTHING = -1
_FEW = 4


class Letters:
    """What each character of a column becomes: another one, nothing, or, when `odd`, several."""

    def __init__(self, points: Sequence[int]) -> None:
        """`points` are the distinct code points."""
        plain = [plain_character(chr(point)) for point in points]
        self.becomes = np.zeros(max(points, default=0) + 1, dtype=np.uint32)
        self.odd = np.zeros(len(self.becomes), dtype=np.bool_)
        self.becomes[list(points)] = [ord(text[0]) if text else 0 for text in plain]
        self.odd[list(points)] = [len(text) > 1 for text in plain]


class Words:
    """The words of a column: `ids` of all words one after the other, `starts` of each row, the
    distinct `texts`."""

    def __init__(self, rows: pa.Array, letters: Letters) -> None:
        """Split every text of `rows` at what is neither letter, digit, hyphen nor apostrophe."""
        pieces = [_split(piece, letters) for piece in in_pieces(rows)]
        words = pa.concat_arrays(
            [piece[0] for piece in pieces] or [pa.array([], pa.string())]
        ).dictionary_encode()
        self.ids: Ints = words.indices.to_numpy().astype(np.int64)
        self.starts = before(
            np.concatenate([piece[1] for piece in pieces] or [np.zeros(0, dtype=np.int64)])
        )
        self.texts: list[str] = words.dictionary.to_pylist()
        self._numbers: dict[str, int] = {}

    def number(self, text: str) -> int:
        """The number of a text, which may be new."""
        if not self._numbers:
            self._numbers = {known: number for number, known in enumerate(self.texts)}
        found = self._numbers.setdefault(text, len(self.texts))
        if found == len(self.texts):
            self.texts.append(text)
        return found


def _split(texts: pa.Array, letters: Letters) -> tuple[pa.Array, Ints]:
    """The words of all texts one after the other, and how many each text has."""
    runs = Runs.of(texts).mapped(letters.becomes)
    runs = runs.kept(runs.points != 0)
    inside = runs.points != _SPACE
    begins = inside.copy()
    begins[1:] &= ~inside[:-1]
    firsts = runs.starts[:-1][runs.lengths > 0]
    begins[firsts] = inside[firsts]
    counts = np.diff(before(begins)[runs.starts])
    starts = before(inside)[np.append(np.flatnonzero(begins), len(inside))]
    return Runs(runs.points[inside], starts).texts(), counts


class Lists:
    """Some words of every row: numbers of words and where each row's begin."""

    def __init__(self, ids: Ints, starts: Ints) -> None:
        """Row i has ids[starts[i]:starts[i + 1]]."""
        self.ids, self.starts = ids, starts
        self.counts = np.diff(starts)

    def kept(self, mask: Bools) -> Lists:
        """Only the words where `mask` is true."""
        return Lists(self.ids[mask], before(mask)[self.starts])

    @cached_property
    def rows(self) -> Ints:
        """For every word the number of its row."""
        return np.repeat(np.arange(len(self.counts)), self.counts)

    @cached_property
    def places(self) -> Ints:
        """For every word its place in its row."""
        return np.arange(len(self.ids)) - np.repeat(self.starts[:-1], self.counts)

    def at(self, place: int) -> Ints:
        """The word at a place (-1: the last) of every row, NOTHING where there is none."""
        found = np.full(len(self.counts), NOTHING)
        there = self.counts > max(place, 0)
        found[there] = self.ids[
            (self.starts[1:] - 1 if place < 0 else self.starts[:-1] + place)[there]
        ]
        return found

    def have(self, rows: Ints, ids: Ints) -> Bools:
        """Whether each of `rows` has the word beside it."""
        found = np.zeros(len(ids), dtype=np.bool_)
        for place in range(min(int(self.counts.max(initial=0)), _FEW)):
            found |= self.at(place)[rows] == ids
        many = np.flatnonzero(self.counts[rows] > _FEW)
        for each in many.tolist():
            found[each] = (
                ids[each] in self.ids[self.starts[rows[each]] : self.starts[rows[each] + 1]]
            )
        return found

    def picked(self, rows: Ints) -> Lists:
        """The lists of these rows."""
        starts = before(self.counts[rows])
        return Lists(
            self.ids[
                np.arange(starts[-1])
                + np.repeat(self.starts[rows] - starts[:-1], self.counts[rows])
            ],
            starts,
        )
