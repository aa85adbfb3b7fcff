"""Households recognised by several weak members at once, where nobody of them is sure alone."""

from __future__ import annotations

import numpy as np

from doorstep.engine.linkage.assignment import Picked
from doorstep.engine.linkage.comparison import Floats, Pairs
from doorstep.engine.linkage.model import NEVER, Model
from doorstep.engine.linkage.people import Ints, RowPairs, distinct

# Of the members of one household in two sources so many stand in both; each may be any of so many.
IN_BOTH, MEMBERS = 0.7, 4.0

# A household that moved, or whose place is told otherwise, is no rarer than one in twenty.
ELSEWHERE_BITS = -4.3


def joint_support(
    model: Model, pairs: Pairs, fields: Floats, home: Ints, picked: Picked, sides: RowPairs
) -> Floats:
    """What the other free members of two households say for each pair of free rows, (n,) in bits.

    Two households are one with a probability q that rests on how well each member of the right one
    finds a partner in the left one, the pair's own row left out, and on where they live, once. Then
    the pair's chance before its fields are looked at is that of two members, else that of two
    strangers.
    """
    support = np.zeros(len(pairs))
    where = np.flatnonzero(_open(pairs, fields, home, picked))
    if not len(where):
        return support
    left, right = pairs.left[where], pairs.right[where]
    place = np.zeros(len(pairs))
    if "household" in pairs.levels:
        place = model.field_weight(pairs, "household")
    own = np.clip(fields - place, -30, 40)[where]
    width = int(home.max()) + 1
    homes, both = np.unique(home[left] * width + home[right], return_inverse=True)
    rows, row = np.unique(both * len(home) + right, return_inverse=True)
    found = np.log2(1 - IN_BOTH + IN_BOTH / MEMBERS * np.bincount(row, np.exp2(own)))
    size = np.bincount(home[sides[1]][home[sides[1]] >= 0], minlength=width)[homes % width]
    compared = np.bincount(rows // len(home), minlength=len(homes))
    said = np.bincount(rows // len(home), found, minlength=len(homes))
    said += (size - compared) * np.log2(1 - IN_BOTH)
    lives = np.full(len(homes), ELSEWHERE_BITS)
    np.maximum.at(lives, both, place[where])
    households = len(distinct(home[sides[0]]))
    others = said[both] - found[row]
    one = others + lives[both] - np.log2(max(households, 20))
    likely = 1 / (1 + np.exp2(-np.clip(one, -60, 60)))
    alone = fields[where] + np.log2(model.prior_odds)
    together = likely * IN_BOTH / MEMBERS * np.exp2(own) + (1 - likely) * np.exp2(alone)
    more = np.maximum(np.log2(together) - alone, 0.0)
    support[where] = np.where(others > 0, more, 0.0)
    return support


def _open(pairs: Pairs, fields: Floats, home: Ints, picked: Picked) -> Picked:
    """The pairs of two rows with a household each, of which neither is linked to another row."""
    open_: Picked = (fields > NEVER) & (home[pairs.left] >= 0) & (home[pairs.right] >= 0)
    for rows in (pairs.left, pairs.right):
        taken = np.zeros(len(home), dtype=bool)
        taken[rows[picked]] = True
        open_ &= ~taken[rows] | picked
    return open_
