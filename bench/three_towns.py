"""Makes a simulated township as three sources tell it: `python bench/three_towns.py FOLDER
[--rows 30000] [--seed 1] [--off C_nickname,A_merged_cells]`.

FOLDER/town_ROWS_SEED gets A.csv, B.csv, C.csv (about ROWS lines together), their truth_X.csv
(row_id, person_id, household_id), errors_X.csv (row_id, process, detail) and stats.json, in the
layout that three_sources.py and three_sources_splink.py read. Everybody is invented. `--off` names
processes that never happen. The same arguments give the same bytes. Without a folder: seconds for
30,000 lines.
"""

from __future__ import annotations

import argparse
import json
import tempfile
import time
from collections.abc import Collection
from dataclasses import asdict
from pathlib import Path

from towns_three.database import Database
from towns_three.ledger import Ledger
from towns_three.visits import Visits
from towns_three.world import World

ROWS_A_PERSON = 2.5
"""Lines of the three sources for one person of the world."""


def make(folder: Path, rows: int, seed: int, off: Collection[str] = ()) -> dict[str, int]:
    """Write the township of a seed; returns how many rows each source has."""
    folder.mkdir(parents=True, exist_ok=True)
    world = World(seed, max(round(rows / ROWS_A_PERSON), 50), off)
    ledger = Ledger(world, str(seed), off)
    sources = (ledger, Database(world, str(seed), off), Visits(world, str(seed), off, ledger))
    counts = {source.side: source.write(folder) for source in sources}
    tally = {name: one for source in sources for name, one in source.tally().items()}
    tally |= {f"world_{name}": one for name, one in sorted(world.dice.counts.items())}
    stats = {
        "note": "模拟数据 / simulated: nobody here exists",
        "rows": counts,
        "people": len(world.people),
        "processes": {name: asdict(one) for name, one in tally.items()},
    }
    text = json.dumps(stats, ensure_ascii=False, indent=1)
    (folder / "stats.json").write_text(text, encoding="utf-8")
    return counts


def main() -> None:
    """From the command line."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, nargs="?")
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--off", default="")
    chosen = parser.parse_args()
    off = [name for name in chosen.off.split(",") if name]
    began = time.perf_counter()
    with tempfile.TemporaryDirectory() as spare:
        folder = (chosen.folder or Path(spare)) / f"town_{chosen.rows}_{chosen.seed}"
        counts = make(folder, chosen.rows, chosen.seed, off)
    took = time.perf_counter() - began
    print(f"{sum(counts.values()):,} lines ({counts}) in {took:.1f} s")


if __name__ == "__main__":
    main()
