"""How far two texts are apart, by characters: our own functions in SQL, the same on every engine
and with every version of it.

An engine's own distances count bytes in one version and characters in the next, three to one of a
Han character, and links would change with it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import OSA, JaroWinkler, Levenshtein

Scorer = Callable[..., Any]

# Beyond it fractions differ from processor to processor, and a threshold may lie between.
_PLACES = 9


def likeness(left: pa.Array, right: pa.Array) -> pa.Array:
    """Jaro and Winkler's comparator, 0 to 1."""
    return _measured(left, right, JaroWinkler.similarity)


def similarity(left: pa.Array, right: pa.Array) -> pa.Array:
    """The same or the share of unchanged characters, whichever is larger."""
    return _measured(left, right, JaroWinkler.similarity, Levenshtein.normalized_similarity)


def edits(left: pa.Array, right: pa.Array) -> pa.Array:
    """Characters changed, lost or added."""
    return _measured(left, right, Levenshtein.distance)


def slips(left: pa.Array, right: pa.Array) -> pa.Array:
    """Characters changed, lost, added or swapped with their neighbour."""
    return _measured(left, right, OSA.distance)


def _measured(left: pa.Array, right: pa.Array, *scorers: Scorer) -> pa.Array:
    """The most that `scorers` say of each pair of texts (n,), null where either is missing."""
    one, other = (pc.fill_null(side, "").to_pylist() for side in (left, right))
    found = [process.cpdist(one, other, scorer=scorer, dtype=np.float64) for scorer in scorers]
    nothing = pc.or_(pc.is_null(left), pc.is_null(right)).to_numpy(zero_copy_only=False)
    return pa.array(np.round(np.maximum.reduce(found), _PLACES), mask=nothing)


DISTANCES: Mapping[str, tuple[Callable[[pa.Array, pa.Array], pa.Array], str]] = {
    function.__name__: (function, "double") for function in (likeness, similarity, edits, slips)
}
"""By their name in SQL, with the type of the result."""
