"""Distributions beside slow, obvious oracles: exact fractions, sums counted out, areas added up."""

from __future__ import annotations

import math
from fractions import Fraction
from itertools import combinations
from math import comb

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as some

from doorstep.engine.stats import (
    beta_binomial_chances,
    beta_quantile,
    beta_share,
    binomial_at_most,
    binomial_chances,
    chi_square_quantile,
    hypergeometric_at_most,
    log_gamma,
    normal_quantile,
    poisson_tail,
    t_quantile,
)

TAILS = (0.005, 0.025, 0.05, 0.5, 0.95, 0.975, 0.995)

SHARES = some.fractions(Fraction(1, 1000), Fraction(999, 1000), max_denominator=1000)


def binomial(most: int, n: int, p: Fraction) -> Fraction:
    return sum((comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(most + 1)), Fraction())


def t_share(t: float, df: int) -> float:
    """The area under Student's density from -infinity to t, Simpson's rule on 20,000 steps."""
    edges = np.linspace(0.0, t, 20_001)
    log_scale = math.lgamma((df + 1) / 2) - math.lgamma(df / 2) - math.log(math.pi * df) / 2
    height = np.exp(log_scale - (df + 1) / 2 * np.log1p(edges**2 / df))
    weight = np.where(np.arange(20_001) % 2, 4.0, 2.0)
    weight[[0, -1]] = 1.0
    return 0.5 + float(weight @ height) * t / 60_000


@given(some.integers(1, 60), some.integers(1, 60), SHARES)
def test_a_beta_share_of_whole_numbers_is_a_binomial_tail(a: int, b: int, x: Fraction) -> None:
    tail = 1 - binomial(a - 1, a + b - 1, x)
    assert beta_share(float(x), a, b) == pytest.approx(float(tail), rel=1e-12, abs=1e-300)


@pytest.mark.parametrize(("x", "share"), [(-1.0, 0.0), (0.0, 0.0), (1.0, 1.0), (2.0, 1.0)])
def test_a_beta_share_beyond_the_ends(x: float, share: float) -> None:
    assert beta_share(x, 2, 3) == share


@given(some.floats(-1, 5), some.floats(-1, 5), some.sampled_from(TAILS))
def test_a_beta_quantile_has_its_share_below_it(a: float, b: float, p: float) -> None:
    """Between the neighbours of the quantile the share passes p, to the precision of the share."""
    x = beta_quantile(p, 10**a, 10**b)
    below, above = (beta_share(x * (1 + off), 10**a, 10**b) for off in (-1e-11, 1e-11))
    assert below <= p * (1 + 1e-11) and p <= above * (1 + 1e-11)


@pytest.mark.parametrize(("a", "b", "end"), [(0, 3, 0.0), (3, 0, 1.0)])
def test_a_beta_quantile_at_the_ends(a: float, b: float, end: float) -> None:
    assert beta_quantile(0.3, a, b) == end


@pytest.mark.parametrize("p", [0.001, 0.05, 0.5, 0.9, 0.975, 0.995])
def test_a_normal_quantile(p: float) -> None:
    assert math.erfc(-normal_quantile(p) / math.sqrt(2)) / 2 == pytest.approx(p, rel=1e-13)


@pytest.mark.parametrize("df", [1, 2, 3, 5, 14, 29, 197, 9_999])
@pytest.mark.parametrize("p", [0.9, 0.95, 0.975, 0.995])
def test_a_t_quantile_has_its_share_below_it(df: int, p: float) -> None:
    assert t_share(t_quantile(p, df), df) == pytest.approx(p, rel=1e-9)


@pytest.mark.parametrize("p", [0.9, 0.975, 0.995])
def test_t_in_closed_form(p: float) -> None:
    """One degree of freedom is Cauchy's law, two are algebra, endless many the normal law."""
    assert t_quantile(p, 1) == pytest.approx(math.tan(math.pi * (p - 0.5)), rel=1e-12)
    two = (2 * p - 1) * math.sqrt(2 / (4 * p * (1 - p)))
    assert t_quantile(p, 2) == pytest.approx(two, rel=1e-12)
    assert t_quantile(p, math.inf) == normal_quantile(p)


@given(some.integers(0, 80), some.integers(0, 80), SHARES)
def test_binomial_counts(hits: int, misses: int, p: Fraction) -> None:
    n = hits + misses
    chance = comb(n, hits) * p**hits * (1 - p) ** misses
    assert binomial_chances(float(p), n)[hits] == pytest.approx(float(chance), rel=1e-11)
    at_most = float(binomial(hits, n, p))
    assert binomial_at_most(hits, n, float(p)) == pytest.approx(at_most, rel=1e-12)


