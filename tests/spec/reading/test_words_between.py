"""Rows of words among the records are nobody's: labels of a form, examples, names of fields,
page numbers, totals without their word."""

from __future__ import annotations

import pytest
from spec.reading.reading import read

ROSTER = "姓名|性别|出生日期|与户主关系|身份证号\n张三|男|1985-03-07|户主|430522198503071238\n"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("备注||||", "note"),
        ("收入来源|务工|||", "note"),
        ("户主签字||填表人|王五|", "signature"),
        ("审核|赵六|日期|2024-05-01|", "signature"),
        ("经办人|王五||2024.5.1|", "signature"),
        ("村（居）委会意见|同意|||", "signature"),
        ("以下空白||||", "note"),
        ("第1页 共2页||||", "note"),
        ("||- 3 -||", "note"),
        ("1、本表一式两份||||", "note"),
    ],
)
def test_labels_and_signatures_below_the_members_are_nobody(line: str, reason: str) -> None:
    assert read(ROSTER + line).sorted_out == ["header", ".", reason]


@pytest.mark.parametrize(
    "line",
    [
        "李四||||",
        "李审核|女|||",
        "李来源||||",
        "情况|女|1986-04-08|妻|430522198604081225",
        "李四|女|1986-04-08|妻|430522198604081225",
    ],
)
def test_a_person_of_whom_little_is_known_stays_one(line: str) -> None:
    assert read(ROSTER + line).sorted_out == ["header", ".", "."]


@pytest.mark.parametrize("first", ["例：张三", "（例）张三", "张三（示例）", "样例", "示例：李四"])
def test_an_example_of_how_to_fill_in_is_nobody(first: str) -> None:
    line = f"{first}|男|1990-01-01|户主|110101199001011234"
    assert read(ROSTER + line).sorted_out == ["header", ".", "note"]
    assert read(f"序号|{ROSTER}".replace("\n张", "\n1|张") + f"例|{line}").sorted_out[-1] == "note"


@pytest.mark.parametrize(
    "line", ["XM|XB|CSRQ|GX|SFZH", "必填|必填|选填|选填|必填", "文本|下拉选择|yyyy-mm-dd|文本|18位"]
)
def test_names_of_fields_below_the_header_are_nobody(line: str) -> None:
    head, person = ROSTER.splitlines()
    assert read("\n".join([head, line, person])).sorted_out == ["header", "header", "."]


def test_a_stranger_in_latin_letters_is_somebody() -> None:
    assert read("姓名|性别|国籍\nJohn|M|USA\n张三|男|中国").column("name") == ["John", "张三"]


def test_a_row_of_sums_needs_no_word_for_it() -> None:
    found = read("户编号|户主|人口|耕地面积\n1|张三|=3|=2.5\n2|李四|=4|=3\n||=7|=5.5")
    assert found.sorted_out == ["header", ".", ".", "total"]


@pytest.mark.parametrize("line", ["清平村第一村民小组小计||=2|=7", "|||合计", "||共3户|"])
def test_a_total_may_stand_in_any_column(line: str) -> None:
    assert read("序号|姓名|性别|人数\n1|张三|男|=3\n" + line).sorted_out[-1] == "total"


def test_a_number_without_a_name_is_no_total() -> None:
    found = read("姓名|身份证号|电话\n张三|430522198503071238|\n|430522198604081225|13812345678")
    assert found.sorted_out == ["header", ".", "."]


@pytest.mark.parametrize("line", ["/|/|/|/|/", "——||||", "2|/|/|/|/"])
def test_a_line_crossed_out_is_nobody(line: str) -> None:
    head, person = ROSTER.splitlines()
    text = f"序号|{head}\n1|{person}\n" + (line if line[0] == "2" else f"|{line}")
    assert read(text).sorted_out == ["header", ".", "note"]


def test_words_in_the_column_of_remarks_alone_are_nobody() -> None:
    found = read("姓名|性别|备注\n张三|男|\n||（此人已外出）\n李四|女|党员")
    assert found.sorted_out == ["header", ".", "note", "."]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("单位负责人|李某|填表人|王某", "signature"),
        ("||年  月  日|", "signature"),
        ("统计|男|女|合计", "total"),
        ("人数|=1|=1|=2", "total"),
    ],
)
def test_the_foot_of_a_list_is_nobody(line: str, reason: str) -> None:
    text = "序号|姓名|性别|身份证号\n1|张三|男|430522198503071238\n2|李四|女|无\n"
    assert read(text + line).sorted_out == ["header", ".", ".", reason]


def test_an_example_may_be_said_in_the_remarks() -> None:
    text = "姓名|性别|电话|备注\n张三|男|13800000000|示例，请勿删除\n李四|女|13812345678|示例户"
    assert read(text).column("name") == ["李四"]


def test_names_that_are_numbers_are_no_sums() -> None:
    assert "total" not in read("姓名|性别|备注\n=1|男|甲\n=2|女|乙\n=3|女|丙").sorted_out
