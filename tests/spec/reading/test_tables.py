"""How a sheet is understood: what is a record, what is set aside and why, and which words head a
column."""

from __future__ import annotations

from spec.reading.reading import read


def test_title_unit_total_note_and_signature_stand_aside() -> None:
    found = read("""
清溪镇松坪村人口花名册|<|<|<
填报单位：松坪村委会|||2024年5月20日
序号|姓名|性别|身份证号码
=1|张三|男|430522198503071238
=2|李四|女|430522198604081225
合计|2||
备注：外出人员已标注|<|<|<
填表人：李某||审核人：王某|
""")
    assert found.sorted_out == ["title", "unit", "header", ".", ".", "total", "note", "signature"]
    assert found.kinds == ["persons", "persons"]
    assert found.column("name") == ["张三", "李四"]


def test_a_header_of_three_rows_is_read_as_one() -> None:
    found = read("""
户编号|户主|成员|<|<|住址
^|^|姓名|出生|<|^
^|^|^|年|月|^
1|张三|张三|=1985|=3|1组5号
^|^|李四|=1986|=4|^
""")
    assert found.sorted_out == ["header", "header", "header", ".", "."]
    assert found.records[1] == {
        "household_no": "1",
        "head_name": "张三",
        "name": "李四",
        "birth_year": "1986",
        "birth_month": "4",
        "address": "1组5号",
    }
    assert set(found.objects[3]["raw"]) == {
        "户编号",
        "户主",
        "成员/姓名",
        "成员/出生/年",
        "成员/出生/月",
        "住址",
    }  # type: ignore[call-overload]


def test_group_headers_without_merges_reach_over_their_columns() -> None:
    found = read("""
姓名|出生|||住址
|年|月|日|
张三|=1985|=3|=7|1组
""")
    assert found.records == [
        {
            "name": "张三",
            "birth_year": "1985",
            "birth_month": "3",
            "birth_day": "7",
            "address": "1组",
        }
    ]


def test_a_header_printed_again_on_each_page_is_no_record() -> None:
    found = read("""
姓名|性别|出生日期
张三|男|1985.3.7
姓名|性别|出生日期
李四|女|1986.4.8
""")
    assert found.sorted_out == ["header", ".", "repeated_header", "."]


def test_two_tables_one_under_the_other_keep_their_kinds() -> None:
    found = read("""
出生登记册|<|<|<
婴儿姓名|性别|出生日期|母亲姓名
张宝|男|2024.3.5|李四
|||
死亡登记册|<|<|<
姓名|性别|死亡日期|注销日期
老张|男|2024年3月|2024-04-01
""")
    assert found.kinds == ["births", "deaths"]
    assert found.sorted_out == ["title", "header", ".", "blank", "title", "header", "."]


def test_tables_side_by_side_give_several_objects_with_one_row() -> None:
    found = read("""
姓名|性别|年龄||姓名|性别|年龄
张三|男|=33||李四|女|=44
孙七|男|=22||||
""")
    assert [(o["row"], o["values"].get("name")) for o in found.objects[1:]] == [
        (2, "张三"),
        (2, "李四"),
        (3, "孙七"),
    ]  # type: ignore[attr-defined]


def test_several_persons_on_one_row_share_their_household() -> None:
    found = read("""
户编号|住址|姓名|性别|姓名|性别
7|3组2号|张三|男|李四|女
8|3组4号|王五|男||
""")
    assert [(r["household_no"], r["name"]) for r in found.records] == [
        ("7", "张三"),
        ("7", "李四"),
        ("8", "王五"),
    ]
    assert list(found.objects[2]["raw"]) == ["户编号", "住址", "姓名#2", "性别#2"]  # type: ignore[call-overload]


def test_numbered_members_and_the_head_are_persons_of_one_row() -> None:
    found = read("""
户主姓名|住址|成员1姓名|成员1性别|成员2姓名|成员2性别
张三|1组|李四|女|张小|男
王五|2组|赵六|女||
""")
    assert [(r["head_name"], r.get("name")) for r in found.records if r.get("name")] == [
        ("张三", "李四"),
        ("张三", "张小"),
        ("王五", "赵六"),
    ]


def test_a_household_card_is_one_object_and_its_member_table_persons() -> None:
    found = read("""
农户信息卡|<|<|<
户主姓名|张三|户编号|12
家庭住址|松坪村1组|联系电话|13812345678
姓名|性别|出生日期|与户主关系
张三|男|1985-03-07|户主
李四|女|1986-04-08|妻
""")
    assert found.sorted_out == ["title", ".", "form", "header", ".", "."]
    assert found.kinds == ["households", "persons", "persons"]
    assert found.records[0] == {
        "head_name": "张三",
        "household_no": "12",
        "address": "松坪村1组",
        "phone": "13812345678",
    }


def test_several_cards_on_a_sheet_are_several_households() -> None:
    card = """农户信息卡|<|<|<
户主姓名|{}|户编号|{}
家庭住址|松坪村{}组|联系电话|
|||
"""
    found = read(card.format("张三", 1, 1) + card.format("李四", 2, 2))
    assert found.column("head_name") == ["张三", "李四"]
    assert found.sorted_out == ["title", ".", "form", "blank", "title", ".", "form"]


def test_a_cover_says_nothing_about_anybody() -> None:
    found = read("""
松坪村人口台账
2024年度
清溪镇人民政府制
""")
    assert found.sorted_out == ["cover", "cover", "cover"]


def test_section_rows_between_records_are_titles() -> None:
    found = read("""
姓名|性别|出生日期
第一村民小组|<|<
张三|男|1985.3.7
第二村民小组|<|<
李四|女|1986.4.8
""")
    assert found.sorted_out == ["header", "title", ".", "title", "."]


def test_numbered_rows_nobody_filled_in_are_blank() -> None:
    found = read("""
序号|姓名|性别
=1|张三|男
=2||
=3||
""")
    assert found.sorted_out == ["header", ".", "blank", "blank"]


def test_words_of_cells_never_begin_a_table() -> None:
    found = read("""
户编号|姓名|与户主关系|性别|居住状态
1|张三|户主|男|在家
|李四|妻|女|在家
2|王五|户主|男|外出
""")
    assert found.sorted_out == ["header", ".", ".", "."]


def test_other_languages_head_their_columns_too() -> None:
    english = read(
        """
First name|Surname|Sex|Date of birth|Village
Anna|Banda|F|7 Mar 1985|Chisomo
""",
        pack="base",
    )
    french = read(
        """
Nom et prénoms|Sexe|Date de naissance|Chef de ménage
Awa Diop|F|7 mars 1985|Moussa Diop
""",
        pack="base",
    )
    assert english.records == [
        {
            "given_name": "Anna",
            "family_name": "Banda",
            "sex": "female",
            "birth_date": "1985-03-07",
            "village": "Chisomo",
        }
    ]
    assert french.records == [
        {
            "name": "Awa Diop",
            "sex": "female",
            "birth_date": "1985-03-07",
            "head_name": "Moussa Diop",
        }
    ]
