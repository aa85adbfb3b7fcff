"""What no register may hold, wherever it is written: set aside or emptied, named, and kept
nowhere."""

from __future__ import annotations

import json
import zlib
from pathlib import Path

import pytest
from spec.reading.reading import AS_OF, book_of, read

from doorstep import packs
from doorstep.engine.intake import read_book
from doorstep.engine.intake.account import account, copy_of
from doorstep.engine.intake.arrow import register_tables

TWO = "姓名|性别|出生日期|住址|说明\n张三|男|1985-03-07|1组|甲\n李四|女|1986-02-11|2组|乙\n"
CARD = "户主姓名|张三|户编号|12\n家庭住址|松坪村1组|联系电话|13812345678\n"
LOOSE = {
    "between records": TWO.replace("李四", "避孕方法|蔷薇|x||\n李四"),
    "after the table": TWO + "避孕方法|蔷薇|x",
    "after a blank row": TWO + "||||\n避孕方法|蔷薇",
    "with a colon": TWO + "避孕方法：|蔷薇",
    "in one cell": TWO + "避孕方法：蔷薇",
    "second in one cell": TWO + "住址：一组；避孕方法：蔷薇",
    "without a colon": TWO + "避孕方法 蔷薇",
    "further right": TWO + "|避孕方法|蔷薇",
    "two pairs": TWO + "节育措施|蔷薇|手术日期|蔷薇|x",
    "after a known pair": TWO + "户主|张三|避孕方法|蔷薇",
    "the value is forbidden too": TWO + "避孕方法|上环|蔷薇",
    "numbered": "序号|姓名|性别|住址\n=1|张三|男|1组\n=2|避孕方法|蔷薇|蔷薇",
    "a table of its own": TWO
    + "||||\n避孕方法|上环时间|地点||\n蔷薇|2001.1.1|蔷薇\n蔷薇|2002.1.1|蔷薇",
    "a table right below": TWO + "避孕方法|上环时间|地点||\n蔷薇|2001.1.1|蔷薇\n蔷薇|2002.1.1|蔷薇",
    "a total": TWO + "上环合计|蔷薇",
    "a note": TWO + "备注：张某已于去年上环，蔷薇|<|<|<|<",
    "a title": "蔷薇上环人员名单|<|<|<|<\n" + TWO,
    "beside the unit": "填报单位：松坪村|上环人数：蔷薇|||\n" + TWO,
    "beside a signature": TWO + "填表人：李某|上环人员：蔷薇",
    "a label above its value": "避孕方法\n蔷薇\n\n" + TWO,
    "a card": CARD + "避孕方法|蔷薇|生育指标|蔷薇",
    "a card, in one cell": CARD + "避孕方法：蔷薇|||",
    "a card, value below": CARD + "避孕方法||上环时间|\n蔷薇||蔷薇|",
    "after a card": CARD + "|||\n避孕方法|蔷薇||\n其他|蔷薇上环||",
    "beside a header": TWO.replace("|说明", "|说明||避孕方法|蔷薇"),
    "right beside a header": TWO.replace("|说明", "|说明|避孕方法|蔷薇"),
    "a cover": "松坪村人口台账\n避孕方法：蔷薇\n2024年度",
    "no known table": "编号|避孕措施\n1|蔷薇\n2|蔷薇",
}


def kept(text: str, sheet: str = "Sheet1") -> str:
    """Everything a workspace would keep of a sheet, as text."""
    book = book_of(text, sheet)
    pack = packs.load("cn")
    reading = read_book(book, pack, as_of=AS_OF, name="台账.csv")
    tables = [t.to_pydict() for t in register_tables(reading, pack, source="s").values()]
    copy = zlib.decompress(
        copy_of(Path("台账.csv"), reading, pack).data.partition(b"\n")[2]
    ).decode()
    return json.dumps([tables, account(reading, pack)], ensure_ascii=False) + copy


@pytest.mark.parametrize("place", LOOSE)
def test_a_forbidden_label_takes_its_value_with_it(place: str) -> None:
    assert "蔷薇" in LOOSE[place]
    assert "蔷薇" not in kept(LOOSE[place])
    assert "蔷薇" not in json.dumps(
        [{**o, "sheet": None} for o in read(LOOSE[place]).objects], ensure_ascii=False
    )


@pytest.mark.parametrize("place", [p for p in LOOSE if LOOSE[p].startswith("姓名")])
def test_it_is_no_record_and_the_records_around_it_stay(place: str) -> None:
    found = read(LOOSE[place])
    assert found.column("name") == ["张三", "李四"]
    assert "address" in found.records[1]


@pytest.mark.parametrize("place", LOOSE)
def test_the_import_report_names_the_label(place: str) -> None:
    book = book_of(LOOSE[place], "Sheet1")
    dropped = account(
        read_book(book, packs.load("cn"), as_of=AS_OF, name="台账.csv"), packs.load("cn")
    )["dropped"]
    assert any(word in str(dropped) for word in ("避孕", "节育", "上环"))


def test_a_label_in_a_record_empties_that_cell_alone() -> None:
    text = "姓名|性别|出生日期|住址\n张三|男|1985-03-07|避孕方法：蔷薇\n李四|女|上环：蔷薇|1组"
    found = read(text)
    assert found.records == [
        {"name": "张三", "sex": "male", "birth_date": "1985-03-07"},
        {"name": "李四", "sex": "female", "address": "1组"},
    ]
    assert found.flags() == [
        [("避孕方法", "sensitive-column-dropped")],
        [("上环", "sensitive-column-dropped")],
    ]
    assert "蔷薇" not in kept(text)


def test_a_remark_that_mentions_it_is_shown_by_read_and_never_kept() -> None:
    text = "姓名|性别|服务项目|服务日期|经过\n张三|女|上环（蔷薇）|2020-01-01|蔷薇结扎"
    text += "\n李四|女|量血压|2020-01-01|好"
    assert read(text).column("service") == ["上环（蔷薇）", "量血压"]
    assert "蔷薇" not in kept(text) and "量血压" in kept(text)
    assert '"emptied": {"服务项目": 1, "经过": 1}' in kept(text)


@pytest.mark.parametrize("name", ["李诚信", "张信仰", "查环", "王文明"])
def test_a_name_with_such_characters_is_a_name(name: str) -> None:
    assert read(f"姓名|性别|住址\n{name}|男|1组\n李四|女|2组").column("name") == [name, "李四"]


def test_faith_is_a_name() -> None:
    found = read(
        "Name|Sex|Village\nFaith Banda|F|Chisomo\nFaith||Chisomo\nContraception|Depo|", pack="base"
    )
    assert found.column("name") == ["Faith Banda", "Faith"]
    found = read(
        "Name|Sex|Village\nIRIS|F|Chisomo\nIris Phiri|F|Chisomo\nIris scan|taken|", pack="base"
    )
    assert found.column("name") == ["IRIS", "Iris Phiri"]
    assert "Depo" not in json.dumps(found.objects)


def test_what_a_site_keeps_in_its_cupboard_is_no_persons_affair() -> None:
    found = read("名称|数量|完好情况\n药具|=3|完好\n血压计|=1|完好", kind="sites")
    assert found.column("item") == ["药具", "血压计"]


def test_a_sheets_name_is_kept_as_its_number_where_it_says_too_much() -> None:
    assert "蔷薇" not in kept(TWO, sheet="蔷薇上环")
    assert "松坪村" in kept(TWO, sheet="松坪村")
