"""The ways to draw from one list: positions in, positions out, with each position's exact chance.

All arithmetic is on whole numbers, so that no machine rounds another way. A list is its sizes (1
each where all are alike); whoever calls has put it into its order.

Sources: Cochran, Sampling Techniques (3rd ed., 1977), ch. 2, 8 and 9A; Madow 1949 (systematic with
unequal chances); Sampford 1967, Biometrika 54; Brewer 1975 (Tillé, Sampling Algorithms, 2006,
algorithm 6.10).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from doorstep.domain.errors import BadInput
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.survey.random_stream import Chance

# bits kept of a weight that is a quotient: the error of a chance stays below 2**-128
_PRECISION = 192
_ATTEMPTS = 20_000


PROPORTIONAL = frozenset([DrawMethod.PPS, DrawMethod.SAMPFORD, DrawMethod.BREWER])


@dataclass(frozen=True)
class Chosen:
    """Positions in the order they were drawn, and the chance every position of the list had."""

    positions: tuple[int, ...]
    chances: tuple[Fraction, ...]


def choose(method: DrawMethod, chance: Chance, sizes: Sequence[int], n: int) -> Chosen:
    """Draw n positions. Sizes matter to methods with unequal chances only; n is at most the
    positions of size > 0.

    Raises BadInput("sampford-hopeless") when no attempt of Sampford's method came out without a
    repetition.
    """
    if method not in PROPORTIONAL:
        drawn = (
            simple(chance, len(sizes), n)
            if method is DrawMethod.SIMPLE
            else systematic(chance, len(sizes), n)
        )
        return Chosen(tuple(drawn), (Fraction(n, max(len(sizes), 1)),) * len(sizes))
    certain = certainties(sizes, n)
    rest = [position for position, size in enumerate(sizes) if size and position not in certain]
    left = n - len(certain)
    chances = [Fraction(position in certain) for position in range(len(sizes))]
    total = sum(sizes[position] for position in rest)
    for position in rest:
        chances[position] = Fraction(left * sizes[position], total)
    drawn = _UNEQUAL[method](chance, [sizes[position] for position in rest], left) if left else []
    return Chosen((*sorted(certain), *(rest[place] for place in drawn)), tuple(chances))


def simple(chance: Chance, population: int, n: int) -> list[int]:
    """Draw n of the positions without replacement: the first n steps of a shuffle, remembering only
    what moved."""
    moved: dict[int, int] = {}
    drawn = []
    for step in range(n):
        place = step + chance.below(population - step)
        drawn.append(moved.get(place, place))
        moved[place] = moved.get(step, step)
    return drawn


def systematic(chance: Chance, population: int, n: int) -> list[int]:
    """Draw every (population / n)-th position from a random start; the interval need not be
    whole."""
    return _along([1] * population, chance.below(population), n) if n else []


def certainties(sizes: Sequence[int], n: int) -> frozenset[int]:
    """Return positions as large as the interval or larger: they are taken with certainty, the
    interval is computed anew from the rest, and so on until none is left.
    """
    certain: set[int] = set()
    total = sum(sizes)
    while True:
        left = n - len(certain)
        large = {
            position
            for position, size in enumerate(sizes)
            if size and position not in certain and size * left >= total
        }
        if not large or not left:
            return frozenset(certain)
        certain |= large
        total -= sum(sizes[position] for position in large)


def _systematic_pps(chance: Chance, sizes: Sequence[int], n: int) -> list[int]:
    return _along(sizes, chance.below(sum(sizes)), n)


def _along(sizes: Sequence[int], start: int, n: int) -> list[int]:
    """Return positions met by the points start, start + total, ... on a line where each position is
    n times its size long."""
    total = sum(sizes)
    drawn = []
    reached, point = 0, start
    for position, size in enumerate(sizes):
        reached += n * size
        while point < reached:
            drawn.append(position)
            point += total
    return drawn


def _sampford(chance: Chance, sizes: Sequence[int], n: int) -> list[int]:
    """Draw one position with chance p, n - 1 more with chance proportional to p / (1 - np), until
    all n differ."""
    total = sum(sizes)
    odds = [(size << _PRECISION) // (total - n * size) for size in sizes]
    for _ in range(_ATTEMPTS):
        drawn = [chance.pick(sizes)]
        while len(drawn) < n:
            position = chance.pick(odds)
            if position in drawn:
                break
            drawn.append(position)
        else:
            return drawn
    raise BadInput("sampford-hopeless", n=n, population=len(sizes))


def _brewer(chance: Chance, sizes: Sequence[int], n: int) -> list[int]:
    """Draw one position after the other, each step's chances so that all n steps together give
    np."""
    total = sum(sizes)
    drawn: list[int] = []
    for left in range(n, 0, -1):
        weights = [
            0
            if position in drawn
            else (size * (total - size) << _PRECISION) // (total - left * size)
            for position, size in enumerate(sizes)
        ]
        position = chance.pick(weights)
        drawn.append(position)
        total -= sizes[position]
    return drawn


_UNEQUAL = {
    DrawMethod.PPS: _systematic_pps,
    DrawMethod.SAMPFORD: _sampford,
    DrawMethod.BREWER: _brewer,
}
