"""Many texts as one run of code points and the places where each begins: whole columns are read
without a loop."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Points = npt.NDArray[np.uint32]
Bools = npt.NDArray[np.bool_]
PIECE = 1 << 16


def in_pieces(texts: pa.Array) -> Iterator[pa.Array]:
    """A long column in slices that fit a processor's cache."""
    for start in range(0, len(texts), PIECE):
        yield texts.slice(start, PIECE)


def before(amounts: npt.NDArray[np.generic]) -> Ints:
    """How much stands before each of `amounts`, and after the last."""
    sums = np.zeros(len(amounts) + 1, dtype=np.int64)
    np.cumsum(amounts, out=sums[1:])
    return sums


@dataclass(frozen=True)
class Runs:
    """`starts` has one entry more than there are texts: text i is points[starts[i]:starts[i +
    1]]."""

    points: Points
    starts: Ints

    @classmethod
    def of(cls, texts: pa.Array) -> Runs:
        """The code points of a string column; a null has none."""
        if texts.null_count:
            texts = pc.fill_null(texts, "")
        starts = before(pc.utf8_length(texts).to_numpy(zero_copy_only=False))
        return cls(points_of(texts), starts)

    @classmethod
    def joined(cls, parts: Sequence[Runs]) -> Runs:
        """The texts of several runs one after the other."""
        lengths = np.concatenate([part.lengths for part in parts])
        return cls(np.concatenate([part.points for part in parts]), before(lengths))

    @cached_property
    def lengths(self) -> Ints:
        """How long each text is."""
        return np.diff(self.starts)

    def kept(self, mask: Bools) -> Runs:
        """Only the points where `mask` is true."""
        return self if mask.all() else Runs(self.points[mask], before(mask)[self.starts])

    def any(self, mask: Bools) -> Bools:
        """For every text whether `mask` is true at one of its points."""
        if not mask.any():
            return np.zeros(len(self.starts) - 1, dtype=np.bool_)
        sums = before(mask)
        return sums[self.starts[1:]] > sums[self.starts[:-1]]

    def mapped(self, table: npt.NDArray[np.generic]) -> Runs:
        """Every point replaced by what stands at its number in `table`."""
        return Runs(table[self.points].astype(np.uint32, copy=False), self.starts)

    def picked(self, texts: Ints) -> Runs:
        """The texts with these numbers, in this order."""
        lengths = self.lengths[texts]
        starts = before(lengths)
        return Runs(
            self.points[
                np.arange(starts[-1]) + np.repeat(self.starts[texts] - starts[:-1], lengths)
            ],
            starts,
        )

    def texts(self) -> pa.Array:
        """The string column again; nothing becomes null."""
        return strings(self.points, self.starts)


def points_of(texts: pa.Array) -> Points:
    """All code points of a string column without nulls, one text after the other."""
    _, offsets, data = texts.buffers()
    if data is None or not len(texts):
        return np.zeros(0, dtype=np.uint32)
    bounds = np.frombuffer(offsets, dtype=np.int32)
    written = memoryview(data)[bounds[texts.offset] : bounds[texts.offset + len(texts)]]
    return np.frombuffer(str(written, "utf-8").encode("utf-32-le"), dtype="<u4").astype(
        np.uint32, copy=False
    )


def strings(points: Points, starts: Ints) -> pa.Array:
    """A string column from code points; an empty run becomes null."""
    offsets = _byte_places(points, starts).astype(np.int32)
    data = points.astype("<u4", copy=False).tobytes().decode("utf-32-le").encode("utf-8")
    there = np.packbits(np.diff(starts) > 0, bitorder="little")
    return pa.StringArray.from_buffers(
        len(starts) - 1, pa.py_buffer(offsets), pa.py_buffer(data), pa.py_buffer(there)
    )


def _byte_places(points: Points, starts: Ints) -> Ints:
    """Where each run begins in UTF-8; quick where all characters are of one size."""
    for size, (first, last) in {1: (0, 0x7F), 3: (0x800, 0xFFFF)}.items():
        if not len(points) or (int(points.min()) >= first and int(points.max()) <= last):
            return starts * size
    sizes = 1 + (points > 0x7F).astype(np.int8) + (points > 0x7FF) + (points > 0xFFFF)
    return before(sizes)[starts]
