"""What a batch of visits would tell: how much less often a village's items would be judged wrongly
after it.

An item is good enough in a village when its share of right units brings the part of its points that
the rubric asks of the whole (pass mark over scale). Judged by what is known, it is misjudged with
the chance of the unlikelier side; every answer a batch may bring changes that, and the expected
change, in points, is the batch's gain. One visit may be unable to change any judgement where six
can, so gains are those of whole batches.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from doorstep.domain.inspection import ItemSpec
from doorstep.engine.inspection.simulation.answers import from_share
from doorstep.engine.inspection.simulation.known import Floats, Known
from doorstep.engine.inspection.simulation.level import Level, posterior
from doorstep.engine.stats import binomial_chances

_GRID = 160

_FINEST = 10_000

_HAIR = 1e-9


@dataclass(frozen=True)
class Judged:
    """One item in all villages: the posterior of its share on a grid that is split where it becomes
    good enough.

    `chance` is villages x grid; `open` says where something is left to learn. Answers of b
    households are worth b x `each` independent units.
    """

    item: ItemSpec
    share: Floats
    good: npt.NDArray[np.bool_]
    chance: Floats
    each: float

    @cached_property
    def misjudged(self) -> Floats:
        """The chance of a wrong judgement now, by village."""
        above = self.chance[:, self.good].sum(axis=1)
        found: Floats = np.minimum(above, self.chance.sum(axis=1) - above)
        return found

    def units(self, visits: int) -> int:
        """What the answers of so many households are worth, in independent units."""
        return int(visits * self.each + 0.5)

    def gain(self, visits: int) -> Floats:
        """Points no longer misjudged after so many visits, expected, by village: an exact sum over
        all answers."""
        units = self.units(visits)
        if not units:
            return np.zeros(len(self.chance))
        above, below = self._answers(units)
        found: Floats = self.item.points * np.maximum(
            self.misjudged - np.minimum(above, below).sum(axis=1), 0.0
        )
        return found

    def outcomes(self, visits: int, village: int) -> Floats:
        """Points no longer misjudged after so many visits, by true share: below 0 where answers
        would mislead."""
        units = self.units(visits)
        chance = self.chance[village : village + 1]
        before = (self.good != bool(chance[:, self.good].sum() >= chance.sum() / 2)).astype(
            np.float64
        )
        if not units:
            return np.zeros(len(self.share))
        likely = binomial_chances(self.share, units)
        above, below = (
            chance[:, self.good] @ likely[self.good],
            chance[:, ~self.good] @ likely[~self.good],
        )
        says_good = (above >= below)[0].astype(np.float64)
        right = likely @ says_good
        after = np.where(self.good, 1 - right, right)
        found: Floats = self.item.points * (before - after)
        return found

    def _answers(self, units: int) -> tuple[Floats, Floats]:
        """Chances of each answer together with either side: villages x answers."""
        likely = binomial_chances(self.share, units)
        return self.chance[:, self.good] @ likely[self.good], self.chance[:, ~self.good] @ likely[
            ~self.good
        ]


def judged(known: Known, at: int, asked: float) -> Judged | None:
    """An item for judging; `asked` is the part of its points that is good enough. None if every
    share is, or none."""
    item = known.items[at]
    border = _border(item, asked, float(np.median(known.units[:, at])))
    if border is None:
        return None
    half = _GRID // 2
    turn = np.arcsin(np.sqrt(border))
    steps = (np.arange(half) + 0.5) / half
    angle = np.concatenate([turn * steps, turn + (np.pi / 2 - turn) * steps])
    width = np.repeat([turn, np.pi / 2 - turn], half) / half
    share = np.sin(angle) ** 2
    a, b = _matched(known, at)
    log = (a - 0.5)[:, None] * np.log(share) + (b - 0.5)[:, None] * np.log1p(-share) + np.log(width)
    chance = np.exp(log - log.max(axis=1, keepdims=True))
    chance /= chance.sum(axis=1, keepdims=True)
    settled = (known.n[:, at] >= known.units[:, at]) | ~np.isnan(known.points[:, at])
    chance[settled] = 0.0
    middle = from_share(item, share[half // 2], 1.0), from_share(item, share[half + half // 2], 1.0)
    rising = float(middle[1]) >= float(middle[0])
    good = (np.arange(_GRID) >= half) == rising
    each = float(
        np.mean(known.units[:, at] / np.maximum(known.households, 1)) / np.mean(known.alike[:, at])
    )
    return Judged(item, share, good, chance, each)


def _border(item: ItemSpec, asked: float, units: float) -> float | None:
    """The share of right units from which on an item brings the part `asked` of its points."""
    shares = (np.arange(_FINEST) + 0.5) / _FINEST
    enough = from_share(item, shares * units, units) >= asked * item.points - _HAIR
    turns = np.flatnonzero(enough[1:] != enough[:-1])
    return float(shares[turns[-1]] + 0.5 / _FINEST) if len(turns) else None


def _matched(known: Known, at: int) -> tuple[Floats, Floats]:
    """Each village's posterior as one beta distribution of the same mean and variance; uniform
    where nobody looked."""
    worth, n = known.worth[:, at], known.n_eff[:, at]
    if not known.told[at]:
        return np.ones(len(n)), np.ones(len(n))
    level = posterior(worth, n)
    keep = level.chance > level.chance.max() * 1e-4
    level = Level(
        level.logit[keep],
        level.strength[keep],
        level.chance[keep] / level.chance[keep].sum(),
        level.step,
    )
    middle = 1 / (1 + np.exp(-level.logit))
    a = middle * level.strength + worth[:, None]
    size = level.strength + n[:, None]
    first = (a / size) @ level.chance
    second = (a * (a + 1) / (size * (size + 1))) @ level.chance
    variance = np.maximum(second - first**2, 1e-12)
    strength = np.maximum(first * (1 - first) / variance - 1, 1e-3)
    return first * strength, (1 - first) * strength
