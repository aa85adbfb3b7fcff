"""Truths drawn from what is known, and what an inspection then meets.

How good an item is in the township as a whole, and how far villages lie apart, is what an unseen
village borrows: villages' shares are Beta(m c, (1-m) c). The level m has Jeffreys' prior, the
spread sqrt(1/(1+c)) a flat one (Gelman 2006) up to MOST_ALIKE; their posterior is summed over a
grid, laid a second time where the first one found the mass.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.domain.inspection import ItemSpec
from doorstep.domain.inspection_vocabulary import RuleInput
from doorstep.engine.inspection.scoring.rules import from_counts, sample_of, takes
from doorstep.engine.inspection.simulation.known import SAMPLED, KnownItems
from doorstep.engine.stats import Floats, Whole, expit, log_gamma

MOST_ALIKE = 1 / 3

"""The largest correlation 1/(1+c) of a village's units thought possible: nothing larger is reported
for such surveys. Without a bound the prior would hold villages that are all right or all wrong, and
five of five would prove too much."""

_COARSE, _FINE, _SPREADS = 24, 24, 14
_REACH = 9.0
_WIDTH = 4.5


@dataclass(frozen=True)
class LevelPosterior:
    """Grid points of (logit of level, concentration) with their posterior chance; `step` is the
    grid's in logits."""

    logit: Floats
    strength: Floats
    chance: Floats
    step: float

    def draw(self, random: np.random.Generator, count: int) -> tuple[Floats, Floats]:
        """Draw levels and concentrations, as columns; within a cell of the grid anywhere."""
        at = np.searchsorted(
            np.cumsum(self.chance), random.random(count) * self.chance.sum(), side="right"
        )
        at = np.minimum(at, len(self.chance) - 1)
        level = expit(self.logit[at] + (random.random(count) - 0.5) * self.step)
        return level[:, None], self.strength[at][:, None]


def posterior(correct: Floats, n: Floats) -> LevelPosterior:
    """Return the level and spread of villages of which `correct` of `n` (effective) units are
    so."""
    both = np.stack([correct, n], axis=1)[n > 0].round(6)
    pairs, counts = np.unique(both, axis=0, return_counts=True)
    spread = math.sqrt(MOST_ALIKE) * (np.arange(_SPREADS) + 0.5) / _SPREADS
    strength = 1 / spread**2 - 1
    logit = np.linspace(-_REACH, _REACH, _COARSE)
    by_logit = _chances(pairs, counts, logit, strength).sum(axis=1)
    mean = float(by_logit @ logit)
    sd = math.sqrt(float(by_logit @ (logit - mean) ** 2) + float(logit[1] - logit[0]) ** 2 / 12)
    logit = np.linspace(max(mean - _WIDTH * sd, -_REACH), min(mean + _WIDTH * sd, _REACH), _FINE)
    chance = _chances(pairs, counts, logit, strength)
    logits, strengths = np.meshgrid(logit, strength, indexing="ij")
    step = float(logit[1] - logit[0])
    return LevelPosterior(logits.ravel(), strengths.ravel(), chance.ravel(), step)


def _chances(pairs: Floats, counts: Whole, logit: Floats, strength: Floats) -> Floats:
    """Return posterior chances on the grid level x strength; a beta-binomial for every village."""
    level = expit(logit)[:, None]
    a, b = level * strength, (1 - level) * strength
    log = 0.5 * np.log(level * (1 - level)) + np.zeros_like(a)
    prior = log_gamma(a + b) - log_gamma(a) - log_gamma(b)
    for start in range(0, len(pairs), 64):
        correct, n = pairs[start : start + 64, :1, None], pairs[start : start + 64, 1:, None]
        given = log_gamma(a + correct) + log_gamma(b + n - correct) - log_gamma(strength + n)
        log += np.tensordot(counts[start : start + 64], given + prior, axes=1)
    chances = np.exp(log - log.max())
    return np.asarray(chances / chances.sum())


_NEARLY_NORMAL = 16.0
_SHARES = ("mean_of_domains", "verification_factor")
"""Rules of numbers and parts that take a share of units all the same."""


