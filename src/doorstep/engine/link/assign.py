"""From probabilities to links: one partner per row, or many rows to one; always in the same order."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doorstep.engine.link.weights import Floats, Ints

Picked = npt.NDArray[np.bool_]
TIE_BITS = 1.5


def strongest_first(left: Ints, right: Ints, bits: Floats) -> Ints:
    """The order in which pairs are looked at: heaviest first, ties by row number."""
    return np.lexsort((right, left, -np.round(bits, 6)))


def one_to_one(left: Ints, right: Ints, bits: Floats, allowed: Picked) -> Picked:
    """Greedy: the heaviest allowed pair whose two rows are still free, then the next.

    A pair that is the heaviest of both its rows is taken at once with all others of its kind; what is left in each
    round is far less, and the outcome is that of looking at one pair after the other.
    """
    picked = np.zeros(len(left), dtype=bool)
    order = strongest_first(left, right, bits)
    order = order[allowed[order]]
    while len(order):
        lefts, rights = left[order], right[order]
        first = np.zeros(len(order), dtype=bool)
        first[np.unique(lefts, return_index=True)[1]] = True
        both = np.zeros(len(order), dtype=bool)
        both[np.unique(rights, return_index=True)[1]] = True
        both &= first
        picked[order[both]] = True
        free = ~(np.isin(lefts, lefts[both]) | np.isin(rights, rights[both]))
        order = order[free]
    return picked


def near_ties(rows: Ints, bits: Floats, persons: Ints | None = None) -> Picked:
    """Pairs whose row (of one side) has another candidate almost as heavy; `persons`: who the candidates are."""
    order = np.lexsort((-bits, rows))
    tied = np.zeros(len(rows), dtype=bool)
    one, other = order[:-1], order[1:]
    close = (rows[one] == rows[other]) & (bits[one] > 0) & (bits[one] - bits[other] < TIE_BITS)
    if persons is not None:
        close &= persons[one] != persons[other]
    tied[one[close]] = True
    tied[other[close]] = True
    return tied
