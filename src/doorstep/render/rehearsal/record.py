"""What a rehearsal report is made of: score and simulation as their commands print them, and the
draw's certificate."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from doorstep.render.brief import Band

GOOD_FROM, WATCH_FROM = 0.9, 0.7

"""From which part of an item's points it is in order, and from which it wants watching."""


@dataclass(frozen=True)
class Record:
    """`score`: `score --json`; `simulation`: `simulate --json`, None without a pass mark; `words`
    its sentences.

    `certificate` is that of the inspection's draw, None before it was drawn.
    """

    township: str
    simulated: bool
    as_of: dt.date
    lang: str
    score: Mapping[str, Any]
    simulation: Mapping[str, Any] | None
    protocol: str
    words: Sequence[str]
    certificate: Mapping[str, Any] | None

    def as_object(self) -> dict[str, object]:
        """The record as JSON."""
        return {
            "township": self.township,
            "simulated": self.simulated,
            "as_of": self.as_of.isoformat(),
            "score": self.score,
            "simulation": self.simulation,
            "protocol": self.protocol,
            "words": list(self.words),
            "certificate": self.certificate,
        }


def band(got: float | None, points: float) -> Band:
    """How an item stands by the part of its points that is proven."""
    if got is None or points <= 0:
        return Band.UNKNOWN
    share = got / points
    return Band.GOOD if share >= GOOD_FROM else Band.WATCH if share >= WATCH_FROM else Band.FIX
