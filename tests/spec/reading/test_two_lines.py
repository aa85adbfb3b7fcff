"""Records on two lines: the second one belongs to the first, and people of one household do not."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

from spec.reading.reading import AS_OF, book_of, read

from doorstep import packs
from doorstep.engine.intake import read_book
from doorstep.engine.intake.account import copy_of

PEOPLE = """
序号|姓名|性别|住址
^|身份证号|出生日期|联系电话
1|李四|女|1组
^|430522198604081225|1986-04-08|13812345678
2|王五|男|2组
^|430522198503071238|1985-03-07|
合计|2人||
"""


def test_a_header_of_two_lines_heads_records_of_two() -> None:
    found = read(PEOPLE)
    assert found.sorted_out == ["header", "header", ".", "form", ".", "form", "total"]
    assert found.records[0] == {
        "name": "李四",
        "sex": "female",
        "address": "1组",
        "id_number": "430522198604081225",
        "birth_date": "1986-04-08",
        "phone": "13812345678",
    }
    assert found.records[1].get("phone") is None


def test_a_name_over_its_number_in_one_column() -> None:
    for sign in ("/", "、"):
        found = read(f"""
序号|姓名{sign}身份证号|性别|住址
1|李四|女|1组
^|430522198604081225|^|^
2|王五|男|2组
^|430522198503071238|^|^
""")
        assert found.column("name") == ["李四", "王五"]
        assert found.column("id_number") == ["430522198604081225", "430522198503071238"]


def test_a_husband_over_his_wife_is_one_marriage() -> None:
    found = read("""
结婚登记册|<|<|<|<|<
序号|男女方|姓名|身份证号|登记日期|结婚证号
1|男方|李四|430522198604081215|2020-01-02|J001
^|女方|王五|430522198503071228|^|^
2|女方|孙八|430522198503071228|2021-01-02|J002
^|男方|钱七|430522198604081215|^|^
""")
    assert found.kinds == ["marriages", "marriages"]
    assert found.sorted_out == ["title", "header", ".", "form", ".", "form"]
    assert found.column("husband_name") == ["李四", "钱七"]
    assert found.column("wife_name") == ["王五", "孙八"]
    assert found.column("wife_id") == ["430522198503071228", "430522198503071228"]
    assert found.column("marriage_certificate_no") == ["J001", "J002"]


def test_households_of_two_are_two_people_each() -> None:
    found = read("""
户编号|姓名|与户主关系|身份证号|住址
1|李四|户主|430522198604081225|1组
^|王五|妻|430522198503071238|^
2|钱七|户主|430522198604081225|2组
^|孙八|妻|430522198503071238|^
""")
    assert found.column("name") == ["李四", "王五", "钱七", "孙八"]
    assert found.column("household_no") == ["1", "1", "2", "2"]


def test_group_headers_head_no_second_line() -> None:
    found = read("""
户编号|户主|家庭住址|出生|<
^|姓名|^|年|月
1|李四|1组|=1985|=3
|王五||=1986|=4
2|钱七|2组|=1987|=5
|孙八||=1988|=6
""")
    assert len(found.records) == 4


def test_what_no_register_may_hold_is_emptied_on_the_line_where_it_stands() -> None:
    text = PEOPLE.replace("联系电话", "避孕方法").replace("13812345678", "蔷薇")
    assert "蔷薇" not in json.dumps(read(text).objects, ensure_ascii=False)
    pack = packs.load("cn")
    reading = read_book(book_of(text, "Sheet1"), pack, as_of=AS_OF, name="台账.csv")
    copy = copy_of(Path("台账.csv"), reading, pack).data.partition(b"\n")[2]
    kept = zlib.decompress(copy).decode()
    assert "蔷薇" not in kept
    assert "430522198604081225" in kept
