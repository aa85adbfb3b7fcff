"""The slow, obvious linker: every pair, a handful of fixed weights, no cleverness. Written apart
from the engine.

Weights are log2 of (how often one person's two rows show it / how often two people's do), as
Fellegi and Sunter put it in 1969, with round numbers anybody can check.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from math import log2

Row = Mapping[str, str]
# code: (share of one person's rows that agree, share of strangers' rows that agree)
SHARES = {
    "id_number": (0.97, 0.00001),
    "name": (0.94, 0.002),
    "birth_date": (0.93, 0.00005),
    "sex": (0.99, 0.5),
    "village": (0.95, 0.25),
    "phone": (0.9, 0.001),
}
SURELY, RIVAL, SURELY_NOT = 12.0, -2.0, -8.0


def weight(one: Row, other: Row) -> float:
    """How much speaks for one person, in bits; an empty cell says nothing."""
    total = 0.0
    for code, (same, chance) in SHARES.items():
        if one.get(code) and other.get(code):
            agrees = one[code] == other[code]
            total += log2(same / chance) if agrees else log2((1 - same) / (1 - chance))
    return total


@dataclass(frozen=True)
class Verdicts:
    """Pairs nobody would dispute, and pairs nobody would believe."""

    same: set[tuple[str, str]]
    different: set[tuple[str, str]]


def link_slowly(left: Mapping[str, Row], right: Mapping[str, Row]) -> Verdicts:
    """Sure pairs are heavy and without any rival on either side."""
    bits = {(one, other): weight(left[one], right[other]) for one in left for other in right}
    rivals = Counter(row for pair, found in bits.items() if found > RIVAL for row in pair)
    same = {
        pair
        for pair, found in bits.items()
        if found >= SURELY and rivals[pair[0]] == rivals[pair[1]] == 1
    }
    return Verdicts(same, {pair for pair, found in bits.items() if found < SURELY_NOT})
