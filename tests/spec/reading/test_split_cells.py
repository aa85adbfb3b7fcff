"""One value over several columns is one value; what stands once over merged cells holds for all."""

from __future__ import annotations

from spec.reading.reading import read

NUMBERS = ("43052219850307123X", "430522198604081225")


def boxed(merged: bool) -> str:
    head = "|".join(["<" if merged else ""] * 17)
    rows = [
        f"{n}|{'|'.join(number)}|1组" for n, number in zip(("张三", "李四"), NUMBERS, strict=True)
    ]
    return "\n".join([f"姓名|身份证号|{head}|住址", *rows])


def test_a_number_with_one_sign_to_each_cell_is_one_number() -> None:
    for merged in (True, False):
        found = read(boxed(merged))
        assert tuple(found.column("id_number")) == NUMBERS
        assert found.column("address") == ["1组", "1组"]


def test_a_box_left_out_is_said_as_damage() -> None:
    found = read(boxed(merged=True).replace("|8|5|", "||5|", 1))
    assert found.column("id_number")[0] == "4305221950307123X"
    assert ("id_number", "id-damaged") in found.flags()[0]


def test_a_date_in_three_columns_is_one_date() -> None:
    found = read("""
死亡登记册|<|<|<|<
姓名|性别|死亡时间|<|<
^|^|年|月|日
张三|男|=2024|=3|=7
李四|女|=2024|=11|
""")
    assert found.column("death_date") == ["2024-03-07", "2024-11"]


def test_a_second_column_without_a_header_is_no_part_of_a_number() -> None:
    found = read(
        "姓名|身份证号||住址\n张三|43052219850307123X|已核|1组\n李四|430522198604081225||2组"
    )
    assert tuple(found.column("id_number")) == NUMBERS


def test_a_merge_or_a_ditto_holds_for_what_is_said_of_an_event() -> None:
    found = read("""
服务登记表|<|<|<|<
姓名|服务项目|服务日期|服务人员|联系电话
张三|血压测量|2024-05-01|王医生|13812345678
李四|^|2024-05-02|同上|^
王五|〃|2024-05-03|〃|同上
赵六||2024-05-04||
""")
    assert found.column("service") == ["血压测量", "血压测量", "血压测量", None]
    assert found.column("provider") == ["王医生", "王医生", "王医生", None]
    assert found.column("phone") == ["13812345678", None, None, None]


def test_the_place_of_a_move_may_be_the_same_as_above() -> None:
    found = read("""
迁入登记册|<|<|<
姓名|性别|迁入日期|迁出地
张三|男|2024-05-01|邻县城关镇
李四|女|2024-05-02|同上
王五|女|2024-05-02|
""")
    assert found.column("from_place") == ["邻县城关镇", "邻县城关镇", None]


def test_another_table_below_has_its_own_columns() -> None:
    found = read("""
姓名|性别|出生日期|身份证号
张三|男|1985-03-07|430522198503071238
|||
村级开支|<|<|<
项目|金额|单价|数量
办公费|=300|=3|=100
差旅费|=200|=2|=100
""")
    assert found.column("name") == ["张三"]
    assert found.sorted_out[3:] == ["title", "header", "unreadable", "unreadable"]


def test_a_person_after_a_blank_row_heads_no_table() -> None:
    found = read("""
姓名|性别|出生日期|身份证号|职业
张三|男|1985-03-07|430522198503071238|农民
||||
李四|女|不详|不详|教师
王五|男|1986-04-08|不详|工人
""")
    assert found.column("name") == ["张三", "李四", "王五"]
