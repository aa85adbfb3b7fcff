"""How far a place's papers are from its households, and whether chance does as much.

The question asked of every place is whether its papers promise NEAR_END points more at most. What
the households met say is a sample of households: shares at the door are drawn around what was found
(normal, with the spread that the households show, few of them counted as few, items together as far
as they go together) and scored by the rubric's own rules, so that an item cannot lose more than all
its points or less than none. Several places are held together by Holm's procedure: that any is
marked without cause happens in one township of twenty at most.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np

from doorstep.engine.inspection.scoring.card import Card, ItemScore, summed
from doorstep.engine.inspection.scoring.figures import Figure, correlations
from doorstep.engine.inspection.scoring.rules import points, sample_of, value_of_share
from doorstep.engine.stats import Floats, holm

MARKED, NEAR_END = 15.0, 5.0
"""A gap is worth a look where papers promise MARKED points more, and surely more than NEAR_END."""

SURELY = 0.05
"""So often would any village of a township be marked whose papers promise no more than NEAR_END."""

_DRAWS = 20_000
_Pairs: TypeAlias = Sequence[tuple[ItemScore, ItemScore]]


@dataclass(frozen=True)
class Gap:
    """Paper score less household score: `points` from `lo` to `hi`, out of a hundred of the points
    judged on both sides. A side is (total, lo, hi).

    `chance`: how often a gap as large is seen where it is NEAR_END in truth, for the places
    compared together; 1 where it was not asked, the gap being smaller than MARKED.
    """

    paper: tuple[float, float, float]
    household: tuple[float, float, float]
    points: float
    lo: float
    hi: float
    chance: float = 1.0

    @property
    def apart(self) -> bool:
        """Whether the two intervals do not touch."""
        return self.paper[1] > self.household[2] or self.household[1] > self.paper[2]

    @property
    def large(self) -> bool:
        """Whether papers promise MARKED points more, be it by chance."""
        return self.points >= MARKED

    @property
    def marked(self) -> bool:
        """Whether papers promise clearly more than households confirm."""
        return self.large and self.chance <= SURELY


def measure_gap(paper: Card, door: Card) -> Gap | None:
    """Measure how far papers and households are apart, on the items both sides can judge; None
    where no visit tells any."""
    pairs = [
        (one, other)
        for one, other in zip(paper.items, door.items, strict=True)
        if one.got is not None
        and other.got is not None
        and not (one.is_bonus or one.by_fact or other.by_fact)
    ]
    if not any(other.figure is not None and not other.figure.whole for _, other in pairs):
        return None
    p, d = (summed(paper.place, [pair[side] for pair in pairs]).of_hundred for side in (0, 1))
    below, above = math.hypot(p[0] - p[1], d[2] - d[0]), math.hypot(p[2] - p[0], d[0] - d[1])
    found = Gap(p, d, p[0] - d[0], p[0] - d[0] - below, p[0] - d[0] + above)
    return replace(found, chance=_chance(pairs)) if found.large else found


def held_together(gaps: Mapping[str, Gap | None]) -> dict[str, Gap | None]:
    """Return the gaps of places with their chances held for all of them (Holm 1979)."""
    measured = {place: gap for place, gap in gaps.items() if gap is not None}
    chances = holm([gap.chance for gap in measured.values()])
    held = {
        place: replace(gap, chance=chance)
        for (place, gap), chance in zip(measured.items(), chances, strict=True)
    }
    return {place: held.get(place) for place in gaps}


def _chance(pairs: _Pairs) -> float:
    """How often shares at the door, drawn around those found, leave a gap of NEAR_END or less."""
    figures = [other.figure for _, other in pairs]
    errors = np.array([_error(figure) for figure in figures])
    drawn = _standard(correlations(figures), _freedom(pairs, errors)) * errors
    got = np.zeros(_DRAWS)
    for at, (figure, (_, door)) in enumerate(zip(figures, pairs, strict=True)):
        if figure is None:
            got += door.got or 0.0
        else:
            got += _points(door, figure, np.clip(figure.est + drawn[:, at], 0.0, 1.0))
    promised = sum(one.got or 0.0 for one, _ in pairs)
    judged = sum(other.judged for _, other in pairs)
    as_small = np.count_nonzero(100 * (promised - got) <= NEAR_END * judged)
    return (1.0 + float(as_small)) / (1.0 + _DRAWS)


def _points(door: ItemScore, figure: Figure, shares: Floats) -> Floats:
    rule, size = door.item.rule, sample_of(door.item)
    value = value_of_share(rule, shares, float(figure.n) if size is None else size)
    return points(rule, door.item.points, value)


def _error(figure: Figure | None) -> float:
    """The standard error of a share; none where all was looked at or nothing is wrong, since it
    can only fall from there. Half a unit each way is added where every unit is wrong."""
    if figure is None or figure.lo == figure.hi or figure.est >= 1:
        return 0.0
    size = figure.n_eff + 1
    share = (figure.est * figure.n_eff + 0.5) / size
    return math.sqrt(share * (1 - share) / size)


def _freedom(pairs: _Pairs, errors: Floats) -> float:
    """Satterthwaite's degrees of freedom of the sum of points: households asked less one, by what
    each item adds to its spread."""
    variance = inverse = 0.0
    for (_, door), error in zip(pairs, errors.tolist(), strict=True):
        if door.figure is not None and error:
            ends = np.clip([door.figure.est - error, door.figure.est + error], 0.0, 1.0)
            low, high = _points(door, door.figure, ends).tolist()
            own = (high - low) ** 2
            variance += own
            inverse += own**2 / max(door.figure.households - 1, 1)
    return variance**2 / inverse if inverse else math.inf


def _standard(together: Floats, freedom: float) -> Floats:
    """Draw standard errors that go together as told, wider where few households show them; always
    the same ones."""
    seed = hashlib.sha256(b"gap between papers and households").digest()
    random = np.random.Generator(np.random.PCG64(int.from_bytes(seed, "big")))
    values, vectors = np.linalg.eigh(together)
    plain = random.standard_normal((_DRAWS, len(together)))
    drawn: Floats = plain @ (vectors * np.sqrt(np.maximum(values, 0.0))).T
    if math.isinf(freedom):
        return drawn
    return drawn / np.sqrt(random.chisquare(freedom, (_DRAWS, 1)) / freedom)
