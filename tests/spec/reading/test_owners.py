"""Of whom a column speaks: the head's number, who applied, a newborn's sex, parents, and the
address of registration are not the person's whose name the row gives."""

from __future__ import annotations

import pytest
from spec.reading.reading import read

A, B, C = "990690196303276658", "990193196306250869", "990614198806081222"


@pytest.mark.parametrize("member", ["成员姓名", "家庭成员", "成员", "姓名"])
def test_the_heads_number_is_not_a_members(member: str) -> None:
    own = "身份证号" if member == "姓名" else "成员身份证号"
    found = read(
        f"户主姓名|户主身份证号|{member}|{own}|与户主关系\n任强|{A}|任强|{A}|户主\n任强|{A}|于燕|{B}|妻"
    )
    assert found.column("id_number") == [A, B]
    assert found.column("name") == ["任强", "于燕"]


def test_a_list_with_only_the_heads_number_gives_nobody_else_one() -> None:
    found = read(
        f"死者姓名|性别|死亡日期|户主姓名|户主身份证号\n许贵|男|2026-02-09|和凤|{A}", kind="deaths"
    )
    assert found.column("id_number") == [None]
    assert found.column("head_name") == ["和凤"]


def test_where_a_row_is_a_household_the_heads_number_is_its_own() -> None:
    found = read(f"户主姓名|户主身份证号|住址\n任强|{A}|一组\n和凤|{B}|二组")
    assert found.kinds == ["households"] * 2
    assert found.column("id_number") == [A, B]


@pytest.mark.parametrize("agent", ["申领人", "申请人"])
def test_who_applies_for_a_child_is_no_second_recipient(agent: str) -> None:
    flat = read(
        f"育儿补贴花名册\n婴幼儿姓名|性别|婴幼儿身份证号|{agent}姓名|{agent}身份证号|联系电话\n"
        f"谢诺|女|{A}|谢辉|{C}|13900000001"
    )
    grouped = read(
        f"育儿补贴花名册\n婴幼儿信息|<|<|{agent}信息|<|联系电话\n姓名|性别|身份证件号码|姓名|身份证件号码|^\n"
        f"谢诺|女|{A}|谢辉|{C}|13900000001"
    )
    for found in (flat, grouped):
        assert found.column("name") == ["谢诺"]
        assert found.column("id_number") == [A]
        assert found.column("service") == ["育儿补贴"]


@pytest.mark.parametrize(
    "head", [f"{g}|<|<" for g in ("申请人信息", "孕产妇信息", "儿童信息", "儿童情况")]
)
def test_a_group_that_names_whom_the_rows_are_about_is_joined(head: str) -> None:
    found = read(f"登记花名册\n{head}|电话\n姓名|性别|身份证号|^\n谢诺|女|{A}|13900000001")
    assert found.records == [
        {"name": "谢诺", "sex": "female", "id_number": A, "phone": "13900000001"}
    ]


def test_a_guardian_beside_the_child_stays_somebody_else() -> None:
    found = read(
        f"留守儿童登记表\n儿童信息|<|<|监护人信息|<\n姓名|性别|身份证号|姓名|身份证号\n谢诺|女|{A}|余萍|{B}"
    )
    assert (found.column("name"), found.column("id_number")) == (["谢诺"], [A])


def test_a_newborns_sex_is_not_the_womans() -> None:
    visit = read(
        f"产后访视登记\n产妇姓名|身份证号|新生儿性别|访视日期|访视人\n尤萍|{A}|男|2026.3.11|刘护士"
    )
    assert visit.column("sex") == [None]
    child = read(
        "新生儿访视登记\n新生儿姓名|新生儿性别|访视日期|访视人\n尤小|男|2026.3.11|刘护士",
        kind="services",
    )
    assert child.column("sex") == ["male"]


def test_a_plain_name_beside_a_newborn_named_as_such_is_the_mothers() -> None:
    found = read(f"产妇登记\n姓名|身份证号|分娩日期|婴儿性别\n尤萍|{A}|2026.3.4|男")
    assert found.column("mother_name") == ["尤萍"]
    assert found.column("mother_id") == [A]
    assert found.column("child_sex") == ["male"]
    plain = read("出生登记\n姓名|婴儿性别|出生日期|母亲姓名\n尤小|男|2026.3.4|尤萍")
    assert plain.column("child_name") == ["尤小"]


@pytest.mark.parametrize("number", ["有效身份证件号", "身份证号"])
def test_parents_numbers_under_their_groups(number: str) -> None:
    head = f"新生儿|<|<|母亲|<|父亲|<\n姓名|性别|出生日期|姓名|{number}|姓名|{number}"
    found = read(f"出生登记\n{head}\n谢诺|女|2026-03-08|姜琴|{A}|谢辉|{B}")
    assert (found.column("mother_id"), found.column("father_id")) == ([A], [B])
    assert found.column("id_number") == [None]


def test_both_parents_numbers_under_one_group() -> None:
    found = read(
        "新生儿登记\n姓名|性别|出生日期|父母姓名|<|父母身份证号|<\n^|^|^|父亲|母亲|父亲|母亲\n"
        f"谢诺|女|2026-03-08|谢辉|姜琴|{B}|{A}"
    )
    assert found.column("mother_name") == ["姜琴"]
    assert (found.column("mother_id"), found.column("father_id")) == ([A], [B])


def test_a_number_of_rows_is_no_birth_certificate() -> None:
    births = read("出生登记\n编号|姓名|性别|出生日期|母亲姓名\n1|赵轩|男|2026.5.8|韦珍")
    assert births.column("birth_certificate_no") == [None]
    named = read(
        "出生登记\n《出生医学证明》编号|姓名|性别|出生日期|母亲姓名\nZ374096029|赵轩|男|2026.5.8|韦珍"
    )
    assert named.column("birth_certificate_no") == ["Z374096029"]


@pytest.mark.parametrize(
    "head",
    [
        "姓名|性别|户籍地址|<|<|流入时间\n^|^|省|市县|乡镇村|^",
        "姓名|性别|户籍所在省|户籍所在市|户籍所在乡镇|流入时间",
    ],
)
def test_an_address_of_registration_spread_over_columns(head: str) -> None:
    found = read(f"流入人口登记\n{head}\n殷芳|女|贵州省|毕节市|清水乡|2022-07-04")
    assert found.column("registered_residence") == ["贵州省毕节市清水乡"]
    assert found.column("village") == found.column("township") == [None]


def test_the_village_of_registration_alone_is_a_village() -> None:
    found = read(f"姓名|性别|身份证号|户籍所在村\n殷芳|女|{A}|松坪村")
    assert found.column("village") == ["松坪村"]


@pytest.mark.parametrize(
    ("title", "service"),
    [
        ("高龄津贴花名册", "高龄津贴"),
        ("育儿补贴花名册", "育儿补贴"),
        ("惠民补贴花名册", "其他补贴"),
    ],
)
def test_the_name_of_an_allowance_says_more_than_that_it_is_a_list(
    title: str, service: str
) -> None:
    found = read(f"{title}\n姓名|性别|身份证号\n谢军|男|{A}")
    assert found.column("service") == [service]
