"""Lot quality assurance: how many units to check, and how many faults a lot may show and still be
accepted.

Exact throughout: binomial for a large lot, hypergeometric for a lot of known size, beta-binomial
for clusters whose units resemble each other (Hedt-Gauthier and others 2013). `good` and `bad` are
shares of units in order; alpha is the risk of rejecting a good lot, beta that of accepting a bad
one.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from doorstep.domain.errors import BadInput, UsageError
from doorstep.engine.stats import (
    Floats,
    beta_binomial_chances,
    binomial_at_most,
    hypergeometric_at_most,
)

MOST = 20_000
Passing = Callable[[int, int], tuple[float, float]]


@dataclass(frozen=True)
class Lot:
    """The two lots to be told apart, and what is known of their size and likeness."""

    good: float
    bad: float
    population: int | None = None
    icc: float | None = None
    per_cluster: int | None = None

    def __post_init__(self) -> None:
        if not 0 <= self.bad < self.good <= 1:
            raise BadInput("lqas-good-not-above-bad", good=self.good, bad=self.bad)
        if (self.icc is None) != (self.per_cluster is None):
            raise UsageError("lqas-icc-with-per-cluster")
        if self.icc is not None and self.population is not None:
            raise UsageError("lqas-one-model")

    @property
    def model(self) -> str:
        """Which distribution the faults follow."""
        if self.population is not None:
            return "hypergeometric"
        return "beta-binomial" if self.icc else "binomial"

    @property
    def faults(self) -> tuple[int, int]:
        """In a lot of known size: the most faults of a good lot, the fewest of a bad one."""
        size = self.population or 0
        return math.floor(size * (1 - self.good) + 1e-9), math.ceil(size * (1 - self.bad) - 1e-9)

    def pass_probabilities(self, n: int, max_faults: int) -> tuple[float, float]:
        """Return P(at most `max_faults` among n) for the good and for the bad lot."""
        if self.population is not None:
            good, bad = (
                hypergeometric_at_most(max_faults, n, k, self.population) for k in self.faults
            )
            return good, bad
        if self.icc and self.per_cluster:
            cases = (1 - self.good, 1 - self.bad)
            good, bad = (_clustered(max_faults, n, q, self.icc, self.per_cluster) for q in cases)
            return good, bad
        good, bad = (binomial_at_most(max_faults, n, 1 - share) for share in (self.good, self.bad))
        return good, bad


@dataclass(frozen=True)
class Plan:
    """The smallest sample that keeps both risks, with the risks it really has."""

    n: int
    max_faults: int
    alpha: float
    beta: float
    model: str


def plan(lot: Lot, alpha: float, beta: float) -> Plan:
    """Return the smallest n (whole clusters, if clustered) for which some number of faults keeps
    both risks.

    Raises:
        BadInput: no sample of a reasonable size does.
    """
    step = lot.per_cluster if lot.model == "beta-binomial" and lot.per_cluster else 1
    least = 0
    for n in range(step, min(lot.population or MOST, MOST) + 1, step):
        while least < n and 1 - lot.pass_probabilities(n, least)[0] > alpha:
            least += 1
        if lot.pass_probabilities(n, least)[1] <= beta:
            max_faults = limit(lot, n, alpha, beta)
            good, bad = lot.pass_probabilities(n, max_faults)
            return Plan(n, max_faults, 1 - good, bad, lot.model)
    raise BadInput("lqas-no-plan", most=min(lot.population or MOST, MOST))


def limit(lot: Lot, n: int, alpha: float, beta: float) -> int:
    """Return the number of faults at which the larger of the two risks, each measured by its own
    bound, is smallest."""
    best, least = 0, math.inf
    for d in range(n + 1):
        good, bad = lot.pass_probabilities(n, d)
        worst = max((1 - good) / alpha, bad / beta)
        if worst < least:
            best, least = d, worst
        if bad / beta > least:
            break
    return best


def decide(lot: Lot, n: int, faults: int, alpha: float, beta: float) -> tuple[str, float, float]:
    """Return `accept` or `reject`, and the probabilities that a good and that a bad lot pass this
    rule.

    Raises:
        BadInput: the counts cannot be.
    """
    if not 0 <= faults <= n or n < 1 or (lot.population is not None and n > lot.population):
        raise BadInput("lqas-counts", n=n, faults=faults)
    max_faults = limit(lot, n, alpha, beta)
    good, bad = lot.pass_probabilities(n, max_faults)
    return "accept" if faults <= max_faults else "reject", good, bad


@lru_cache(maxsize=4096)
def _some_clusters(clusters: int, rest: int, size: int, q: float, icc: float) -> Floats:
    """Return P(k faults) in whole clusters and one of `rest` units."""
    if clusters == 0:
        return beta_binomial_chances(q, icc, rest)
    fewer = _some_clusters(clusters - 1, rest, size, q, icc)
    return np.asarray(np.convolve(fewer, beta_binomial_chances(q, icc, size)), np.float64)


def _clustered(most: int, n: int, q: float, icc: float, size: int) -> float:
    """Return P(at most `most` faults among n); the recursion stays shallow since what it needs is
    kept."""
    for clusters in range(0, n // size, 500):
        _some_clusters(clusters, n % size, size, q, icc)
    return float(min(1.0, _some_clusters(n // size, n % size, size, q, icc)[: most + 1].sum()))
