"""Bare codes of published lists are read as what they say, where the column is one of such codes;
what was written stays beside it."""

from __future__ import annotations

from spec.reading.reading import AS_OF, book_of, read

from doorstep import packs
from doorstep.engine.intake import read_book
from doorstep.engine.intake.arrow import register_tables

EXPORT = """
姓名|性别代码|与户主关系代码|民族代码|婚姻状况代码|人户一致标识
张三|1|02|01|21|01
李四|2|12|HA|21|01
张小|1|22|6|10|02
王老|9|52|03|90|01
"""


def test_an_export_of_codes_is_read_in_words() -> None:
    found = read(EXPORT)
    assert found.column("sex") == ["male", "female", "male", None]
    assert found.column("relation_to_head") == ["户主", "妻", "长子", "母亲"]
    assert found.column("ethnicity") == ["汉族", "汉族", "苗族", "回族"]
    assert found.column("marital_status") == ["初婚", "初婚", "未婚", None]
    assert found.column("residence_status") == ["人户一致", "人户一致", "人户分离", "人户一致"]
    assert found.objects[1]["raw"]["与户主关系代码"] == "02"  # type: ignore[index]


def test_number_cells_are_codes_too() -> None:
    found = read("""
姓名|与户主关系|婚姻状况
张三|02|=21
李四|=12|=21
张小|=22|=10
""")
    assert found.column("relation_to_head") == ["户主", "妻", "长子"]
    assert found.column("marital_status") == ["初婚", "初婚", "未婚"]


def test_a_lone_number_and_a_column_of_words_are_left_as_written() -> None:
    found = read("""
姓名|与户主关系|民族
张三|1|汉
李四|1|汉
张小|1|01
""")
    assert found.column("relation_to_head") == ["1", "1", "1"]
    assert found.column("ethnicity") == ["汉", "汉", "01"]


def test_digits_that_lists_use_differently_are_left_as_written() -> None:
    """3 is a daughter to one list and a parent to another."""
    assert read("""
姓名|与户主关系
张三|0
李四|1
张小|2
王老|3
""").column("relation_to_head") == ["0", "1", "2", "3"]


def test_yes_and_no_as_codes_below_a_question() -> None:
    def said(text: str) -> list[object]:
        reading = read_book(book_of(text, "S"), packs.load("cn"), as_of=AS_OF, name="人口.csv")
        table = register_tables(reading, packs.load("cn"), source="s")["persons"]
        return table.column("residence_status").to_pylist()

    assert said("姓名|身份证号|是否外出\n张三|430522199003051238|1\n李四|430522198604081225|2") == [
        "外出",
        "不外出",
    ]
    assert said("姓名|身份证号|人户一致标识\n张三|430522199003051238|是\n李四||否") == [
        "人户一致",
        "不人户一致",
    ]


def test_option_codes_of_opencrvs_and_dhis2() -> None:
    found = read(
        """
Organisation unit|First name|Last name|Sex|Date of birth (estimated)|Marital status
Kasese|Amina|Okello|FEMALE|1990-03-05|MARRIED
Kasese|John|Mugisha|MALE|1986-04-08|NOT_STATED
Kasese|Sam|Otim|UNKNOWN|1996-04-08|NEVER_MARRIED
""",
        pack="base",
    )
    assert found.column("sex") == ["female", "male", None]
    assert found.column("marital_status") == ["married", None, "single"]
    assert found.column("village") == ["Kasese"] * 3
    assert found.column("birth_date") == ["1990-03-05", "1986-04-08", "1996-04-08"]


def test_a_birth_export_of_opencrvs() -> None:
    found = read(
        """
Registration number|Child's full name|Child's date of birth|Child's sex|Mother's full name|Father
B2024-1|Grace Banda|2024-03-05|FEMALE|Mary Banda|Peter Banda
B2024-2|James Phiri|2024-04-08|MALE|Ruth Phiri|
""",
        pack="base",
    )
    assert found.kinds == ["births", "births"]
    assert found.records[0] == {
        "birth_certificate_no": "B2024-1",
        "child_name": "Grace Banda",
        "birth_date": "2024-03-05",
        "child_sex": "female",
        "mother_name": "Mary Banda",
        "father_name": "Peter Banda",
    }
