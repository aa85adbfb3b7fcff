"""`register` says what a file is to those held; `files`, `withdraw`; what is in doubt is asked."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from cli.conftest import Lay
from cli.running import DEATHS, PERSONS, Run, write

from doorstep import Workspace
from doorstep.cli import registers
from doorstep.domain.sources import RowChange, VersionChange
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.i18n.widths import cells
from doorstep.render.sources import change_lines

MANY = PERSONS + "".join(
    f"松坪村,{n},户主,{name}大,男,19{60 + n}-01-01,,1380000{n:04d}\n"
    for n, name in enumerate("赵钱孙李周吴郑", start=3)
)
MANY = MANY.replace("身份证号\n", "身份证号,联系电话\n")

NUMBER = "110105194912310038"


@pytest.fixture
def held(run: Run, workspace: Path, lay: Lay) -> Path:
    lay(lambda: run("register", write(Path("松坪村.csv"), MANY), "-w", workspace))
    return workspace


def corrected(name: str) -> Path:
    text = MANY.replace("11010519491231002X", "110105194912310038").replace(
        "1990.5.6", "1990-06-06"
    )
    return write(Path(name), text.replace("松坪村,9,户主,郑大,男,1969-01-01,,13800000009\n", ""))


def test_a_next_version_says_what_it_changes(run: Run, held: Path) -> None:
    ran = run("--lang", "zh", "register", corrected("松坪村最终版.csv"), "-w", held)
    assert "  是 松坪村.csv 的第 2 版：新增 0 行，修改 2 行，删除 1 行，未变 7 行\n" in ran.out
    assert (
        "    修改：第2行 张三：身份证号由 1101************2X 改为 1101************38\n" in ran.out
    )
    assert "    修改：第4行 王小明：出生日期由 1990年5月6日 改为 1990年6月6日\n" in ran.out
    assert "    删除：原 第11行 郑大\n" in ran.out


def test_a_row_of_a_sheet_is_said_with_its_sheet() -> None:
    gone = RowChange("persons", "柳树湾村", "何福志", 28, None)
    change = VersionChange(1, 1, 0, 1, 1, examples=(gone,))
    assert list(change_lines(change, Phrasebook("zh_Hans"))) == [
        "    删除：原 柳树湾村 第28行 何福志"
    ]


def test_the_same_for_machines(run: Run, held: Path) -> None:
    told = run("register", corrected("松坪村最终版.csv"), "-w", held, "--json").object
    assert (told["outcome"], told["of"], told["version"]) == ("next", "松坪村.csv", 2)
    change = told["change"]
    assert [change[name] for name in ("kept", "added", "changed", "removed")] == [7, 0, 2, 1]
    assert change["examples"][1]["fields"] == [
        {"column": "birth_date", "before": "1990-05-06", "after": "1990-06-06"}
    ]
    assert NUMBER not in str(told)


def test_a_first_file_and_the_same_again(run: Run, workspace: Path, persons: Path) -> None:
    assert "首次登记" in run("--lang", "zh", "register", persons, "-w", workspace).out
    again = write(Path("副本.csv"), PERSONS)
    said = run("--lang", "zh", "register", again, "-w", workspace).out
    assert "与已登记的 人口.csv 相同，未作改动" in said


def half(name: str = "半.csv") -> Path:
    return write(Path(name), "".join(MANY.splitlines(keepends=True)[:5]))


def test_what_loses_half_is_refused_and_says_how(run: Run, held: Path) -> None:
    ran = run("register", half(), "-w", held, "--json")
    error = ran.object["error"]
    assert (ran.code, error["code"]) == (3, "register-doubtful")
    (cause,) = error["params"]["causes"]
    assert (cause["code"], cause["params"]["removed"]) == ("doubt-loses-much", 6)
    assert "--yes" in ran.said and "--new" in ran.said and "--replaces" in ran.said
    assert [one.file for one in Workspace(held).sources] == ["松坪村.csv"]


def test_yes_new_and_replaces(run: Run, held: Path) -> None:
    assert run("register", half(), "-w", held, "--yes").code == 0
    assert [one.file for one in Workspace(held).sources] == ["半.csv"]
    run("undo", "-w", held)
    assert run("register", half(), "-w", held, "--new").code == 0
    assert [one.file for one in Workspace(held).sources] == ["松坪村.csv", "半.csv"]
    run("undo", "-w", held)
    assert run("register", half(), "-w", held, "--replaces", "松坪").code == 0
    assert [one.file for one in Workspace(held).sources] == ["半.csv"]


@pytest.mark.parametrize(
    ("typed", "code", "files"),
    [
        ("y\n", 0, ["半.csv"]),
        ("n\n", 0, ["松坪村.csv", "半.csv"]),
        ("q\n", 3, ["松坪村.csv"]),
        ("\n", 3, ["松坪村.csv"]),  # Enter alone changes nothing
        ("x\nyes?\nN\n", 0, ["松坪村.csv", "半.csv"]),  # another key is no answer: asked again
        ("", 130, ["松坪村.csv"]),  # the terminal is closed
    ],
)
def test_at_a_terminal_it_is_asked(
    run: Run, held: Path, typed: str, code: int, files: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registers, "_at_a_terminal", lambda: True)
    monkeypatch.setattr("sys.stdin", io.StringIO(typed))
    ran = run("register", half(), "-w", held)
    assert "only 4 of the 10 rows" in ran.said
    assert (ran.code, [one.file for one in Workspace(held).sources]) == (code, files)


def test_held_files_are_listed(run: Run, held: Path) -> None:
    run("register", corrected("松坪村最终版.csv"), "-w", held)
    run("register", write(Path("死亡.csv"), DEATHS), "-w", held)
    one, other = run("files", "-w", held, "--json").objects
    assert (one["name"], one["version"], one["earlier"]) == ("松坪村最终版.csv", 2, ["松坪村.csv"])
    assert (one["places"], one["kinds"], one["accepted"]) == (["松坪村"], ["persons"], 9)
    assert other["kinds"] == ["deaths"]
    said = run("--lang", "zh", "files", "-w", held).out
    assert "松坪村最终版.csv：第 2 版，" in said and "以前的版本：松坪村.csv" in said


def test_nothing_held(run: Run, workspace: Path) -> None:
    assert run("--lang", "zh", "files", "-w", workspace).out == "尚未登记任何文件。\n"


def test_two_files_are_compared(run: Run, held: Path) -> None:
    later = corrected("二.csv")
    told = run("files", "-w", held, "--compare", "松坪村", later, "--json").object
    assert (told["changed"], told["removed"], told["kept"]) == (2, 1, 7)
    run("register", later, "-w", held)
    assert run("files", "-w", held, "--compare", "二@1", "二@2", "--json").object == told
    said = run("--lang", "zh", "files", "-w", held, "--compare", "松坪村.csv", "二.csv").out
    assert said.startswith("由 松坪村.csv 到 二.csv：新增 0 行，修改 2 行，删除 1 行，未变 7 行\n")


def test_withdrawn_and_back(run: Run, held: Path) -> None:
    run("register", write(Path("死亡.csv"), DEATHS), "-w", held)
    assert run("withdraw", "csv", "-w", held, "--json").error == "source-ambiguous"
    assert run("withdraw", "出生", "-w", held, "--json").error == "source-unknown"
    ran = run("withdraw", "死亡", "-w", held, "--json")
    assert ran.object == {"withdrawn": "死亡.csv", "files": ["松坪村.csv"]}
    assert "恢复：死亡.csv" in run("--lang", "zh", "undo", "-w", held).out


def test_a_folder_is_taken_whole(run: Run, workspace: Path) -> None:
    write(Path("来件/人口.csv"), PERSONS)
    write(Path("来件/下级/死亡.csv"), DEATHS)
    write(Path("来件/说明.docx"), "x")
    ran = run("--lang", "zh", "register", "来件", "-w", workspace)
    assert "不是台账，已略过：说明.docx" in ran.out
    assert [one.file for one in Workspace(workspace).sources] == ["死亡.csv", "人口.csv"]


def test_on_a_narrow_screen_lines_are_set_in(
    run: Run, held: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    first, *rest = run("--lang", "zh", "files", "-w", held).out.splitlines()
    assert first.startswith("松坪村.csv：") and rest
    assert all(line.startswith("  ") for line in rest)
    assert max(map(cells, (first, *rest))) <= 40
