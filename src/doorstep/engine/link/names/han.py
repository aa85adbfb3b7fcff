"""Han names, a column at a time: each distinct character is looked up once, then names are arrays of numbers."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any, overload

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.link.names import keys
from doorstep.engine.link.names.coded import coded, spread
from doorstep.engine.link.names.known import HAN_RANGES, Known, u_for_v
from doorstep.engine.link.names.runs import Bools, Ints, Runs, before
from doorstep.engine.link.names.single import DOTS, belongs

# Characters that normal forms leave alone whatever stands beside them; a name with any other is read by itself.
_STEADY = (*HAN_RANGES, (0x20, 0x2FF), (0x2010, 0x2027), (0x2219, 0x2219), (0x22C5, 0x22C5), (0x3000, 0x3020),
           (0x30FB, 0x30FB), (0xFF01, 0xFF5E))  # fmt: skip
_POINTS = 0x110000


def in_ranges(points: npt.NDArray[np.uint32], ranges: tuple[tuple[int, int], ...]) -> Bools:
    """Which points lie in one of the ranges."""
    found = np.zeros(len(points), dtype=np.bool_)
    for first, last in ranges:
        found |= (points >= first) & (points <= last)
    return found


class Signs:
    """The distinct characters of a column, numbered, and what is known of each."""

    def __init__(self, runs: Runs, knows: Known) -> None:
        """Ask `knows` about every character of `runs` once."""
        self._numbers = np.zeros(_POINTS, dtype=np.int32)
        self._numbers[runs.points] = 1
        points = np.flatnonzero(self._numbers).astype(np.uint32)
        self._numbers[points] = np.arange(len(points), dtype=np.int32)
        self._knows = knows
        normal = [unicodedata.normalize("NFKC", chr(point)) for point in points.tolist()]
        self.steady = in_ranges(points, _STEADY) & np.array([len(text) == 1 for text in normal], dtype=np.bool_)
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

    def sounds(self) -> list[str]:
        """How given names read each character."""
        pairs = zip(self._texts, self.kept.tolist(), strict=True)
        return [self._knows.sound(char) if kept else "" for char, kept in pairs]


def _codes(characters: list[str]) -> npt.NDArray[np.uint32]:
    return np.array([ord(char) for char in characters], dtype=np.uint32)


def of_han(runs: Runs, signs: Signs, knows: Known, letters: bool) -> dict[str, pa.Array]:
    """All columns of `table.forms_table` for Han names whose characters are all steady."""
    numbered = signs.numbered(runs)
    dotted = numbered.any(signs.dotted[numbered.points])
    numbered = numbered.kept(signs.kept[numbered.points])
    folded = numbered.mapped(signs.folded)
    widths = _widths(numbered, folded, dotted, signs, knows)
    whole = folded.texts()
    same = np.array_equal(signs.written[numbered.points], folded.points)
    look = numbered.mapped(signs.look)
    columns = {
        "written": whole if same else numbered.mapped(signs.written).texts(),
        "whole": whole,
        "folded": whole,
        "look": look.texts(),
        "whole_key": keys.as_column(keys.of_tokens(folded.points, folded.starts), folded.lengths == 0),
        "look_key": keys.as_column(keys.of_tokens(look.points, look.starts), look.lengths == 0),
    }
    return columns | _parts(numbered, folded, widths, signs, knows, letters)


def _widths(numbered: Runs, folded: Runs, dotted: Bools, signs: Signs, knows: Known) -> Ints:
    """How many characters of each name are its surname."""
    lengths = numbered.lengths
    widths = np.where(dotted | (lengths > 4) | (lengths == 0), 0, 1)
    likely = np.flatnonzero((widths == 1) & (lengths > 2))
    likely = likely[signs.opens[numbered.points[numbered.starts[likely]]]]
    known = np.array([_pair(ord(surname[0]), ord(surname[1])) for surname in knows.compounds], dtype=np.int64)
    starts = folded.starts[likely]
    widths[likely[np.isin(_pair(folded.points[starts].astype(np.int64), folded.points[starts + 1]), known)]] = 2
    return widths


@overload
def _pair(first: int, second: int) -> int: ...
@overload
def _pair(first: Ints, second: npt.NDArray[np.uint32]) -> Ints: ...
def _pair(first: Any, second: Any) -> Any:
    return first << 21 | second


def _parts(
    numbered: Runs, folded: Runs, widths: Ints, signs: Signs, knows: Known, letters: bool
) -> dict[str, pa.Array]:
    """Surname, given name and their sounds."""
    family, surnames = _families(folded, widths)
    rest = np.ones(len(folded.points), dtype=np.bool_)
    rest[folded.starts[:-1][widths > 0]] = False
    rest[folded.starts[:-1][widths > 1] + 1] = False
    given = Runs(folded.points[rest], folded.starts - before(widths))
    given_key = keys.of_tokens(given.points, given.starts)
    nameless = np.array([not surname for surname in surnames], dtype=np.bool_)[family]
    texts = pa.array(surnames, pa.string())
    sounds = Sounds(signs, [knows.surname_sounds(surname) for surname in surnames], knows)
    spoken = sounds.of_sign[numbered.points[rest]]
    given_spoken = Runs(spoken, given.starts)
    return {
        "family": spread(texts, family, nameless),
        "family_key": pc.if_else(pa.array(nameless), None, keys.of_texts(texts).take(pa.array(family))),
        "family_sound": spread(sounds.surnames(), family, nameless),
        "family_sound_key": keys.as_column(sounds.surname_keys()[family], nameless),
        "given": coded(given_key, given.lengths == 0, lambda rows: given.picked(rows).texts()),
        "given_key": keys.as_column(given_key, given.lengths == 0),
        **sounds.given_columns(given_spoken),
        **sounds.whole_columns(sounds.led(given_spoken, family, ~nameless), letters),
    }


def _families(folded: Runs, widths: Ints) -> tuple[Ints, list[str]]:
    """For every name the number of its surname, and the surnames; "" for none."""
    codes = np.full(len(widths), -1, dtype=np.int64)
    single, double = np.flatnonzero(widths == 1), np.flatnonzero(widths == 2)
    codes[single] = folded.points[folded.starts[single]]
    starts = folded.starts[double]
    codes[double] = _pair(folded.points[starts].astype(np.int64), folded.points[starts + 1])
    found = pa.array(codes).dictionary_encode()
    surnames = [
        "" if code < 0 else chr(code) if code < 1 << 21 else chr(code >> 21) + chr(code & 0x1FFFFF)
        for code in found.dictionary.to_pylist()
    ]
    return found.indices.to_numpy().astype(np.int64), surnames


class Sounds:
    """The syllables of a column, numbered: those of its characters in given names and those of its surnames."""

    def __init__(self, signs: Signs, surnames: Sequence[Sequence[str]], knows: Known) -> None:
        """`surnames` are the readings of each surname, one word for each of its characters."""
        spelled: dict[tuple[str, ...], int] = {}
        self.of_sign = np.array(
            [spelled.setdefault((sound,), len(spelled)) for sound in signs.sounds()], dtype=np.uint32
        )
        self._of_surname = np.array([spelled.setdefault(tuple(s), len(spelled)) for s in surnames], dtype=np.uint32)
        self._texts = pa.array(["".join(words) for words in spelled], pa.string())
        self._letters = pa.array([u_for_v("".join(words).upper()) for words in spelled], pa.string())
        near = ["".join(map(knows.merged, words)) for words in spelled]
        self._keys = keys.of_syllables(self._texts)
        self._near_keys = keys.of_syllables(pa.array(near, pa.string()))

    def surnames(self) -> pa.Array:
        """The sound of each surname."""
        return self._texts.take(pa.array(self._of_surname))

    def surname_keys(self) -> keys.Words:
        """The key of each surname's sound."""
        return keys.of_tokens(self._of_surname, np.arange(len(self._of_surname) + 1), self._keys)

    def led(self, given: Runs, family: Ints, named: Bools) -> Runs:
        """The syllables of whole names: the surname's, where there is one, before those of the given name."""
        starts = given.starts + before(named)
        points = np.empty(starts[-1], dtype=np.uint32)
        leading = np.zeros(starts[-1], dtype=np.bool_)
        leading[starts[:-1][named]] = True
        points[leading] = self._of_surname[family[named]]
        points[~leading] = given.points
        return Runs(points, starts)

    def given_columns(self, spoken: Runs) -> dict[str, pa.Array]:
        """How given names sound."""
        key, silent = keys.of_tokens(spoken.points, spoken.starts, self._keys), spoken.lengths == 0
        texts = coded(key, silent, lambda rows: self._joined(self._texts, spoken.picked(rows), " "))
        return {"given_sound": texts, "given_sound_key": keys.as_column(key, silent)}

    def whole_columns(self, spoken: Runs, letters: bool) -> dict[str, pa.Array]:
        """How whole names sound, exactly, nearly, and if wanted in pinyin."""
        key, silent = keys.of_tokens(spoken.points, spoken.starts, self._keys), spoken.lengths == 0
        first: list[Runs] = []

        def sounds(rows: Ints) -> pa.Array:
            first.append(spoken.picked(rows))
            return self._joined(self._texts, first[0], " ")

        texts = coded(key, silent, sounds)
        near = keys.of_tokens(spoken.points, spoken.starts, self._near_keys)
        columns = {
            "sound": texts,
            "sound_key": keys.as_column(key, silent),
            "near_sound_key": keys.as_column(near, silent),
        }
        if letters:
            spelled = self._joined(self._letters, first[0], "")
            columns["letters_key"] = keys.of_texts(spelled).take(texts.indices)
            columns["letters"] = spelled.take(texts.indices)
        return columns

    def _joined(self, texts: pa.Array, spoken: Runs, between: str) -> pa.Array:
        words = texts.take(pa.array(spoken.points))
        return pc.binary_join(pa.ListArray.from_arrays(pa.array(spoken.starts, pa.int32()), words), between)
