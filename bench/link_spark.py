"""What linking costs on Spark, part by part, and what a province would take: `python
bench/link_spark.py 20000 60000`.

Links two registers of a simulated county of each size (lines a side) on Spark, local[2], and on
DuckDB; the links must be the same. Prints, part by part, seconds on the clock, core-seconds of
Spark's workers, bytes handed over by the driver and bytes shuffled. From the largest size it states
what 50 million lines a side would take on 64 and 256 cores: work of the workers grows with the
lines and is divided by the cores; what the driver does alone grows with the lines and is divided by
nothing; memory of the driver grows with the lines.
"""

from __future__ import annotations

import argparse
import json
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import county
import pyarrow as pa
from pyspark import SparkContext

from doorstep import packs
from doorstep.app.standalone.linking import parse_columns, prepared
from doorstep.engine.linkage import link_prepared
from doorstep.engine.sql.spark import open_spark
from doorstep.engine.sql.tables import Tables, open_tables

PROVINCE = 50_000_000
CORES = (64, 256)
WARM_UP = 1_000
SIDES = ("census", "register")
PARTS = ("normalise", "anchors", "choose rules", "find candidates", "look at pairs", "driver alone")
_BY_STEP = {
    "spellings": "normalise",
    "anchor": "anchors",
    "rule_cost": "choose rules",
    "block_keys": "choose rules",
}


def part_of(step: str) -> str:
    """Which part of linking a step belongs to."""
    if step.startswith(("step_", "looked_at")):
        return "look at pairs"
    return next(
        (part for start, part in _BY_STEP.items() if step.startswith(start)), "find candidates"
    )


@dataclass
class Part:
    """What one part took."""

    clock: float = 0.0
    core: float = 0.0
    handed: int = 0
    shuffled: int = 0


@dataclass
class Watched:
    """Tables with a stopwatch."""

    tables: Tables
    parts: dict[str, Part] = field(default_factory=lambda: defaultdict(Part))
    pairs: int = 0

    @contextmanager
    def _clocked(self, step: str) -> Iterator[Part]:
        part = self.parts[part_of(step)]
        if SparkContext._active_spark_context is not None:
            SparkContext.getOrCreate().setLocalProperty("spark.job.description", part_of(step))
        began = time.perf_counter()
        yield part
        part.clock += time.perf_counter() - began

    def load(self, name: str, table: pa.Table) -> None:
        """Clocked, with the bytes handed over."""
        with self._clocked(name) as part:
            self.tables.load(name, table)
        part.handed += table.nbytes

    def run(self, step: str, sql: str) -> None:
        """Clocked."""
        with self._clocked(step):
            self.tables.run(step, sql)

    def keep(self, name: str, select: str) -> None:
        """Clocked."""
        with self._clocked(name):
            self.tables.keep(name, select)

    def drop(self, *names: str) -> None:
        """Clocked."""
        with self._clocked(names[0]):
            self.tables.drop(*names)

    def read(self, step: str, select: str) -> pa.Table:
        """Clocked; rows looked at are counted."""
        with self._clocked(step):
            found = self.tables.read(step, select)
        self.pairs += found.num_rows if step == "looked_at" else 0
        return found

    def close(self) -> None:
        """The tables inside are another's to close."""


def linked(tables: Tables, folder: Path) -> tuple[list[dict[str, object]], float]:
    """Links of the two files, read and made comparable by the engine too; seconds."""
    began = time.perf_counter()
    columns, pack = parse_columns(county.columns_option()), packs.load("cn")
    sides = [prepared(tables, folder / f"{side}.csv", columns, pack) for side in SIDES]
    return link_prepared(tables, sides, pack.names).pairs.to_pylist(), time.perf_counter() - began


def read_log(folder: Path, parts: dict[str, Part]) -> None:
    """Core-seconds and shuffled bytes of every part, from Spark's own account."""
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
                part.core += told["Executor Run Time"] / 1000
                part.shuffled += told["Shuffle Write Metrics"]["Shuffle Bytes Written"]