def test_binomial_chances_of_several_shares_are_rows() -> None:
    table = binomial_chances([0.2, 0.7], 9)
    assert table.shape == (2, 10)
    assert table[1] == pytest.approx(binomial_chances(0.7, 9))


@given(some.integers(1, 9), some.data())
def test_hypergeometric_sample_by_sample(population: int, data: some.DataObject) -> None:
    n, faults = (data.draw(some.integers(least, population)) for least in (1, 0))
    most = data.draw(some.integers(0, n))
    lot = [1] * faults + [0] * (population - faults)
    samples = [sum(sample) <= most for sample in combinations(lot, n)]
    expected = sum(samples) / len(samples)
    found = hypergeometric_at_most(most, n, faults, population)
    assert found == pytest.approx(expected, rel=1e-12, abs=1e-15)


@pytest.mark.parametrize(
    ("most", "n", "faults", "population"),
    [(3, 300, 40, 20_000), (120, 500, 9_000, 18_000), (0, 5_000, 60, 10_000), (9, 90, 900, 1_000)],
)
def test_hypergeometric_of_large_lots(most: int, n: int, faults: int, population: int) -> None:
    ways = sum(comb(faults, k) * comb(population - faults, n - k) for k in range(most + 1))
    expected = float(Fraction(ways, comb(population, n)))
    found = hypergeometric_at_most(most, n, faults, population)
    assert found == pytest.approx(expected, rel=1e-12, abs=0)


def urn(hits: int, n: int, mean: Fraction, icc: Fraction) -> Fraction:
    """The beta-binomial as an urn: each unit looks at those before it."""
    strength = 1 / icc - 1
    chance = Fraction(comb(n, hits))
    for i in range(n):
        chance /= strength + i
    for i in range(hits):
        chance *= mean * strength + i
    for i in range(n - hits):
        chance *= (1 - mean) * strength + i
    return chance


@given(some.integers(0, 40), SHARES, some.sampled_from([(1, 100), (1, 20), (1, 3), (9, 10)]))
def test_beta_binomial_chances_are_an_urns(n: int, mean: Fraction, icc: tuple[int, int]) -> None:
    expected = [float(urn(hits, n, mean, Fraction(*icc))) for hits in range(n + 1)]
    found = beta_binomial_chances(float(mean), icc[0] / icc[1], n)
    assert list(found) == pytest.approx(expected, rel=1e-9, abs=1e-300)


@pytest.mark.parametrize(("mean", "icc"), [(0.3, 1.0), (0.0, 0.2), (1.0, 0.2)])
def test_units_all_alike_are_all_or_nothing(mean: float, icc: float) -> None:
    assert list(beta_binomial_chances(mean, icc, 3)) == pytest.approx([1 - mean, 0, 0, mean])
    assert list(beta_binomial_chances(mean, icc, 0)) == [1.0]


@pytest.mark.parametrize(("count", "mean"), [(0, 3.0), (1, 0.0), (2, 1.0), (60, 20.0), (7, 30.0)])
def test_poisson_tails_are_the_terms_added_up(count: int, mean: float) -> None:
    terms = [
        math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) if mean else float(k == 0)
        for k in range(count, count + 400)
    ]
    assert poisson_tail(count, mean) == pytest.approx(math.fsum(terms), rel=1e-11, abs=0)


def test_poisson_worked_out_by_hand() -> None:
    """P(2 or more) at mean 1 is 1 - 2/e."""
    assert poisson_tail(2, 1) == pytest.approx(1 - 2 / math.e)
    assert poisson_tail(0, 3) == 1 and poisson_tail(1, 0) == 0
    assert poisson_tail(60, 20) == pytest.approx(4.23328e-13, rel=1e-4, abs=0)


def test_chi_square_quantiles_are_near_the_tables() -> None:
    assert chi_square_quantile(0.1, 5) == pytest.approx(1.610, abs=0.01)
    assert chi_square_quantile(0.1, 17) == pytest.approx(10.085, abs=0.01)


def test_log_gamma_is_the_standard_librarys() -> None:
    x = np.array([1e-6, 0.1, 0.5, 1.0, 2.5, 6.999, 7.0, 30.0, 1e4, 1e8])
    assert log_gamma(x) == pytest.approx([math.lgamma(one) for one in x], rel=1e-12, abs=1e-10)
