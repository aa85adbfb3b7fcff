"""Marks of the office and of the spreadsheet: flagged, never guessed at."""

from __future__ import annotations

from spec.reading.reading import read

SHEET = """
姓名|性别|身份证号
张三|男|430522198503071238
李四|女|430522198604081225
"""


def test_a_struck_through_record_stays_a_record() -> None:
    found = read(SHEET, struck={(1, 0), (1, 1), (1, 2)})
    assert (None, "struck-through") in found.flags()[0]
    assert (None, "struck-through") not in found.flags()[1]


def test_one_struck_cell_is_not_a_struck_row() -> None:
    found = read(SHEET, struck={(1, 2)})
    assert (None, "struck-through") not in found.flags()[0]


def test_hidden_rows_and_columns_are_read_and_flagged() -> None:
    found = read(SHEET, hidden_rows={2}, hidden_columns={1})
    assert (None, "hidden") in found.flags()[1]
    assert ("sex", "hidden") in found.flags()[0]


def test_formulas_and_errors_are_named_by_cell() -> None:
    found = read(
        """
姓名|性别|年龄
张三|男|=38
李四|女|#REF!
""",
        formulas={(1, 2), (2, 2)},
        errors={(2, 2)},
    )
    assert found.flags() == [[("age", "formula")], [("age", "formula"), ("age", "error-value")]]
    assert found.records[1] == {"name": "李四", "sex": "female"}


def test_a_column_headed_lunar_holds_lunar_dates() -> None:
    found = read("""
姓名|出生日期（农历）
张三|1985.2.8
""")
    assert found.column("birth_date") == ["1985-03-28"]
    assert found.flags() == [[("birth_date", "date-lunar")]]


def test_forbidden_columns_leave_no_value_behind() -> None:
    found = read("""
姓名|性别|计划生育情况|<|住址
^|^|避孕措施|落实时间|^
张三|男|金丝雀|2001.1.1|1组
""")
    assert "金丝雀" not in str(found.objects)
    assert found.flags() == [
        [
            ("计划生育情况/避孕措施", "sensitive-column-dropped"),
            ("计划生育情况/落实时间", "sensitive-column-dropped"),
        ]
    ] or found.flags() == [[("计划生育情况/避孕措施", "sensitive-column-dropped")]]
    assert found.column("address") == ["1组"]


def test_an_unmerged_forbidden_group_takes_its_sub_columns_with_it() -> None:
    found = read("""
姓名|性别|计生情况||住址
||措施|时间|
张三|男|金丝雀|2001.1.1|1组
""")
    assert "金丝雀" not in str(found.objects) and "2001" not in str(found.objects)
    assert found.records == [{"name": "张三", "sex": "male", "address": "1组"}]
