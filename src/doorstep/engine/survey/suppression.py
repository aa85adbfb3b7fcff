"""Counts by place that may be shown: a cell below five is hidden, and as many more as keep anybody
from working it out of the total.

A place shows a share of its own where at least `FEWEST` people answered and at least `CELL` gave
either answer. Whoever reads the page knows how many answered in each place and what all of them
said together; the hidden cells must stay as open to them as the counts are wide. Places that are
hidden for this alone are chosen by how many answered there, never by what they said.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

FEWEST, CELL = 10, 5
"""Fewest answers of a place, and of a cell."""


@dataclass(frozen=True)
class PlaceCount:
    """How many of a place answered, and how many of them said yes."""

    place: str
    yes: int
    n: int

    @property
    def is_small(self) -> bool:
        """Whether the place may not show its share."""
        return self.n < FEWEST or min(self.yes, self.n - self.yes) < CELL


@dataclass(frozen=True)
class ShownCounts:
    """What may be shown: places with their counts, and all together (None where that alone would
    tell of a hidden one)."""

    places: Mapping[str, PlaceCount]
    total: PlaceCount | None


def shown_counts(counts: Sequence[PlaceCount]) -> ShownCounts:
    """Hide what must be hidden."""
    asked = [one for one in counts if one.n]
    total = PlaceCount("", sum(one.yes for one in asked), sum(one.n for one in asked))
    if total.is_small:
        return ShownCounts({}, None)
    hidden = {one.place for one in asked if one.is_small}
    waiting = sorted((one for one in asked if not one.is_small), key=lambda one: (one.n, one.place))
    while hidden and not _are_open([one for one in asked if one.place in hidden]):
        if not waiting:
            break
        hidden.add(waiting.pop(0).place)
    shown = {one.place: one for one in asked if one.place not in hidden}
    told = not hidden or _are_open([one for one in asked if one.place in hidden])
    return ShownCounts(shown, total if told else None)


def possible(hidden: Sequence[PlaceCount], at: int) -> range:
    """What a hidden cell can be, to whoever knows how many answered in each hidden place and what
    they said together."""
    said = sum(one.yes for one in hidden)
    others = sum(one.n for one in hidden) - hidden[at].n
    return range(max(0, said - others), min(hidden[at].n, said) + 1)


def _are_open(hidden: Iterable[PlaceCount]) -> bool:
    """Whether no hidden cell can be told to within `CELL` values, or as many as it could ever
    have."""
    held = list(hidden)
    return all(
        len(possible(held, at)) >= min(CELL, one.n + 1) and len(held) > 1
        for at, one in enumerate(held)
    )
