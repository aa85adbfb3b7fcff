"""Townships by other hands as honest towns for the signs: their registers as a workspace reads and
links them, without the sheets that their authors made up, with versions as an honest clerk makes.
"""

from __future__ import annotations

import csv
import datetime as dt
import os
import shutil
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import three_towns
from clean_town import Row, Town, history
from three_sources import AS_OF, read, workspace_of

import doorstep_demo
from doorstep import Workspace

MADE_UP = {"fabricated_copied_from_A", "fabricated_sheet", "invented_person"}
_MONTHS = 6
_OF_PLACE = {"sheet", "row", "slot", "block", "household_key", "struck", "hidden", "flags", "roll"}


def honest_sets(folder: Path, names: str) -> Iterator[tuple[str, Town]]:
    """The sets of three sources, their made-up sheets left out."""
    wanted = [name for name in names.split(",") if name]
    for one in sorted(path.parent for path in folder.glob("*/truth_C.csv")):
        if not wanted or one.name in wanted:
            with tempfile.TemporaryDirectory() as spare:
                yield one.name, _of_three(_without_made_up(one, Path(spare)), seed=1)


def made_towns(towns: int, rows: int) -> Iterator[tuple[str, Town]]:
    """Townships of three_towns.py in which nobody makes up a sheet."""
    for seed in range(1, towns + 1):
        with tempfile.TemporaryDirectory() as spare:
            folder = Path(spare) / f"made_{seed}"
            three_towns.make(folder, rows, seed, MADE_UP)
            yield folder.name, _of_three(folder, seed)


def demo_towns(towns: int, persons: int) -> Iterator[tuple[str, Town]]:
    """The demo's townships, reconciled."""
    for seed in range(1, towns + 1):
        with tempfile.TemporaryDirectory() as spare:
            os.environ["DOORSTEP_KEYS"] = str(Path(spare) / "keys")
            day = dt.date(2026, 11, 20)
            town = doorstep_demo.build(Path(spare) / "town", persons=persons, seed=seed, as_of=day)
            workspace = Workspace.create(Path(spare) / "ws")
            workspace.register([*town.registers, *town.visits], as_of=day)
            workspace.reconcile(as_of=day)
            yield f"demo_{seed}", town_of(workspace, day, seed)


def _without_made_up(folder: Path, spare: Path) -> Path:
    honest = spare / folder.name
    honest.mkdir()
    for side in "AB":
        shutil.copy(folder / f"{side}.csv", honest)
    made_up = {
        row["row_id"]
        for row in read(folder / "errors_C.csv")
        if row["process"].removeprefix("C_") in MADE_UP
    }
    rows = list(read(folder / "C.csv"))
    with (honest / "C.csv").open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(row for row in rows if next(iter(row.values())) not in made_up)
    return honest


def _of_three(folder: Path, seed: int) -> Town:
    with workspace_of(folder) as workspace:
        return town_of(workspace, dt.date.fromisoformat(AS_OF), seed)


def town_of(workspace: Workspace, day: dt.date, seed: int) -> Town:
    """A reconciled workspace's registers as a town, with half a year of versions before them."""
    tables = workspace.drawn_from().tables
    columns = (
        workspace.people().arrow.column(name).to_pylist() for name in ("role", "row_id", "person")
    )
    villages: dict[str, list[Row]] = defaultdict(list)
    for row in _rows(tables["persons"]):
        villages[row["place"] or "-"].append(row)
    rng = np.random.default_rng(seed)
    return Town(
        sorted(villages),
        _rows(tables["services"]) if "services" in tables else [],
        _rows(tables["visits"]),
        {name: history(rows, _MONTHS, day, rng) for name, rows in sorted(villages.items())},
        day=day,
        people={row: who for role, row, who in zip(*columns, strict=True) if role == "person"},
    )


def _rows(table: pa.Table) -> list[Row]:
    names = [
        name
        for name in table.column_names
        if not name.startswith(("raw.", "cell.")) and name not in _OF_PLACE
    ]
    kept = [not struck for struck in table.column("struck").to_pylist()]
    rows = table.select(names).to_pylist()
    return [
        {code: None if value is None else str(value) for code, value in row.items()}
        for row, holds in zip(rows, kept, strict=True)
        if holds
    ]
