"""Lot quality assurance: plans and decisions against every sample counted out."""

from __future__ import annotations

from fractions import Fraction
from itertools import combinations, product
from math import comb

import pytest

from doorstep.domain.errors import BadInput, UsageError
from doorstep.engine.survey.lot_quality import Lot, decide, limit, plan


def binomial(most: int, n: int, faults: Fraction) -> Fraction:
    return sum(
        (comb(n, k) * faults**k * (1 - faults) ** (n - k) for k in range(most + 1)), Fraction()
    )


@pytest.mark.parametrize(
    ("good", "bad", "n", "max_faults"),
    [(0.95, 0.80, 32, 3), (0.90, 0.70, 25, 4), (0.95, 0.85, 60, 5), (0.90, 0.60, 15, 3)],
)
def test_the_plans_with_both_risks_at_most_ten_percent(
    good: float, bad: float, n: int, max_faults: int
) -> None:
    found = plan(Lot(good, bad), 0.1, 0.1)
    assert (found.n, found.max_faults, found.model) == (n, max_faults, "binomial")
    assert found.alpha == pytest.approx(
        float(1 - binomial(max_faults, n, 1 - Fraction(str(good)))), rel=1e-12
    )
    assert found.beta == pytest.approx(
        float(binomial(max_faults, n, 1 - Fraction(str(bad)))), rel=1e-12
    )


def test_no_smaller_sample_would_do() -> None:
    good, bad, ten = Fraction(5, 100), Fraction(20, 100), Fraction(1, 10)
    for n in range(1, 32):
        assert not any(
            1 - binomial(d, n, good) <= ten and binomial(d, n, bad) <= ten for d in range(n + 1)
        )


@pytest.mark.parametrize("size", [7, 10])
def test_a_lot_of_known_size_sample_by_sample(size: int) -> None:
    lot = Lot(0.9, 0.5, population=size)
    for n, most in product(range(1, size + 1), range(3)):
        for k, p in zip(lot.faults, lot.pass_probabilities(n, most), strict=True):
            samples = list(combinations([1] * k + [0] * (size - k), n))
            assert p == pytest.approx(
                sum(sum(s) <= most for s in samples) / len(samples), rel=1e-12, abs=1e-15
            )


def test_a_known_size_needs_fewer_and_looking_at_all_leaves_no_risk() -> None:
    assert plan(Lot(0.95, 0.8, population=100), 0.1, 0.1).n < 32
    everyone = plan(Lot(0.9, 0.8, population=10), 0.01, 0.01)
    assert (everyone.n, everyone.max_faults, everyone.alpha, everyone.beta) == (10, 1, 0.0, 0.0)


def polya(faults: int, size: int, q: Fraction, icc: Fraction) -> Fraction:
    """The beta-binomial as an urn: each unit looks at those before it."""
    weight = 1 / icc - 1
    a, b = q * weight, (1 - q) * weight
    chance = Fraction(comb(size, faults))
    for i in range(faults):
        chance *= a + i
    for i in range(size - faults):
        chance *= b + i
    for i in range(size):
        chance /= weight + i
    return chance


def test_clusters_whose_units_resemble_each_other() -> None:
    lot = Lot(0.9, 0.6, icc=0.2, per_cluster=3)
    for most in range(7):
        for q, p in zip(
            (Fraction(1, 10), Fraction(4, 10)), lot.pass_probabilities(6, most), strict=True
        ):
            exact = sum(
                (polya(i, 3, q, Fraction(1, 5)) * polya(j, 3, q, Fraction(1, 5)))
                for i, j in product(range(4), repeat=2)
                if i + j <= most
            )
            assert p == pytest.approx(float(exact), rel=1e-12)


def test_ignoring_clusters_promises_too_much() -> None:
    """The binomial plan of 32, taken as villages of 8 with correlation .1, misses both promises."""
    clustered = Lot(0.95, 0.8, icc=0.1, per_cluster=8)
    good, bad = clustered.pass_probabilities(32, 3)
    assert 1 - good > 0.1 and bad > 0.1
    found = plan(clustered, 0.1, 0.1)
    assert found.n > 32 and found.n % 8 == 0 and found.model == "beta-binomial"


def test_no_likeness_is_the_binomial() -> None:
    assert plan(Lot(0.95, 0.8, icc=0.0, per_cluster=1), 0.1, 0.1).n == 32


def test_a_decision_follows_the_plan_and_tells_what_it_is_worth() -> None:
    lot = Lot(0.95, 0.8)
    assert [decide(lot, 32, faults, 0.1, 0.1)[0] for faults in (3, 4)] == ["accept", "reject"]
    _, good, bad = decide(lot, 32, 3, 0.1, 0.1)
    assert (good, bad) == pytest.approx((0.9261945083563994, 0.09309309095426074))


def test_a_small_sample_decides_with_open_risks() -> None:
    lot = Lot(0.95, 0.8)
    assert limit(lot, 10, 0.1, 0.1) == 1
    _, good, bad = decide(lot, 10, 1, 0.1, 0.1)
    assert good < 0.92 and bad > 0.37


@pytest.mark.parametrize(("good", "bad"), [(0.8, 0.8), (0.7, 0.9)])
def test_good_must_be_better_than_bad(good: float, bad: float) -> None:
    with pytest.raises(BadInput):
        Lot(good, bad)


def test_half_a_cluster_design_is_refused() -> None:
    with pytest.raises(UsageError):
        Lot(0.9, 0.8, icc=0.1)
