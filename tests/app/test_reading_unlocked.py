"""Reading files takes long and keeps nobody from writing; what somebody says of layouts meanwhile
holds for them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from doorstep import Workspace
from doorstep.app import registering
from doorstep.store import Store

PERSONS = "村,姓名,性别,出生日期,自编号\n松坪村,张三,男,1985-03-07,7\n"


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Workspace:
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    return Workspace.create(tmp_path / "work")


def while_reading(
    deed: Callable[[], object], monkeypatch: pytest.MonkeyPatch
) -> list[list[tuple[Any, ...]]]:
    """Do something once while files are read; returns every reading."""
    real, readings = registering.read_all, []

    def read_all(*asked: Any) -> Any:
        readings.append(list(asked))
        if len(readings) == 1:
            deed()
        return real(*asked)

    monkeypatch.setattr(registering, "read_all", read_all)
    return readings


def test_others_may_write_while_files_are_read(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decide() -> None:
        other = Store.open(workspace.store.folder, patience=0.0)
        other.add_decision(who="lin", why="because", what={})

    readings = while_reading(decide, monkeypatch)
    (tmp_path / "人口.csv").write_text(PERSONS, "utf-8")
    workspace.register([tmp_path / "人口.csv"])
    assert len(readings) == 1
    assert len(workspace.store.decisions()) == 1 and len(workspace.sources) == 1


def test_what_is_said_of_a_layout_while_a_file_is_read_holds_for_it(
    workspace: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = tmp_path / "甲.csv", tmp_path / "乙.csv"
    first.write_text(PERSONS, "utf-8")
    second.write_text(PERSONS.replace("张三", "李四"), "utf-8")

    def say() -> None:
        other = Workspace(workspace.store.folder)
        other.register([first], columns=["自编号=户编号"])

    readings = while_reading(say, monkeypatch)
    workspace.register([second])
    assert len(readings) == 3  # the first file once, the second once more
    numbers = workspace.table("persons").arrow.column("household_no").to_pylist()
    assert numbers == ["7", "7"]
