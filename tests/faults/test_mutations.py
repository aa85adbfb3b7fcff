"""A short run of `bench/mutations.py`: real files damaged in their structure are read whole, read
with a word about it, or refused by name."""

from __future__ import annotations

from pathlib import Path

import pytest
from bench.mutations import AS_OF, COMPARED, WRONG, ledgers, losses, run, seen_elsewhere

import doorstep_demo
from doorstep import packs
from doorstep.engine.intake.book import read_file

ROWS = "姓名,性别,出生日期\n张三,男,1985-03-07\n李四,女,1986-02-11\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("demo")
    doorstep_demo.build(made, persons=120, seed=5, as_of=AS_OF)
    return made


def test_two_hundred_damaged_files(folder: Path) -> None:
    outcomes = list(run(ledgers(folder), 200, 5))
    assert [(one.number, one.file, one.why) for one in outcomes if one.what in WRONG] == []
    assert {one.what for one in outcomes} == {"read", "refused"}
    read = [one.why for one in outcomes if one.what == "read"]
    assert read.count(COMPARED) > len(read) / 2, "without another reader nothing can be missed"


def test_a_row_that_another_reader_sees_is_missed(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(ROWS, "utf-8")
    reading = read_file(path, packs.load("cn"), as_of=AS_OF)
    assert losses(seen_elsewhere(path, reading), reading) is None
    path.write_text(ROWS + "王五,男,1990-01-01\n", "utf-8")
    assert losses(seen_elsewhere(path, reading), reading) == "1 of 4 rows"
    path.write_text(ROWS.replace("李四", "赵六"), "utf-8")
    assert losses(seen_elsewhere(path, reading), reading) == "1 texts of 5"
