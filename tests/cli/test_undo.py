"""`doorstep undo -w DIR`: the state before the last registration."""

from __future__ import annotations

from pathlib import Path

from cli.running import DEATHS, PERSONS, Run, write

from doorstep import Workspace


def test_it_takes_back_one_step_at_a_time(run: Run, workspace: Path, persons: Path) -> None:
    run("register", persons, "-w", workspace)
    run("register", write(Path("死亡.csv"), DEATHS), "-w", workspace)
    assert run("undo", "-w", workspace, "--json").object == {"files": ["人口.csv"]}
    assert run("undo", "-w", workspace, "--json").object == {"files": []}


def test_the_older_file_is_back(run: Run, workspace: Path, persons: Path) -> None:
    run("register", persons, "-w", workspace)
    run("register", write(persons, PERSONS.replace("李四", "李四妹")), "-w", workspace)
    run("undo", "-w", workspace)
    assert [row["name"] for row in Workspace(workspace).table("persons")] == [
        "张三",
        "李四",
        "王小明",
    ]


def test_nothing_to_take_back(run: Run, workspace: Path) -> None:
    ran = run("undo", "-w", workspace, "--json")
    assert (ran.error, ran.code) == ("nothing-to-undo", 3)


def test_in_words(run: Run, workspace: Path, persons: Path) -> None:
    run("register", persons, "-w", workspace)
    assert run("--lang", "zh", "undo", "-w", workspace).out == "已撤销，现有 0 个文件。\n"
