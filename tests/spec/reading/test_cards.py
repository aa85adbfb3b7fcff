"""Cards: labels with their values beside them, one person or household to each."""

from __future__ import annotations

import pytest
from spec.reading.reading import read

REGISTRATION = """
常住人口登记卡|<|<|<|<|<
姓名|唐莲红|户主或与户主关系|妻|性别|女
曾用名||民族|汉族|籍贯|云岭县
出生日期|1985年10月16日|出生地|云岭县|婚姻状况|已婚
公民身份证件编号|990249198510162160|文化程度|初中|服务处所|
|||||
常住人口登记卡|<|<|<|<|<
姓名|黄秀春|户主或与户主关系|户主|性别|女
曾用名||民族|汉族|籍贯|云岭县
出生日期|1985年7月8日|出生地|云岭县|婚姻状况|未婚
公民身份证件编号|990484198507081247|文化程度|初中|服务处所|
"""


def test_registration_cards_below_each_other_are_a_person_each() -> None:
    found = read(REGISTRATION)
    assert found.kinds == ["persons", "persons"]
    assert found.sorted_out[:6] == ["title", ".", "form", "form", "form", "blank"]
    assert found.records[0] == {
        "name": "唐莲红",
        "relation_to_head": "妻",
        "sex": "female",
        "ethnicity": "汉族",
        "birth_date": "1985-10-16",
        "birth_place": "云岭县",
        "marital_status": "已婚",
        "id_number": "990249198510162160",
    }
    assert found.column("relation_to_head") == ["妻", "户主"]


def test_cards_side_by_side_are_a_person_each() -> None:
    found = read("""
姓名|张三|性别|男||姓名|李四|性别|女
出生日期|1985-03-07|民族|汉族||出生日期|1986-04-08|民族|汉族
住址|松坪村1组|<|<||住址|松坪村2组|<|<
""")
    assert [(o["row"], o["reason"]) for o in found.objects] == [
        (1, None),
        (1, None),
        (2, "form"),
        (3, "form"),
    ]
    assert found.column("name") == ["张三", "李四"]
    assert found.column("sex") == ["male", "female"]


def test_labels_in_one_column_and_values_in_the_next_are_a_card() -> None:
    found = read(
        "姓名|张三\n性别|男\n出生日期|1985-03-07\n住址|松坪村1组\n|\n姓名|李四\n性别|女\n住址|2组"
    )
    assert found.kinds == ["persons", "persons"]
    assert found.column("sex") == ["male", "female"]


def test_label_and_value_in_one_cell_are_a_card() -> None:
    found = read(
        "姓名：张三\n性别：男\n出生日期：1985-03-07\n\n姓名：李四\n性别：女\n出生日期：1986-04-08"
    )
    assert found.kinds == ["persons", "persons"]
    assert found.column("birth_date") == ["1985-03-07", "1986-04-08"]


def test_a_card_of_a_death_is_a_death() -> None:
    found = read("""
死亡证明登记|<|<|<
死者姓名|张三|性别|男
死亡日期|2024-03-07|死亡原因|疾病
""")
    assert found.kinds == ["deaths"]
    assert (found.column("name"), found.column("death_date")) == (["张三"], ["2024-03-07"])


def test_a_number_in_boxes_of_one_sign_is_one_number() -> None:
    boxes = "|".join("43052219850307123X")
    found = read(f"姓名|张三|性别|男\n身份证号|{boxes}\n民族|汉族|出生地|云岭县")
    assert found.column("id_number") == ["43052219850307123X"]


def test_the_title_of_a_part_ends_no_card() -> None:
    found = read("""
户主姓名|张三|户编号|12
二、住房情况|<|<|<
家庭住址|松坪村1组|联系电话|13812345678
家庭成员|<|<|<
姓名|性别|出生日期|与户主关系
李四|女|1986-04-08|妻
""")
    assert found.kinds == ["households", "persons"]
    assert found.sorted_out == [".", "form", "form", "title", "header", "."]


def test_two_rows_of_headers_are_no_card() -> None:
    found = read("""
|户主||身份证|联系|家庭|
序号|姓名|性别|号码|电话|人口|备注
1|许贵|男|990118196702181615|13900005661|5|
2|曾永洋|男|990402197007128791|17700000532|5|
""")
    assert found.sorted_out == ["header", "header", ".", "."]


def test_members_below_a_card_belong_to_its_household() -> None:
    found = read("""
户主姓名|张三|户编号|12
家庭住址|松坪村1组|联系电话|13812345678
姓名|性别|出生日期|与户主关系
李四|女|1986-04-08|妻
户主姓名|钱七|户编号|13
家庭住址|松坪村2组|联系电话|13812345679
姓名|性别|出生日期|与户主关系
孙八|女|1986-04-08|妻
""")
    assert found.column("household_no") == ["12", "12", "13", "13"]
    assert found.records[3]["head_name"] == "钱七"
    assert found.records[3]["address"] == "松坪村2组"
    assert "phone" not in found.records[3]


