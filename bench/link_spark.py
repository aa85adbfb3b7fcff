"""What linking costs on Spark, part by part, and what a province would take: `python
bench/link_spark.py 5000 20000 80000`.

Two registers of a simulated county of each size (lines a side) are read, linked and written by the
workers of local[2], as `doorstep link --engine spark` does it, and here by DuckDB; the links must
be the same. Prints, part by part, seconds on the clock, processor seconds (of this program, Java
and the Python beside it: what else runs on the machine does not count), bytes shuffled, and how
many rows came to the driver at most. Of the two biggest sizes it states what 50 million lines a
side would take on 64 and 256 cores: work grows with the lines and is divided by the cores; what
every step costs to start is in all sizes and does not grow.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

import county
import pyarrow as pa
from pyspark import SparkContext

from doorstep.app.standalone.linking import LinkRequest, chosen_pack, link_files
from doorstep.app.standalone.spreading import SideRead, linked_on
from doorstep.engine.sql.engines import open_workers
from doorstep.engine.sql.tables import PartWork, Workers

PROVINCE = 50_000_000
CORES = (64, 256)
WARM_UP = 1_000
SIDES = ("census.csv", "register.csv")
REQUEST = LinkRequest(county.columns_option(), pack="cn")
PARTS = {
    "read and normalise": ("lines", "sources", "problems"),
    "number, count values": ("numbered", "plain_rows", "rows", "bearers", "sides", "scripts"),
    "anchors": ("anchor",),
    "choose rules, candidates": ("block_keys", "rule_cost", "rule_counts", "blocked", "candidates"),
    "look at pairs": ("pairs", "levels", "more", "sample", "asked"),
    "weigh and settle": ("fields", "weighed", "judged", "round", "links"),
    "households": (),
    "links and review, written": ("links", "review", "tied", "reasoned", "shown"),
}


def part_of(step: str) -> str:
    """Which part of linking a table or step belongs to."""
    if step in ("links", "review", "shown", "anchor_links"):
        return "links and review, written"
    name = step.removeprefix("told_").removeprefix("renamed_").removeprefix("whole_")
    name = name.removeprefix("inside_")
    for part, starts in PARTS.items():
        if any(name == start or name.startswith(f"{start}_") for start in starts):
            return part
    return "households"


def processor_seconds() -> float:
    """What this program and all that it started have worked."""
    above, worked = dict[int, int](), dict[int, int]()
    for folder in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            told = (folder / "stat").read_text().rpartition(")")[2].split()
            above[int(folder.name)] = int(told[1])
            worked[int(folder.name)] = sum(map(int, told[11:15]))
    ours = {os.getpid()}
    while more := {one for one, parent in above.items() if parent in ours} - ours:
        ours |= more
    return sum(worked[one] for one in ours) / os.sysconf("SC_CLK_TCK")


@dataclass
class Part:
    """What one part took."""

    clock: float = 0.0
    processor: float = 0.0
    shuffled: int = 0


@dataclass
class Watched:
    """Workers with a stopwatch."""

    workers: Workers
    parts: dict[str, Part] = field(default_factory=lambda: defaultdict(Part))
    pairs: int = 0
    most: int = 0

    @contextmanager
    def _clocked(self, step: str) -> Iterator[None]:
        part = part_of(step)
        SparkContext.getOrCreate().setLocalProperty("spark.job.description", part)
        began, worked = time.perf_counter(), processor_seconds()
        yield
        self.parts[part].clock += time.perf_counter() - began
        self.parts[part].processor += processor_seconds() - worked

    def load(self, name: str, table: pa.Table) -> None:
        """Clocked."""
        with self._clocked(name):
            self.workers.load(name, table)

    def run(self, step: str, sql: str) -> None:
        """Clocked."""
        with self._clocked(step):
            self.workers.run(step, sql)

    def keep(self, name: str, select: str) -> None:
        """Clocked."""
        with self._clocked(name):
            self.workers.keep(name, select)

    def drop(self, *names: str) -> None:
        """Clocked."""
        with self._clocked(names[0]):
            self.workers.drop(*names)

    def map(self, name: str, work: PartWork, select: str, by: tuple[str, ...] = ()) -> None:
        """Clocked."""
        with self._clocked(name):
            self.workers.map(name, work, select, by)

    def number(self, name: str, select: str, order: tuple[str, ...]) -> None:
        """Clocked."""
        with self._clocked(name):
            self.workers.number(name, select, order)

    def write(self, step: str, select: str, folder: str) -> None:
        """Clocked."""
        with self._clocked(step):
            self.workers.write(step, select, folder)

    def read(self, step: str, select: str) -> pa.Table:
        """Clocked; rows that came here are counted."""
        with self._clocked(step):
            found = self.workers.read(step, select)
        self.most = max(self.most, found.num_rows)
        return found

    def close(self) -> None:
        """The workers inside are another's to close."""


