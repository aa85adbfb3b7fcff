"""Who is who in three sources by other hands: a village ledger, a county database, visit sheets.

python bench/three_sources.py FOLDER [--sets hill_small,suburb_small] [--files-only]

FOLDER holds one sub-folder a set with A.csv, B.csv, C.csv and truth_A.csv, truth_B.csv, truth_C.csv
(row_id, person_id, household_id). Links are made by the published commands, two files at a time and
through a workspace of all three; recall is of the most that one-to-one links can reach. Truth only
scores. What a workspace finds in them is measured by findings_truth.py.
"""

from __future__ import annotations

import argparse
import csv
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from doorstep import Workspace

COLUMNS = {
    "A": "id=行号,village=村名,group=组别,household_no=户编号,head_name=户主姓名,name=姓名,"
    "relation_to_head=与户主关系,sex=性别,birth_date=出生年月,id_number=身份证号,ethnicity=民族,"
    "marital_status=婚姻状况,phone=联系电话,address=家庭住址,registered_residence=户口所在地",
    "B": "id=编号,id_number=公民身份号码,name=姓名,sex=性别代码,birth_date=出生日期,"
    "ethnicity=民族代码,household_no=户号,head_name=户主姓名,relation_to_head=与户主关系代码,"
    "address=户籍地址,village=村委会名称,marital_status=婚姻状况代码",
    "C": "id=表序号,visit_date=走访日期,village=村社,group=组,address=住址,household_no=户表号,"
    "head_name=户主,name=姓名,relation_to_head=与户主关系,sex=性别,age=年龄,birth_date=出生或属相,"
    "id_number=证件号,phone=电话,residence_status=居住情况,registered_residence=户籍所在地,"
    "ethnicity=民族,marital_status=婚姻",
}
PAIRS = ("AB", "AC", "BC")
AS_OF = "2025-09-01"
DOORSTEP = (sys.executable, "-m", "doorstep")

Row = tuple[str, int]
"""A file's letter and the line in it."""
Links = list[tuple[Row, Row]]


class Truth:
    """Who every line speaks of."""

    def __init__(self, folder: Path) -> None:
        self.person: dict[Row, str] = {}
        self.line: dict[str, Row] = {}
        for side in "ABC":
            ids = [next(iter(row.values())) for row in read(folder / f"{side}.csv")]
            told = {row["row_id"]: row["person_id"] for row in read(folder / f"truth_{side}.csv")}
            for number, id_ in enumerate(ids, start=2):
                self.person[side, number] = told[id_]
                self.line[id_] = side, number
        self.held: dict[str, set[str]] = defaultdict(set)
        for (side, _), person in self.person.items():
            self.held[person].add(side)

    def most(self, pair: str) -> int:
        """How many one-to-one links there can be."""
        one, other = (
            Counter(person for (at, _), person in self.person.items() if at == side)
            for side in pair
        )
        return sum(min(count, other[person]) for person, count in one.items())

    def scored(self, pair: str, links: Iterable[tuple[Row, Row]]) -> str:
        """Precision, recall and F1 of links, as cells of the table."""
        made = set(links)
        right = sum(self.person[one] == self.person[other] for one, other in made)
        precision, recall = right / max(len(made), 1), min(right / max(self.most(pair), 1), 1.0)
        f1 = 2 * precision * recall / max(precision + recall, 1e-9)
        return f"{precision:.4f} | {recall:.4f} | {f1:.4f}"


def read(path: Path) -> Iterator[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def links_of_files(folder: Path, pair: str, truth: Truth, spare: Path) -> tuple[Links, float]:
    """Links of two files by `doorstep link`, and its seconds."""
    files = [str(folder / f"{side}.csv") for side in pair]
    said = ["--columns", COLUMNS[pair[0]], "--right-columns", COLUMNS[pair[1]], "--pack", "cn"]
    output = spare / f"{pair}.csv"
    began = time.perf_counter()
    run("link", *files, *said, "-o", str(output))
    took = time.perf_counter() - began
    return [(truth.line[row["left"]], truth.line[row["right"]]) for row in read(output)], took


def of_files(folder: Path, truth: Truth, spare: Path) -> None:
    """Two files at a time by `doorstep link`."""
    for pair in PAIRS:
        links, took = links_of_files(folder, pair, truth, spare)
        print(f"| {folder.name} | files {pair} | {truth.scored(pair, links)} | {took:.1f} |")


@contextmanager
def workspace_of(folder: Path) -> Iterator[Workspace]:
    """All three files as a workspace's registers, reconciled."""
    with tempfile.TemporaryDirectory() as spare:
        os.environ["DOORSTEP_KEYS"] = f"{spare}/keys"
        work = Path(spare) / "work"
        run("init", str(work), "--pack", "cn")
        for side in "ABC":
            file = str(folder / f"{side}.csv")  # --new: two lists of the same people are two
            run("register", file, "-w", str(work), "--as-of", AS_OF, "--new")
        run("reconcile", "-w", str(work), "--as-of", AS_OF)
        yield Workspace(work)


def of_workspace(folder: Path, truth: Truth) -> None:
    """Who is who of all three, registers of one workspace."""
    began = time.perf_counter()
    with workspace_of(folder) as workspace:
        took = time.perf_counter() - began
        persons = gathered(workspace)
    for pair in PAIRS:
        links = [
            (one, other)
            for person in persons
            for one in person
            for other in person
            if one[0] == pair[0] and other[0] == pair[1]
        ]
        print(f"| {folder.name} | workspace {pair} | {truth.scored(pair, links)} | {took:.1f} |")


def gathered(workspace: Workspace) -> list[list[Row]]:
    """The lines of every person of a workspace."""
    lines: dict[str, Row] = {}
    for table in (workspace.table(kind).arrow for kind in ("persons", "visits")):
        columns = (table.column(name).to_pylist() for name in ("row_id", "file", "row"))
        lines |= {id_: (file[0], row) for id_, file, row in zip(*columns, strict=True)}
    persons: dict[str, list[Row]] = defaultdict(list)
    for row in workspace.people().arrow.to_pylist():
        persons[row["person"]].append(lines[row["row_id"]])
    return list(persons.values())


def run(*words: str) -> None:
    """One published command."""
    subprocess.run(
        [*DOORSTEP, *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )


def chosen_sets(folder: Path, named: str) -> list[Path]:
    """The sets of a folder, all or those named (comma between them)."""
    names = [name for name in named.split(",") if name]
    sets = sorted(path.parent for path in folder.glob("*/truth_C.csv"))
    return [one for one in sets if not names or one.name in names]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--sets", default="")
    parser.add_argument("--files-only", action="store_true")
    chosen = parser.parse_args()
    print("| set | what | precision | recall | F1 | seconds |\n|---|---|---|---|---|---|")
    for folder in chosen_sets(chosen.folder, chosen.sets):
        truth = Truth(folder)
        with tempfile.TemporaryDirectory() as spare:
            of_files(folder, truth, Path(spare))
        if not chosen.files_only:
            of_workspace(folder, truth)


if __name__ == "__main__":
    main()