def test_a_household_said_in_a_line_above_its_members_leaves_the_header_in_force() -> None:
    found = read("""
姓名|性别|出生日期|与户主关系
户号：12  户主：张三  住址：松坪村1组|<|<|<
张三|男|1985-03-07|户主
李四|女|1986-04-08|妻
户号：13  户主：钱七  住址：松坪村2组|<|<|<
钱七|男|1985-03-07|户主
小计|1||
""")
    assert found.sorted_out == ["header", ".", ".", ".", ".", ".", "total"]
    assert found.column("household_no") == ["12", "12", "12", "13", "13"]
    assert found.column("name") == [None, "张三", "李四", None, "钱七"]


def test_cards_side_by_side_without_a_gap_are_a_person_each() -> None:
    found = read("""
姓名|张三|性别|男|姓名|李四|性别|女
出生日期|1985-03-07|民族|汉族|出生日期|1986-04-08|民族|汉族
住址|松坪村1组|<|<|住址|松坪村2组|<|<
""")
    assert found.column("name") == ["张三", "李四"]
    assert found.column("birth_date") == ["1985-03-07", "1986-04-08"]


def test_labels_down_the_side_and_people_across_are_a_person_each() -> None:
    found = read("""
姓名|张三|李四|王五
性别|男|女|男
身份证号|430522198503071238|430522198604081225|
联系电话|13812345678||13812345679
""")
    assert found.column("name") == ["张三", "李四", "王五"]
    assert found.column("sex") == ["male", "female", "male"]
    assert found.column("phone") == ["13812345678", None, "13812345679"]
    assert [o["row"] for o in found.objects] == [1, 1, 1, 2, 3, 4]


def test_a_word_behind_a_name_is_no_other_person() -> None:
    found = read(
        "姓名|张三|（已核）\n性别|男|\n身份证号|430522198503071238|\n联系电话|13812345678|"
    )
    assert found.column("name") == ["张三"]


def test_a_person_to_a_line_with_labels_and_values_in_one_cell() -> None:
    found = read(
        "姓名：张三  性别：男  出生日期：1985-03-07\n姓名：李四  性别：女  出生日期：1986-04-08"
    )
    assert found.kinds == ["persons", "persons"]
    assert found.column("birth_date") == ["1985-03-07", "1986-04-08"]


def test_a_head_and_a_number_are_card_enough() -> None:
    found = read("户主|张三||\n户号|001||\n姓名|关系|性别|身份证号\n李四|妻|女|430522198604081225")
    assert found.kinds == ["households", "persons"]
    assert found.column("household_no") == ["001", "001"]


CARD = """
常住人口登记卡|<|<|<
姓名|吕芳|与户主关系|妻
曾用名||性别|女
出生地|云岭县|民族|汉族
{unknown}
公民身份号码|430522198503071225|身高|
服务处所||职业|
"""


@pytest.mark.parametrize(
    "unknown", ["其他住址||服务处所|", "其他住址|无|职业|农民", "其他住址||宗教信仰|"]
)
def test_labels_nobody_knows_do_not_end_a_card_nor_make_its_first_lines_a_header(
    unknown: str,
) -> None:
    found = read(CARD.format(unknown=unknown))
    assert found.records == [
        {
            "name": "吕芳",
            "relation_to_head": "妻",
            "sex": "female",
            "birth_place": "云岭县",
            "ethnicity": "汉族",
            "id_number": "430522198503071225",
        }
    ]


def test_a_table_of_names_and_relations_is_no_card() -> None:
    found = read("""
姓名|性别|与户主关系|民族
张三|男|户主|汉族
李四|女|妻|汉族
""")
    assert found.column("name") == ["张三", "李四"]


HOUSEHOLDS = """
三组入户调查表|<|<|<|<|<|<
{number}户主|张三|住址|1组5号|电话|13812345678
姓名|关系|性别|出生年月|身份证号|备注
张三|户主|男|1967-11||
李四|妻|女|1968-11||
{gap}
{number}户主|王五|住址|1组6号|电话|13812345679
姓名|关系|性别|出生年月|身份证号|备注
王五|户主|男|1977-09||
"""


@pytest.mark.parametrize("number", ["", "第1户|", "户号|12|"])
@pytest.mark.parametrize("gap", ["", "调查时间：2026年5月18日||调查人：赵六\n"])
def test_a_line_of_labels_and_values_over_members_is_their_household(number: str, gap: str) -> None:
    found = read(HOUSEHOLDS.format(number=number, gap=gap))
    assert found.kinds == ["households", "persons", "persons", "households", "persons"]
    assert found.column("head_name") == ["张三"] * 3 + ["王五"] * 2
    assert found.column("address") == ["1组5号"] * 3 + ["1组6号"] * 2


def test_a_header_that_begins_with_the_head_is_no_line_of_a_household() -> None:
    found = read("""
户主|姓名|住址|电话
张三|张三|1组5号|13812345678
张三|李四|1组5号|
""")
    assert found.kinds == ["persons", "persons"]
