"""How well and how fast other people's data is linked: `python bench/linking.py FOLDER`.

FOLDER holds sub-folders of CSV files with a truth file each (README there says which). Truth is
read to score, never to link. Prints precision, recall, F1 at the default threshold and seconds, one
line per data set; two tables also the way a township's files go, through a workspace (seconds then
include comparing), with the omissions found and true.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Iterable, Mapping
from itertools import combinations
from pathlib import Path

import pyarrow as pa
import pyarrow.csv as csv

from doorstep import Workspace
from doorstep.app.standalone.linking import link_tables

BIRTH = {"dob_day": "birth_day", "dob_mon": "birth_month", "dob_year": "birth_year"}
NAMES = {
    "forename": "given_name",
    "first_name": "given_name",
    "surname": "family_name",
    "full_name": "name",
}
OTHER = {
    "dob": "birth_date", "date_of_birth": "birth_date", "gender": "sex",
    "street_number": "house_number",
    "address_1": "street", "soc_sec_id": "id_number", "record_no": "id", "census_no": "id",
    "register_no": "id",
}  # fmt: skip
COLUMNS = {**BIRTH, **NAMES, **OTHER}


def read(path: Path) -> pa.Table:
    """A CSV of strings under column codes, empty cells missing."""
    with path.open(encoding="utf-8") as lines:
        header = lines.readline().strip().split(",")
    options = csv.ConvertOptions(
        column_types=dict.fromkeys(header, pa.string()), strings_can_be_null=True
    )
    table = csv.read_csv(path, convert_options=options)
    return table.rename_columns([COLUMNS.get(name, name) for name in header])


def same_entity(rows: Iterable[Mapping[str, str]]) -> set[tuple[str, str]]:
    """All pairs of ids that share an entity."""
    groups: dict[str, list[str]] = {}
    for row in rows:
        groups.setdefault(row["entity"], []).append(row["id"])
    return {pair for ids in groups.values() for pair in combinations(sorted(ids), 2)}


def score(
    name: str, found: set[tuple[str, str]], truth: set[tuple[str, str]], seconds: float
) -> str:
    """One printed line."""
    right = len(found & truth)
    precision, recall = right / max(len(found), 1), right / max(len(truth), 1)
    f1 = 2 * precision * recall / max(precision + recall, 1e-9)
    return f"{name:24} P {precision:.4f}  R {recall:.4f}  F1 {f1:.4f}  {seconds:6.1f} s"


def through_workspace(name: str, files: tuple[Path, Path], truth: set[tuple[str, str]]) -> str:
    """Both files registered and reconciled; a row is known by its place in its file, an id by the
    same."""
    ids = [dict(enumerate(read(file).column("id").to_pylist(), start=2)) for file in files]
    with tempfile.TemporaryDirectory() as folder:
        workspace = Workspace.create(Path(folder) / "workspace", pack="base")
        workspace.register(list(files), new=True)  # two lists of the same people
        started = time.perf_counter()
        workspace.reconcile()
        seconds = time.perf_counter() - started
        persons, links = workspace.table("persons").arrow, workspace.links().arrow
        missing = [
            finding.left.file for finding in workspace.findings() if finding.code == "REG_OMIT"
        ]
    columns = (persons.column(name).to_pylist() for name in ("row_id", "file", "row"))
    at = {f"{row_id}#person": (file, row) for row_id, file, row in zip(*columns, strict=True)}
    found = set()
    for pair in zip(
        links.column("left").to_pylist(), links.column("right").to_pylist(), strict=True
    ):
        rows = dict(at[mention] for mention in pair)
        if len(rows) == 2:
            found.add((ids[0][rows[files[0].name]], ids[1][rows[files[1].name]]))
    omitted = ", ".join(
        f"{file.name} {missing.count(file.name)} of "
        f"{len(ids[side]) - len({pair[side] for pair in truth})}"
        for side, file in enumerate(files)
    )
    return f"{score(name, found, truth, seconds)}  omissions {omitted}"


def main(folder: Path) -> None:
    """Score every data set found in `folder`."""
    if not folder.is_dir():
        print(f"no such folder: {folder}; nothing measured")
        return
    for truth in sorted(folder.glob("*/*truth.csv")):
        rows = read(truth)
        if rows.column_names == ["id", "entity"]:
            source = (
                truth.with_name(truth.name.replace("_truth", ""))
                if "_" in truth.stem
                else truth.with_name("persons.csv")
            )
            started = time.perf_counter()
            result = link_tables(read(source), None)
            seconds = time.perf_counter() - started
            assert result.entities is not None
            found, wanted = same_entity(result.entities.to_pylist()), same_entity(rows.to_pylist())
        else:
            left, right = read(truth.with_name("census.csv")), read(truth.with_name("register.csv"))
            started = time.perf_counter()
            result = link_tables(left, right)
            seconds = time.perf_counter() - started
            found = set(
                zip(
                    *(result.pairs.column(side).to_pylist() for side in ("left", "right")),
                    strict=True,
                )
            )
            wanted = set(zip(*(column.to_pylist() for column in rows.columns), strict=True))
        print(
            score(f"{truth.parent.name}/{truth.stem}", found, wanted, seconds),
            f" review {result.review.num_rows}",
        )
        if rows.column_names != ["id", "entity"]:
            pair_of_files = truth.with_name("census.csv"), truth.with_name("register.csv")
            print(through_workspace(f"{truth.parent.name}/workspace", pair_of_files, wanted))


if __name__ == "__main__":
    main(Path(sys.argv[1] if len(sys.argv) > 1 else "data"))
