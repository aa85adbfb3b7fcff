"""Makes two registers of one simulated county, any size, with the truth: `python bench/county.py
FOLDER --rows 30000`.

FOLDER gets census.csv, register.csv (about `rows` lines each) and truth.csv (census_no,
register_no, twice: 1 for a second line of a person already paired). Everyone is simulated; the area
codes of the numbers are not in use. `--sparse` leaves most identity numbers out. The same arguments
give the same bytes. Without a folder: seconds for 100,000 lines.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv
from simulated.clerks import CENSUS, REGISTER, copy_out
from simulated.folk import raise_county
from simulated.papers import COLUMNS, Paper
from simulated.writing import Ints

README = """模拟数据 / simulated data

这里的人、住址、身份证号和电话都是程序编出来的（{rows} 行，种子 {seed}），
与任何真人无关；身份证号的地区码并不存在。
Everyone here is invented by a program ({rows} rows a side, seed {seed}).
truth.csv tells which lines are one person.
"""


def make(folder: Path, rows: int, seed: int, sparse: bool = False) -> None:
    """Write the county of a seed into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng((seed, rows, sparse))
    folk = raise_county(round(rows * 1.035) + 1, rng)
    lines = []
    for name, office in (("census", CENSUS), ("register", REGISTER)):
        copy = copy_out(folk, office, sparse, rng)
        ids = rng.permutation(len(copy)) + 1
        Paper(folk, copy, ids).write(folder / f"{name}.csv")
        lines.append((copy.who, ids))
    plain = csv.WriteOptions(quoting_header="none")
    csv.write_csv(_truth(*lines[0], *lines[1]), folder / "truth.csv", plain)
    (folder / "README.txt").write_text(README.format(rows=rows, seed=seed), encoding="utf-8")


def _truth(ours: Ints, our_ids: Ints, theirs: Ints, their_ids: Ints) -> pa.Table:
    """Every pair of lines that speak of one person."""
    order = np.argsort(theirs, kind="stable")
    first, past = (
        np.searchsorted(theirs[order], ours),
        np.searchsorted(theirs[order], ours, side="right"),
    )
    times = past - first
    left = np.repeat(np.arange(len(ours)), times)
    right = order[
        np.arange(len(left)) - np.repeat(np.cumsum(times) - times, times) + np.repeat(first, times)
    ]
    _, where = np.unique(ours[left], return_index=True)
    twice = np.ones(len(left), dtype=np.int8)
    twice[where] = 0
    return pa.table({"census_no": our_ids[left], "register_no": their_ids[right], "twice": twice})


def columns_option() -> str:
    """What `doorstep link --columns` is told about these files."""
    return ",".join(f"{code}={code}" for code in COLUMNS)


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--sparse", action="store_true", help="most identity numbers are missing")
    chosen = parser.parse_args()
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as spare:
        folder = chosen.folder or Path(spare)
        make(folder, chosen.rows, chosen.seed, chosen.sparse)
    megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"{chosen.rows:,} lines a side in {time.perf_counter() - began:.1f} s, {megabytes} MB")


if __name__ == "__main__":
    main()
