"""A cell that was emptied by rule is no fault of whoever keeps the register."""

from __future__ import annotations

from pathlib import Path

from cli.running import Run, write

HEAD = "村,户编号,与户主关系,姓名,性别,出生日期,身份证号\n"
ROWS = [
    "松坪村,1,户主,张三,男,1985-03-07,11010519850307001X\n",
    "松坪村,2,户主,王小明,男,1990-05-06,110105199005060014\n",
]


def test_it_is_not_found_blank_nor_unreadable(run: Run, workspace: Path) -> None:
    told = "松坪村,1,妻,李四,女,1986-02-11,上环\n"
    register = write(Path("人口.csv"), HEAD + "".join([ROWS[0], told, ROWS[1]]))
    account = run("register", register, "-w", workspace, "--json").object
    assert account["accepted"] == 3 and account["emptied"] == {"身份证号": 1}
    assert run("reconcile", "-w", workspace).code == 0
    found = run("findings", "-w", workspace, "--json").objects
    assert [one["code"] for one in found if one["left"]["row"] == 3] == []


def test_an_empty_one_is_blank_all_the_same(run: Run, workspace: Path) -> None:
    bare = "松坪村,1,妻,李四,女,1986-02-11,\n"
    register = write(Path("人口.csv"), HEAD + "".join([ROWS[0], bare, ROWS[1]]))
    assert run("register", register, "-w", workspace).code == 0
    assert run("reconcile", "-w", workspace).code == 0
    found = run("findings", "-w", workspace, "--json").objects
    assert [one["code"] for one in found if one["left"]["row"] == 3] == ["BLANK"]
