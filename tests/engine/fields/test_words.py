"""How names, telephone numbers, sexes, ages, whole numbers, vocabularies and free text are read."""

from __future__ import annotations

import datetime as dt

import pytest
from engine.fields.offices import TOWN, read

from doorstep.engine.fields.context import CellValue

UNREADABLE = (None, "unreadable")


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("张三", "张三"), ("张　三", "张三"), (" 张 三 ", "张三"), ("张\u200b三", "张三"),
        ("欧阳 娜娜", "欧阳娜娜"), ("阿依古丽·买买提", "阿依古丽·买买提"),
        ("阿依古丽•买买提", "阿依古丽·买买提"), ("阿依古丽・买买提", "阿依古丽·买买提"),
        ("阿依古丽．买买提", "阿依古丽·买买提"), ("买买提 ‧ 艾力", "买买提·艾力"), ("張國榮",
        "張國榮"),
        ("𠮷田", "𠮷田"), ("㐂子", "㐂子"), ("张三（户主）", "张三"), ("李四(已故)", "李四"),
        ("王芳(女)", "王芳"), ("王芳（大）", "王芳(大)"), ("户主：张三", "张三"), ("1、张三",
        "张三"),
        ("张*", "张*"), ("John  Smith", "John Smith"), ("J. Smith", "J. Smith"), ("O'Brien",
        "O'Brien"),
        ("ÉLODIE  Martin", "ÉLODIE Martin"), ("Ｍaria", "Maria"),
    ],
)  # fmt: skip
def test_names(written: str, name: str) -> None:
    assert read("name", "name", written) == (name,)


@pytest.mark.parametrize("written", ["123", 123, "。。", "(1)", dt.date(1985, 3, 7)])
def test_what_is_no_name(written: CellValue) -> None:
    assert read("name", "name", written) == UNREADABLE


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("13812345678", "13812345678"), (13812345678, "13812345678"), (13812345678.0,
        "13812345678"),
        ("１３８１２３４５６７８", "13812345678"), ("138 1234 5678", "13812345678"),
        ("138-1234-5678", "13812345678"), ("+86 138 1234 5678", "13812345678"),
        ("008613812345678", "13812345678"), ("8613812345678", "13812345678"), ("0739-5551234",
        "0739-5551234"),
        ("(0739)5551234", "0739-5551234"), ("（0739）555 1234", "0739-5551234"),
        ("+86-0739-5551234", "0739-5551234"), ("0739-5551234转801", "0739-5551234-801"),
        ("020-8888-9999", "020-88889999"), ("13812345678/0739-5551234", "13812345678/0739-5551234"),
        ("13812345678、13912345678", "13812345678/13912345678"),
        ("13812345678 13912345678", "13812345678/13912345678"), ("13812345678\n13812345678",
        "13812345678"),
        ("13812345678（儿子）", "13812345678"), ("138****5678", "138****5678"), ("5551234",
        "5551234"),
        ("06 12 34 56 78", "0612345678"), ("06/12/34/56/78", "0612345678"),
        ("+33 6 12 34 56 78", "+33612345678"),
    ],
)  # fmt: skip
def test_telephone_numbers(written: CellValue, number: str) -> None:
    assert read("phone", "phone", written) == (number,)


@pytest.mark.parametrize("written", ["张三", "1.38E+10", True, 1.5, dt.date(1985, 3, 7)])
def test_what_is_no_telephone_number(written: CellValue) -> None:
    assert read("phone", "phone", written) == UNREADABLE


@pytest.mark.parametrize(
    ("written", "sex"),
    [
        ("男", "male"), ("男性", "male"), ("1", "male"), (1, "male"), (1.0, "male"), ("M", "male"),
        ("Homme", "male"), ("H", "male"), ("♂", "male"), ("☑男 □女", "male"), ("男√ 女", "male"),
        ("男■ 女□", "male"), ("女", "female"), ("女 ", "female"), ("2", "female"), (2.0, "female"),
        ("F", "female"), ("femme", "female"), ("□男 ☑女", "female"), ("√女", "female"), ("0", None),
        (9, None),
        ("不详", None), (None, None),
    ],
)  # fmt: skip
def test_sexes(written: CellValue, sex: str | None) -> None:
    assert read("sex", "sex", written) == (sex,)


@pytest.mark.parametrize("written", ["x", 3, "男女", True])
def test_what_is_no_sex(written: CellValue) -> None:
    assert read("sex", "sex", written) == UNREADABLE


