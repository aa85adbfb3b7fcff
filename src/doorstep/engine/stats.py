"""Beta, binomial and t distributions in double precision, so that no statistics library is needed
at run time.

The incomplete beta function is the continued fraction of Didonato and Morris (1992, ACM TOMS 18,
equation 9); the factor before it, and the binomial probabilities, are Loader's saddle-point form
(2000), which does not cancel.
"""

from __future__ import annotations

import math
from functools import lru_cache
from statistics import NormalDist

_ROUNDS = 100_000

_HALF_LOG_TWO_PI = 0.5 * math.log(2 * math.pi)


def normal_quantile(p: float) -> float:
    """The p-quantile of the normal distribution."""
    return NormalDist().inv_cdf(p)


def _stirling_error(n: float) -> float:
    """log(n!) minus Stirling's formula."""
    if n < 16:
        return math.lgamma(n + 1) - (n + 0.5) * math.log(n) + n - _HALF_LOG_TWO_PI
    s = 1 / (n * n)
    return (1 / 12 - (1 / 360 - (1 / 1260 - (1 / 1680 - s / 1188) * s) * s) * s) / n


def _deviance(x: float, mean: float, gap: float) -> float:
    """x log(x/mean) + mean - x without cancellation where the gap x - mean is small."""
    if abs(gap) < 0.1 * (x + mean):
        v = gap / (x + mean)
        total, term, j = gap * v, 2 * x * v, 1
        while True:
            term *= v * v
            larger = total + term / (2 * j + 1)
            if larger == total:
                return total
            total, j = larger, j + 1
    return x * math.log(x / mean) - gap


def binomial_probability(hits: float, misses: float, p: float, rest: float | None = None) -> float:
    """P(`hits` among hits + misses trials); neither need be whole (the beta density is made of it).

    `rest` is 1 - p where the caller knows it better than the subtraction does.
    """
    q = 1 - p if rest is None else rest
    n = hits + misses
    if p <= 0 or q <= 0:
        return float((hits if p <= 0 else misses) == 0)
    if hits < 0 or misses < 0:
        return 0.0
    if hits == 0:
        return math.exp(n * math.log1p(-p))
    if misses == 0:
        return math.exp(n * math.log(p))
    error = _stirling_error(n) - _stirling_error(hits) - _stirling_error(misses)
    gap = hits * q - misses * p
    exponent = error - _deviance(hits, n * p, gap) - _deviance(misses, n * q, -gap)
    return math.exp(exponent) * math.sqrt(n / (2 * math.pi * hits * misses))


def _fraction(a: float, b: float, x: float, y: float) -> float:
    """The continued fraction of the incomplete beta function, in the form that only needs a - (a +
    b) x."""
    c = 1 + a * y - b * x
    c1 = 1 + 1 / a
    p, s = 1.0, a + 1
    above, below, above_next, below_next = 0.0, 1.0, 1.0, c / c1
    value = c1 / c
    for n in range(1, _ROUNDS):
        t = n / a
        w = n * (b - n) * x
        e = a / s
        alpha = p * (p + b / a) * e * e * w * x
        beta = n + w / s + (t + 1) / (c1 + 2 * t) * (c + n * (1 + y))
        p, s = t + 1, s + 2
        above, above_next = above_next, alpha * above + beta * above_next
        below, below_next = below_next, alpha * below + beta * below_next
        before, value = value, above_next / below_next
        if abs(value - before) <= 4e-16 * value:
            break
        above, below, above_next, below_next = above / below_next, below / below_next, value, 1.0
    return value


def _beta_lower(x: float, y: float, a: float, b: float) -> float:
    """I_x(a, b) with y = 1 - x, where the fraction converges fast (x not above the mean)."""
    front = binomial_probability(a, b, x, y) * a * b / (a + b)
    return front * _fraction(a, b, x, y) if front else 0.0


def beta_share(x: float, a: float, b: float) -> float:
    """The regularised incomplete beta function I_x(a, b)."""
    if x <= 0 or x >= 1:
        return float(x >= 1)
    if x * (a + b) <= a:
        return _beta_lower(x, 1 - x, a, b)
    return 1 - _beta_lower(1 - x, x, b, a)


def beta_quantile(p: float, a: float, b: float) -> float:
    """The x with I_x(a, b) = p; a or b of 0 gives the end of the range, as a limit."""
    if p <= 0 or a <= 0:
        return 0.0
    if p >= 1 or b <= 0:
        return 1.0
    if a > b:  # the smaller side is found to its own precision
        return 1 - _quantile(1 - p, b, a)
    return _quantile(p, a, b)


def _quantile(p: float, a: float, b: float) -> float:
    """Newton's steps in log x from the mean, kept between bounds that close in."""
    low, high = -745.0, 0.0
    u = math.log(a / (a + b))
    upper = p > beta_share(math.exp(u), a, b)
    for _ in range(300):
        x = math.exp(u)
        share = beta_share(x, a, b)
        gap = share - p if upper else (math.log(share / p) if share > 0 else -math.inf)
        if gap > 0:
            high = u
        else:
            low = u
        density = binomial_probability(a, b, x) * a * b / (a + b) / (1 - x) if x < 1 else 0.0
        slope = density if upper else density / max(share, 1e-300)
        following = u - gap / slope if slope > 0 and math.isfinite(gap) else math.nan
        if not low < following < high:
            following = (low + high) / 2
        if abs(following - u) <= 1e-16 * max(1.0, abs(u)):
            break
        u = following
    return math.exp(u)


@lru_cache(maxsize=4096)
def t_quantile(p: float, df: float) -> float:
    """The p-quantile of Student's t, p above one half."""
    if not math.isfinite(df):
        return normal_quantile(p)
    y = beta_quantile(2 * p - 1, 0.5, df / 2)
    if y > 0.5:
        rest = beta_quantile(2 * (1 - p), df / 2, 0.5)
        return math.sqrt(df * (1 - rest) / rest)
    return math.sqrt(df * y / (1 - y))
