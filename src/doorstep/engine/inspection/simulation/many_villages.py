"""An inspection of many villages: their mean is as good as normal, so that nobody's answers need be
drawn.

The expectation and the variance of an item's points are tabulated by the share right, for each
village (its units, and how many of them are looked at); a truth then takes its values from the
table, and a run adds one normal number an item.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import NormalDist

import numpy as np

from doorstep.engine.inspection.simulation.truths import ItemTruths
from doorstep.engine.stats import Floats, Whole, expit

MANY_VILLAGES = 30
"""From so many villages drawn on, their mean is taken as normal: a village's points are bounded,
so that the mean of thirty has a skewness below a fifth of one's."""

_GRID = np.concatenate([[0.0], expit(np.linspace(-6.0, 6.0, 33)), [1.0]])
_NODES = np.array([NormalDist().inv_cdf((at + 0.5) / 21) for at in range(21)])


class ManyVillages:
    """Points expected of every item in every village under every truth, and their variance."""

    def __init__(self, asked: Sequence[ItemTruths], villages: int, truths: int) -> None:
        shape = len(asked), truths, villages
        self._mean, self._variance = np.empty(shape), np.zeros(shape)
        for at, item in enumerate(asked):
            if item.share is None and item.sampled is None:
                everywhere = np.arange(villages)
                self._mean[at] = item.true_points(everywhere, item.correct)
            else:
                self._mean[at], self._variance[at] = tabulated(item, truths)

    def points(self, random: np.random.Generator, villages: Whole, rows: Whole) -> Floats:
        """Draw the mean points of the villages drawn: runs x items, under the truths `rows`."""
        drawn = villages.shape[1]
        found = np.empty((len(villages), len(self._mean)))
        is_all = drawn == self._mean.shape[2]
        for at, (mean, variance) in enumerate(zip(self._mean, self._variance, strict=True)):
            if is_all:
                middle, spread = mean.mean(axis=1)[rows], variance.sum(axis=1)[rows]
            else:
                middle = mean[rows[:, None], villages].mean(axis=1)
                spread = variance[rows[:, None], villages].sum(axis=1)
            own = random.standard_normal(len(villages)) * np.sqrt(spread) / drawn
            found[:, at] = np.clip(middle + own, 0.0, None)
        return found


def tabulated(item: ItemTruths, truths: int) -> tuple[Floats, Floats]:
    """Expectation and variance of the points of each village: truths x villages."""
    villages = np.arange(len(item.units))
    checked = item.units if item.sampled is None else item.sampled.astype(np.float64)
    share = (item.correct + np.multiply.outer(_GRID, item.rest)) / item.units
    f = (item.units - checked) / np.maximum(item.units - 1, 1)
    r = item.overdispersion
    sampling = share * (1 - share) / checked * (checked * r + f * (1 - r))
    own = np.multiply.outer(_GRID * (1 - _GRID), item.rest) / item.units**2
    sd = np.sqrt(sampling + own)[..., None]
    met = np.clip(np.rint((share[..., None] + sd * _NODES) * checked[:, None]), 0, checked[:, None])
    points = item.scored(villages[:, None], met, checked[:, None])
    mean, square = points.mean(axis=2), (points**2).mean(axis=2)
    variance = np.maximum(square - mean**2, 0.0)
    if item.share is None:
        shape = truths, len(villages)
        return np.broadcast_to(mean[0], shape), np.broadcast_to(variance[0], shape)
    found = np.empty((2, *item.share.shape))
    for village in range(len(villages)):
        for at, table in enumerate((mean, variance)):
            found[at, :, village] = np.interp(item.share[:, village], _GRID, table[:, village])
    return found[0], found[1]