@pytest.mark.parametrize(
    ("written", "age"),
    [
        ("63", "63"), (63.0, "63"), ("63岁", "63"), ("６３周岁", "63"), ("六十三", "63"), ("虚岁64",
        "64"),
        ("64(虚)", "64"), ("8个月", "0"), ("8月", "0"), ("15天", "0"), ("1岁3个月", "1"), ("三岁半",
        "3"),
        ("63 ans", "63"), ("未满周岁", "0"), ("不详", None),
    ],
)  # fmt: skip
def test_ages(written: CellValue, age: str | None) -> None:
    assert read("age", "age", written) == (age,)


@pytest.mark.parametrize(
    "written", ["150", 131, -1, "1985", "老", True, dt.date(1985, 3, 7), dt.timedelta(days=3)]
)
def test_what_is_no_age(written: CellValue) -> None:
    assert read("age", "age", written) == UNREADABLE


@pytest.mark.parametrize(
    ("code", "written", "number"),
    [
        ("birth_day", "07", "7"), ("birth_day", 7.0, "7"), ("birth_month", "三月", "3"),
        ("birth_month", "March", "3"), ("birth_month", "août", "8"), ("birth_year", "1985", "1985"),
        ("birth_year", "85", "1985"), ("birth_year", "１９８５年", "1985"), ("quantity", "3个",
        "3"),
        ("quantity", "1,200", "1200"), ("quantity", "十二", "12"), ("quantity", "-3", "-3"),
    ],
)  # fmt: skip
def test_whole_numbers(code: str, written: CellValue, number: str) -> None:
    assert read("integer", code, written) == (number,)


@pytest.mark.parametrize(
    ("code", "written"),
    [
        ("birth_day", "32"), ("birth_day", 0), ("birth_month", "13"), ("birth_year", "1785"),
        ("quantity", "2.5"), ("quantity", "3A"),
    ],
)  # fmt: skip
def test_what_is_no_whole_number(code: str, written: CellValue) -> None:
    assert read("integer", code, written) == UNREADABLE


@pytest.mark.parametrize(
    ("code", "written", "word"),
    [
        ("relation_to_head", "户主", "head"), ("relation_to_head", "本人（户主）", "head"),
        ("relation_to_head", "户 主", "head"), ("relation_to_head", "Head", "head"),
        ("relation_to_head", "户主之妻", "spouse"), ("relation_to_head", "户主的长子", "child"),
        ("relation_to_head", "户主妻子", "spouse"), ("relation_to_head", "三女", "child"),
        ("relation_to_head", "大儿媳", "child_in_law"), ("relation_to_head", "非户主", "非户主"),
        ("relation_to_head", "前妻", "前妻"), ("relation_to_head", "妻子/长子", "妻子/长子"),
        ("marital_status", "已婚（初婚）", "married"), ("marital_status", "离异未再婚", "divorced"),
        ("marital_status", "现已婚", "married"), ("marital_status", "□未婚 ☑已婚", "married"),
        ("marital_status", "已婚/未婚", "已婚/未婚"), ("marital_status", "不婚", "不婚"),
        ("reason", "外出 务工", "外出务工"), ("reason", 3.0, "3"), ("reason", "无", None),
    ],
)  # fmt: skip
def test_vocabularies(code: str, written: CellValue, word: str | None) -> None:
    assert read("code", code, written) == (word,)


@pytest.mark.parametrize(
    ("written", "shown", "text"),
    [
        ("  清溪镇 石桥村 ", "", "清溪镇石桥村"), ("Main   Street 5", "", "Main Street 5"),
        ("Ｎｏ．７", "", "No.7"), (12.0, "", "12"), (7, "007", "007"), (3, "3组", "3组"),
        (1e17, "1.00E+17", "100000000000000000"), (12.5, "12.50", "12.5"), (1200, "1,200", "1200"),
        (dt.date(1985, 3, 7), "1985年3月7日", "1985年3月7日"), (dt.datetime(1985, 3, 7), "",
        "1985-03-07"),
        (dt.time(8, 30), "", "08:30:00"), ("不详", "", None), ("-", "", None), (None, "", None),
    ],
)  # fmt: skip
def test_free_text(written: CellValue, shown: str, text: str | None) -> None:
    assert read("text", "address", written, shown) == (text,)


def test_remarks_stay_as_shown() -> None:
    assert read("remark", "remarks", " 见 第２页 ") == ("见 第２页",)


@pytest.mark.parametrize(
    "type", ["text", "name", "date", "id", "phone", "sex", "age", "integer", "code", "remark"]
)
def test_an_error_cell_has_no_value(type: str) -> None:
    assert read(type, "quantity", "#N/A") == (None, "error-value")
    assert read(type, "quantity", "#REF!", office=TOWN) == (None, "error-value")
