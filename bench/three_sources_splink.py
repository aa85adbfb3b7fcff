"""Splink beside ours on three sources by other hands: `python3 run.py bench three_sources_splink
FOLDER [--sets hill_small,suburb_small] [--pairs AC,BC] [--misses 12]`.

FOLDER is laid out as for three_sources.py. Three linkers: an ordinary Splink model (the figures
that the data's own README gives, where it has them), Splink's own best (`beside/three_models.py`:
our readers' values, sound, ranges of years, households and their overlap in further rounds,
one-to-one at .5) and ours by the published command, in the same run. Truth only scores, but for one
line: what Splink's best recalls where it is stopped at our precision. `--misses` adds which of the
world's processes touch the people that ours misses oftener than others.
"""

from __future__ import annotations

import argparse
import os
import re
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from beside.three_models import judged
from beside.three_rows import analysed
from three_sources import PAIRS, Links, Row, Truth, links_of_files, read

from doorstep import Workspace

NUMBER = r" ([\d.]+) \|"
ORDINARY = re.compile(rf"^\| (\w+) \| (A[BC]|BC) \|{NUMBER * 6}$", re.MULTILINE)
"""A row of the README's table: set, pair, links, P, R, F1, R over all row pairs, seconds."""


@dataclass(frozen=True)
class Made:
    """What one linker made of a pair of sources; `links` surest first where it says how sure."""

    links: Links
    seconds: float


def by_ours(folder: Path, pair: str, truth: Truth, spare: Path) -> Made:
    """Links of the published command."""
    return Made(*links_of_files(folder, pair, truth, spare))


def by_splink(folder: Path, pair: str, truth: Truth, spare: Path) -> Made:
    """Links of Splink's own best; seconds with the preparation of both sources."""
    began = time.perf_counter()
    left, right = (
        analysed(folder / f"{side}.csv", Workspace.create(spare / f"{pair}-{side}", pack="cn"))
        for side in pair
    )
    weights = judged(left, right)
    took = time.perf_counter() - began
    surest = sorted(weights, key=lambda link: -weights[link])
    return Made([(truth.line[one], truth.line[other]) for one, other in surest], took)


def ordinary(folder: Path, pair: str) -> Sequence[str] | None:
    """Links, P, R, F1, R of all pairs, seconds of an ordinary model, as the data's README says."""
    told = folder.parent / "README.md"
    found = ORDINARY.findall(told.read_text("utf-8")) if told.exists() else []
    return next((row[2:] for row in found if row[:2] == (folder.name, pair)), None)


def recall_at(truth: Truth, pair: str, made: Made, precision: float) -> float:
    """The recall of the longest run of the surest links that is as right as `precision`; the truth
    chooses where to stop, which no user can."""
    right, best = 0, 0
    for number, (one, other) in enumerate(made.links, start=1):
        right += truth.person[one] == truth.person[other]
        best = right if right >= precision * number else best
    return best / max(truth.most(pair), 1)


def missed(truth: Truth, pair: str, links: Iterable[tuple[Row, Row]]) -> set[str]:
    """People of both sources whom no right link finds."""
    found = {truth.person[one] for one, other in links if truth.person[one] == truth.person[other]}
    return {person for person, sides in truth.held.items() if set(pair) <= sides} - found


def touched(folder: Path, pair: str, truth: Truth) -> dict[str, set[str]]:
    """The processes that touch each person's rows in the two sources."""
    processes: dict[str, set[str]] = defaultdict(set)
    for side in pair:
        for row in read(folder / f"errors_{side}.csv"):
            processes[truth.person[truth.line[row["row_id"]]]].add(row["process"])
    return processes


def told_misses(folder: Path, pair: str, truth: Truth, made: Sequence[Made], most: int) -> None:
    """The processes that stand among the missed beyond chance: missed by ours, by Splink's best, of
    how many."""
    ours, theirs = (missed(truth, pair, one.links) for one in made)
    processes = touched(folder, pair, truth)
    both = {person for person, sides in truth.held.items() if set(pair) <= sides}
    counts = [
        Counter(process for person in people for process in processes[person])
        for people in (ours, theirs, both)
    ]
    print(f"\n{folder.name} {pair}: {len(ours)} people missed by ours, {len(theirs)} by Splink's "
          f"best, {len(ours & theirs)} by both, of {len(both)}")  # fmt: skip
    print("| process | ours | Splink's best | people |\n|---|---|---|---|")
    share = len(ours) / max(len(both), 1)
    beyond = {process: count - share * counts[2][process] for process, count in counts[0].items()}
    for process in sorted(beyond, key=lambda process: -beyond[process])[:most]:
        print(f"| {process} | {' | '.join(str(count[process]) for count in counts)} |")
    print()


def told(folder: Path, pair: str, truth: Truth, spare: Path, most: int) -> None:
    """The rows of one pair of sources."""
    plain = ordinary(folder, pair)
    made = [by(folder, pair, truth, spare) for by in (by_ours, by_splink)]
    cells = [truth.scored(pair, one.links) for one in made]
    errors = [1 - float(told.rpartition("|")[2]) for told in cells]
    if plain is not None:
        count, *figures, _, seconds = plain
        errors.append(1 - float(figures[-1]))
        line(folder.name, pair, "Splink, ordinary", " | ".join(figures), count, seconds)
    line(folder.name, pair, "Splink's own best", cells[1], len(made[1].links), made[1].seconds)
    same = recall_at(truth, pair, made[1], float(cells[0].partition("|")[0]))
    line(folder.name, pair, "the same at our precision", f"- | {same:.4f} | -", "-", 0)
    line(folder.name, pair, "ours", cells[0], len(made[0].links), made[0].seconds,
         f"{errors[0] / max(min(errors[1:]), 1e-4):.2f}")  # fmt: skip
    if most:
        told_misses(folder, pair, truth, made, most)


def line(*cells: object) -> None:
    """One row of the table."""
    *start, seconds = cells[:6]
    ratio = cells[6] if len(cells) > 6 else ""
    print(f"| {' | '.join(map(str, start))} | {float(str(seconds)):.1f} | {ratio} |", flush=True)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?", default=Path("data"))
    parser.add_argument("--sets", default="")
    parser.add_argument("--pairs", default=",".join(PAIRS))
    parser.add_argument("--misses", type=int, default=0)
    chosen = parser.parse_args()
    named = [name for name in chosen.sets.split(",") if name]
    print(
        "| set | pair | linker | precision | recall | F1 | links | s | our error / the better's |"
    )
    print("|---|---|---|---|---|---|---|---|---|")
    for folder in sorted(path.parent for path in chosen.folder.glob("*/truth_C.csv")):
        if named and folder.name not in named:
            continue
        truth = Truth(folder)
        with tempfile.TemporaryDirectory() as spare:
            os.environ["DOORSTEP_KEYS"] = f"{spare}/keys"
            for pair in chosen.pairs.split(","):
                told(folder, pair, truth, Path(spare), chosen.misses)


if __name__ == "__main__":
    main()
