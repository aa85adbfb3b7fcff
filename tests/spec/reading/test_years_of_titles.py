"""A day written without a year has the one year of the title; with none or two there, none."""

from __future__ import annotations

import pytest
from spec.reading.reading import read

DEATHS = """
{title}|<|<|<
死亡人姓名|性别|身份证号码|死亡日期
张三|男|430522193003051238|{first}
李四|女|430522193203051225|{second}
"""


@pytest.mark.parametrize("days", [("2月13日", "10月3日"), ("3.5", "10.12"), ("3-5", "10-12")])
def test_the_one_year_of_the_title_is_that_of_its_days(days: tuple[str, str]) -> None:
    sheet = DEATHS.format(title="清泉村2026年死亡人口登记册", first=days[0], second=days[1])
    found = read(sheet)
    assert [str(d)[:4] for d in found.column("death_date")] == ["2026", "2026"]
    assert [o["raw"]["死亡日期"] for o in found.objects[2:]] == list(days)  # type: ignore[index]


@pytest.mark.parametrize(
    "title",
    ["清泉村死亡登记册", "2025年12月至2026年11月死亡登记册", "死亡登记册 填表日期：2026年3月1日"],
)
def test_no_year_two_years_or_the_year_of_the_paper_tell_nothing(title: str) -> None:
    found = read(DEATHS.format(title=title, first="2月13日", second="3月6日"))
    assert found.column("death_date") == [None, None]


def test_a_day_still_to_come_is_not_of_that_year() -> None:
    found = read(DEATHS.format(title="2026年死亡登记册", first="12月28日", second="3月6日"))
    assert found.column("death_date") == [None, "2026-03-06"]


def test_a_birthday_takes_no_year_from_a_title() -> None:
    found = read("""
2026年人口花名册|<|<|<
姓名|性别|出生日期|与户主关系
张三|男|3月5日|户主
李四|女|4月6日|妻
""")
    assert found.column("birth_date") == [None, None]