def read_log(folder: Path, parts: dict[str, Part]) -> None:
    """Shuffled bytes of every part, by Spark's own account."""
    part_of_stage: dict[int, str] = {}
    for path in (
        path for path in folder.rglob("*") if path.is_file() and not path.name.startswith(".")
    ):
        for line in path.read_text("utf-8").splitlines():
            event = json.loads(line)
            if event["Event"] == "SparkListenerJobStart":
                named = event["Properties"].get("spark.job.description", "")
                part_of_stage |= dict.fromkeys(event["Stage IDs"], named)
            elif event["Event"] == "SparkListenerTaskEnd" and "Task Metrics" in event:
                part, told = parts[part_of_stage.get(event["Stage ID"], "")], event["Task Metrics"]
                part.shuffled += told["Shuffle Write Metrics"]["Shuffle Bytes Written"]


def links_in(path: Path) -> list[list[str]]:
    """The links of a file, or of a folder's files."""
    parts = sorted(path.glob("*.csv")) if path.is_dir() else [path]
    found = []
    for part in parts:
        with part.open(encoding="utf-8", newline="") as file:
            found += list(csv.reader(file))[1:]
    return found


def measured(folder: Path) -> tuple[Watched, float]:
    """Parts and seconds of one county on Spark.

    Raises:
        SystemExit: DuckDB finds other links.
    """
    left, right = (folder / name for name in SIDES)
    with tempfile.TemporaryDirectory() as spare:
        log, links = Path(spare) / "log", Path(spare) / "links"
        log.mkdir()
        settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": log.as_uri(),
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
        }
        told = [SideRead(columns, "cn") for columns in REQUEST.sides()]
        with open_workers("local[2]", settings) as workers:
            watched = Watched(workers)
            began = time.perf_counter()
            wanted = (0.5, links, Path(spare) / "review")
            linked_on(watched, (left, right), told, chosen_pack("cn"), wanted)
            seconds = time.perf_counter() - began
            told_pairs = "SELECT count(*) AS n FROM told_whole_fields"
            watched.pairs = workers.read("pairs", told_pairs).column("n")[0].as_py()
        read_log(log, watched.parts)
        link_files(left, right, REQUEST, Path(spare) / "here.csv", None)
        if links_in(links) != links_in(Path(spare) / "here.csv"):
            raise SystemExit("The links on Spark are not those on DuckDB.")
    return watched, seconds


def told(rows: int, watched: Watched, seconds: float) -> None:
    """The table of one size."""
    print(
        f"\n{rows:,} lines a side: {seconds:.0f} s, {watched.pairs:,} pairs looked at,"
        f" at most {watched.most:,} rows at the driver, links as on DuckDB\n"
    )
    print("| part | s | share | processor-s | shuffled, MB |\n|---|---|---|---|---|")
    for name in PARTS:
        part = watched.parts[name]
        print(
            f"| {name} | {part.clock:.1f} | {part.clock / seconds:.0%} |"
            f" {part.processor:.1f} | {part.shuffled / 2**20:.1f} |",
            flush=True,
        )


def province(sizes: list[int], found: list[Watched]) -> None:
    """What the two largest sizes say of a province."""
    more = sizes[-1] - sizes[-2]
    print(f"\n{PROVINCE:,} lines a side, from {sizes[-2]:,} and {sizes[-1]:,}:\n")
    print("| part | core-s a million lines | core-hours | shuffled, GB |\n|---|---|---|---|")
    work = shuffled = 0.0
    for name in PARTS:
        small, large = (watched.parts[name] for watched in found[-2:])
        core = max(large.processor - small.processor, 0.0) / more
        grown = max(large.shuffled - small.shuffled, 0) / more
        work, shuffled = work + core, shuffled + grown
        print(
            f"| {name} | {core * 1e6:.0f} | {core * PROVINCE / 3600:.1f} |"
            f" {grown * PROVINCE / 2**30:.0f} |"
        )
    start = min(sum(part.processor for part in watched.parts.values()) for watched in found)
    print(f"\nall: {work * PROVINCE / 3600:.0f} core-hours, {shuffled * PROVINCE / 2**30:.0f} GB;")
    for cores in CORES:
        hours = (work * PROVINCE / cores + start) / 3600
        print(
            f"  {cores} cores: {hours:.1f} h, with {start:.0f} s that all steps take by themselves"
        )


def main() -> None:
    """Measure every size, then tell of a province."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sizes", type=int, nargs="*", default=[5_000, 20_000, 80_000])
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--cold", action="store_true", help="without a first run that warms Java")
    chosen = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as spare:
        # The first and smallest is not counted: Java is slow until it has run everything once.
        for rows in chosen.sizes if chosen.cold else (WARM_UP, *chosen.sizes):
            folder = (chosen.keep or Path(spare)) / str(rows)
            if not (folder / "truth.csv").exists():
                county.make(folder, rows, seed=1)
            watched, seconds = measured(folder)
            if rows in chosen.sizes:
                told(rows, watched, seconds)
                found.append(watched)
    if len(found) > 1:
        province(chosen.sizes, found)


if __name__ == "__main__":
    main()
