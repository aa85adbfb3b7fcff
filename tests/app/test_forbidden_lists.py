"""A list that is itself what no register may hold is not kept, nor is such a word in a file's
name."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from app.test_canary import WORD, everything_kept, planted_in
from cli.running import PERSONS, Run, write

ROWS = f"姓名,电话\n{WORD}甲,13800138000\n{WORD}乙,13900139000\n"
LISTS = {
    "放环对象名单": True,
    "松坪村上环人员花名册": True,
    "信教群众登记表": True,
    "流产引产登记表": True,
    "重点人员台账": True,
    "放\u200b环妇女名单": True,
    "人口和计划生育情况登记表": False,
    "安全生产检查人员名单": False,
}


def kept(workspace: Path, word: str = WORD) -> list[str]:
    return [name for name, data in everything_kept(workspace).items() if planted_in(data, word)]


@pytest.mark.parametrize("title", LISTS)
def test_a_title_over_plain_columns(run: Run, workspace: Path, title: str) -> None:
    file = write(Path("a.csv"), f"{title},\n{ROWS}")
    ran = run("register", file, "-w", workspace, "--kind", "persons", "--json")
    if LISTS[title]:
        assert ran.error == "forbidden-list" and kept(workspace) == []
    else:
        assert ran.code == 0 and ran.object["accepted"] == 2


def test_a_name_says_it_where_no_title_does(run: Run, workspace: Path) -> None:
    ran = run("register", write(Path("放环对象名单.csv"), ROWS), "-w", workspace, "--json")
    assert ran.error == "forbidden-list" and kept(workspace) == []


def test_the_other_sheets_stay(run: Run, workspace: Path) -> None:
    book = openpyxl.Workbook()
    for name, text in (("人口", PERSONS), ("放环人员名单", ROWS)):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    book.remove(book.worksheets[0])
    book.save("人口.xlsx")
    account = run("register", "人口.xlsx", "-w", workspace, "--json").object
    assert account["accepted"] == 3 and account["set_aside"]["forbidden_list"] == 2
    assert kept(workspace) == []
    shown = run("read", "人口.xlsx", "--json").out
    assert WORD not in shown


def test_a_word_in_a_files_name_is_kept_nowhere(run: Run, workspace: Path) -> None:
    write(Path("婚育节育情况.csv"), PERSONS.replace("11010519491231002X", "110105194912310021"))
    account = run("register", "婚育节育情况.csv", "-w", workspace, "--json").object
    assert account["file"].startswith("文件-") and account["file"].endswith(".csv")
    assert account["dropped"] == ["节育情况"]
    assert run("reconcile", "-w", workspace).code == 0
    printed = [run(*words, "-w", workspace) for words in (["files"], ["findings", "--json"])]
    for name in ("a.xlsx", "a.json"):
        printed.append(run("report", "-w", workspace, "-o", name))
    assert "节育" not in "".join(ran.out + ran.err for ran in printed)
    assert kept(workspace, "婚育") == []
    made = [*Path("a_marked").iterdir(), Path("a.json"), Path("a.xlsx")]
    assert [p.name for p in made if planted_in(p.read_bytes(), "婚育")] == []
    assert json.loads(Path("a.json").read_text("utf-8"))["findings"]
