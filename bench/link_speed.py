"""How fast two registers are linked, beside the physical limit, in one run: `python
bench/link_speed.py 10000 100000`.

Sizes are lines a side of the simulated county (default 10,000, 100,000 and 1,000,000); `--keep
FOLDER` keeps the
files for the next run, `--sparse` leaves most identity numbers out. The limit: DuckDB on two
threads scans both CSVs,
joins them on the identity number or on name and birth date, and compares nine fields of every pair.
Then the command
`doorstep link` from the same CSVs: wall time, and the most memory its processes hold together; and
linking alone, from
columns that were read, normalised and stored before. Prints a Markdown table.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import county
import duckdb
from pyarrow import csv

NINE = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "village",
    "household_no",
    "head_name",
    "address",
)
SIZES = [10_000, 100_000, 1_000_000]
PAGE = os.sysconf("SC_PAGE_SIZE")


def limit(folder: Path) -> tuple[float, int]:
    """Seconds of the least that any program has to do here, and how many pairs it compared."""
    began = time.perf_counter()
    agreed = "count(*), " + ", ".join(f"sum((l.{code} = r.{code})::INT)" for code in NINE)
    with duckdb.connect(config={"threads": 2}) as session:
        session.execute("SET enable_progress_bar = false")
        for side in ("census", "register"):
            source = "read_csv(?, all_varchar = true, header = true)"
            session.execute(
                f"CREATE TABLE {side} AS SELECT {', '.join(NINE)} FROM {source}",
                [str(folder / f"{side}.csv")],
            )
        pairs = session.execute(f"""
            SELECT {agreed} FROM census l JOIN register r ON l.id_number = r.id_number
            UNION ALL SELECT {agreed} FROM census l JOIN register r ON l.name = r.name
                AND l.birth_date = r.birth_date
                AND l.id_number IS DISTINCT FROM r.id_number""").fetchall()
    return time.perf_counter() - began, sum(row[0] for row in pairs)


def in_child(folder: Path) -> float:
    """The limit in a fresh process, the best of three: nothing of ours is in its way."""
    code = (
        "import sys; from pathlib import Path; import link_speed; "
        "print(link_speed.limit(Path(sys.argv[1]))[0])"
    )
    command = [sys.executable, "-c", code, str(folder.resolve())]
    times = [
        float(
            subprocess.run(
                command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True
            ).stdout
        )
        for _ in range(3)
    ]
    return min(times)


class Watch(threading.Thread):
    """Samples the resident memory of a process and all below it until told to stop."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.peak, self.done = pid, 0, threading.Event()

    def run(self) -> None:
        """Twenty looks a second."""
        while not self.done.wait(0.05):
            self.peak = max(self.peak, sum(_resident(pid) for pid in _tree(self.pid)))


def _tree(pid: int) -> list[int]:
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += [int(child) for child in (task / "children").read_text().split()]
        except OSError:
            continue
    return found


def _resident(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * PAGE
    except (OSError, IndexError):
        return 0


def linked(folder: Path, links: Path) -> tuple[float, int]:
    """`doorstep link` from the CSVs, cold: seconds and peak megabytes of its processes together."""
    words = [
        str(folder / "census.csv"),
        str(folder / "register.csv"),
        "--columns",
        county.columns_option(),
    ]
    command = [
        sys.executable,
        "-m",
        "doorstep",
        "link",
        *words,
        "--pack",
        "cn",
        "-o",
        str(links),
        "--json",
    ]
    began = time.perf_counter()
    with subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    ) as process:
        watch = Watch(process.pid)
        watch.start()
        _, said = process.communicate()
        watch.done.set()
    seconds = time.perf_counter() - began
    if process.returncode:
        raise SystemExit(f"doorstep link failed: {said.strip()}")
    watch.join()
    return seconds, watch.peak // 2**20


STORE = """
import sys; from pathlib import Path; import pyarrow.parquet as pq, county
from doorstep import packs; from doorstep.app.standalone import linking
from doorstep.engine.sql.tables import open_tables
folder, columns = Path(sys.argv[1]), linking.parse_columns(county.columns_option())
with open_tables() as tables:
    for side in ("census", "register"):
        made = linking.prepared(tables, folder / f"{side}.csv", columns, packs.load("cn"))
        pq.write_table(made, folder / f"{side}.parquet")
"""
LINK_STORED = """
import sys, time; from pathlib import Path
began = time.perf_counter()
import pyarrow.parquet as pq; from doorstep import packs
from doorstep.engine.linkage import link_prepared
from doorstep.engine.sql.tables import open_tables
with open_tables() as tables:
    folder = Path(sys.argv[1])
    sides = [pq.ParquetFile(folder / f"{side}.parquet").read() for side in ("census", "register")]
    link_prepared(tables, sides, packs.load("cn").names)
print(time.perf_counter() - began)
"""


def stored(folder: Path) -> float:
    """Seconds to link what was read, normalised and stored before, imports included."""
    said = ""
    for code in (STORE, LINK_STORED):
        command = [sys.executable, "-c", code, str(folder.resolve())]
        said = subprocess.run(
            command, cwd=Path(__file__).parent, capture_output=True, text=True, check=True
        ).stdout
    return float(said)


def scored(folder: Path, links: Path) -> tuple[float, float]:
    """Precision of pairs and recall of persons, a person's second line counting neither way."""
    with duckdb.connect() as session:
        tables = {"links": csv.read_csv(links), "truth": csv.read_csv(folder / "truth.csv")}
        for name, table in tables.items():
            session.register(name, table)
        row = session.execute("""
            WITH good AS (SELECT "left" AS a, "right" AS b FROM links
                JOIN truth ON "left" = census_no AND "right" = register_no)
            SELECT (SELECT count(*) FROM good) / greatest((SELECT count(*) FROM links), 1),
                count_if(census_no IN (SELECT a FROM good)
                    OR register_no IN (SELECT b FROM good)), count(*)
            FROM truth WHERE twice = 0""").fetchone()
    assert row is not None
    return float(row[0]), row[1] / max(row[2], 1)


def measure(rows: int, folder: Path, sparse: bool) -> str:
    """One row of the table."""
    if not (folder / "truth.csv").exists():
        county.make(folder, rows, seed=1, sparse=sparse)
    least = in_child(folder)
    links = folder / "links.csv"
    seconds, megabytes = linked(folder, links)
    precision, recall = scored(folder, links)
    later = stored(folder)
    return (
        f"| {rows:,} | {least:.2f} | {seconds:.1f} | {seconds / least:.1f} | {later:.1f} | "
        f"{later / least:.1f} "
        f"| {megabytes:,} "
        f"| {precision:.5f} | {recall:.5f} |"
    )


def main() -> None:
    """Measure every size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--keep", type=Path)
    parser.add_argument("--sparse", action="store_true")
    chosen = parser.parse_args()
    print(
        "| lines a side | limit, s | `doorstep link`, s | ratio (goal 20) | from stored columns, "
        "s | ratio (goal 12) "
        "| peak MB | precision | recall |"
    )
    print("|---|---|---|---|---|---|---|---|---|", flush=True)
    with tempfile.TemporaryDirectory() as spare:
        for rows in chosen.sizes:
            name = f"{rows}-sparse" if chosen.sparse else str(rows)
            print(measure(rows, (chosen.keep or Path(spare)) / name, chosen.sparse), flush=True)


if __name__ == "__main__":
    main()
