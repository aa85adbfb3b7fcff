"""How far the ledgers agree with each other is the same figure whether or not households were asked
too."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cli.running import Run, write

from doorstep import Workspace
from doorstep.app.reporting import summary_of
from doorstep.domain.summary import Summary

PEOPLE = [("张三", "男", "1985-03-07"), ("李桂芳", "女", "1986-02-11"), ("王小明", "男",
"1990-05-06"),
          ("赵敏", "女", "1977-12-01")]  # fmt: skip
PERSONS = "村,户编号,户主,与户主关系,姓名,性别,出生日期\n" + "".join(
    f"松坪村,{n},{name},户主,{name},{sex},{born}\n" for n, (name, sex, born) in enumerate(PEOPLE, 1)
)
BIRTHS = "村,户编号,婴儿姓名,性别,出生日期,母亲姓名\n" + "".join(
    f"松坪村,{n},{name},{sex},{born.replace('1985-03-07', '1985-03-17')},\n"
    for n, (name, sex, born) in enumerate(PEOPLE, 1)
)


def visits(**said: str) -> str:
    """What the household says, its birth dates as on record unless named otherwise."""
    return "村,户编号,姓名,性别,出生日期,入户日期,入户结果,应答人\n" + "".join(
        f"松坪村,{n},{name},{sex},{said.get(name, born)},2026-05-02,完成,本人\n"
        for n, (name, sex, born) in enumerate(PEOPLE, 1)
    )


def summarised(run: Run, folder: str, door: str | None) -> Summary:
    tables = {"persons": PERSONS, "births": BIRTHS} | ({} if door is None else {"visits": door})
    assert run("init", folder).code == 0
    for kind, text in tables.items():
        assert (
            run("register", write(Path(f"{kind}.csv"), text), "-w", folder, "--kind", kind).code
            == 0
        )
    assert run("reconcile", "-w", folder, "--as-of", "2026-06-30").code == 0
    return summary_of(Workspace(folder), lang="zh_Hans", as_of=dt.date(2026, 6, 30))


@pytest.mark.parametrize(
    ("said", "at_door"),
    [
        ({}, 1),
        ({"张三": "1985-03-17"}, 1),
        ({"张三": "1985-04-07"}, 1),
        ({"赵敏": "1978-12-01"}, 2),
    ],
)
def test_ledgers_agree_as_far_with_visits_as_without(
    run: Run, said: dict[str, str], at_door: int
) -> None:
    plain, asked = summarised(run, "paper", None), summarised(run, "asked", visits(**said))
    assert (plain.records.compared, plain.records.differing) == (4, 1)
    assert (asked.records.compared, asked.records.differing) == (4, 1)
    assert (plain.doors.compared, plain.doors.differing) == (0, 0)
    assert (asked.doors.compared, asked.doors.differing) == (4, at_door)
