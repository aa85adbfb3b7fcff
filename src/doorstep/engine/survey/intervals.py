"""Intervals of proportions under a design: Wilson, Korn-Graubard, beta, logit, t, Clopper-Pearson.

All rest on an effective sample size p(1-p)/v, adjusted for few degrees of freedom by
(t(n-1)/t(df))^2 (Korn and Graubard 1998, equations 2.1 and 2.2). Where the estimate is 0, 1 or has
no variance the sample measures no design effect, and the answer is Clopper-Pearson on the plain n.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace

from doorstep.engine.stats import beta_quantile, expit, normal_quantile, t_quantile

EXACT = "clopper-pearson"


@dataclass(frozen=True)
class ProportionSample:
    """A share `p` of `n` with what the sample says of its error.

    `deff` is the design effect, `shown_by` the number of clusters in which the rarer answer occurs
    (None where rows were drawn one by one).
    """

    p: float
    variance: float
    n: int
    df: int
    deff: float | None = None
    shown_by: int | None = None


def proportion_interval(
    method: str, sample: ProportionSample, level: float
) -> tuple[float, float, float, str]:
    """Return low, high, effective n and the method used (another than asked for at 0, 1 and zero
    variance).

    `beta`, `logit` and `t` are those of R's svyciprop (`t` its "mean"); `wilson` and
    `korn-graubard` never count the sample for more than its n.
    """
    p, variance, n, df = sample.p, sample.variance, sample.n, sample.df
    if p <= 0 or p >= 1 or variance <= 0:
        return (*clopper_pearson(p, n, level), float(n), EXACT)
    if df < 1:
        return 0.0, 1.0, 0.0, method
    plain = p * (1 - p) / variance
    if method in ("t", "logit"):
        half = t_quantile((1 + level) / 2, df) * math.sqrt(variance)
        size = n / sample.deff if sample.deff else plain
        if method == "t":
            return p - half, p + half, size, method
        centre, half = math.log(p / (1 - p)), half / (p * (1 - p))
        low, high = expit([centre - half, centre + half]).tolist()
        return low, high, size, method
    if method == EXACT and sample.deff:
        plain = n / sample.deff
    if method == "wilson":
        return _default_interval(sample, level)
    adjusted = plain * _few_clusters(n, df, level)
    size = adjusted if method == "beta" else min(adjusted, float(n))
    return (*clopper_pearson(p, size, level), size, method)


def _default_interval(sample: ProportionSample, level: float) -> tuple[float, float, float, str]:
    """Return Wilson's interval on the adjusted size, its far end never farther than with more
    faults.

    The freedom taken off a sample that shows its faults in few clusters (`wilson_freedom`) is less
    with every cluster more: without this, one fault in twenty would prove less than two.
    """
    low, high, size = _wilson_of(sample, level)
    k, clusters, rarer = sample.shown_by, sample.df + 1, min(sample.p, 1 - sample.p)
    while k is not None and wilson_freedom(sample.df, k) < sample.df:
        k += 1
        assert sample.shown_by is not None
        share = rarer * k / sample.shown_by
        if share > 0.5 or k >= clusters:
            break
        spread = k * (clusters - k) / (sample.shown_by * (clusters - sample.shown_by))
        p = share if sample.p < 0.5 else 1 - share
        more = replace(sample, p=p, variance=sample.variance * spread, shown_by=k)
        far = _wilson_of(more, level)
        low, high = (low, min(high, far[1])) if p < 0.5 else (max(low, far[0]), high)
    return low, high, size, "wilson"


def _wilson_of(sample: ProportionSample, level: float) -> tuple[float, float, float]:
    """Return Wilson's ends and the size they rest on."""
    free = wilson_freedom(sample.df, sample.shown_by)
    plain = sample.p * (1 - sample.p) / sample.variance
    size = min(plain * _few_clusters(sample.n, free, level), float(sample.n))
    return (*wilson(sample.p, size, level), size)


def rate_interval(hits: int, n: int, level: float) -> tuple[float, float]:
    """Return the interval of a plain rate: Wilson, Clopper-Pearson where all or none are hits."""
    return (clopper_pearson if hits in (0, n) else wilson)(hits / n, n, level)


def wilson_freedom(df: int, shown_by: int | None) -> int:
    """Return the degrees of freedom where a fault shows in a quarter of the clusters or fewer: one
    for each of those, and one for all the others.

    The others are alike and tell nothing about the spread; without this the interval holds a share
    of .95 in twenty clusters of correlation .33 only 89 times in 100, and with two for each that
    shows the fault 92 in thirty of seven (docs/en/estimating.md has the study).
    """
    if shown_by is None or 4 * shown_by > df + 1:
        return df
    return max(1, min(df, shown_by + 1))


def _few_clusters(n: int, df: int, level: float) -> float:
    if n < 2:
        return 1.0
    p = (1 + level) / 2
    return float((t_quantile(p, n - 1) / t_quantile(p, df)) ** 2)


def wilson(p: float, n: float, level: float) -> tuple[float, float]:
    """Return Wilson's score interval (1927)."""
    z2 = normal_quantile((1 + level) / 2) ** 2
    centre = (p + z2 / (2 * n)) / (1 + z2 / n)
    half = math.sqrt(z2 * (p * (1 - p) / n + z2 / (4 * n * n))) / (1 + z2 / n)
    return max(0.0, centre - half), min(1.0, centre + half)


def clopper_pearson(p: float, n: float, level: float) -> tuple[float, float]:
    """Return Clopper and Pearson's exact interval (1934) of p n successes; n need not be whole."""
    tail, x = (1 - level) / 2, p * n
    return beta_quantile(tail, x, n - x + 1), beta_quantile(1 - tail, x + 1, n - x)
