"""Lines that look like headers, forms or titles and are records."""

from __future__ import annotations

from spec.reading.reading import read


def test_an_age_where_a_date_belongs_begins_no_table() -> None:
    found = read("姓名|出生日期|性别\n张三|1985.3.7|男\n李四|38岁|男\n王五|1986.4.8|男")
    assert found.sorted_out == ["header", ".", ".", "."]
    assert found.flags()[1] == [("birth_date", "age-not-date")]


def test_the_word_head_before_a_name_begins_no_card() -> None:
    found = read("姓名|性别\n户主：张三|男\n李四|女\n户主：王五|男\n姓名：赵六|女")
    assert found.column("name") == ["张三", "李四", "王五", "赵六"]
    assert set(found.kinds) == {"persons"}


def test_records_of_words_alone_are_no_titles_of_the_table_below() -> None:
    found = read("""
姓名|性别
张三|男
李四|女
死亡人员|<
姓名|死亡日期
王五|2024-03-07
""")
    assert found.sorted_out == ["header", ".", ".", "title", "header", "."]
