"""Visitors write the old name of a merged village, or a short one: its doors and findings are those
of the village its people are listed in."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from cli.running import write

from doorstep import Workspace
from doorstep.app.reporting import summary_of
from doorstep.domain.summary import Summary

HOMES = "赵钱孙李周吴郑王冯陈"
HEAD = "村,户编号,与户主关系,姓名,性别,出生日期"


def persons(village: str, homes: str = HOMES, first: int = 1) -> str:
    return "".join(
        f"{village},{number},户主,{home}建国,男,19{60 + number}-03-0{number % 9 + 1}\n"
        for number, home in enumerate(homes, first)
    )


def visits(place: str, homes: str = HOMES, first: int = 1, year: int = 60) -> str:
    return "".join(
        f"{place},{number},户主,{home}建国,男,19{year + number}-03-0{number % 9 + 1},"
        "2026-05-02,完成,本人\n"
        for number, home in enumerate(homes, first)
    )


def summarised(register: str, door: str) -> Summary:
    made = Workspace.create("w")
    files: dict[str, str] = {
        "persons": f"{HEAD}\n{register}",
        "visits": f"{HEAD},入户日期,入户结果,应答人\n{door}",
    }
    for kind, text in files.items():
        made.register([write(Path(f"{kind}.csv"), text)], kind=kind)
    made.reconcile(as_of=dt.date(2026, 6, 30))
    return summary_of(made, lang="zh_Hans", as_of=dt.date(2026, 6, 30))


@pytest.mark.parametrize("place", ["大王村", "大王", "大王庄", "小河村"])
def test_an_old_name_is_the_village_of_its_people(place: str) -> None:
    both = persons("大王庄村") + persons("石桥村", "蒋沈韩杨", 21)
    summary = summarised(both, visits(place))
    rows = {row.village: row for row in summary.villages}
    assert set(rows) == {"大王庄村", "石桥村"}
    assert rows["大王庄村"].outcomes == {"complete": len(HOMES)}
    assert sum(row.findings for row in rows.values()) == summary.findings
    assert rows["大王庄村"].findings >= summary.findings - rows["石桥村"].findings


def test_a_door_opened_in_a_listed_village_stays_there() -> None:
    both = persons("大王庄村") + persons("石桥村", "蒋沈韩杨", 21)
    summary = summarised(both, visits("石桥村"))
    assert {row.village: sum(row.outcomes.values()) for row in summary.villages} == {
        "大王庄村": 0,
        "石桥村": len(HOMES),
    }


def test_a_village_whose_people_are_on_no_register_is_a_line_without_a_rate() -> None:
    summary = summarised(persons("大王庄村"), visits("远山村", "许何吕施张孔曹严华金", 1, 30))
    far = next(row for row in summary.villages if row.village == "远山村")
    assert (far.households, far.rate) == (0, None)
    assert sum(far.outcomes.values()) == 10
    assert sum(summary.outcomes.values()) == 10
