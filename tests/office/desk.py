"""A desk for tests: a small workspace with its office open, two people who may sign in."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from doorstep import Workspace
from doorstep.office.configuring import open_office

PERSONS = """村,户编号,与户主关系,姓名,性别,出生日期,身份证号
松坪村,1,户主,张三,男,1985-03-07,11010519491231002X
松坪村,1,妻,李四,女,1986-02-01,
松坪村,2,户主,王小明,男,1990-05-06,
河湾村,1,户主,赵五,男,1970-01-01,
河湾村,1,妻,钱六,女,1971-02-02,
"""
DEATHS = """村,姓名,性别,死亡日期,注销日期
松坪村,王小明,男,2024-05-01,2024-06-20
"""


@dataclass(frozen=True)
class Desk:
    """An open office: its folder, and two accounts."""

    folder: Path
    lin: object
    zhao: object


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """A reconciled workspace with its office and pages open."""
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    folder = tmp_path / "清溪镇"
    workspace = Workspace.create(folder, lang="en")
    for name, text in (("人口.csv", PERSONS), ("死亡.csv", DEATHS)):
        (tmp_path / name).write_text(text, "utf-8")
    workspace.register([tmp_path / "人口.csv", tmp_path / "死亡.csv"])
    workspace.reconcile()
    from doorstep.web.configuring import FACES

    open_office(folder, url=os.environ.get("DOORSTEP_TEST_DATABASE", ""), faces=FACES)
    from doorstep.office.accounts import make_account

    yield Desk(folder, make_account("林", None), make_account("赵", None))
    from django.db import connections

    connections.close_all()
