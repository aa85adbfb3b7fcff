"""`doorstep undo -w DIR`: the state before the last registration."""

from __future__ import annotations

from pathlib import Path

from cli.running import DEATHS, PERSONS, Run, write

from doorstep import Workspace


def test_it_takes_back_one_step_at_a_time(run: Run, workspace: Path, persons: Path) -> None:
    run("register", persons, "-w", workspace)
    run("register", write(Path("死亡.csv"), DEATHS), "-w", workspace)
    first, second = (run("undo", "-w", workspace, "--json").object for _ in range(2))
    assert (first["files"], first["gone"]) == (["人口.csv"], ["死亡.csv"])
    assert (second["files"], second["gone"]) == ([], ["人口.csv"])


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
    run("register", write(persons, PERSONS.replace("李四", "李四妹")), "-w", workspace)
    assert run("--lang", "zh", "undo", "-w", workspace).out == (
        "已撤销，现有 1 个文件。\n  退回上一版：人口.csv\n"
        "现有文件尚未核对，请重新运行 doorstep reconcile。\n"
    )
    assert run("--lang", "zh", "undo", "-w", workspace).out == (
        "已撤销，现有 0 个文件。\n  不再登记：人口.csv\n"
    )


def test_what_was_reconciled_before_need_not_be_again(
    run: Run, workspace: Path, persons: Path
) -> None:
    run("register", persons, "-w", workspace)
    run("reconcile", "-w", workspace)
    run("register", write(Path("死亡.csv"), DEATHS), "-w", workspace)
    assert run("undo", "-w", workspace, "--json").object["is_reconciled"]
    assert run("findings", "-w", workspace).code == 0
