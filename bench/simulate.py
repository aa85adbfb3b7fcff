"""10,000 simulated inspections of 500 villages x 12 items, beside drawing as many random numbers
and nothing else.

`python bench/simulate.py [VILLAGES DRAWN] [RUNS]`: the Doorstep reference rubric, a third of the
villages visited before, 30 villages of 20 households drawn by size. The floor is numpy drawing one
uniform number for every village drawn, item and run. The best of three; prints a Markdown table.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from doorstep import packs
from doorstep.domain.inspection import RubricSpec
from doorstep.domain.inspection_vocabulary import DrawMethod
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import Inspection, Knowledge, simulate

VILLAGES, BEST_OF = 500, 3


def township(
    rubric: RubricSpec, villages: int = VILLAGES, seed: int = 1
) -> tuple[dict[str, int], list[ItemStanding]]:
    """Villages with their households, and what is known: registers whole, a third of the villages
    visited."""
    random = np.random.default_rng(seed)
    households = {f"v{at:03d}": int(random.integers(120, 400)) for at in range(villages)}
    standings = []
    for item in rubric.scored:
        level = random.uniform(0.8, 0.98)
        each = {"person": 3, "service": 2}.get(item.unit, 1)
        for at, (place, homes) in enumerate(households.items()):
            whole = item.source == "register"
            if not whole and (at % 3 or item.source != "visit"):
                continue
            n = homes * each if whole else 20 * each
            right = int(random.binomial(n, random.beta(level * 30, (1 - level) * 30)))
            standings.append(
                ItemStanding(
                    place, item.code, right, n, n / (1 + 0.05 * (each - 1)), n // each, whole
                )
            )
    return households, standings


def best(run: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of the quickest of some runs, and what it returned."""
    times = []
    for _ in range(BEST_OF):
        began = time.perf_counter()
        found = run()
        times.append(time.perf_counter() - began)
    return min(times), found


def main() -> None:
    """Measure and print."""
    drawn = int(sys.argv[1]) if len(sys.argv) > 1 else 30
    runs = int(sys.argv[2]) if len(sys.argv) > 2 else 10_000
    rubric = packs.load("base").rubrics["doorstep-reference"]
    households, standings = township(rubric)
    plan = Inspection(drawn if drawn < VILLAGES else None, 20, DrawMethod.PPS)
    ours, found = best(
        lambda: simulate(rubric, Knowledge(standings, households), plan, seed="bench", runs=runs)
    )
    cells = runs * found.villages_drawn * len(rubric.scored)
    floor, _ = best(lambda: np.random.default_rng(1).random(cells))
    print("| villages | drawn | items | runs | seconds | numpy floor | ratio | P(pass) | luck |")
    print("|---|---|---|---|---|---|---|---|---|")
    shown = f"{ours:.2f} | {floor:.3f} | {ours / floor:.0f}"
    shown += f" | {found.p_low:.3f} to {found.p_high:.3f} | {found.luck_share:.2f}"
    print(f"| {VILLAGES} | {found.villages_drawn} | {len(rubric.scored)} | {runs} | {shown} |")


if __name__ == "__main__":
    main()
