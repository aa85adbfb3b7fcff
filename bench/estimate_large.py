"""Ten million rows through the published command: `python bench/estimate_large.py [ROWS]`; seconds
and peak memory.

A simulated two-stage sample (50 strata x 40 clusters, 20 domains) is written as CSV; `doorstep
estimate` reads it and prints 20 estimates with intervals. Prints a Markdown table.
"""

from __future__ import annotations

import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv

STRATA, CLUSTERS, DOMAINS = 50, 40, 20
DESIGN = (
    "--by",
    "domain",
    "--strata",
    "stratum",
    "--cluster",
    "cluster",
    "--weight",
    "weight",
    "--fpc",
    "f1,f2",
)


def sample(rows: int) -> pa.Table:
    """The rows of a sample."""
    draw = np.random.default_rng(rows)
    cluster = np.repeat(np.arange(STRATA * CLUSTERS), rows // (STRATA * CLUSTERS))
    size = len(cluster)
    return pa.table(
        {
            "y": (draw.random(size) < 0.9).astype(np.int8),
            "domain": draw.integers(0, DOMAINS, size),
            "stratum": cluster // CLUSTERS,
            "cluster": cluster,
            "weight": np.full(size, 3.0),
            "f1": np.full(size, 120),
            "f2": np.full(size, 4 * rows // (STRATA * CLUSTERS)),
        }
    )


def main() -> None:
    """Write, run, print."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "sample.csv"
        csv.write_csv(sample(rows), file)
        command = [
            sys.executable,
            "-m",
            "doorstep",
            "estimate",
            str(file),
            "--kind",
            "proportion",
            "--y",
            "y",
            *DESIGN,
        ]
        began = time.perf_counter()
        subprocess.run([*command, "--json"], check=True, capture_output=True)
        seconds = time.perf_counter() - began
        megabytes = file.stat().st_size / 2**20
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 2**20
    print("| rows | CSV, MB | s | peak GB (goal 4) |\n|---|---|---|---|")
    print(f"| {rows:,} | {megabytes:.0f} | {seconds:.1f} | {peak:.2f} |")


if __name__ == "__main__":
    main()
