"""How much of the demo's answer key is found, over many seeds: `python bench/answer_key.py --first
501 --seeds 20`.

Each seed is a township that nobody has looked at: built, taken in, reconciled, held against its
key. Prints recall and precision of each seed, then per finding code the planted faults, the share
found and the share of findings with a cause, over all seeds and in the worst one; and how many
missed faults there are of each kind.
"""

from __future__ import annotations

import argparse
import tempfile
from collections import Counter, defaultdict
from datetime import date
from pathlib import Path

import doorstep_demo
from doorstep.app.findings import as_object
from doorstep.app.workspace import Workspace
from doorstep_demo import Score

AS_OF = date(2026, 6, 30)


def scored(seed: int, persons: int) -> Score:
    """One township through the product."""
    with tempfile.TemporaryDirectory() as folder:
        town = doorstep_demo.build(Path(folder) / "town", persons=persons, seed=seed, as_of=AS_OF)
        workspace = Workspace.create(Path(folder) / "work")
        workspace.register([*town.registers, *town.visits], as_of=AS_OF)
        workspace.reconcile(as_of=AS_OF)
        return doorstep_demo.score(town.key, (as_object(f) for f in workspace.findings()))


def share(part: int, whole: int) -> str:
    """A share in per cent, "-" of nothing."""
    return f"{part / whole:.1%}" if whole else "-"


def main() -> None:
    """Run and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--first", type=int, default=1)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--persons", type=int, default=27_600)
    chosen = parser.parse_args()
    scores: dict[int, Score] = {}
    missed: Counter[str] = Counter()
    print("| seed | recall | precision |\n|---|---|---|")
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        scores[seed] = score = scored(seed, chosen.persons)
        missed.update(
            f"{fault['code']} {fault['fault']}".split(":")[0].rstrip("0123456789-")
            for fault in score.missed
        )
        print(f"| {seed} | {score.recall:.2%} | {score.precision:.2%} |", flush=True)
    worst = min(s.recall for s in scores.values()), min(s.precision for s in scores.values())
    print(f"| worst | {worst[0]:.2%} (goal 97%) | {worst[1]:.2%} (goal 95%) |\n")
    rows = defaultdict(list)
    for score in scores.values():
        for code, one in score.codes.items():
            rows[code].append(one)
    print(
        "| code | planted | found | worst seed | findings | with a cause | worst seed |\n|---|---|"
        "---|---|---|---|---|"
    )
    for code, ones in sorted(rows.items()):
        found = share(sum(o.found for o in ones), sum(o.planted for o in ones))
        right = share(sum(o.explained for o in ones), sum(o.raised for o in ones))
        lowest = [
            min((r for o in ones if (r := value(o)) is not None), default=None)
            for value in (_recall, _precision)
        ]
        told = ["-" if one is None else f"{one:.1%}" for one in lowest]
        planted, raised = sum(o.planted for o in ones), sum(o.raised for o in ones)
        print(f"| {code} | {planted} | {found} | {told[0]} | {raised} | {right} | {told[1]} |")
    print("\nmissed: " + ", ".join(f"{what} {n}" for what, n in missed.most_common(12)))


def _recall(one: doorstep_demo.CodeScore) -> float | None:
    return one.recall


def _precision(one: doorstep_demo.CodeScore) -> float | None:
    return one.precision


if __name__ == "__main__":
    main()
