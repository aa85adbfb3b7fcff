"""Beta, binomial and t beside scipy's."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as some
from scipy import special, stats

from doorstep.engine.stats import beta_quantile, beta_share, binomial_probability, t_quantile

SIZES = some.floats(-1, 6).map(lambda power: 10**power)
TAILS = (0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995)


@given(SIZES, SIZES, some.floats(0.001, 0.999))
def test_beta_share(a: float, b: float, p: float) -> None:
    x = float(special.betaincinv(a, b, p))
    assert beta_share(x, a, b) == pytest.approx(special.betainc(a, b, x), rel=1e-11, abs=1e-14)


@given(SIZES, SIZES, some.sampled_from(TAILS))
def test_beta_quantile(a: float, b: float, p: float) -> None:
    assert beta_quantile(p, a, b) == pytest.approx(special.betaincinv(a, b, p), abs=1e-12)


@pytest.mark.parametrize(("a", "b", "end"), [(0, 3, 0.0), (3, 0, 1.0)])
def test_beta_quantile_at_the_ends(a: float, b: float, end: float) -> None:
    assert beta_quantile(0.3, a, b) == end


@pytest.mark.parametrize("df", [1, 2, 3, 5, 14, 29, 197, 9_999, 1e6])
@pytest.mark.parametrize("p", [0.9, 0.95, 0.975, 0.995, 0.9995])
def test_t_quantile(df: float, p: float) -> None:
    assert t_quantile(p, df) == pytest.approx(special.stdtrit(df, p), rel=1e-12)


@given(some.integers(0, 300), some.integers(0, 300), some.floats(1e-6, 1 - 1e-6))
def test_binomial_probability(hits: int, misses: int, p: float) -> None:
    expected = stats.binom.pmf(hits, hits + misses, p)
    assert binomial_probability(hits, misses, p) == pytest.approx(expected, rel=1e-10, abs=1e-300)
