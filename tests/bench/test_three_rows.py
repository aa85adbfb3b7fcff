"""What Splink's best is given: the readers' values with sound, parts of names, ranges of years and
what the household's other rows say."""

from __future__ import annotations

import csv
import sys
from typing import Any

import pytest
import run

sys.path.append(str(run.ROOT / "bench"))

from beside.three_rows import analysed

sys.path.remove(str(run.ROOT / "bench"))  # bench/house.py is not tests/house

from doorstep import Workspace

HEADER = (
    "表序号 走访日期 走访员 村社 组 住址 户表号 户主 "
    "姓名 与户主关系 性别 年龄 出生或属相 证件号 电话"
).split()
FIRST = ["2025-05-01", "李敏", "双溪村", "3组", "水井坎上", "01-1"]
ROWS = [
    ["1", *FIRST, "刘福宁", "刘福宁", "户主", "男", "41", "", "", "16011112222"],
    ["2", *FIRST, "刘福宁", "王某", "老婆", "女", "39", "属牛", "", ""],
    ["3", *FIRST, "刘福宁", "老幺", "儿", "男", "", "15年", "", ""],
    ["4", *FIRST[:-1], "01-2", "陈明", "陈明", "户主", "男", "", "1961-03-02",
     "995101610302123", ""],
]  # fmt: skip


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """Four rows of two households."""
    folder = tmp_path_factory.mktemp("rows")
    with (folder / "C.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([HEADER, *ROWS])
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORSTEP_KEYS", str(folder / "keys"))
        workspace = Workspace.create(folder / "work", pack="cn")
        made: list[dict[str, Any]] = analysed(folder / "C.csv", workspace).to_pylist()
    return made


def test_a_name_is_heard_as_the_dialect_runs_it_together(rows: list[dict[str, Any]]) -> None:
    assert rows[0]["syllables"] == ["0liu", "1hu", "2lin"] and rows[0]["sound"] == "liufuning"


def test_parts_of_names_tell_their_one_character_and_kin_words_nothing(
    rows: list[dict[str, Any]],
) -> None:
    assert (rows[1]["hint"], rows[1]["surname"]) == ("王", None)
    assert (rows[2]["name"], rows[2]["hint"]) == (None, None)


def test_an_age_is_a_range_of_years_and_the_animal_narrows_it(rows: list[dict[str, Any]]) -> None:
    assert (rows[0]["low"], rows[0]["high"]) == (1983, 1985)
    assert (rows[1]["low"], rows[1]["high"]) == (1985, 1985)
    assert (rows[2]["low"], rows[2]["high"]) == (2015, 2015)


def test_an_old_number_is_lifted_and_a_household_knows_its_others(
    rows: list[dict[str, Any]],
) -> None:
    assert rows[3]["number"].startswith("99510119610302123")
    assert rows[1]["kin"] == ["liuhulin"] and rows[1]["phones"] == ["16011112222"]
    assert rows[3]["kin"] == [] and rows[3]["home"] != rows[0]["home"]
