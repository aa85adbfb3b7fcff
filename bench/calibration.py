"""Whether a chance to pass of 70 % comes true 7 times in 10: Brier score and reliability table on
simulated townships.

`python bench/calibration.py [TOWNSHIPS]`. First townships whose villages differ exactly as the
rehearsal believes, to see that it computes what it says. Then 12 to 30 villages, four items asked
at the door and one of the registers; a third to all of the villages were visited before, 5 to 20
households each. The rehearsal gives its chance for a protocol of 3 villages (by size) x 20
households; then that inspection takes place once, on the truth. In the third table the items of a
village go together (a good clerk is good at everything), which the rehearsal does not know.
"""

from __future__ import annotations

import sys

import numpy as np
import numpy.typing as npt

from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Inspection, Knowledge, simulate
from doorstep.engine.inspection.simulation.truths import MOST_ALIKE, from_share
from doorstep.engine.inspection.simulation.village_draws import draw_villages

EACH = {"match": 3, "papers": 2, "events": 1, "service": 1, "registers": 3}
PLAN = Inspection(3, 20, DrawMethod.PPS)
BANDS = 10
Floats = npt.NDArray[np.float64]


def sheet() -> RubricSpec:
    """Five items of the kinds rubrics have."""
    bands = [{"to": 0.05, "points": 20}, {"to": 0.15, "points": 12}, {"points": 0}]
    rules: list[tuple[str, float, str, dict[str, object]]] = [
        ("match", 25, "visit", {"type": "proportional"}),
        ("papers", 15, "visit", {"type": "per_fault_deduct", "each": 1}),
        ("events", 20, "visit", {"type": "step", "bands": bands}),
        ("service", 30, "visit", {"type": "per_pp_below", "target": 0.9, "each": 0.8}),
        ("registers", 10, "register", {"type": "proportional"}),
    ]
    items = tuple(
        ItemSpec(code, {"en": code}, points, rule, source) for code, points, source, rule in rules
    )
    return RubricSpec(
        "bench", {"en": "bench"}, {"en": "bench"}, "1", "2026", "doorstep", 100, items, (), 75.0
    )


def once(random: np.random.Generator, rubric: RubricSpec, together: float) -> tuple[float, bool]:
    """One township: the chance the rehearsal gives, and whether its inspection was passed."""
    villages = int(random.integers(12, 31))
    homes = {f"v{at:02d}": int(random.integers(60, 300)) for at in range(villages)}
    clerk = random.normal(0, 1, villages)
    right: dict[str, npt.NDArray[np.int64]] = {}
    standings = []
    visits = np.where(
        random.random(villages) < random.uniform(1 / 3, 1), random.integers(5, 21, villages), 0
    )
    visits[0] = max(visits[0], 5)
    general = random.normal(0, 0.3)
    for item in rubric.items:
        logit = random.normal(2.15, 0.4) + general
        own = np.sqrt(together) * clerk + np.sqrt(1 - together) * random.normal(0, 1, villages)
        share = 1 / (1 + np.exp(-(logit + random.uniform(0.3, 0.9) * own)))
        units = np.array(list(homes.values())) * EACH[item.code]
        right[item.code] = random.binomial(units, share)
        for at, (place, households) in enumerate(homes.items()):
            n = int(units[at]) if item.source == "register" else int(visits[at]) * EACH[item.code]
            if n:
                found = int(
                    random.hypergeometric(right[item.code][at], units[at] - right[item.code][at], n)
                )
                seen = households if item.source == "register" else int(visits[at])
                standings.append(
                    ItemStanding(
                        place, item.code, found, n, float(n), seen, item.source == "register"
                    )
                )
    seed = str(random.integers(1 << 60))
    chance = simulate(
        rubric, Knowledge(standings, homes, icc=0.0), PLAN, seed=seed, runs=2000, threads=1
    ).p_pass
    return chance, inspected(random, rubric, homes, right) >= 75.0


