"""The exact interval of a count: the Poisson means under which the count would not be surprising.

Garwood, F. (1936), Fiducial limits for the Poisson distribution, Biometrika 28, 437-442.
"""

from __future__ import annotations

import math

CONFIDENCE = 0.95


def poisson_interval(count: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Lower and upper limit of the mean of a Poisson count; at 0 the lower limit is 0."""
    if count < 0:
        raise ValueError("a count cannot be negative")
    tail = (1 - confidence) / 2
    low = 0.0 if count == 0 else _gamma_quantile(count, tail)
    return low, _gamma_quantile(count + 1, 1 - tail)


def _gamma_quantile(shape: float, probability: float) -> float:
    """Where the gamma distribution with this shape (scale 1) reaches the probability, by
    halving."""
    left, right = 0.0, shape + 1.0
    while _gamma_cdf(shape, right) < probability:
        left, right = right, right * 2
    while right - left > 1e-10 * max(1.0, right):
        middle = (left + right) / 2
        if _gamma_cdf(shape, middle) < probability:
            left = middle
        else:
            right = middle
    return (left + right) / 2


def _gamma_cdf(shape: float, x: float) -> float:
    """The regularised lower incomplete gamma function: a series below the mean, a continued
    fraction above."""
    if x <= 0:
        return 0.0
    weight = math.exp(shape * math.log(x) - x - math.lgamma(shape))
    return weight * _series(shape, x) if x < shape + 1 else 1 - weight * _fraction(shape, x)


def _series(shape: float, x: float) -> float:
    term = total = 1 / shape
    step = shape
    while term > total * 1e-15:
        step += 1
        term *= x / step
        total += term
    return total


def _fraction(shape: float, x: float) -> float:
    """Lentz's method for the continued fraction of the upper incomplete gamma function."""
    b = x + 1 - shape
    c, d = 1e300, 1 / b
    value = d
    step = 0
    while True:
        step += 1
        a = -step * (step - shape)
        b += 2
        d = 1 / (a * d + b)
        c = b + a / c
        value *= d * c
        if abs(d * c - 1) < 1e-15 or step > 100_000:
            return value
