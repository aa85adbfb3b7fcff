"""64-bit numbers for texts, the same on every machine and in every run: cheap to join, never shown.

The key of a sequence of tokens t0, t1, ... is mix(sum of mix(t_i + 1) * odd_i), everything modulo
2**64; the tokens of a text are its code points, those of a Han name's sound the keys of its
syllables. Two of a million different texts have the same key with a probability of about 3e-8.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.fields.names.runs import PIECE, Ints, Runs, before, in_pieces

Words = npt.NDArray[np.uint64]
_COMMON = 1 << 16


def mix(numbers: Words) -> Words:
    """The finishing steps of splitmix64: every bit of the input stirs every bit of the output."""
    mixed = numbers >> np.uint64(30)
    mixed ^= numbers
    mixed *= np.uint64(0xBF58476D1CE4E5B9)
    high = mixed >> np.uint64(27)
    mixed ^= high
    mixed *= np.uint64(0x94D049BB133111EB)
    np.right_shift(mixed, np.uint64(31), out=high)
    mixed ^= high
    return mixed


@lru_cache(maxsize=16)
def _odd(count: int) -> Words:
    return mix(np.arange(1, count + 1, dtype=np.uint64)) | np.uint64(1)


@lru_cache(maxsize=1)
def _of_common_points() -> Words:
    return mix(np.arange(1, _COMMON + 1, dtype=np.uint64))


def of_points(points: npt.NDArray[np.uint32]) -> Words:
    """The stirred tokens of code points."""
    if len(points) and int(points.max()) >= _COMMON:
        return mix(points.astype(np.uint64) + np.uint64(1))
    return _of_common_points()[points]


def of_tokens(tokens: npt.NDArray[np.uint32], starts: Ints, stirred: Words | None = None) -> Words:
    """The keys of runs of tokens: code points, or numbers into `stirred`. That of an empty run
    means nothing."""
    sums = np.zeros(len(starts) - 1, dtype=np.uint64)
    for first in range(0, len(sums), PIECE):
        bounds = starts[first : first + PIECE + 1]
        piece = sums[first : first + PIECE]
        inside = tokens[bounds[0] : bounds[-1]]
        # Gathered piece by piece: made for a whole column at once, fetching the memory would take
        # longer than the sums.
        _add_up(
            of_points(inside) if stirred is None else stirred[inside], bounds - bounds[0], piece
        )
        piece[:] = mix(piece)
    return sums


def _add_up(stirred: Words, starts: Ints, sums: Words) -> None:
    lengths = np.diff(starts)
    there = lengths > 0
    if not there.any():
        return
    places = np.arange(len(stirred)) - np.repeat(starts[:-1], lengths)
    longest = 1 << int(lengths.max()).bit_length()
    sums[there] = np.add.reduceat(stirred * _odd(longest)[places], starts[:-1][there])


def of_texts(texts: pa.Array) -> pa.Array:
    """The key of every text; null for null and for nothing."""
    if pa.types.is_dictionary(texts.type):
        return of_texts(texts.dictionary).take(texts.indices)
    parts = [_of_piece(piece) for piece in in_pieces(texts)]
    return pa.concat_arrays(parts) if parts else pa.array([], pa.int64())


def _of_piece(texts: pa.Array) -> pa.Array:
    runs = Runs.of(texts)
    return as_column(of_tokens(runs.points, runs.starts), runs.lengths == 0)


def as_column(keys: Words, unknown: npt.NDArray[np.bool_]) -> pa.Array:
    """Keys as a signed column, null where unknown."""
    return pa.array(keys.view(np.int64), pa.int64(), mask=unknown)


def of_syllables(sounds: pa.Array) -> Words:
    """Every syllable as a stirred token of a name's sound."""
    runs = Runs.of(sounds)
    return mix(of_tokens(runs.points, runs.starts) + np.uint64(1))


def of_words(texts: pa.Array) -> pa.Array:
    """The key of every text as a sequence of words; null for null."""
    words = pc.list_flatten(pc.split_pattern(texts.drop_null(), " "))
    counts = pc.fill_null(pc.add(pc.count_substring(texts, " "), 1), 0).to_numpy(
        zero_copy_only=False
    )
    return as_column(
        of_tokens(np.arange(len(words), dtype=np.uint32), before(counts), of_syllables(words)),
        counts == 0,
    )
