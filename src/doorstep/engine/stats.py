"""The one seam to distributions: tails, quantiles and tables of chances, over scipy.special.

scipy loads its submodules on first use, so that a command that asks for no distribution does not
pay for them. `tests/engine/survey/test_stats.py` holds every function against plain sums.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from statistics import NormalDist

import numpy as np
import numpy.typing as npt
import scipy

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]


def normal_quantile(p: float) -> float:
    """Return the p-quantile of the normal distribution (the standard library's: nothing to
    load)."""
    return NormalDist().inv_cdf(p)


def normal_tail(z: float) -> float:
    """Return P(Z > z) of the normal distribution, exact far out too."""
    return math.erfc(z / math.sqrt(2)) / 2


def t_quantile(p: float, df: float) -> float:
    """Return the p-quantile of Student's t; an infinite `df` is the normal distribution."""
    return float(scipy.special.stdtrit(df, p)) if math.isfinite(df) else normal_quantile(p)


def chi_square_quantile(p: float, df: float) -> float:
    """Approximate the p-quantile of chi-square (Wilson and Hilferty 1931).

    The rates of false alarms in docs/en/detectors.md were measured with this form; near 0 it is
    lower than the exact quantile, which keeps the spread between offices on the wide side.
    """
    middle = 1 - 2 / (9 * df) + normal_quantile(p) * math.sqrt(2 / (9 * df))
    return df * max(0.0, middle) ** 3


def beta_share(x: float, a: float, b: float) -> float:
    """Return the regularised incomplete beta function I_x(a, b), x anywhere."""
    return float(scipy.special.betainc(a, b, min(max(x, 0.0), 1.0)))


def beta_quantile(p: float, a: float, b: float) -> float:
    """Return the x with I_x(a, b) = p; a or b of 0 gives the end of the range, as a limit."""
    if p <= 0 or a <= 0:
        return 0.0
    if p >= 1 or b <= 0:
        return 1.0
    return float(scipy.special.betaincinv(a, b, p))


def holm(values: Sequence[float]) -> list[float]:
    """Return Holm's adjusted p-values (1979), in the order given."""
    order = sorted(range(len(values)), key=lambda i: values[i])
    adjusted, highest = [0.0] * len(values), 0.0
    for rank, i in enumerate(order):
        highest = max(highest, min(1.0, (len(values) - rank) * values[i]))
        adjusted[i] = highest
    return adjusted


def expit(x: npt.ArrayLike) -> Floats:
    """Return the share of a logit, element by element."""
    return np.asarray(scipy.special.expit(x), np.float64)


def log_expit(x: npt.ArrayLike) -> Floats:
    """Return the logarithm of a logit's share, element by element, exact far out too."""
    return np.asarray(scipy.special.log_expit(x), np.float64)


def log_gamma(x: npt.ArrayLike) -> Floats:
    """Return log of the gamma function for x > 0, element by element."""
    return np.asarray(scipy.special.gammaln(x), np.float64)


def poisson_tail(count: int, mean: float) -> float:
    """Return P(`count` or more) of a Poisson count."""
    return float(scipy.special.gammainc(count, mean)) if count > 0 else 1.0


def binomial_at_most(most: int, n: int, p: float) -> float:
    """Return P(at most `most` hits among n)."""
    return 1.0 if most >= n else beta_share(1 - p, n - most, most + 1)


def binomial_chances(p: npt.ArrayLike, n: int) -> Floats:
    """Return P(0 to n hits among n) for each p strictly between 0 and 1: shape of p x (n + 1)."""
    p, hits = np.asarray(p, np.float64), np.arange(n + 1, dtype=np.float64)
    ways = log_gamma(n + 1.0) - log_gamma(hits + 1) - log_gamma(n - hits + 1)
    logs = ways + np.multiply.outer(np.log(p), hits) + np.multiply.outer(np.log1p(-p), n - hits)
    return np.asarray(np.exp(logs))


def beta_binomial_chances(mean: float, icc: float, n: int) -> Floats:
    """Return P(0 to n hits among n) where units of one group have the correlation `icc` (> 0)."""
    if icc >= 1 or mean <= 0 or mean >= 1:
        chances = np.zeros(n + 1)
        chances[0] = 1 - mean
        chances[n] += mean
        return chances
    strength, k = 1 / icc - 1, np.arange(n)
    a, b = mean * strength, (1 - mean) * strength
    return _from_neighbours((n - k) / (k + 1) * ((a + k) / (n - k - 1 + b)))


def hypergeometric_at_most(most: int, n: int, faults: int, population: int) -> float:
    """Return P(at most `most` of the `faults` among n of the population)."""
    least, last = max(0, n - (population - faults)), min(n, faults)
    if most >= last:
        return 1.0
    k = np.arange(least, last)
    chances = _from_neighbours(
        (faults - k) / (k + 1) * ((n - k) / (population - faults - n + k + 1))
    )
    return float(min(1.0, chances[: max(most - least + 1, 0)].sum()))


def _from_neighbours(ratios: Floats) -> Floats:
    """Return chances with these ratios of each to the one before.

    They grow out of the likeliest, so that nothing overflows and nothing is subtracted.
    """
    top = int(np.argmax(np.concatenate([[0.0], np.cumsum(np.log(ratios))])))
    before, after = np.cumprod(1 / ratios[:top][::-1])[::-1], np.cumprod(ratios[top:])
    chances = np.concatenate([before, [1.0], after])
    return np.asarray(chances / chances.sum())
