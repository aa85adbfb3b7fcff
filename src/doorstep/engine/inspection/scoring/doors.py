"""Doors: how many households were drawn, how many answered, and what those who did not answer may
hide.

A door that stayed shut counts neither for nor against anybody, but a share measured at the doors
that opened is not one of all doors. Where fewer open than usual (`USUAL`), those that lack are not
taken to be like the rest: what they would show is not shown. Otherwise whoever let the households
with faults refuse would have a perfect village.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.engine.survey.intervals import wilson

USUAL = 2 / 3
"""So many of the households drawn answer for themselves in an honest round (68 of 100, with 12
answered for by others, in the rounds that domain figures are taken from)."""

ENOUGH = 0.8
"""A village in which somebody answered at fewer of its doors has no score of its own."""

SAID_OF_THE_REST = 0.5
"""Where fewer answered, nothing is said of the others but the bounds: a sample of a minority."""

_LEVEL = 0.95


@dataclass(frozen=True)
class DoorTally:
    """Households of a place: drawn, reached (somebody answered), met (the household answered for
    itself), and those asked again after they had answered."""

    drawn: int = 0
    reached: int = 0
    met: int = 0
    again: int = 0

    @property
    def response(self) -> float:
        """The share of the drawn that answered for themselves; 1 where nobody was drawn."""
        return self.met / self.drawn if self.drawn else 1.0

    @property
    def reach(self) -> float:
        """The share of the drawn at which somebody answered."""
        return self.reached / self.drawn if self.drawn else 1.0

    def __add__(self, other: DoorTally) -> DoorTally:
        return DoorTally(
            self.drawn + other.drawn,
            self.reached + other.reached,
            self.met + other.met,
            self.again + other.again,
        )


def together(tallies: Mapping[str, DoorTally]) -> DoorTally:
    """Return the doors of all places."""
    return sum(tallies.values(), DoorTally())


def shown_by(tallies: Mapping[str, DoorTally], place: str | None) -> float:
    """Return the part of a share that is shown: 1 down to the usual response of all doors, and in a
    place down to what chance makes of it there; below, what lacks to it is not shown."""
    parts = [together(tallies).response / USUAL]
    own = tallies.get(place or "")
    if place is not None and own is not None and own.drawn:
        parts.append(wilson(own.response, own.drawn, _LEVEL)[1] / USUAL)
    return min(1.0, *parts)


def at_odds(share: float, response: float, odds: float) -> float:
    """Return the share right of all if those not met have faults at `odds` times the odds of those
    met (0: none of them has any, infinite: all have)."""
    if math.isinf(odds) or not odds:
        return response * share + (0.0 if odds else 1 - response)
    return response * share + (1 - response) * share / (share + odds * (1 - share))