@dataclass(frozen=True)
class ItemTruths:
    """One item: what is known of it by village, what an inspection checks of it, and how that is
    scored.

    `level` is None where nothing is known of the item anywhere. `sampled` is None where an
    inspection sees all.
    """

    item: ItemSpec
    correct: Floats
    rest: Whole
    units: Floats
    worth: Floats
    n_eff: Floats
    fixed: Floats
    level: LevelPosterior | None
    sampled: Whole | None
    overdispersion: Floats

    def truths(self, random: np.random.Generator, villages: Whole) -> Floats:
        """Draw the number of correct units in each drawn village (runs x drawn), as it may
        stand."""
        count = len(villages)
        if self.level is None:
            share = np.broadcast_to(random.random((count, 1)), villages.shape)
        elif not self.rest.any():
            return self.correct[villages]
        else:
            level, strength = self.level.draw(random, count)
            worth, n_eff = self.worth[villages], self.n_eff[villages]
            share = random.beta(level * strength + worth, (1 - level) * strength + n_eff - worth)
        return np.asarray(self.correct[villages] + coins(random, self.rest[villages], share))

    def points(self, random: np.random.Generator, villages: Whole, correct: Floats) -> Floats:
        """Return what the inspection gives for the item in each drawn village."""
        units = self.units[villages]
        if self.sampled is None:
            return self._worth(villages, correct, units)
        checked = self.sampled[villages]
        there = np.rint(units).astype(np.int64)
        good = np.rint(correct).astype(np.int64)
        if self.overdispersion.any():
            good = _gathered(random, good, there, self.overdispersion[villages])
        return self._worth(villages, random.hypergeometric(good, there - good, checked), checked)

    def true_points(self, villages: Whole, correct: Floats) -> Floats:
        """Return what the item would bring if every household were looked at."""
        return self._worth(villages, correct, self.units[villages])

    def _worth(self, villages: Whole, correct: npt.ArrayLike, checked: npt.ArrayLike) -> Floats:
        fixed = self.fixed[villages]
        return np.where(np.isnan(fixed), from_share(self.item, correct, checked), fixed)


def coins(random: np.random.Generator, n: Whole, p: Floats) -> Floats:
    """Draw how many of n come out correct with chance p; from a variance of _NEARLY_NORMAL on by
    the normal law, rounded.

    That is three times as fast, and a village's truth is known far less exactly than the two laws
    differ.
    """
    mean = n * p
    spread = np.sqrt(mean * (1 - p))
    drawn = np.clip(np.rint(mean + spread * random.standard_normal(mean.shape)), 0, n)
    few = spread * spread < _NEARLY_NORMAL
    drawn[few] = random.binomial(n[few], p[few])
    return drawn


def from_share(item: ItemSpec, correct: npt.ArrayLike, checked: npt.ArrayLike) -> Floats:
    """Return points for `correct` of `checked`; where a rule takes no share of units, that share of
    the item's points."""
    correct, checked = np.asarray(correct, dtype=np.float64), np.asarray(checked, dtype=np.float64)
    kind = str(item.rule["type"])
    if takes(item.rule) in (RuleInput.NUMBER, RuleInput.PARTS) and kind not in _SHARES:
        return np.asarray(item.points * correct / checked)
    return from_counts(item.rule, item.points, correct, checked, sample_of(item))


def item_truths(known: KnownItems, households: Floats) -> list[ItemTruths]:
    """Return every item, with `households` (by village) checked in an inspection."""
    share = np.minimum(households / np.maximum(known.households, 1), 1.0)
    return [_item_truths(known, at, share) for at in range(len(known.items))]


def _item_truths(known: KnownItems, at: int, share: Floats) -> ItemTruths:
    item = known.items[at]
    units, n = known.units[:, at], known.n[:, at]
    sampled = None
    overdispersion = np.zeros(len(units))
    if item.source in SAMPLED:
        wanted = sample_of(item) or float(known.asked[at])
        checked = np.rint(units * share) if math.isnan(wanted) else np.minimum(wanted, units)
        sampled = np.clip(checked, 1, np.rint(units)).astype(np.int64)
        overdispersion = _beyond(units, sampled, known.alike[:, at])
    worth, n_eff = known.worth[:, at], known.n_eff[:, at]
    rest = np.rint(np.maximum(units - n, 0)).astype(np.int64)
    return ItemTruths(
        item=item,
        correct=known.correct[:, at],
        rest=rest,
        units=units,
        worth=worth,
        n_eff=n_eff,
        fixed=known.points[:, at],
        level=posterior(worth, n_eff) if known.seen[at] else None,
        sampled=sampled,
        overdispersion=overdispersion,
    )


def _beyond(units: Floats, sampled: Whole, alike: Floats) -> Floats:
    """Return the variance of the sampled households' own share, as a part of p(1-p), that makes the
    design effect `alike`.

    With f = (N-n)/(N-1) and a share that varies by r p(1-p), the count's variance is n p(1-p) (n r
    + f (1-r)); it is n p(1-p) f alike for r = f (alike - 1) / (n - f).
    """
    few = np.maximum(units - 1, 1)
    f = (units - sampled) / few
    r = np.divide(
        f * (alike - 1), sampled - f, out=np.zeros(len(units)), where=(sampled > 1) & (alike > 1)
    )
    return np.clip(r, 0.0, 0.999)


def _gathered(random: np.random.Generator, good: Whole, there: Whole, r: Floats) -> Whole:
    """Draw the correct units as seen from the drawn households, whose own share varies by r p(1-p)
    around the village's."""
    share = good / there
    strength = 1 / np.maximum(r, 1e-9) - 1
    varies = (r > 0) & (good > 0) & (good < there)
    own = random.beta(
        np.where(varies, share * strength, 1.0), np.where(varies, (1 - share) * strength, 1.0)
    )
    return np.where(varies, np.clip(np.rint(own * there), 0, there), good).astype(np.int64)
