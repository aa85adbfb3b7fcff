"""A ledger with one household a row, its members beside each other: they are one household."""

from __future__ import annotations

from pathlib import Path

from doorstep import Workspace

LEDGER = """村,户编号,姓名,性别,出生日期,姓名,性别,出生日期,姓名,性别,出生日期
松坪村,1,张三,男,1960-01-02,李四,女,1962-03-04,张小明,男,1990-05-06
松坪村,2,王五,男,1955-02-03,赵六,女,1957-04-05,,,
"""


def test_members_beside_each_other_are_one_household(tmp_path: Path) -> None:
    workspace = Workspace.create(tmp_path / "work", pack="cn")
    path = tmp_path / "松坪村人口台账.csv"
    path.write_text(LEDGER, encoding="utf-8")
    workspace.register([path])
    rows = workspace.table("persons").arrow
    homes: dict[str, set[str]] = {}
    columns = (rows.column(code).to_pylist() for code in ("name", "household_key"))
    for name, key in zip(*columns, strict=True):
        homes.setdefault(key, set()).add(name)
    assert sorted(homes.values(), key=len) == [{"王五", "赵六"}, {"张三", "李四", "张小明"}]
