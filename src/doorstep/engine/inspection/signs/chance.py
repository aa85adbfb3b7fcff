"""How likely a figure is where nothing is wrong: tails of counts, of shares beside other offices,
of drawn households.

Offices differ from each other without anybody's fault, so the plain binomial would cry wolf. Shares
are judged by the beta-binomial distribution whose spread the other offices show; counts by the
conditional binomial (Przyborowski and Wilenski 1940), thinned by the spread of earlier months.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from doorstep.engine.stats import Floats, beta_binomial_chances, beta_share, chi_square_quantile

CAUTION = 0.1

"""A spread estimated from few offices is taken at the upper end of its interval: so often it is
larger still."""

BELIEF = 5

"""Degrees of freedom that counts are believed to be pure chance until they show otherwise."""

MIDDLE = 0.95


# --- counts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Pace:
    """What was counted before, over how much time, and how much more unevenly than by pure chance
    (`uneven` >= 1)."""

    count: float
    exposure: float
    uneven: float = 1.0

    def expected(self, exposure: float) -> float:
        """Return as many as at this pace."""
        return self.count / self.exposure * exposure

    def tail(self, count: float, exposure: float) -> float:
        """Return P(this many or more in `exposure`), given all that was counted before and now."""
        if count <= 0:
            return 1.0
        now, before = count / self.uneven, self.count / self.uneven
        return beta_share(exposure / (exposure + self.exposure), now, before + 1)

    def usual(self, exposure: float) -> tuple[float, float]:
        """Return between which counts 95 of 100 such stretches lie."""
        return (
            float(_lowest(lambda n: 1 - self.tail(n + 1, exposure) >= (1 - MIDDLE) / 2)),
            float(_lowest(lambda n: self.tail(n + 1, exposure) <= (1 - MIDDLE) / 2)),
        )


def _lowest(holds: Callable[[int], bool]) -> int:
    """Return the lowest number for which a condition holds that, once it holds, goes on holding."""
    high = 1
    while not holds(high) and high < 10**9:
        high *= 2
    low = 0
    while low < high:
        middle = (low + high) // 2
        low, high = (low, middle) if holds(middle) else (middle + 1, high)
    return low


def unevenness(cells: Sequence[Sequence[tuple[float, float]]]) -> float:
    """Return how much more counts vary than by pure chance; each row is one series of (count,
    exposure) at one pace.

    Pearson's chi-square over its degrees of freedom, with a few degrees of pure chance put in,
    since two or three cells with one event among them show nothing; never below 1.
    """
    total, free = 0.0, 0
    for series in cells:
        exposure, count = sum(e for _, e in series), sum(c for c, _ in series)
        if len(series) < 2 or count == 0 or exposure == 0:
            continue
        means = [(c, count / exposure * e) for c, e in series if e > 0]
        total += sum((c - mean) ** 2 / mean for c, mean in means)
        free += len(means) - 1
    return max(1.0, (total + BELIEF) / (free + BELIEF))


# --- shares ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Share:
    """What share an office may have: a beta distribution by mean and intra-class correlation."""

    mean: float
    icc: float

    def tail(self, hits: int, n: int) -> float:
        """Return P(this many or more of n)."""
        return float(min(1.0, self._chances(n)[max(hits, 0) :].sum()))

    def lower_tail(self, hits: int, n: int) -> float:
        """Return P(this many or fewer of n)."""
        return float(min(1.0, self._chances(n)[: hits + 1].sum()))

    def usual(self, n: int) -> tuple[float, float]:
        """Return between which shares 95 of 100 offices with n records lie."""
        low, high = _middle(self._chances(n))
        return low / n, high / n

    def _chances(self, n: int) -> Floats:
        return beta_binomial_chances(self.mean, self.icc, n)


def _middle(chances: Floats) -> tuple[int, int]:
    """Return between which counts 95 of 100 lie, of the chances of 0, 1, 2, ..."""
    grown = np.cumsum(chances)
    tail = (1 - MIDDLE) / 2
    low, high = (int(np.searchsorted(grown, part)) for part in (tail, 1 - tail))
    return min(low, len(chances) - 1), min(high, len(chances) - 1)


def share_of(
    others: Sequence[tuple[int, int]], least_icc: float, *, least_mean: float = 0.0, drop: int = 1
) -> Share:
    """Return what the other offices, each (hits, n), lead one to expect of the next.

    The spread is Pearson's chi-square over its lower quantile. The `drop` most unusual offices are
    left out of it, so that two offices with the same habit do not hide each other; the uncertainty
    of the mean is added.
    """
    used = np.array([(k, n) for k, n in others if n > 0], float).reshape(-1, 2)
    hits, n = used[:, 0], used[:, 1]
    mean = max(float((hits.sum() + 0.5) / (n.sum() + 1)), least_mean)
    parts = np.sort((hits - n * mean) ** 2 / (n * mean * (1 - mean)))
    kept = parts[: max(len(parts) - drop, 1)]
    free = max(len(kept) - 1, 1)
    excess = float(kept.sum()) / max(chi_square_quantile(CAUTION, free), 0.1) - 1
    icc = max(excess / max(float(n.mean()) - 1, 1.0), least_icc)
    return Share(mean, min(icc * (1 + 1 / len(parts)) + 1 / float(n.sum() + 1), 0.95))


# --- drawn households -----------------------------------------------------------------------------


@dataclass(frozen=True)
class DrawnHouseholds:
    """The households of one kind: each one's count, and which of them were drawn."""

    counts: tuple[int, ...]
    drawn: tuple[bool, ...]


def drawn_sum(groups: Sequence[DrawnHouseholds]) -> tuple[int, Floats]:
    """Return the drawn households' sum, and the chance of every sum over all draws of as many
    households of each kind.

    Exact: a household is drawn with all its records, so no independence of records is assumed.
    """
    chances: Floats = np.ones(1)
    total = 0
    for group in groups:
        chances = np.convolve(chances, _one_kind(group.counts, sum(group.drawn)))
        total += sum(count for count, drawn in zip(group.counts, group.drawn, strict=True) if drawn)
    return total, chances


def _one_kind(counts: Sequence[int], size: int) -> Floats:
    """Return chances of the sum over `size` households out of these, all such sets alike."""
    top = sum(sorted(counts, reverse=True)[:size])
    ways: Floats = np.zeros((size + 1, top + 1))
    ways[0, 0] = 1.0
    for seen, count in enumerate(counts, start=1):
        # Selection sampling: the chance of each (households taken, sum) after `seen` households,
        # kept as weights.
        most = min(size, seen)
        shifted = np.zeros((most, top + 1))
        shifted[:, count:] = ways[:most, : top + 1 - count]
        ways[1 : most + 1] += shifted
        ways /= ways.max()
    return np.asarray(ways[size] / ways[size].sum(), float)


def middle_of(chances: Floats) -> tuple[float, float, float]:
    """Return the mean and the range of 95 of 100."""
    low, high = _middle(chances)
    return float((chances * np.arange(len(chances))).sum()), float(low), float(high)
