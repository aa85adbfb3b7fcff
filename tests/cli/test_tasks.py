"""`tasks`, `task move` and `people`: the desk from the command line, over the same services."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.running import Run, write

PERSONS = """村,户编号,与户主关系,姓名,性别,出生日期,身份证号
松坪村,1,户主,张三,男,1985-03-07,11010519491231002X
河湾村,1,户主,赵五,男,1970-01-01,
"""
CONTACTS = """村,职务,姓名,联系电话
松坪村,村文书,周会,13800000002
松坪村,村党支部书记,孙明,13800000001
"""


@pytest.fixture
def desk(run: Run, lay: Lay) -> str:
    """A reconciled workspace with a list of contacts."""

    def make() -> None:
        run("init", "township", "--lang", "en")
        files = write(Path("人口.csv"), PERSONS), write(Path("通讯录.csv"), CONTACTS)
        run("register", *files, "-w", "township")
        run("reconcile", "-w", "township")

    lay(make)
    return "township"


def test_tasks_are_listed_and_narrowed(run: Run, desk: str) -> None:
    listed = run("tasks", "-w", desk, "--json").objects
    assert {one["village"] for one in listed} == {"松坪村", "河湾村"}
    assert set(listed[0]) == {
        *("key", "village", "kind", "register", "owner", "due", "state", "matters", "standing"),
        "recurrence",
    }
    some = run("tasks", "-w", desk, "--village", "松坪村", "--json").objects
    assert some == [one for one in listed if one["village"] == "松坪村"]
    assert run("tasks", "-w", desk, "--owner", "nobody", "--json").objects == listed
    assert run("tasks", "-w", desk, "--state", "closed", "--json").objects == []
    assert run("tasks", "-w", desk, "--owner", "某某", "--json").error == "person-unknown"
    assert run("tasks", "-w", desk, "--state", "done", "--json").error == "task-state-unknown"
    unknown = run("tasks", "-w", desk, "--village", "NOPE", "--json")
    assert (unknown.error, unknown.code) == ("village-unknown", 3)
    assert "松坪村" in unknown.said and "河湾村" in unknown.said
    assert f"{len(listed)} tasks" in run("tasks", "-w", desk).out


def test_a_task_moves_as_on_the_pages(run: Run, desk: str) -> None:
    key = run("tasks", "-w", desk, "--village", "松坪村", "--json").objects[0]["key"]
    move = ("task", "move", key)
    by = ("-w", desk, "--by", "林", "--why", "会上定的", "--json")
    assert run(*move, "assigned", *by).error == "task-without-owner"
    given = run(*move, "assigned", *by, "--owner", "周会", "--due", "2026-12-10").object
    assert (given["owner"], given["due"], given["state"]) == ("周会", "2026-12-10", "assigned")
    mine = run("tasks", "-w", desk, "--owner", "周会", "--json").objects
    assert [one["key"] for one in mine] == [key]
    asked = run(*move, "fixed", *by)
    assert asked.error == "task-claim"
    assert run(*move, "fixed", *by, "--all-the-same").object["state"] == "fixed"
    assert run(*move, "closed", *by).error == "task-unproven"
    assert run(*move, "disputed", *by).error == "task-move"
    assert run("task", "move", "nothing", "fixed", *by).error == "task-missing"


def test_people_are_listed_with_holes_and_added(run: Run, desk: str) -> None:
    before = run("people", "-w", desk, "--json").objects
    told = {(one["place"], one["role"]): one["person"] for one in before}
    assert told["松坪村", "clerk"] == "周会" and told["河湾村", "clerk"] is None
    add = ("people", "-w", desk, "--add", "许干", "--role", "clerk", "--json")
    after = run(*add, "--village", "河湾村", "--by", "林").objects
    assert ("河湾村", "clerk", "许干") in {(o["place"], o["role"], o["person"]) for o in after}
    assert run(*add, "--village", "无此村", "--by", "林").error == "place-missing"
    assert "Nobody" in run("people", "-w", desk).out
    added = run("people", "-w", desk, "--add", "吴会", "--role", "clerk", "--village", "河湾村")
    assert added.out.count("\n") == 1 and "吴会" in added.out and "河湾村" in added.out
    assert run("people", "-w", desk, "--add", "郑会").out.count("\n") == 1
    refused = run("people", "-w", desk, "--add", "钱会", "--role", "mayor")
    assert refused.code == 2 and "clerk" in refused.said and "secretary" in refused.said


def test_a_move_that_is_not_there_is_told_in_words(run: Run, desk: str) -> None:
    key = run("tasks", "-w", desk, "--village", "松坪村", "--json").objects[0]["key"]
    refused = run("task", "move", key, "closed", "-w", desk, "--by", "林", "--why", "-")
    assert "no owner yet" in refused.said and "open" not in refused.said


def test_who_names_no_day_gets_the_one_that_the_page_proposes(run: Run, desk: str) -> None:
    key = run("tasks", "-w", desk, "--village", "松坪村", "--json").objects[0]["key"]
    by = ("-w", desk, "--by", "林", "--why", "会上定的", "--owner", "周会")
    said = run("task", "move", key, "assigned", *by).out
    due = dt.date.fromisoformat(run("tasks", "-w", desk, "--json").objects[0]["due"])
    assert due == dt.date.today() + dt.timedelta(days=10)
    assert str(due.year) in said
