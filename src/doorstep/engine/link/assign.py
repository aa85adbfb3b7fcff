"""From probabilities to links: one partner per row, or many rows to one; always in the same order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doorstep.engine.link.weights import Floats, Ints

Picked = npt.NDArray[np.bool_]


def strongest_first(left: Ints, right: Ints, bits: Floats) -> Ints:
    """The order in which pairs are looked at: heaviest first, ties by row number."""
    return np.lexsort((right, left, -np.round(bits, 6)))


def one_to_one(left: Ints, right: Ints, bits: Floats, allowed: Picked) -> Picked:
    """Greedy: the heaviest allowed pair whose two rows are still free, then the next."""
    picked = np.zeros(len(left), dtype=bool)
    used_left: set[int] = set()
    used_right: set[int] = set()
    order = strongest_first(left, right, bits)
    for index in order[allowed[order]].tolist():
        one, other = int(left[index]), int(right[index])
        if one not in used_left and other not in used_right:
            used_left.add(one)
            used_right.add(other)
            picked[index] = True
    return picked
