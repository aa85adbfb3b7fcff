"""How well rows are linked, beside Splink 5: `python bench/link_accuracy.py FOLDER [--towns 10]
[--persons 30000]`.

FOLDER holds other people's data with truth (one sub-folder each); when it is absent only the
simulated towns are
measured, ten seeds with identity numbers and ten with most of them missing. Splink runs with the
model that its
documentation shows for such data, on the columns as they are and on the columns as ours normalises
them; each as pairs
over .95, and after the one-to-one rule that ours has (heaviest first) over .95 and over .5. In one
table, where that
rule has no meaning, its groups of connected pairs. Truth only scores. Prints Markdown tables.
`python3 run.py bench link_accuracy FOLDER` installs Splink first; nothing else does.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import county
from beside.data import Task, folder_tasks, town_task
from beside.score import Tally, calibration, compare, joined, one_to_one, pooled, tally
from beside.splink_models import MODELS, chance, judged

FIRST_SEED = 1001


@dataclass
class Measured:
    """What came out of one data set."""

    name: str
    ours: Tally
    theirs: dict[str, Tally]
    seconds: tuple[float, float]
    stated: list[float] = field(default_factory=list)
    right: list[bool] = field(default_factory=list)
    accepted: int = 0
    accepted_right: int = 0
    reviewed: int = 0

    @property
    def persons(self) -> int:
        """How many are to be found."""
        found, _, missed = self.ours.total.tolist()
        return int(found + missed)


def measure(task: Task) -> Measured:
    """Ours and Splink's variants on one data set."""
    began = time.perf_counter()
    result = task.link()
    ours_took = time.perf_counter() - began
    marks = ("", "") if task.right is None else ("l", "r")
    columns = [result.pairs.column(name).to_pylist() for name in ("left", "right", "probability")]
    pairs = [(marks[0] + a, marks[1] + b) for a, b in zip(columns[0], columns[1], strict=True)]
    review = [result.review.column(name).to_pylist() for name in ("left", "right")]
    doubtful = {(marks[0] + a, marks[1] + b) for a, b in zip(*review, strict=True)}
    linked = pairs
    if result.entities is not None:
        ids, entities = (result.entities.column(name).to_pylist() for name in ("id", "entity"))
        linked = joined(
            (row, entity) for row, entity in zip(ids, entities, strict=True) if row != entity
        )
    right = [task.truth.right(pair) for pair in pairs]
    sure = [good for pair, good in zip(pairs, right, strict=True) if pair not in doubtful]
    began = time.perf_counter()
    theirs = _splink(task, False, "") | _splink(task, True, ", our columns")
    return Measured(
        task.name, tally(task.truth, linked), theirs, (ours_took,
        (time.perf_counter() - began) / 2),
        columns[2], right, len(sure), sum(sure), len(doubtful),
    )  # fmt: skip


def _splink(task: Task, tidy: bool, suffix: str) -> dict[str, Tally]:
    left, right = task.tidy if tidy else (task.left, task.right)
    tallies: dict[str, Tally] = {}
    for variant, model in MODELS[task.model].items():
        pairs = _variants(judged(model(tidy), left, right), right is None)
        tallies |= {
            f"Splink {name}{variant}{suffix}": tally(task.truth, found)
            for name, found in pairs.items()
        }
    return tallies


def _variants(
    found: list[tuple[str, str, float]], one_table: bool
) -> dict[str, list[tuple[str, str]]]:
    over = {bar: [pair for pair in found if chance(pair[2]) >= bar] for bar in (0.5, 0.95)}
    made = {"over .95": [(a, b) for a, b, _ in over[0.95]]}
    if one_table:
        made["groups over .95"] = joined(made["over .95"])
    else:
        made["one-to-one over .95"] = one_to_one(over[0.95])
        made["one-to-one over .5"] = one_to_one(over[0.5])
    return made


