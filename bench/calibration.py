"""Whether a rehearsal's figures come true: bias of the score, what its 90 % interval holds, PIT and
Brier score of the chance to pass, in townships it does not know the law of.

`python bench/calibration.py [TOWNSHIPS] [WORLD...]`. 12 to 30 villages, four items asked at the
door and one of the registers; a third to all of the villages were visited before, 5 to 20
households each. The rehearsal speaks of a protocol of 3 villages (by size) x 20 households; then
that inspection takes place on the truth, 40 times. The worlds: `apart` (a village's items are
independent), `together` (correlation .5), `mixed` (levels not normal at all: one village in six is
worse by far in everything, the others spread evenly). `as-believed` draws villages as the rehearsal
believes them to be, one item, to see that it computes what it says.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import rubrics

from doorstep.domain.inspection import RubricSpec
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Inspection, Knowledge, simulate
from doorstep.engine.inspection.simulation.shared_effects import (
    APART_SD,
    LEVEL_MIDDLE,
    LEVEL_SD,
    LEVELS_APART,
    LEVELS_APART_SD,
    SPREAD_MIDDLE,
    SPREAD_SD,
)
from doorstep.engine.inspection.simulation.truths import from_share
from doorstep.engine.inspection.simulation.village_draws import draw_villages

EACH = {"match": 3, "papers": 2, "events": 1, "service": 1, "registers": 3}
PLAN = Inspection(3, 20, DrawMethod.PPS)
MARK, TIMES = 75.0, 40
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Told:
    """What one rehearsal said, and what came of it: the chance to pass, scores inspected, where
    they lie in the scores said (PIT), and whether the 90 % interval holds them."""

    chance: float
    passed: Floats
    bias: float
    pit: Floats
    held: Floats


def sheet(mark: float = MARK) -> RubricSpec:
    """Five items of the kinds rubrics have."""
    bands = [{"to": 0.05, "points": 20}, {"to": 0.15, "points": 12}, {"points": 0}]
    rules: list[tuple[str, float, str, dict[str, object]]] = [
        ("match", 25, "visit", {"type": "proportional"}),
        ("papers", 15, "visit", {"type": "per_fault_deduct", "each": 1}),
        ("events", 20, "visit", {"type": "step", "bands": bands}),
        ("service", 30, "visit", {"type": "per_pp_below", "target": 0.9, "each": 0.8}),
        ("registers", 10, "register", {"type": "proportional"}),
    ]
    items = (rubrics.item(code, points, source, **rule) for code, points, source, rule in rules)
    return rubrics.rubric(*items, mark=mark)


def apart(random: np.random.Generator, villages: int, items: int) -> Floats:
    """Items of a village are independent."""
    return _normal(random, villages, items, 0.0)


def together(random: np.random.Generator, villages: int, items: int) -> Floats:
    """Items of a village go together: a good clerk is good at everything."""
    return _normal(random, villages, items, 0.5)


def mixed(random: np.random.Generator, villages: int, items: int) -> Floats:
    """One village in six is worse by far in everything; the others are spread evenly."""
    level = 2.15 + random.normal(0, 0.4, items) + random.normal(0, 0.3)
    even = random.uniform(-1, 1, (villages, items)) * random.uniform(0.5, 1.2, items)
    worse = (random.random(villages) < 1 / 6) * random.uniform(1.0, 2.0, villages)
    return np.asarray(level + even - worse[:, None])


def _normal(random: np.random.Generator, villages: int, items: int, share: float) -> Floats:
    clerk = random.normal(0, 1, (villages, 1))
    general = random.normal(0, 0.3)
    logit = random.normal(2.15, 0.4, items) + general
    own = np.sqrt(share) * clerk + np.sqrt(1 - share) * random.normal(0, 1, (villages, items))
    return np.asarray(logit + random.uniform(0.3, 0.9, items) * own)


WORLDS: dict[str, Callable[[np.random.Generator, int, int], Floats]] = {
    "apart": apart,
    "together": together,
    "mixed": mixed,
}


def once(random: np.random.Generator, rubric: RubricSpec, world: str) -> Told:
    """One township: what the rehearsal says, and what inspections of it come to."""
    villages = int(random.integers(12, 31))
    homes = {f"v{at:02d}": int(random.integers(60, 300)) for at in range(villages)}
    sizes = np.array(list(homes.values()))
    visits = np.where(
        random.random(villages) < random.uniform(1 / 3, 1), random.integers(5, 21, villages), 0
    )
    visits[0] = max(visits[0], 5)
    logit = WORLDS[world](random, villages, len(rubric.items))
    right: dict[str, npt.NDArray[np.int64]] = {}
    standings = []
    for place, item in enumerate(rubric.items):
        units = sizes * EACH[item.code]
        right[item.code] = random.binomial(units, 1 / (1 + np.exp(-logit[:, place])))
        for at, (village, households) in enumerate(homes.items()):
            whole = item.source == "register"
            n = int(units[at]) if whole else int(visits[at]) * EACH[item.code]
            if n:
                good = right[item.code][at]
                found = int(random.hypergeometric(good, units[at] - good, n))
                seen = households if whole else int(visits[at])
                standings.append(ItemStanding(village, item.code, found, n, float(n), seen, whole))
    seed = str(random.integers(1 << 60))
    known = Knowledge(standings, homes, icc=0.0)
    found = simulate(rubric, known, PLAN, seed=seed, runs=2000, threads=1)
    scores = np.array([inspected(random, rubric, homes, right) for _ in range(TIMES)])
    return told_of(found, scores)


def told_of(found: object, scores: Floats) -> Told:
    """Hold a rehearsal against scores inspected."""
    from doorstep.engine.inspection.simulation import Rehearsal

    assert isinstance(found, Rehearsal) and found.p_pass is not None
    said = np.sort(found.scores)
    below = np.searchsorted(said, scores - 1e-9) / len(said)
    above = np.searchsorted(said, scores + 1e-9, side="right") / len(said)
    return Told(
        found.p_pass,
        (scores >= found.pass_mark - 1e-9).astype(np.float64),
        float(said.mean() - scores.mean()),
        (below + above) / 2,
        ((scores >= found.score["q05"] - 1e-9) & (scores <= found.score["q95"] + 1e-9)).astype(
            np.float64
        ),
    )


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


def as_believed(random: np.random.Generator) -> Told:
    """One item in 12 villages that differ exactly as the rehearsal takes villages to differ; half
    were visited."""
    homes = {f"v{at:02d}": int(random.integers(40, 80)) for at in range(12)}
    usual = np.log(SPREAD_MIDDLE) + random.normal(0, SPREAD_SD)
    apart = np.exp(np.log(LEVELS_APART) + random.normal(0, LEVELS_APART_SD))
    level = random.normal(LEVEL_MIDDLE, LEVEL_SD) + random.normal(0, 1) * apart
    logit = level + np.exp(usual + random.normal(0, APART_SD)) * random.normal(0, 1, 12)
    units = np.array(list(homes.values()))
    right = random.binomial(units, 1 / (1 + np.exp(-logit)))
    standings = []
    for at, place in enumerate(homes):
        if random.random() < 0.5 or at == 0:
            found = int(random.hypergeometric(right[at], units[at] - right[at], 8))
            standings.append(ItemStanding(place, "match", found, 8, 8.0, 8))
    mark = float(random.uniform(1, 9.5))
    seed = str(random.integers(1 << 60))
    known = Knowledge(standings, homes)
    asked, plan = rubrics.rubric(rubrics.item(), mark=mark), Inspection(3, 20)
    found = simulate(asked, known, plan, seed=seed, runs=1000, threads=1)
    drawn = random.choice(12, 3, replace=False)
    met = [random.hypergeometric(right[at], units[at] - right[at], 20) / 2 for at in drawn]
    return told_of(found, np.array([np.mean(met)]))


def told(found: Sequence[Told], title: str) -> None:
    """Print bias, what the interval holds, Brier score and PIT, with errors over townships."""
    bias = np.array([one.bias for one in found])
    held = np.array([one.held.mean() for one in found])
    brier = np.array([((one.chance - one.passed) ** 2).mean() for one in found])
    chance = np.array([one.chance for one in found])
    passed = np.array([one.passed.mean() for one in found])
    root = np.sqrt(len(found))
    mean = passed.mean()
    pit, _ = np.histogram(np.concatenate([one.pit for one in found]), bins=10, range=(0, 1))
    tenths = " ".join(f"{100 * share:.0f}" for share in pit / pit.sum())
    print(
        f"{title}: {len(found)} townships\n"
        f"  bias of the score {bias.mean():+.2f} (+- {1.96 * bias.std() / root:.2f}) points\n"
        f"  90 % interval holds {100 * held.mean():.1f} % (+- {196 * held.std() / root:.1f})\n"
        f"  chance said {chance.mean():.3f}, passed {mean:.3f}; Brier {brier.mean():.3f} (+- "
        f"{1.96 * brier.std() / root:.3f}), always the mean {mean * (1 - mean):.3f}, skill "
        f"{1 - brier.mean() / (mean * (1 - mean)):.2f}\n"
        f"  PIT by tenths, percent: {tenths}"
    )
    bands = np.minimum((chance * 10).astype(int), 9)
    row = [
        f"{chance[bands == band].mean():.2f}->{passed[bands == band].mean():.2f}"
        for band in range(10)
        if (bands == band).any()
    ]
    print(f"  chance said -> passed: {' '.join(row)}", flush=True)


def main() -> None:
    """Measure and print."""
    townships = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    worlds = sys.argv[2:] or ["as-believed", *WORLDS]
    rubric = sheet()
    for number, world in enumerate(worlds):
        if world == "as-believed":
            found = [as_believed(np.random.default_rng([at, 4])) for at in range(townships)]
        else:
            found = [once(np.random.default_rng([at, 3]), rubric, world) for at in range(townships)]
        told(found, world)
        del number


if __name__ == "__main__":
    main()
