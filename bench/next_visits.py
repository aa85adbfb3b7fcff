"""Next visits against random order and lowest-score-first, on simulated townships, and the time for
500 villages.

`python bench/next_visits.py [TOWNSHIPS]`: 20 villages with 60 to 200 households, three items asked
at the door whose true shares differ from village to village; some or all villages had first visits.
Each way then gets the same 60 visits, answers come from the truth, and everything is judged again
by the same rule: an item of a village is good enough or not. Counted are the points misjudged (of
45 a village, mean over villages), and the difference to ours in the same township, with a bootstrap
interval of 95 % over townships. Prints Markdown tables.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import groupby

import numpy as np
from simulate import township as large_township

from doorstep import packs
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Knowledge, next_visits
from doorstep.engine.inspection.simulation.known import gather
from doorstep.engine.inspection.simulation.truths import drawn_shares
from doorstep.engine.inspection.simulation.visits import ItemJudgement, judge_item

VILLAGES, BUDGET, BATCH, MARK = 20, 60, 6, 80.0
SCENES = {
    "half of the villages had 6 households visited": (0.5, 6),
    "all villages had 12": (1.0, 12),
}
EACH = {"match": 3, "papers": 2, "service": 1}
Visits = Mapping[str, int]


def sheet() -> RubricSpec:
    """Three items asked at the door, as rubrics have them."""
    rules: list[tuple[str, float, dict[str, object]]] = [
        ("match", 15, {"type": "proportional"}),
        ("papers", 10, {"type": "per_pp_above", "target": 0.0, "each": 0.5}),
        ("service", 20, {"type": "per_pp_below", "target": 0.95, "each": 0.8}),
    ]
    items = tuple(
        ItemSpec(code, {"en": code}, points, rule, "visit") for code, points, rule in rules
    )
    return RubricSpec(
        "bench",
        {"en": "bench"},
        {"en": "bench"},
        "1",
        "2026",
        "doorstep",
        45,
        items,
        (),
        MARK * 0.45,
    )


@dataclass
class Township:
    """Truths by village and item, and what visits have shown so far: right and units."""

    households: dict[str, int]
    truth: dict[tuple[str, str], float]
    shown: dict[tuple[str, str], tuple[int, int]]
    visited: dict[str, int]

    def copy(self) -> Township:
        return Township(self.households, self.truth, dict(self.shown), dict(self.visited))

    def visit(self, random: np.random.Generator, visits: Visits) -> None:
        """Answers of so many households, from the truth."""
        for place, number in visits.items():
            self.visited[place] = self.visited.get(place, 0) + number
            for code, each in EACH.items():
                right, n = self.shown.get((place, code), (0, 0))
                more = number * each
                self.shown[place, code] = (
                    right + int(random.binomial(more, self.truth[place, code])),
                    n + more,
                )

    def standings(self) -> list[ItemStanding]:
        return [
            ItemStanding(place, code, right, n, float(n), self.visited[place])
            for (place, code), (right, n) in self.shown.items()
        ]


def made(random: np.random.Generator, part: float, households: int) -> Township:
    """A township and a first round of visits in a part of its villages."""
    homes = {f"v{at:02d}": int(random.integers(60, 200)) for at in range(VILLAGES)}
    truth = {}
    for code in EACH:
        level, strength = random.uniform(0.75, 0.97), random.uniform(5, 40)
        for place in homes:
            truth[place, code] = float(random.beta(level * strength, (1 - level) * strength))
    town = Township(homes, truth, {}, {})
    first = random.choice(list(homes), int(VILLAGES * part), replace=False)
    town.visit(random, dict.fromkeys(sorted(first.tolist()), households))
    return town


def judged(town: Township, rubric: RubricSpec) -> list[ItemJudgement]:
    """Every item as the plan judges it by what is known."""
    known = gather(rubric.items, town.standings(), town.households)
    drawn = drawn_shares(known, np.random.default_rng(11))
    found = [judge_item(known, at, MARK / 100, drawn.get(at)) for at in range(len(rubric.items))]
    return [one for one in found if one is not None]


def misjudged(town: Township, rubric: RubricSpec) -> float:
    """Points misjudged in a village, on average."""
    lost = 0.0
    for item, one in zip(rubric.items, judged(town, rubric), strict=True):
        says = one.chance[:, one.good].sum(axis=1) >= 0.5
        truth = np.array([town.truth[place, item.code] for place in town.households])
        lost += item.points * float(
            (says != one.good[np.abs(one.share[None, :] - truth[:, None]).argmin(axis=1)]).sum()
        )
    return lost / VILLAGES


def ours(share: float) -> Callable[[Township, np.random.Generator, RubricSpec], Visits]:
    def plan(town: Township, random: np.random.Generator, rubric: RubricSpec) -> Visits:
        found = next_visits(
            rubric,
            Knowledge(town.standings(), town.households),
            BUDGET,
            seed=str(random.integers(1 << 60)),
            random_share=share,
        )
        ordered = sorted(found, key=lambda batch: batch.village)
        return {
            place: sum(b.visits for b in some)
            for place, some in groupby(ordered, key=lambda b: b.village)
        }

    return plan


def random_order(town: Township, random: np.random.Generator, rubric: RubricSpec) -> Visits:
    places = random.choice(list(town.households), BUDGET // BATCH, replace=False)
    return dict.fromkeys(places.tolist(), BATCH)


def lowest_first(town: Township, random: np.random.Generator, rubric: RubricSpec) -> Visits:
    """Where the score looks worst by what is known; villages nobody saw stand at the mean of the
    others."""
    known = gather(rubric.items, town.standings(), town.households)
    share = np.divide(known.correct, known.n, out=np.full(known.n.shape, np.nan), where=known.n > 0)
    share = np.where(np.isnan(share), np.nanmean(share, axis=0), share)
    score = (
        share @ np.array([item.points for item in rubric.items]) + random.random(VILLAGES) * 1e-9
    )
    return {known.places[at]: BATCH for at in np.argsort(score)[: BUDGET // BATCH]}


def one_by_one(town: Township, random: np.random.Generator, rubric: RubricSpec) -> Visits:
    """One visit after the other, each where the next one gains most; at random where none gains."""
    known = gather(rubric.items, town.standings(), town.households)
    items = judged(town, rubric)
    gains = np.array([sum(item.gain(visits) for item in items) for visits in range(BUDGET + 2)])
    taken = np.zeros(VILLAGES, dtype=np.int64)
    for _ in range(BUDGET):
        more = gains[taken + 1, np.arange(VILLAGES)] - gains[taken, np.arange(VILLAGES)]
        more[taken >= known.left] = -1.0
        best = np.flatnonzero(more >= more.max() - 1e-9)
        taken[random.choice(best)] += 1
    return {place: int(count) for place, count in zip(known.places, taken, strict=True) if count}


def in_proportion(town: Township, random: np.random.Generator, rubric: RubricSpec) -> Visits:
    """Every household of the township with the same chance."""
    homes = np.array(list(town.households.values()), dtype=np.float64)
    counts = random.multinomial(BUDGET, homes / homes.sum())
    return {
        place: int(count) for place, count in zip(town.households, counts, strict=True) if count
    }


WAYS: dict[str, Callable[[Township, np.random.Generator, RubricSpec], Visits]] = {
    "ours (a fifth at random)": ours(0.2),
    "ours, nothing at random": ours(0.0),
    "one visit after the other": one_by_one,
    "random order, 6 a village": random_order,
    "lowest score first, 6 a village": lowest_first,
    "all households alike": in_proportion,
}


def compare(townships: int, scene: str) -> None:
    """Print the points misjudged after each way."""
    part, households = SCENES[scene]
    rubric = sheet()
    results = {"before": np.zeros(townships)} | {name: np.zeros(townships) for name in WAYS}
    for at in range(townships):
        town = made(np.random.default_rng([7, at]), part, households)
        results["before"][at] = misjudged(town, rubric)
        for name, way in WAYS.items():
            then = town.copy()
            then.visit(
                np.random.default_rng([8, at]), way(town, np.random.default_rng([9, at]), rubric)
            )
            results[name][at] = misjudged(then, rubric)
    first = next(iter(WAYS))
    print(f"\n{scene}, {townships} townships\n")
    print("| way | points misjudged a village | more than ours | 95 % |")
    print("|---|---|---|---|")
    again = np.random.default_rng(10).integers(0, townships, (10_000, townships))
    for name, lost in results.items():
        more = lost - results[first]
        low, high = np.quantile(more[again].mean(axis=1), [0.025, 0.975])
        print(f"| {name} | {lost.mean():.2f} | {more.mean():+.2f} | {low:+.2f} to {high:+.2f} |")


def speed() -> None:
    """Print the seconds for 500 villages, beside multiplying the matrices the sums need."""
    rubric = packs.load("base").rubrics["doorstep-reference"]
    households, standings = large_township(rubric)
    times = []
    for _ in range(3):
        began = time.perf_counter()
        next_visits(rubric, Knowledge(standings, households), 300, seed="bench")
        times.append(time.perf_counter() - began)
    began = time.perf_counter()
    for size in (3, 6, 9, 12, 18, 24, 30, 45, 60, 90):
        for _ in range(6):
            np.random.default_rng(1).random((500, 160)) @ np.ones((160, size))
    floor = time.perf_counter() - began
    print("\n| villages | items at the door | budget | seconds | numpy floor | ratio |")
    print("|---|---|---|---|---|---|")
    print(f"| 500 | 6 | 300 | {min(times):.2f} | {floor:.2f} | {min(times) / floor:.1f} |")


if __name__ == "__main__":
    for scene in SCENES:
        compare(int(sys.argv[1]) if len(sys.argv) > 1 else 200, scene)
    speed()
