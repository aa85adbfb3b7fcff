"""What one cell says for the rows below: only facts of the household, only where the sheet shows
that they hold."""

from __future__ import annotations

from spec.reading.reading import read


def test_merged_household_cells_hold_for_the_whole_block() -> None:
    found = read("""
户编号|住址|姓名|联系电话
1|1组5号|张三|13812345678
^|^|李四|
""")
    assert found.records[1] == {"household_no": "1", "address": "1组5号", "name": "李四"}


def test_a_blank_means_the_same_household_where_a_block_is_numbered_once() -> None:
    found = read("""
户编号|姓名|与户主关系|住址|证件签发日期|备注
1|张三|户主|1组5号||外出
|李四|妻|||
|张小|长子|||
2|王五|户主|2组1号||
""")
    assert found.column("household_no") == ["1", "1", "1", "2"]
    assert found.column("address") == ["1组5号", "1组5号", "1组5号", "2组1号"]
    assert found.column("remarks") == ["外出", None, None, None]


def test_a_blank_address_of_the_next_household_stays_blank() -> None:
    found = read("""
户编号|姓名|住址
1|张三|1组5号
1|李四|
2|王五|
3|赵六|1组6号
""")
    assert found.column("address") == ["1组5号", "1组5号", None, "1组6号"]


def test_a_flat_list_is_left_as_it_stands() -> None:
    found = read(
        """
given name|surname|postcode
Ann|Bell|AB1
Bob|Cole|
Cat|Dunn|CD2
""",
        pack="base",
    )
    assert found.column("postcode") == ["AB1", None, "CD2"]


def test_ditto_marks_hold_for_places_and_never_for_numbers_of_persons() -> None:
    found = read("""
村|组|姓名|身份证号|联系电话
松坪村|一组|张三|430522198503071238|13812345678
同上|〃|李四|同上|同上
""")
    assert found.records[1] == {"village": "松坪村", "group": "一组", "name": "李四"}


def test_a_group_written_once_holds_until_the_next() -> None:
    found = read("""
组别|姓名|性别
一组|张三|男
|李四|女
|王五|男
二组|赵六|女
|孙七|男
""")
    assert found.column("group") == ["一组", "一组", "一组", "二组", "二组"]


def test_the_date_of_an_event_holds_where_merged_or_ditto_and_stays_blank_where_blank() -> None:
    found = read("""
走访记录|<|<|<
走访日期|老人姓名|住址|走访人
2026-07-03|张三|1组|李梅
^|李四|1组|李梅
〃|王五|2组|李梅
|赵六|2组|李梅
同上|孙七|2组|李梅
""")
    assert found.column("visit_date") == ["2026-07-03"] * 3 + [None, None]


def test_a_day_of_birth_is_never_carried_down() -> None:
    found = read("""
姓名|性别|出生日期
张三|男|1985-03-07
李四|女|^
王五|男|同上
""")
    assert found.column("birth_date") == ["1985-03-07", None, None]


DITTO_HEADS = """
户主|姓名|关系|住址
张三|张三|户主|1组
{one}|李四|妻|1组
{one}|张小|长子|1组
{one}|张小小|次子|1组
王五|王五|户主|2组
|赵六|妻|2组
〃|王小|长子|2组
"""


def test_a_blank_head_among_ditto_marks_is_the_head_above_and_holds_for_the_mark_below_it() -> None:
    found = read(DITTO_HEADS.format(one="同上"))
    assert found.column("head_name") == ["张三"] * 4 + ["王五"] * 3


def test_a_blank_head_among_heads_written_out_stays_blank() -> None:
    found = read(DITTO_HEADS.format(one="张三"))
    assert found.column("head_name")[5] is None
