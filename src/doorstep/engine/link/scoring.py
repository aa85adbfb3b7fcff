"""From pairs of people to levels, random pairs and u: what all ways of linking share."""

from __future__ import annotations

import numpy as np

from doorstep.engine.link.blocking import Found
from doorstep.engine.link.levels import Comparison, comparisons
from doorstep.engine.link.look import look_at
from doorstep.engine.link.people import Ints, People, Shape
from doorstep.engine.link.weights import Floats, Pairs, measure_u
from doorstep.engine.tables import Tables

RANDOM_PAIRS = 80_000
RANDOM_PAIRS_OF_A_TOWN = 60_000
# Steps of a low-discrepancy walk: the same random pairs on every run.
_STRIDE = 7_919
Compared = tuple[tuple[str, ...], tuple[Comparison, ...]]


def read_levels(tables: Tables, people: People, found: Found, compared: Compared) -> Pairs:
    """The levels of every pair found, in their order."""
    left, right = found
    sims, chosen = compared
    seen = look_at(tables, people, left, right, sims, {f"v{i}": c.sql() for i, c in enumerate(chosen)})
    shares = {}
    for comparison in chosen:
        if comparison.frequency:
            share = people.share(comparison.frequency)
            shares[comparison.code] = np.maximum(share[left], share[right])
    return Pairs(left, right, {c.code: seen[f"v{i}"].astype(np.int8) for i, c in enumerate(chosen)}, shares)


def random_pairs(
    people: People, one_table: bool, wanted: int = RANDOM_PAIRS, *, first_side_only: bool = False
) -> Found:
    """Pairs that are, but for a few in a million, different people."""
    total = people.first if first_side_only else len(people)
    alone = one_table or total == people.first or people.first == 0
    first = total if alone else people.first
    second, offset = (total, 0) if alone else (total - first, first)
    steps = max(1, min(second, wanted // max(first, 1) + 1))
    one_in = max(1, first // wanted)
    rows = np.arange(0, first, one_in, dtype=np.int64)
    left = np.repeat(rows, steps)
    step = np.tile(np.arange(steps, dtype=np.int64), len(rows))
    right = offset + (left * 31 + step * _STRIDE + 1) % max(second, 1)
    return left[left != right], right[left != right]


def exact_shares(people: People, chosen: tuple[Comparison, ...]) -> dict[str, float]:
    """The chance that two random rows hold the very same value, per comparison with a frequency."""
    found = {}
    for comparison in chosen:
        if comparison.frequency:
            share = people.share(comparison.frequency)
            share = share[share > 0]
            if len(share):
                found[comparison.code] = float(share.mean())
    return found


def strangers(tables: Tables, people: People, pairs: Found, compared: Compared) -> dict[str, Floats]:
    """u of every comparison, from random pairs."""
    return measure_u(compared[1], read_levels(tables, people, pairs, compared), exact_shares(people, compared[1]))


__all__ = ["Compared", "Ints", "Shape", "comparisons", "exact_shares", "random_pairs", "read_levels", "strangers"]