def measured(folder: Path) -> tuple[dict[str, Part], float, int]:
    """Parts, seconds and pairs of one county on Spark.

    Raises:
        SystemExit: DuckDB finds other links.
    """
    with tempfile.TemporaryDirectory() as log:
        settings = {
            "spark.eventLog.enabled": "true",
            "spark.eventLog.dir": Path(log).as_uri(),
            "spark.eventLog.compress": "false",
            "spark.eventLog.rolling.enabled": "false",
        }
        with open_spark(settings=settings) as spark:
            watched = Watched(spark)
            links, seconds = linked(watched, folder)
        read_log(Path(log), watched.parts)
    with open_tables() as tables:
        expected, _ = linked(tables, folder)
    if links != expected:
        raise SystemExit("The links on Spark are not those on DuckDB.")
    watched.parts["driver alone"].clock = seconds - sum(
        part.clock for part in watched.parts.values()
    )
    return watched.parts, seconds, watched.pairs


def told(rows: int, parts: dict[str, Part], seconds: float, pairs: int) -> None:
    """The table of one size."""
    print(
        f"\n{rows:,} lines a side: {seconds:.0f} s, {pairs:,} pairs looked at, links as on DuckDB\n"
    )
    print(
        "| part | s | share | core-s | handed over, MB | shuffled, MB |\n|---|---|---|---|---|---|"
    )
    for name in PARTS:
        part = parts[name]
        print(
            f"| {name} | {part.clock:.1f} | {part.clock / seconds:.0%} | {part.core:.1f} | "
            f"{part.handed / 2**20:.0f}"
            f" | {part.shuffled / 2**20:.0f} |"
        )


def per_line(small: float, large: float, rows: tuple[int, int]) -> float:
    """What a line more costs; what every start costs is in both and falls out."""
    return max(large - small, 0.0) / (rows[1] - rows[0])


def province(sizes: list[int], found: list[dict[str, Part]]) -> None:
    """What the smallest and the largest size say of a province."""
    rows = sizes[0], sizes[-1]

    def grown(what: str, *names: str) -> float:
        ends = [
            sum(getattr(parts[name], what) for name in names) for parts in (found[0], found[-1])
        ]
        return PROVINCE * per_line(ends[0], ends[1], rows)

    spark = PARTS[:-1]
    work, shuffled, handed = (grown(what, *spark) for what in ("core", "shuffled", "handed"))
    alone = grown("clock", "driver alone")
    waited = sum(
        max(grown("clock", name) - grown("core", name) / 2, 0.0) for name in spark
    )  # on the clock and not in the workers: the driver hands over and collects
    print(
        f"\n{PROVINCE:,} lines a side: {work / 3600:.0f} core-hours of workers, "
        f"{shuffled / 2**30:.0f} GB shuffled,"
    )
    print(
        f"{handed / 2**30:.0f} GB handed over; driver: {alone / 3600:.1f} h alone, "
        f"{waited / 3600:.1f} h handing over"
    )
    for cores in CORES:
        print(f"  {cores} cores: {(work / cores + alone + waited) / 3600:.1f} h")


def main() -> None:
    """Measure every size, then tell of a province."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sizes", type=int, nargs="*", default=[20_000, 60_000])
    parser.add_argument("--keep", type=Path)
    chosen = parser.parse_args()
    found = []
    with tempfile.TemporaryDirectory() as spare:
        # The first and smallest is not counted: Java is slow until it has run everything once.
        for rows in (WARM_UP, *chosen.sizes):
            folder = (chosen.keep or Path(spare)) / str(rows)
            if not (folder / "truth.csv").exists():
                county.make(folder, rows, seed=1)
            parts, seconds, pairs = measured(folder)
            if rows != WARM_UP:
                told(rows, parts, seconds, pairs)
                found.append(parts)
    print(
        f"\nmost memory of the driver: "
        f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024:,} MB",
        flush=True,
    )
    if len(found) > 1:
        province(chosen.sizes, found)


if __name__ == "__main__":
    main()
