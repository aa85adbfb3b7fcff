"""How Han names sound: syllables, numbered, and the columns made of them."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.fields.names import keys
from doorstep.engine.fields.names.coded import coded
from doorstep.engine.fields.names.known import Known, u_for_v
from doorstep.engine.fields.names.runs import Bools, Ints, Runs, before
from doorstep.engine.fields.names.signs import Signs


class Sounds:
    """The syllables of a column, numbered: those of its characters in given names and those of its
    surnames."""

    def __init__(self, signs: Signs, surnames: Sequence[str], knows: Known) -> None:
        """The sounds of all `signs` and of some surnames."""
        spelled: dict[tuple[str, ...], int] = {}
        self.of_sign = np.array(
            [spelled.setdefault((sound,), len(spelled)) for sound in signs.sounds()],
            dtype=np.uint32,
        )
        readings = [tuple(knows.surname_sounds(surname)) for surname in surnames]
        self._of_surname = np.array(
            [spelled.setdefault(words, len(spelled)) for words in readings], dtype=np.uint32
        )
        self._texts = pa.array(["".join(words) for words in spelled], pa.string())
        self._letters = pa.array(
            [u_for_v("".join(words).upper()) for words in spelled], pa.string()
        )
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
        """The syllables of whole names: the surname's, where there is one, before those of the
        given name."""
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
        return pc.binary_join(
            pa.ListArray.from_arrays(pa.array(spoken.starts, pa.int32()), words), between
        )