def told(measured: Measured) -> None:
    """The rows of one data set."""
    rows = [("ours", measured.ours, "", "")]
    for name, theirs in measured.theirs.items():
        seen = compare(measured.ours, theirs)
        f1, low, high = seen.f1
        share, least, most = seen.error
        gain = f"{f1:+.4f} ({low:+.4f} to {high:+.4f})"
        rows.append((name, theirs, gain, f"{share:.2f} ({least:.2f} to {most:.2f})"))
    for name, one, gain, error in rows:
        numbers = f"{one.precision:.4f} | {one.recall:.4f} | {one.f1:.4f}"
        print(f"| {measured.name} | {name} | {numbers} | {gain} | {error} |", flush=True)


def heading() -> None:
    """Above the rows."""
    print(
        "\n| data | tool | precision | recall | F1 | ours - Splink, 95 % interval | our error / "
        "Splink's |"
    )
    print("|---|---|---|---|---|---|---|")


def certainty(every: Sequence[Measured]) -> None:
    """What was accepted without review, and whether stated probabilities are kept."""
    print(
        "\n| data | persons | accepted without review | precision of those | pairs for review | "
        "ours, s | Splink, s |"
    )
    print("|---|---|---|---|---|---|---|")
    for one in every:
        share, precision = (
            one.accepted_right / max(one.persons, 1),
            one.accepted_right / max(one.accepted, 1),
        )
        took = f"{one.seconds[0]:.1f} | {one.seconds[1]:.1f}"
        print(
            f"| {one.name} | {one.persons:,} | {share:.2%} | {precision:.3%} | {one.reviewed:,} | "
            f"{took} |"
        )
    print(
        "\n| data | stated probability | pairs | mean stated | share right |\n|---|---|---|---|---|"
    )
    for one in every:
        for label, n, stated, right in calibration(one.stated, one.right):
            if n:
                print(f"| {one.name} | {label} | {n:,} | {stated:.3f} | {right:.3f} |")


def together(name: str, towns: Sequence[Measured]) -> Measured:
    """Several towns as one data set."""
    return Measured(
        name,
        pooled([one.ours for one in towns]),
        {kind: pooled([one.theirs[kind] for one in towns]) for kind in towns[0].theirs},
        (sum(one.seconds[0] for one in towns), sum(one.seconds[1] for one in towns)),
        [value for one in towns for value in one.stated],
        [value for one in towns for value in one.right],
        *(
            sum(getattr(one, what) for one in towns)
            for what in ("accepted", "accepted_right", "reviewed")
        ),
    )


def towns(count: int, persons: int, sparse: bool) -> Iterable[Measured]:
    """The seeded towns, one after another."""
    kind = "numbers mostly missing" if sparse else "typical"
    with tempfile.TemporaryDirectory() as spare:
        for seed in range(FIRST_SEED, FIRST_SEED + count):
            folder = Path(spare) / str(seed)
            county.make(folder, persons, seed, sparse)
            yield measure(town_task(folder, f"{kind} {seed}"))


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?", default=Path("data"))
    parser.add_argument("--towns", type=int, default=10)
    parser.add_argument("--persons", type=int, default=30_000)
    chosen = parser.parse_args()
    heading()
    every = []
    if chosen.folder.is_dir():
        for task in folder_tasks(chosen.folder):
            every.append(measure(task))
            told(every[-1])
    else:
        print(
            f"no such folder: {chosen.folder}; only the simulated towns are measured",
            file=sys.stderr,
        )
    for sparse in (False, True) if chosen.towns else ():
        measured = []
        for one in towns(chosen.towns, chosen.persons, sparse):
            measured.append(one)
            f1 = {"ours": one.ours.f1} | {name: tallied.f1 for name, tallied in one.theirs.items()}
            print(
                f"{one.name}: " + ", ".join(f"{k} {v:.5f}" for k, v in f1.items()),
                file=sys.stderr,
                flush=True,
            )
        whole = together(
            f"{chosen.towns} towns, {'numbers mostly missing' if sparse else 'typical'}", measured
        )
        every.append(whole)
        told(whole)
    certainty(every)


if __name__ == "__main__":
    main()
