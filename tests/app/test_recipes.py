"""What is said of layouts is remembered, sealed, for tables laid out alike, and for no others."""

from __future__ import annotations

from pathlib import Path

import pytest

from doorstep import Workspace
from doorstep.app.recipes import column_code, kind_code
from doorstep.domain.errors import BadInput
from doorstep.engine.tabular.redaction.stored_copy import load_grid

ROWS = "村,社员,日子,说法\n白水村,{one},{day},搬家\n白水村,{other},{day},搬家\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    return Workspace.create(tmp_path / "w")


def ledger(folder: Path, name: str, one: str, other: str, head: str = "") -> Path:
    path = folder / name
    path.write_text(head + ROWS.format(one=one, other=other, day="2026-03-01"), "utf-8")
    return path


def test_a_kind_once_said_holds_where_the_reader_would_again_not_know(
    workspace: Workspace, tmp_path: Path
) -> None:
    said = ["社员=姓名", "日子=迁移日期", "说法=原因"]
    first = ledger(tmp_path, "一.csv", "张三", "李四")
    workspace.register([first], columns=said, kind="move_out")
    held = workspace.recipes()
    assert [one.kind for one in held] == ["move_out"]
    second = ledger(tmp_path, "二.csv", "王小明", "赵六")
    workspace.register([second], new=True)
    assert len(workspace.table("move_out").arrow) == 4
    titled = ledger(tmp_path, "三.csv", "钱七", "孙八", head="迁入登记表,,,\n")
    workspace.register([titled], new=True)
    assert len(workspace.table("move_in").arrow) + len(workspace.table("move_out").arrow) == 6


def test_the_latest_word_on_a_layout_holds(workspace: Workspace, tmp_path: Path) -> None:
    first = ledger(tmp_path, "一.csv", "张三", "李四")
    workspace.register([first], columns=["社员=姓名", "日子=出生日期"], kind="persons")
    second = ledger(tmp_path, "二.csv", "王小明", "赵六")
    workspace.register([second], columns=["日子="], new=True)
    (one,) = workspace.recipes()
    assert (one.columns["日子"], one.columns["社员"]) == ("", "name")
    born = workspace.table("persons").arrow.column("birth_date").to_pylist()
    assert born == ["2026-03-01", "2026-03-01", None, None]


def test_nothing_is_remembered_where_nothing_was_said(workspace: Workspace, tmp_path: Path) -> None:
    path = tmp_path / "人口.csv"
    path.write_text("村,姓名,性别,出生日期\n白水村,张三,男,1985-03-07\n", "utf-8")
    workspace.register([path])
    assert workspace.recipes() == () and workspace.store.decisions() == []


def test_a_recipe_is_sealed(workspace: Workspace, tmp_path: Path) -> None:
    workspace.register(
        [ledger(tmp_path, "一.csv", "张三", "李四")], columns=["社员=姓名"], kind="persons"
    )
    plain = "社员".encode()
    for file in (tmp_path / "w").rglob("*"):
        assert not file.is_file() or plain not in file.read_bytes()


def test_a_place_is_said_of_files_and_not_remembered(workspace: Workspace, tmp_path: Path) -> None:
    for name, place in (("一.csv", "白水村"), ("二.csv", None)):
        path = tmp_path / name
        path.write_text(f"姓名,性别,出生日期\n张{name[0]},男,1985-03-07\n", "utf-8")
        workspace.register([path], place=place, new=True)
    places = workspace.table("persons").arrow.column("place").to_pylist()
    assert places == ["白水村", ""]


@pytest.mark.parametrize("word", ["户编号", "household number", "household_no", "户号"])
def test_a_column_by_any_of_its_names(workspace: Workspace, word: str) -> None:
    assert column_code(word, workspace.pack) == "household_no"


def test_kinds_by_name_and_by_title(workspace: Workspace) -> None:
    assert {kind_code(w, workspace.pack) for w in ("persons", "人口台账", "人口册")} == {"persons"}
    with pytest.raises(BadInput, match="kind-unknown"):
        kind_code("没有的册", workspace.pack)


def test_a_column_once_kept_stays_in_the_next_version(workspace: Workspace, tmp_path: Path) -> None:
    row = "村,姓名,性别,出生日期,备用,杂项\n白水村,张三,男,1985-03-07,甲等,乙等\n"
    path = tmp_path / "人口.csv"
    path.write_text(row, "utf-8")
    workspace.register([path], keep=["备用"])
    assert [sorted(one.keep) for one in workspace.recipes()] == [["备用"]]
    path.write_text(row.replace("1985-03-07", "1985-03-08"), "utf-8")
    workspace.register([path], yes=True)
    grid = load_grid(workspace.store.copy(workspace.sources[0].snapshot)).grids[0]
    kept = [value for row in grid.rows for value in row]
    assert "甲等" in kept and "乙等" not in kept
