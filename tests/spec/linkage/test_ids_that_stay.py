"""Persons and households have ids that outlive moved rows and new snapshots, and no run depends on
the one before."""

from __future__ import annotations

import csv
from collections import defaultdict
from pathlib import Path
from random import Random

import pyarrow as pa
import pytest
from spec.linkage.countryside import BARE, REGISTERS, SOURCES, at_the_door, link, neighbours

from doorstep import Workspace
from doorstep.engine.linkage import files, registers
from doorstep.engine.sql.tables import open_tables

HEADERS = {
    "name": "姓名",
    "sex": "性别",
    "birth_date": "出生日期",
    "id_number": "身份证号",
    "phone": "联系电话",
    "village": "村",
    "group": "组",
    "household_no": "户编号",
    "head_name": "户主姓名",
    "relation_to_head": "与户主关系",
    "address": "住址",
}
SEXES = {"male": "男", "female": "女"}


def write(path: Path, rows: list[dict[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADERS.values())
        writer.writerows(
            [SEXES.get(row.get(code, ""), row.get(code, "")) for code in HEADERS] for row in rows
        )
    return path


def people(draw: Random, rows: dict[str, dict[str, str]]) -> list[dict[str, str]]:
    """Some of the rows, in any order, a few of them changed."""
    kept = [dict(row) for row in rows.values() if draw.random() > 0.1]
    for row in draw.sample(kept, 5):
        row.pop(draw.choice(["id_number", "phone", "birth_date"]), None)
    draw.shuffle(kept)
    return kept


def reconciled(folder: Path, *files: Path) -> Workspace:
    workspace = Workspace.create(folder)
    workspace.register(list(files), kind="persons", new=True)  # two lists of the same people
    workspace.reconcile()
    return workspace


def partition(workspace: Workspace) -> set[frozenset[str]]:
    found = defaultdict(set)
    for row in workspace.people().arrow.to_pylist():
        found[row["person"]].add(row["mention"])
    return {frozenset(mentions) for mentions in found.values()}


@pytest.mark.parametrize("seed", [1, 2])
def test_a_new_snapshot_gives_exactly_what_a_full_run_gives(tmp_path: Path, seed: int) -> None:
    draw = Random(seed)
    register, door = neighbours(40), at_the_door(neighbours(40))
    visits = write(tmp_path / "普查.csv", people(draw, door))
    book = write(tmp_path / "户籍册.csv", people(draw, register))
    grown = reconciled(tmp_path / "grown", book, visits)
    write(book, people(draw, register))
    grown.register([book], kind="persons")
    grown.reconcile()
    fresh = reconciled(tmp_path / "fresh", book, visits)
    assert grown.links().arrow.equals(fresh.links().arrow)
    assert [f.id for f in grown.findings()] == [f.id for f in fresh.findings()]
    assert partition(grown) == partition(fresh)


def test_ids_stay_when_rows_move_and_when_others_come_and_go(tmp_path: Path) -> None:
    rows = list(neighbours(30).values())
    book = write(tmp_path / "户籍册.csv", rows)
    workspace = reconciled(tmp_path / "town", book)

    def known() -> dict[str, str]:
        names = {
            f"{row['row_id']}#person": row["name"] + (row["id_number"] or row["birth_date"])
            for row in workspace.table("persons").arrow.to_pylist()
        }
        return {
            names[row["mention"]]: row["person"] for row in workspace.people().arrow.to_pylist()
        }

    before = known()
    write(book, rows[7:][::-1])
    workspace.register([book], kind="persons")
    workspace.reconcile()
    after = known()
    assert len(after) == len(rows) - 7
    assert after == {person: before[person] for person in after}


def test_pages_of_one_household_meet_and_a_divided_household_says_so(tmp_path: Path) -> None:
    rows = [dict(row) for row in neighbours(30).values()]
    pages = defaultdict(list)
    for row in rows:
        pages[row["village"], row["household_no"]].append(row)
    divided = next(page for page in pages.values() if len(page) >= 4)
    elsewhere = [dict(row) for row in rows]
    for row in elsewhere:
        if (
            row["name"] in {person["name"] for person in divided[2:]}
            and row["village"] == divided[0]["village"]
        ):
            row["household_no"] = "999"
    old, new = write(tmp_path / "旧册.csv", rows), write(tmp_path / "新册.csv", elsewhere)
    found = reconciled(tmp_path / "town", old, new).households().arrow.to_pylist()
    by_rule = {
        rule: sum(row["rule"] == rule for row in found) for rule in ("members", "alone", "split")
    }
    assert by_rule == {"members": 2 * len(pages), "alone": 0, "split": 1}
    assert len({row["household"] for row in found}) == len(pages) + 1


@pytest.mark.parametrize("way", [BARE, REGISTERS, SOURCES])
def test_one_thread_or_two_give_the_same(way: str, monkeypatch: pytest.MonkeyPatch) -> None:
    register, door = neighbours(), at_the_door(neighbours())
    found = link(way, register, door)

    def on_one_thread(memory: str = "1GB", threads: int = 1) -> object:
        return open_tables(memory, 1)

    monkeypatch.setattr(files, "open_tables", on_one_thread)
    monkeypatch.setattr(registers, "open_tables", on_one_thread)
    assert link(way, register, door) == found


def test_the_seam_runs_on_as_many_threads_as_it_is_told() -> None:
    with open_tables(threads=1) as tables:
        tables.load("one", pa.table({"n": [1]}))
        told = (
            tables.read("threads", "SELECT current_setting('threads') AS n FROM one")
            .column("n")
            .to_pylist()
        )
    assert told == [1]