def inspected(
    random: np.random.Generator,
    rubric: RubricSpec,
    homes: dict[str, int],
    right: dict[str, npt.NDArray[np.int64]],
) -> float:
    """The inspection itself, written out: three villages, twenty households in each, the mean of
    their points."""
    (drawn,) = draw_villages(random, PLAN, list(homes.values()), 1)
    total = 0.0
    for at in drawn:
        households = list(homes.values())[at]
        for item in rubric.items:
            units, good = households * EACH[item.code], int(right[item.code][at])
            looked = units if item.source == "register" else 20 * EACH[item.code]
            found = int(random.hypergeometric(good, units - good, looked))
            total += float(from_share(item, found, looked))
    return total / len(drawn)


def told(chance: Floats, passed: Floats, title: str) -> None:
    """Print the Brier score beside that of always naming the mean, and the reliability table."""
    again = np.random.default_rng(1).integers(0, len(chance), (5000, len(chance)))
    square = (chance - passed) ** 2
    mean = passed.mean()
    low, high = np.quantile(square[again].mean(axis=1), [0.025, 0.975])
    skill = 1 - square.mean() / (mean * (1 - mean))
    print(
        f"\n{title}: {len(chance)} townships, {100 * mean:.0f} % passed; Brier score "
        f"{square.mean():.3f}"
    )
    print(
        f"({low:.3f} to {high:.3f}); always {mean:.2f} would have {mean * (1 - mean):.3f}; skill "
        f"{skill:.2f}\n"
    )
    print("| chance said | townships | mean said | passed | 95 % of it by chance |")
    print("|---|---|---|---|---|")
    edges = np.minimum((chance * BANDS).astype(int), BANDS - 1)
    draws = np.random.default_rng(2).random((2000, len(chance))) < chance
    for band in range(BANDS):
        here = edges == band
        if here.any():
            low, high = np.quantile(draws[:, here].mean(axis=1), [0.025, 0.975])
            shown = (
                f"{chance[here].mean():.2f} | {passed[here].mean():.2f} | {low:.2f} to {high:.2f}"
            )
            print(
                f"| {band / BANDS:.1f} to {(band + 1) / BANDS:.1f} | {int(here.sum())} | {shown} |"
            )


def as_believed(random: np.random.Generator) -> tuple[float, bool]:
    """One item in 12 villages that differ exactly as the rehearsal takes villages to differ; half
    were visited."""
    item = ItemSpec("match", {"en": "match"}, 10, {"type": "proportional"}, "visit")
    homes = {f"v{at:02d}": int(random.integers(40, 80)) for at in range(12)}
    level = min(max(random.beta(0.5, 0.5), 1e-4), 1 - 1e-4)
    strength = 1 / random.uniform(0, np.sqrt(MOST_ALIKE)) ** 2 - 1
    units = np.array(list(homes.values()))
    right = random.binomial(units, random.beta(level * strength, (1 - level) * strength, 12))
    standings = []
    for at, place in enumerate(homes):
        if random.random() < 0.5:
            found = int(random.hypergeometric(right[at], units[at] - right[at], 8))
            standings.append(ItemStanding(place, "match", found, 8, 8.0, 8))
    mark = float(random.uniform(1, 9.5))
    rubric = RubricSpec(
        "bench", {"en": "bench"}, {"en": "bench"}, "1", "2026", "doorstep", 10, (item,), (), mark
    )
    seed = str(random.integers(1 << 60))
    chance = simulate(
        rubric, Knowledge(standings, homes), Inspection(3, 20), seed=seed, runs=1000, threads=1
    ).p_pass
    drawn = random.choice(12, 3, replace=False)
    met = [random.hypergeometric(right[at], units[at] - right[at], 20) / 2 for at in drawn]
    return chance, float(np.mean(met)) >= mark - 1e-9


def main() -> None:
    """Measure and print."""
    townships = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    rubric = sheet()
    believed = [as_believed(np.random.default_rng([at, 4])) for at in range(townships)]
    told(
        np.array([one[0] for one in believed]),
        np.array([float(one[1]) for one in believed]),
        "townships as the rehearsal believes them to be",
    )
    for together, title in ((0.0, "items apart"), (0.5, "items of a village go together")):
        found = [once(np.random.default_rng([at, 3]), rubric, together) for at in range(townships)]
        told(np.array([one[0] for one in found]), np.array([float(one[1]) for one in found]), title)


if __name__ == "__main__":
    main()
