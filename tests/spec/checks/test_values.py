"""One person in two registers: what counts as a difference, and what is only writing."""

from __future__ import annotations

import pytest
from spec.checks.town import find, findings

WANG = {
    "姓名": "王建国",
    "性别": "男",
    "出生日期": "1962-11-08",
    "身份证号": "350998196211084411",
    "户编号": "12",
}
LI = {
    "姓名": "李桂芳",
    "性别": "女",
    "出生日期": "1965-03-08",
    "身份证号": "350998196503080228",
    "户编号": "12",
}
DOOR = {"户编号": "12", "入户日期": "2026-06-10", "结果": "完成", "答复人": "本人"}


def heard(**said: str) -> list[str]:
    """What is found when the household says `said` of 王建国, whom the register has as above."""
    return find(
        persons=[WANG | {"电话": "13800000001", "住址": "松坪村三组4号"}, LI],
        visits=[DOOR | WANG | said, DOOR | LI],
    )


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ({}, "the same words"),
        ({"出生日期": "1962"}, "a year agrees with every day of it"),
        ({"出生日期": "1962-11"}, "a month agrees with every day of it"),
        ({"姓名": "王 建国"}, "spaces are no part of a Chinese name"),
        ({"电话": "13800000001、0591-8888888"}, "one of two numbers is the same"),
        ({"住址": "清溪镇松坪村3组4号"}, "the village's name and Chinese digits are writing"),
        ({"住址": "松坪村"}, "an address without a house number says nothing about it"),
        ({"性别": ""}, "missing is no difference"),
        ({"身份证号": "350998621108441"}, "fifteen digits are the same number in its older form"),
        ({"身份证号": "350998********4411"}, "stars hide, they do not differ"),
    ],
)
def test_the_same_thing_said_differently_is_no_finding(said: dict[str, str], why: str) -> None:
    assert heard(**said) == [], why


@pytest.mark.parametrize(
    ("said", "finding"),
    [
        ({"出生日期": "1962-11-18"}, "VAL_DATE persons 2 1962-11-08 | visits 2 1962-11-18"),
        ({"性别": "女"}, "VAL_SEX persons 2 男 | visits 2 女"),
        ({"姓名": "王建果"}, "VAL_NAME persons 2 王建国 | visits 2 王建果"),
        ({"电话": "13999999999"}, "VAL_PHONE persons 2 13800000001 | visits 2 13999999999"),
        ({"住址": "松坪村5组4号"}, "VAL_ADDRESS persons 2 松坪村三组4号 | visits 2 松坪村5组4号"),
        (
            {"身份证号": "350998198503075153"},
            "VAL_ID persons 2 350998196211084411 | visits 2 350998198503075153",
        ),
    ],
)
def test_a_clear_difference_is_told_with_both_cells(said: dict[str, str], finding: str) -> None:
    assert heard(**said) == [finding]


@pytest.mark.parametrize(
    ("born", "said", "reason"),
    [
        ("1985-03-07", "1985-07-03", "swapped"),
        ("1985-03-07", "1985-01-16", "lunar"),
        ("1985-03-07", "1986-03-07", "year"),
        ("1985-03-07", "1985-03-17", "day"),
        ("1985-03-07", "1986-04-07", None),
    ],
)
def test_how_two_dates_differ_is_said_when_it_shows(
    born: str, said: str, reason: str | None
) -> None:
    chen = {"姓名": "陈志强", "性别": "男", "户编号": "7", "电话": "13600000000"}
    told = findings(
        persons=[chen | {"出生日期": born}, WANG, LI],
        visits=[DOOR | chen | {"出生日期": said, "户编号": "7"}],
    )
    assert [found.params.get("reason") for found in told if found.code == "VAL_DATE"] == [reason]


@pytest.mark.parametrize(
    ("left", "right", "reason"),
    [
        ("王建国", "王建果", "homophone"),
        ("王建国", "王建明", "one_character"),
        ("王建国", "王国", "one_character"),
    ],
)
def test_how_two_names_differ_is_said_when_it_shows(left: str, right: str, reason: str) -> None:
    [found] = findings(
        persons=[WANG | {"姓名": left}, LI], visits=[DOOR | WANG | {"姓名": right}, DOOR | LI]
    )
    assert found.params["reason"] == reason


