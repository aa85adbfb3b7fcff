"""Houses visited once more by somebody else: which, and by whom. Pairs check each other's work in a
ring, so that all are checked alike often and no two ever check one another.
"""

from __future__ import annotations

import hashlib
import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

FEWEST_PAIRS = 3
"""With two, each would check the other."""


def checkers(pairs: Sequence[int], round_: int) -> Mapping[int, int]:
    """Who visits again what a pair visited, in a round (0, 1, ...): pair -> the pair that checks
    it; empty where there are fewer than three.

    Shifts along the ring run from 1 to below half of it: over all rounds no pair is ever checked by
    one that it checks, and each checks as many others as it is checked by.
    """
    ring = sorted(set(pairs))
    if len(ring) < FEWEST_PAIRS:
        return {}
    shift = 1 + round_ % ((len(ring) - 1) // 2)
    return {pair: ring[(place + shift) % len(ring)] for place, pair in enumerate(ring)}


def drawn_again(houses: Iterable[tuple[str, int]], share: float, seed: str) -> list[str]:
    """Draw houses (name, pair that was there), at least one a pair, each pair's alike often: those
    whose hash with the seed is smallest. The same houses and seed give the same draw."""
    by_pair: dict[int, list[str]] = defaultdict(list)
    for name, pair in houses:
        by_pair[pair].append(name)
    drawn = []
    for _, held in sorted(by_pair.items()):
        order = sorted(held, key=lambda name: hashlib.sha256(f"{seed}|{name}".encode()).digest())
        drawn += order[: max(1, math.ceil(share * len(held) - 1e-9))]
    return drawn
