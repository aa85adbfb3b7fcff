"""What is known of one item in one place, as counts: what the score rests on and what a rehearsal draws from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Standing:
    """`right` of `n` units were as they should be, in `households` households.

    `n_eff` is what the n units are worth as independent ones (households resemble each other). `whole`: all units of
    the place were looked at, so that nothing is left to chance. Nothing known: n is 0, and `points` is None.
    `points`: what the item brings whoever is drawn, since somebody looked (a site, a number) and no share was taken.
    """

    place: str
    item: str
    right: float
    n: int
    n_eff: float
    households: int
    whole: bool = False
    points: float | None = None
