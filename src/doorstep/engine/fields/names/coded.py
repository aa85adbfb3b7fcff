"""Columns in which the same text stands often, as numbers into the distinct texts: each text is
made once."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.fields.names.runs import Bools, Ints


def coded(
    keys: npt.NDArray[np.uint64], unknown: Bools, texts: Callable[[Ints], pa.Array]
) -> pa.DictionaryArray:
    """A column whose rows are equal where `keys` are; `texts` makes the texts of the rows it is
    given."""
    found = pa.array(keys.view(np.int64), mask=unknown).dictionary_encode()
    # Numbers are given in the order in which keys appear: where the highest so far grows, a key is
    # met first.
    highest = np.maximum.accumulate(pc.fill_null(found.indices, -1).to_numpy())
    firsts = np.flatnonzero(np.diff(highest, prepend=-1))
    return pa.DictionaryArray.from_arrays(found.indices, texts(firsts))


def spread(texts: pa.Array, numbers: Ints, unknown: Bools) -> pa.DictionaryArray:
    """A column of the texts with these numbers; those that no row has are left out."""
    used = np.zeros(len(texts), dtype=np.bool_)
    used[numbers[~unknown]] = True
    anew = np.cumsum(used, dtype=np.int64) - 1
    indices = pa.array(
        np.where(unknown, 0, anew[numbers]) if len(anew) else numbers, pa.int32(), mask=unknown
    )
    return pa.DictionaryArray.from_arrays(indices, texts.filter(pa.array(used)))