@pytest.mark.parametrize(
    ("said", "found"),
    [("2023-05", 0), ("2023-05-20", 0), ("2023", 0), ("2023-06-01", 1), ("2022-05-02", 1)],
)
def test_a_wedding_agrees_to_the_month(said: str, found: int) -> None:
    wedding = {
        "男方": "王建国",
        "男方证号": WANG["身份证号"],
        "女方": "李桂芳",
        "女方证号": LI["身份证号"],
    }
    told = find(
        persons=[WANG, LI],
        marriages=[wedding | {"结婚日期": "2023-05-02"}],
        visits=[DOOR | WANG | {"结婚日期": said}, DOOR | LI],
    )
    assert [line[:8] for line in told] == ["VAL_DATE"] * found


def test_one_wrong_value_is_one_finding_beside_its_strongest_witness() -> None:
    """The birth date on the register's line is wrong: the number beside it, a service and the
    household all say so."""
    [found] = findings(
        persons=[WANG | {"出生日期": "1963-11-08"}, LI],
        services=[WANG | {"服务": "体检", "服务日期": "2026-05-01"}],
        visits=[DOOR | WANG, DOOR | LI],
    )
    assert (found.code, found.left.raw, found.right and found.right.file) == (
        "VAL_DATE",
        "1963-11-08",
        "visits.xlsx",
    )
    assert {(cell["file"], cell["row"]) for cell in found.params["also"]} == {
        ("persons.xlsx", 2),
        ("services.xlsx", 2),
    }  # type: ignore[attr-defined]


def test_a_wrong_line_elsewhere_is_told_once_too() -> None:
    assert find(
        persons=[WANG, LI],
        services=[WANG | {"出生日期": "1936-11-08", "服务": "体检", "服务日期": "2026-05-01"}],
        visits=[DOOR | WANG, DOOR | LI],
    ) == ["VAL_DATE services 2 1936-11-08 | visits 2 1962-11-08"]


def test_a_household_s_address_is_one_finding_not_one_a_member() -> None:
    assert find(
        persons=[WANG | {"住址": "松坪村3组4号"}, LI | {"住址": "松坪村3组4号"}],
        visits=[DOOR | WANG | {"住址": "松坪村9组4号"}, DOOR | LI | {"住址": "松坪村9组4号"}],
    ) == ["VAL_ADDRESS persons 2 松坪村3组4号 | visits 2 松坪村9组4号"]


def test_a_relation_is_compared_only_under_the_same_head() -> None:
    son = {"姓名": "王子轩", "性别": "男", "身份证号": "350998201506011133", "户编号": "12"}
    register = [
        WANG | {"与户主关系": "户主"},
        LI | {"与户主关系": "妻"},
        son | {"与户主关系": "孙子"},
    ]
    door = [DOOR | WANG | {"与户主关系": "本人"}, DOOR | LI | {"与户主关系": "配偶"}]
    assert find(persons=register, visits=[*door, DOOR | son | {"与户主关系": "长子"}]) == [
        "VAL_RELATION persons 4 孙子 | visits 4 长子"
    ]
    head_is_she = [DOOR | WANG | {"与户主关系": "配偶"}, DOOR | LI | {"与户主关系": "户主"}]
    assert find(persons=register, visits=[*head_is_she, DOOR | son | {"与户主关系": "子"}]) == []


def test_of_whoever_is_listed_under_another_house_a_visit_says_no_address() -> None:
    """The visited house's group and address are on every row of its sheet."""
    line = {**WANG, "户编号": "12", "组": "3", "住址": "门前路 17 号"}
    door = {"入户日期": "2026-06-10", "结果": "完成", "答复人": "本人", "组": "5"} | {
        name: WANG[name] for name in ("姓名", "性别", "出生日期", "身份证号")
    }
    house = {"住址": "河边路 2 号", "户编号": "40"}
    assert find(persons=[line], visits=[door | house]) == []
    told = find(persons=[line], visits=[door | house | {"户编号": "12"}])
    assert [one.split()[0] for one in told] == ["VAL_ADDRESS", "VAL_ADDRESS"]
