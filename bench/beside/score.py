"""Scores against the truth: precision and recall, the paired bootstrap of a difference,
calibration, what was accepted.

A person's second line in one register counts neither way once the person is found. Resampled are
whole households (or the true entity, in one table), because errors come together.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

Counts = npt.NDArray[np.int64]
Pair = tuple[str, str]
BINS = (0.5, 0.6, 0.7, 0.8, 0.9, 0.98, 1.0001)
ROUNDS = 2000


@dataclass(frozen=True)
class Truth:
    """`person` of each true pair (a pair is a set of two row marks), `cluster` of a row where
    errors come together."""

    person: Mapping[frozenset[str], str]
    cluster: Mapping[str, str]

    @cached_property
    def everyone(self) -> dict[str, str]:
        """Each person (or true pair) to be found, and the cluster of it."""
        found: dict[str, str] = {}
        for pair, person in self.person.items():
            found.setdefault(person, self.cluster_of(sorted(pair)[0]))
        return found

    def cluster_of(self, row: str) -> str:
        """Where a row's errors are counted."""
        return self.cluster.get(row, row)

    def right(self, pair: Iterable[str]) -> bool:
        """Whether two rows are one person."""
        return frozenset(pair) in self.person


@dataclass(frozen=True)
class Tally:
    """Found, wrong and missed of each cluster."""

    clusters: Sequence[str]
    counts: Counts

    @property
    def total(self) -> Counts:
        """Over all clusters."""
        return np.asarray(self.counts.sum(axis=0))

    @property
    def precision(self) -> float:
        """Right of those linked."""
        found, wrong, _ = self.total.tolist()
        return float(found / max(found + wrong, 1))

    @property
    def recall(self) -> float:
        """Linked of those to be linked."""
        found, _, missed = self.total.tolist()
        return float(found / max(found + missed, 1))

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        return float(f1_of(self.total))


def f1_of(counts: Counts) -> npt.NDArray[np.float64]:
    """F1 from found, wrong, missed in the last axis."""
    found, wrong, missed = counts[..., 0], counts[..., 1], counts[..., 2]
    return np.asarray(2 * found / np.maximum(2 * found + wrong + missed, 1))


def tally(truth: Truth, pairs: Iterable[Pair]) -> Tally:
    """Count a tool's pairs."""
    counts: dict[str, list[int]] = {cluster: [0, 0, 0] for cluster in truth.everyone.values()}
    found: set[str] = set()
    for pair in pairs:
        person = truth.person.get(frozenset(pair))
        if person is None:
            counts.setdefault(truth.cluster_of(pair[0]), [0, 0, 0])[1] += 1
        else:
            found.add(person)
    for person, cluster in truth.everyone.items():
        counts[cluster][0 if person in found else 2] += 1
    clusters = sorted(counts)
    return Tally(clusters, np.array([counts[cluster] for cluster in clusters], dtype=np.int64))


def pooled(tallies: Sequence[Tally]) -> Tally:
    """Several data sets as one."""
    names = [f"{at} {cluster}" for at, one in enumerate(tallies) for cluster in one.clusters]
    return Tally(names, np.concatenate([one.counts for one in tallies]))


@dataclass(frozen=True)
class Difference:
    """Ours less theirs in F1, and our error as a share of theirs, each with its 95 % interval."""

    f1: tuple[float, float, float]
    error: tuple[float, float, float]


def compare(ours: Tally, theirs: Tally, seed: int = 1) -> Difference:
    """Paired bootstrap over clusters; equal clusters are drawn together, which is the same and much
    faster."""
    rows: dict[str, list[int]] = {}
    for at, one in enumerate((ours, theirs)):
        for cluster, counts in zip(one.clusters, one.counts.tolist(), strict=True):
            rows.setdefault(cluster, [0] * 6)[at * 3 : at * 3 + 3] = counts
    kinds, number = np.unique(
        np.array(list(rows.values()), dtype=np.int64), axis=0, return_counts=True
    )
    total = int(number.sum())
    drawn = np.random.default_rng(seed).multinomial(total, number / total, ROUNDS)
    sums = drawn @ kinds
    mine, other = f1_of(sums[:, :3]), f1_of(sums[:, 3:])
    floor = 0.25 / max(float(theirs.total.sum()), 1)  # half an error, where theirs has none
    share = (1 - mine) / np.maximum(1 - other, floor)
    exact = (1 - ours.f1) / max(1 - theirs.f1, floor)
    return Difference((ours.f1 - theirs.f1, *_interval(mine - other)), (exact, *_interval(share)))


def _interval(values: npt.NDArray[np.float64]) -> tuple[float, float]:
    low, high = np.percentile(values, (2.5, 97.5)).tolist()
    return float(low), float(high)


def calibration(
    stated: Sequence[float], right: Sequence[bool]
) -> list[tuple[str, int, float, float]]:
    """Of pairs grouped by the probability they were given: how many, the mean stated, the share
    that is right."""
    chance, truth = np.array(stated), np.array(right, dtype=bool)
    rows = []
    for low, high in pairwise(BINS):
        here = (chance >= low) & (chance < high)
        n = int(here.sum())
        label = f"{low:.2f} - {min(high, 1):.2f}"
        rows.append(
            (
                label,
                n,
                float(chance[here].mean()) if n else 0.0,
                float(truth[here].mean()) if n else 0.0,
            )
        )
    return rows


def one_to_one(pairs: Iterable[tuple[str, str, float]]) -> list[Pair]:
    """Heaviest first, each row once; ties by name."""
    used: set[str] = set()
    kept = []
    for left, right, _ in sorted(pairs, key=lambda pair: (-pair[2], pair[0], pair[1])):
        if left not in used and right not in used:
            used |= {left, right}
            kept.append((left, right))
    return kept


def joined(pairs: Iterable[Pair]) -> list[Pair]:
    """All pairs inside the groups that the pairs connect."""
    parent: dict[str, str] = {}

    def top(row: str) -> str:
        while parent.setdefault(row, row) != row:
            parent[row] = parent[parent[row]]
            row = parent[row]
        return row

    for left, right in pairs:
        parent[top(left)] = top(right)
    groups: dict[str, list[str]] = {}
    for row in parent:
        groups.setdefault(top(row), []).append(row)
    return [(a, b) for rows in groups.values() for at, a in enumerate(rows) for b in rows[at + 1 :]]
