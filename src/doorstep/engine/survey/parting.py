"""What parts several offices' figures: groups that chance does not explain, no order inside one.

Two figures are apart where the interval of their difference (recovered from their own, Zou and
Donner 2008) leaves out none at the level that Holm (1979) allows over all pairs of all columns. A
line is drawn only where everybody above it is apart from everybody below it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import combinations

from doorstep.engine.stats import holm, normal_quantile, normal_tail

LEVEL = 0.95


@dataclass(frozen=True)
class FigureEnds:
    """A figure with the ends of its 95 % interval."""

    at: float
    low: float
    high: float


Column = Mapping[str, FigureEnds]
"""By office, its figure."""


@dataclass(frozen=True)
class Parted:
    """The offices of a column in groups, from more to less, inside a group by name; and how many
    pairs of them are apart, lines or none."""

    tiers: tuple[tuple[str, ...], ...]
    apart: int


def parted(columns: Mapping[str, Column]) -> dict[str, Parted]:
    """Return for each column what parts its offices."""
    pairs = [(name, *pair) for name, column in columns.items() for pair in combinations(column, 2)]
    chances = holm([chance_apart(columns[name][a], columns[name][b]) for name, a, b in pairs])
    apart: dict[str, set[frozenset[str]]] = {name: set() for name in columns}
    for (name, a, b), chance in zip(pairs, chances, strict=True):
        if chance < 1 - LEVEL:
            apart[name].add(frozenset((a, b)))
    return {
        name: Parted(_cut(column, apart[name]), len(apart[name]))
        for name, column in columns.items()
    }


def chance_apart(one: FigureEnds, other: FigureEnds) -> float:
    """Return the two-sided p-value of the difference of two figures."""
    upper, lower = (one, other) if one.at >= other.at else (other, one)
    apart = upper.at - lower.at
    spread = math.hypot(upper.at - upper.low, lower.high - lower.at) / normal_quantile(
        (1 + LEVEL) / 2
    )
    if spread <= 0:
        return 1.0 if apart <= 0 else 0.0
    return min(1.0, 2 * normal_tail(apart / spread))


def _cut(column: Column, apart: set[frozenset[str]]) -> tuple[tuple[str, ...], ...]:
    order = sorted(column, key=lambda name: (-column[name].at, name))
    groups: list[list[str]] = []
    for at, name in enumerate(order):
        line = at == 0 or all(
            frozenset((above, below)) in apart for above in order[:at] for below in order[at:]
        )
        if line:
            groups.append([])
        groups[-1].append(name)
    return tuple(tuple(sorted(group)) for group in groups)
