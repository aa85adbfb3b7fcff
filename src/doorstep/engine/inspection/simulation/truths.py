"""Truths drawn from what is known, and what an inspection then meets.

How good items are in the township as a whole, how far villages lie apart and how much items of one
village go together is what an unseen village borrows (`shared_effects`). An item nobody looked at
is not drawn: it may bring nothing or all of its points.
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
from doorstep.engine.inspection.simulation.shared_effects import LookedAt, shares
from doorstep.engine.stats import Floats, Whole

_NEARLY_NORMAL = 16.0
_SHARES = ("mean_of_domains", "verification_factor")
"""Rules of numbers and parts that take a share of units all the same."""


@dataclass(frozen=True)
class ItemTruths:
    """One item: what is known of it by village, what an inspection checks of it, and how that is
    scored.

    `share` holds truths x villages, shares right as they may stand; None where all is known or
    nothing. `sampled` is None where an inspection sees all. `unknown` says in which villages nobody
    can tell anything of it: there it counts 0. `open`: by village, the points that hang on what
    nobody checked; they stand beside.
    """

    item: ItemSpec
    correct: Floats
    rest: Whole
    units: Floats
    fixed: Floats
    unknown: npt.NDArray[np.bool_]
    open: Floats
    share: Floats | None
    sampled: Whole | None
    overdispersion: Floats

    def truths(self, random: np.random.Generator, villages: Whole, rows: Whole) -> Floats:
        """Draw the number of correct units in each drawn village (runs x drawn) under the truths
        `rows`, one for each run."""
        if self.share is None:
            return self.correct[villages]
        share = self.share[rows[:, None], villages]
        return np.asarray(self.correct[villages] + coins(random, self.rest[villages], share))

    def points(self, random: np.random.Generator, villages: Whole, correct: Floats) -> Floats:
        """Return what the inspection gives for the item in each drawn village."""
        units = self.units[villages]
        if self.sampled is None:
            return self.scored(villages, correct, units)
        checked = self.sampled[villages]
        there = np.rint(units).astype(np.int64)
        good = np.rint(correct).astype(np.int64)
        if self.overdispersion.any():
            good = _gathered(random, good, there, self.overdispersion[villages])
        return self.scored(villages, random.hypergeometric(good, there - good, checked), checked)

    def true_points(self, villages: Whole, correct: Floats) -> Floats:
        """Return what the item would bring if every household were looked at."""
        return self.scored(villages, correct, self.units[villages])

    def scored(self, villages: Whole, correct: npt.ArrayLike, checked: npt.ArrayLike) -> Floats:
        fixed = np.where(self.unknown, 0.0, self.fixed)[villages]
        return np.where(np.isnan(fixed), from_share(self.item, correct, checked), fixed)

    def room(self, villages: Whole) -> Floats:
        """Return the points nobody can tell anything of, in each drawn village."""
        return np.asarray(self.open[villages])


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


def item_truths(
    known: KnownItems, households: Floats, random: np.random.Generator
) -> list[ItemTruths]:
    """Return every item, with `households` (by village) checked in an inspection."""
    looked = np.minimum(households / np.maximum(known.households, 1), 1.0)
    drawn = drawn_shares(known, random)
    return [_item_truths(known, at, looked, drawn.get(at)) for at in range(len(known.items))]


def drawn_shares(known: KnownItems, random: np.random.Generator) -> dict[int, Floats]:
    """Draw by item how villages may stand (truths x villages): of items somebody looked at that
    are not known everywhere."""
    seen = np.flatnonzero(known.seen)
    if not len(seen) or not (known.units[:, seen] > known.n[:, seen]).any():
        return {}
    found = shares(LookedAt(known.worth[:, seen], known.n_eff[:, seen]), random)
    return {int(at): np.ascontiguousarray(found[:, :, place]) for place, at in enumerate(seen)}


def _item_truths(known: KnownItems, at: int, looked: Floats, share: Floats | None) -> ItemTruths:
    item = known.items[at]
    units, n, fixed = known.units[:, at], known.n[:, at], known.points[:, at]
    sampled = None
    overdispersion = np.zeros(len(units))
    if item.source in SAMPLED:
        wanted = sample_of(item) or float(known.asked[at])
        checked = np.rint(units * looked) if math.isnan(wanted) else np.minimum(wanted, units)
        sampled = np.clip(checked, 1, np.rint(units)).astype(np.int64)
        overdispersion = _beyond(units, sampled, known.alike[:, at])
    rest = np.rint(np.maximum(units - n, 0)).astype(np.int64)
    unknown = np.isnan(fixed) & (not known.seen[at])
    return ItemTruths(
        item=item,
        correct=known.correct[:, at],
        rest=rest,
        units=units,
        fixed=fixed,
        unknown=unknown,
        open=np.where(unknown, item.points, known.open[:, at]),
        share=share if rest.any() else None,
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
