"""Whom and what a finding is about: the rows and roles behind its cells, apart from who only bears
witness."""

from __future__ import annotations

from spec.checks.town import Row, compared

HUSBAND = {
    "姓名": "王建国",
    "性别": "男",
    "出生日期": "1962-11-08",
    "身份证号": "350998196211084411",
    "户编号": "12",
}
WEDDING = {"男方": "王建国", "男方证号": "1", "女方": "李桂芳", "女方证号": "2"}


def about(code: str = "cn", **registers: list[Row]) -> list[tuple[str, ...]]:
    """Side, register, row, role, field and what it is about, of every finding in turn."""
    lines = compared(code, **registers).subjects.to_pylist()
    names = ("side", "kind", "row_id", "role", "field", "about")
    told = [tuple(line[name] for name in names) for line in lines]
    return [(side, kind, row.split(":")[2], *rest) for side, kind, row, *rest in told]


def test_a_column_of_one_role_is_about_that_person() -> None:
    doubtful = WEDDING | {"标记": [["wife_id", "id-checksum"]]}
    assert about(marriages=[doubtful]) == [
        ("left", "marriages", "2", "wife", "id_number", "person")
    ]


def test_a_column_of_the_event_is_about_everybody_on_the_row() -> None:
    late = WEDDING | {"结婚日期": "2031-01-01"}
    assert about(marriages=[late]) == [
        ("left", "marriages", "2", "husband", "marriage_date", "event"),
        ("left", "marriages", "2", "wife", "marriage_date", "event"),
    ]


def test_two_who_bear_one_number_are_both_meant() -> None:
    other = {"姓名": "孙明远", "性别": "男", "身份证号": HUSBAND["身份证号"], "户编号": "40"}
    assert about(persons=[HUSBAND, other]) == [
        ("left", "persons", "2", "person", "id_number", "person"),
        ("right", "persons", "3", "person", "id_number", "person"),
    ]


def test_another_register_is_a_witness() -> None:
    death = {"死亡日期": "2026-03-01", "注销日期": "2026-03-02"}
    dead = {key: HUSBAND[key] for key in ("姓名", "性别", "身份证号")} | death
    told = about(persons=[HUSBAND], deaths=[dead])
    assert told == [
        ("left", "persons", "2", "person", "name", "person"),
        ("right", "deaths", "2", "person", "name", "witness"),
    ]


def test_two_events_of_one_person_are_told_apart() -> None:
    days = ("2026-09-01", "2026-10-01")
    given = [{"姓名": "王建国", "服务": "体检", "服务日期": day} for day in days]
    lines = compared(services=given).subjects.to_pylist()
    assert [line["about"] for line in lines] == ["event", "event"]
    assert len({line["said"] for line in lines}) == 2
