"""Households recognised by several weak members at once, where nobody of them is sure alone."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from doorstep.engine.linkage.assignment import Picked
from doorstep.engine.linkage.comparison import Floats, Pairs
from doorstep.engine.linkage.model import NEVER, Model
from doorstep.engine.linkage.people import Ints, RowPairs, distinct

# Of the members of one household in two sources so many stand in both; each may be any of so many.
IN_BOTH, MEMBERS = 0.7, 4.0

# A household that moved, or whose place is told otherwise, is no rarer than one in twenty.
ELSEWHERE_BITS = -4.3


@dataclass(frozen=True)
class OpenPairs:
    """n pairs of free rows of two households each.

    `right`: the right row (n,); `both`: the two households as a number (n,); `fields`, `place`:
    what all fields and where they live weigh, in bits; `size`: how many free rows the right
    household has (n,).
    """

    right: Ints
    both: Ints
    fields: Floats
    place: Floats
    size: Ints


def joint_support(
    model: Model, pairs: Pairs, fields: Floats, home: Ints, picked: Picked, sides: RowPairs
) -> Floats:
    """What the other free members of two households say for each pair of free rows, (n,) in
    bits."""
    support = np.zeros(len(pairs))
    where = np.flatnonzero(_open(pairs, fields, home, picked))
    if not len(where):
        return support
    one, other = home[pairs.left[where]], home[pairs.right[where]]
    width = int(home.max()) + 1
    members = np.bincount(home[sides[1]][home[sides[1]] >= 0], minlength=width)
    open_ = OpenPairs(
        pairs.right[where],
        one * width + other,
        fields[where],
        place_weight(model, pairs)[where],
        members[other],
    )
    households = len(distinct(home[sides[0]]))
    support[where] = members_support(open_, households, float(np.log2(model.prior_odds)))
    return support


def place_weight(model: Model, pairs: Pairs) -> Floats:
    """What it weighs where the rows of each pair live, (n,) in bits."""
    if "household" in pairs.levels:
        return model.field_weight(pairs, "household")
    return np.zeros(len(pairs))


def members_support(open_: OpenPairs, households: int, prior_bits: float) -> Floats:
    """What the other members say for each of the open pairs, (n,) in bits; all pairs of the same
    two households are among them.

    Two households are one with a probability q that rests on how well each member of the right one
    finds a partner in the left one, the pair's own row left out, and on where they live, once. Then
    the pair's chance before its fields are looked at is that of two members, else that of two
    strangers. `households`: how many the left side has.
    """
    own = np.clip(open_.fields - open_.place, -30, 40)
    homes, both = np.unique(open_.both, return_inverse=True)
    width = int(open_.right.max()) + 1
    rows, row = np.unique(both * width + open_.right, return_inverse=True)
    found = np.log2(1 - IN_BOTH + IN_BOTH / MEMBERS * np.bincount(row, np.exp2(own)))
    size = np.zeros(len(homes), dtype=np.int64)
    size[both] = open_.size
    compared = np.bincount(rows // width, minlength=len(homes))
    said = np.bincount(rows // width, found, minlength=len(homes))
    said += (size - compared) * np.log2(1 - IN_BOTH)
    lives = np.full(len(homes), ELSEWHERE_BITS)
    np.maximum.at(lives, both, open_.place)
    others = said[both] - found[row]
    one = others + lives[both] - np.log2(max(households, 20))
    likely = 1 / (1 + np.exp2(-np.clip(one, -60, 60)))
    alone = open_.fields + prior_bits
    together = likely * IN_BOTH / MEMBERS * np.exp2(own) + (1 - likely) * np.exp2(alone)
    more = np.maximum(np.log2(together) - alone, 0.0)
    support: Floats = np.where(others > 0, more, 0.0)
    return support


def _open(pairs: Pairs, fields: Floats, home: Ints, picked: Picked) -> Picked:
    """The pairs of two rows with a household each, of which neither is linked to another row."""
    open_: Picked = (fields > NEVER) & (home[pairs.left] >= 0) & (home[pairs.right] >= 0)
    for rows in (pairs.left, pairs.right):
        taken = np.zeros(len(home), dtype=bool)
        taken[rows[picked]] = True
        open_ &= ~taken[rows] | picked
    return open_
