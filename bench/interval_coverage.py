"""How often the default interval holds the truth: `python bench/interval_coverage.py --runs 20000`.

Simple samples of 19, 30 and 60 are not simulated but enumerated: every possible count, weighed by
its probability. Clusters (6x10, 20x10, 30x7; correlation .05, .10, .20, .33 within clusters) are
drawn from the beta-binomial. Prints a Markdown table of coverage in per cent, per true share and
design, then the average and every cell below 93 % with the most it could reach: where all n are in
order the answer is Clopper-Pearson on n, whatever the clusters, and a truth outside that is missed
as often as such samples come.

`--villages 3` prints something else: how often the interval of a score's share holds the truth of a
township of 18 villages of which so many were visited, forty households in each, when villages
differ (`--spread`, the standard deviation of their shares in logits); and how often it would if the
villages visited were taken for all there are.
"""

from __future__ import annotations

import argparse

import numpy as np

from doorstep.engine.inspection.scoring.evidence import CheckedUnit
from doorstep.engine.inspection.scoring.figures import VisitedHomes, sampled_figures
from doorstep.engine.sql.tables import open_tables
from doorstep.engine.stats import binomial_chances, expit
from doorstep.engine.survey.intervals import ProportionSample, proportion_interval

SHARES = (0.5, 0.8, 0.9, 0.95, 0.99)
SIMPLE = (19, 30, 60)
CLUSTERED = ((6, 10), (20, 10), (30, 7))
LIKENESS = (0.05, 0.10, 0.20, 0.33)
LEVEL = 0.95


def simple(p: float, n: int, method: str) -> float:
    """The exact coverage of a simple random sample of n."""
    held = 0.0
    chances = binomial_chances(p, n)
    for x in range(n + 1):
        share = x / n
        deff = 1.0 if 0 < x < n else None
        sample = ProportionSample(share, share * (1 - share) / (n - 1), n, n - 1, deff)
        low, high, _, _ = proportion_interval(method, sample, LEVEL)
        held += chances[x] * (low <= p <= high)
    return held


def clustered(
    p: float, clusters: int, size: int, icc: float, runs: int, method: str, seed: int
) -> float:
    """Coverage over `runs` draws of clusters whose units resemble each other."""
    random = np.random.default_rng(seed)
    rates = random.beta(p * (1 - icc) / icc, (1 - p) * (1 - icc) / icc, (runs, clusters))
    counts = random.binomial(size, rates)
    rarer = np.where(2 * counts.sum(axis=1, keepdims=True) > clusters * size, size - counts, counts)
    keys = np.stack([counts.sum(axis=1), (counts**2).sum(axis=1), (rarer > 0).sum(axis=1)], axis=1)
    seen, times = np.unique(keys, axis=0, return_counts=True)
    n = clusters * size
    held = 0
    for (total, squares, shown), often in zip(seen.tolist(), times.tolist(), strict=True):
        share = total / n
        variance = (squares - total**2 / clusters) * clusters / (clusters - 1) / n**2
        simply = share * (1 - share) / (n - 1)
        deff = variance / simply if simply > 0 else None
        sample = ProportionSample(share, variance, n, clusters - 1, deff, shown)
        low, high, _, _ = proportion_interval(method, sample, LEVEL)
        held += often * (low <= p <= high)
    return held / runs


def attainable(p: float, clusters: int, size: int, icc: float) -> float:
    """The share of samples that are not all alike, or whose exact interval on n holds the truth all
    the same."""
    likely = 1.0
    for outcome in (p, 1 - p):
        sample = ProportionSample(float(outcome == p), 0.0, clusters * size, 1)
        low, high, _, _ = proportion_interval("wilson", sample, LEVEL)
        if not low <= p <= high:
            a = outcome * (1 - icc) / icc
            b = (1 - outcome) * (1 - icc) / icc
            likely -= float(np.prod([(a + i) / (a + b + i) for i in range(size)])) ** clusters
    return likely


def visited_villages(
    visited: int, runs: int, spread: float, seed: int, met: int = 40, of: int = 18
) -> tuple[float, float]:
    """Return coverage of the township's share with `visited` of its villages drawn, `met` of a
    hundred households in each: as two-stage, and with the visited taken for all."""
    random = np.random.default_rng(seed)
    held = [0, 0]
    with open_tables() as tables:
        for _ in range(runs):
            shares = expit(random.normal(1.7, spread, of))
            right = random.random((of, 100)) < shares[:, None]
            drawn = random.choice(of, visited, replace=False)
            units = [
                CheckedUnit(f"V{village}", home, () if right[village, home] else ("fault",))
                for village in drawn
                for home in random.choice(100, met, replace=False)
            ]
            for at, there in enumerate((range(of), drawn)):
                homes = VisitedHomes({f"V{village}": 100 for village in there})
                figure = sampled_figures(tables, units, homes, LEVEL)[None]
                held[at] += figure.lo <= right.mean() <= figure.hi
    return held[0] / runs, held[1] / runs


def print_villages(asked: argparse.Namespace) -> None:
    """Print both coverages."""
    two_stage, taken_for_all = visited_villages(
        asked.villages, asked.runs, asked.spread, asked.seed
    )
    print(f"{asked.villages} of 18 villages visited, spread {asked.spread}: held", end=" ")
    print(f"{100 * two_stage:.1f} % (the visited taken for all: {100 * taken_for_all:.1f} %)")


def main() -> None:
    """The table, and what falls out of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=2_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--interval", default="wilson")
    parser.add_argument("--villages", type=int, default=0)
    parser.add_argument("--spread", type=float, default=0.7)
    asked = parser.parse_args()
    if asked.villages:
        print_villages(asked)
        return
    rows: list[tuple[str, list[float], list[float]]] = []
    for n in SIMPLE:
        rows.append((f"n={n}", [simple(p, n, asked.interval) for p in SHARES], [1.0] * len(SHARES)))
    for k, m in CLUSTERED:
        for icc in LIKENESS:
            held = [clustered(p, k, m, icc, asked.runs, asked.interval, asked.seed) for p in SHARES]
            rows.append((f"{k}x{m}, {icc:.2f}", held, [attainable(p, k, m, icc) for p in SHARES]))
    print("| design | " + " | ".join(f"{p}" for p in SHARES) + " |")
    print("|---|" + "---|" * len(SHARES))
    for name, held, _ in rows:
        print(f"| {name} | " + " | ".join(f"{100 * c:.1f}" for c in held) + " |")
    cells = [c for _, held, _ in rows for c in held]
    print(f"\naverage {100 * float(np.mean(cells)):.1f}, lowest {100 * min(cells):.1f}; below 93:")
    for name, held, most in rows:
        for p, c, best in zip(SHARES, held, most, strict=True):
            if c < 0.93:
                print(f"{name}, p={p}: {100 * c:.1f} (attainable {100 * best:.1f})")


if __name__ == "__main__":
    main()
