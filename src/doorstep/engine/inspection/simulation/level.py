"""How good an item is in the township as a whole, and how far villages lie apart: what an unseen
village borrows.

Villages' shares are Beta(m c, (1-m) c). The level m has Jeffreys' prior, the spread sqrt(1/(1+c)) a
flat one (Gelman 2006) up to MOST_ALIKE; their posterior is summed over a grid, laid a second time
where the first one found the mass.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.engine.stats import Floats, log_gamma

MOST_ALIKE = 1 / 3

"""The largest correlation 1/(1+c) of a village's units thought possible: nothing larger is reported
for such surveys. Without a bound the prior would hold villages that are all right or all wrong, and
five of five would prove too much."""

_COARSE, _FINE, _SPREADS = 24, 24, 14

_REACH = 9.0

_WIDTH = 4.5


@dataclass(frozen=True)
class Level:
    """Grid points of (logit of level, concentration) with their posterior chance; `step` is the
    grid's in logits."""

    logit: Floats
    strength: Floats
    chance: Floats
    step: float

    def draw(self, random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """Levels and concentrations, as columns; within a cell of the grid anywhere."""
        at = np.searchsorted(
            np.cumsum(self.chance), random.random(count) * self.chance.sum(), side="right"
        )
        at = np.minimum(at, len(self.chance) - 1)
        level = _expit(self.logit[at] + (random.random(count) - 0.5) * self.step)
        return level[:, None], self.strength[at][:, None]


def posterior(right: Floats, n: Floats) -> Level:
    """The level and spread of villages of which `right` of `n` (effective) units are so."""
    told = n > 0
    both = np.stack([right[told], n[told]], axis=1).round(6)
    pairs, counts = np.unique(both, axis=0, return_counts=True)
    spread = math.sqrt(MOST_ALIKE) * (np.arange(_SPREADS) + 0.5) / _SPREADS
    strength = 1 / spread**2 - 1
    logit = _line(-_REACH, _REACH, _COARSE)
    by_logit = _chances(pairs, counts, logit, strength).sum(axis=1)
    mean = float(by_logit @ logit)
    sd = math.sqrt(float(by_logit @ (logit - mean) ** 2) + float(logit[1] - logit[0]) ** 2 / 12)
    logit = _line(max(mean - _WIDTH * sd, -_REACH), min(mean + _WIDTH * sd, _REACH), _FINE)
    chance = _chances(pairs, counts, logit, strength)
    shape = chance.shape
    return Level(
        np.repeat(logit, shape[1]),
        np.tile(strength, shape[0]),
        chance.ravel(),
        float(logit[1] - logit[0]),
    )


def _chances(
    pairs: Floats, counts: npt.NDArray[np.int64], logit: Floats, strength: Floats
) -> Floats:
    """Posterior chances on the grid level x strength; a beta-binomial for every village."""
    level = _expit(logit)[:, None]
    a, b = level * strength, (1 - level) * strength
    log = 0.5 * np.log(level * (1 - level)) + np.zeros_like(a)
    prior = log_gamma(a + b) - log_gamma(a) - log_gamma(b)
    for start in range(0, len(pairs), 64):
        right, n = pairs[start : start + 64, :1, None], pairs[start : start + 64, 1:, None]
        given = log_gamma(a + right) + log_gamma(b + n - right) - log_gamma(strength + n)
        log += np.tensordot(counts[start : start + 64], given + prior, axes=1)
    found = np.exp(log - log.max())
    chances: Floats = found / found.sum()
    return chances


def _line(start: float, end: float, points: int) -> Floats:
    found: Floats = start + (end - start) / (points - 1) * np.arange(points, dtype=np.float64)
    return found


def _expit(x: Floats) -> Floats:
    found: Floats = 1 / (1 + np.exp(-x))
    return found
