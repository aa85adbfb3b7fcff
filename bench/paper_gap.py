"""Papers against households on townships nobody looked at: is the village that invents its services
found, and is any other marked by chance?

python bench/paper_gap.py [--first 9301] [--seeds 20] [--persons 27600]

Builds each seed's township, runs the published steps, scores it by the reference rubric. The demo's
own map says which village invents; the score does not know it. Prints a Markdown table: that
village's paper and household score out of a hundred, their gap with interval, how often chance does
as much among all villages (`Gap.chance`), whether it is marked, and how many other villages are;
then the power and the false alarms.
"""

from __future__ import annotations

import argparse
import datetime as dt
import tempfile
from pathlib import Path

import doorstep_demo
from doorstep.app.workspace import Workspace
from doorstep_demo.places import PAPER_PERFECT, VILLAGES

AS_OF = dt.date(2026, 6, 30)
INVENTOR = next(village.full for village in VILLAGES if village.habit is PAPER_PERFECT)


def one(seed: int, persons: int) -> tuple[str, bool, int, int]:
    """A row of the table, whether the village is marked, how many others are, of how many."""
    with tempfile.TemporaryDirectory() as folder:
        town = doorstep_demo.build(Path(folder) / "town", persons=persons, seed=seed, as_of=AS_OF)
        workspace = Workspace.create(Path(folder) / "workspace")
        workspace.register([*town.registers, *town.visits], as_of=AS_OF)
        workspace.reconcile(as_of=AS_OF)
        scored = workspace.score("doorstep-reference")
    gaps = {place.place: place.gap for place in scored.places if place.gap is not None}
    gap = gaps[INVENTOR]
    others = sum(found.marked for name, found in gaps.items() if name != INVENTOR)
    row = (
        f"| {seed} | {gap.paper[0]:.1f} | {gap.household[0]:.1f} ({gap.household[1]:.1f} to "
        f"{gap.household[2]:.1f}) | {gap.points:.1f} ({gap.lo:.1f} to {gap.hi:.1f}) "
        f"| {gap.chance:.4f} | {'yes' if gap.marked else 'no'} | {others} of {len(gaps) - 1} |"
    )
    return row, gap.marked, others, len(gaps) - 1


def main() -> None:
    """All seeds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--first", type=int, default=9301)
    parser.add_argument("--seeds", type=int, default=20)
    parser.add_argument("--persons", type=int, default=27_600)
    chosen = parser.parse_args()
    print("| seed | paper | household | gap | chance | marked | others marked |")
    print("|---|---|---|---|---|---|---|")
    found = false_marks = townships = others = 0
    for seed in range(chosen.first, chosen.first + chosen.seeds):
        row, marked, wrongly, of = one(seed, chosen.persons)
        found, others = found + marked, others + of
        false_marks, townships = false_marks + wrongly, townships + (wrongly > 0)
        print(row, flush=True)
    print(
        f"\nThe village that invents is marked in {found} of {chosen.seeds}; of {others} other "
        f"villages {false_marks} are, in {townships} townships."
    )


if __name__ == "__main__":
    main()
