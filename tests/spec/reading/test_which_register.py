"""Which tables are registers and of which kind: plain rosters, lists of other things, schools,
lists of changes, exports."""

from __future__ import annotations

import pytest
from spec.reading.reading import read

ID = "430522198503071238"
OTHER = "430522198604081225"


@pytest.mark.parametrize(
    "head",
    [
        "姓名|性别|出生年月|身份证号码|现住址|联系电话",
        "姓名|性别|身份证号码|户籍地址|现居住地|联系电话",
        "姓名|联系方式|银行卡号|身份证号码|现住址|开户行",
    ],
)
def test_a_plain_roster_that_fits_several_kinds_is_a_list_of_people(head: str) -> None:
    cells = {"性别": "男", "出生年月": "1985.3.7", "身份证号码": ID, "联系电话": "13812345678"}
    row = "|".join(cells.get(h, "张三" if h == "姓名" else "本村3组") for h in head.split("|"))
    found = read(f"{head}\n{row}")
    assert found.kinds == ["persons"]
    assert found.column("id_number") == [ID]


def test_a_name_and_a_number_are_enough_beside_many_columns_that_nobody_knows() -> None:
    found = read(f"""
单位|岗位类别|姓名|身份证号码|银行卡号|开户行|技能等级|培训意向|就业形式|月收入
松坪村|公益性岗位|张三|{ID}|6217001234567890123|农业银行|无|种植|灵活就业|=3000
松坪村|公益性岗位|李四|{OTHER}|6217001234567890124|农业银行|无|养殖|灵活就业|=3000
""")
    assert found.kinds == ["persons", "persons"]
    assert found.column("name") == ["张三", "李四"]


def test_words_beside_unknown_words_head_nothing_where_no_data_follow() -> None:
    found = read("""
姓名|性别|请如实填写|请用黑色笔|勿涂改|按时上交|联系村委|不得代填
甲|乙|丙|丁|戊|己|庚|辛
""")
    assert found.records == []


OTHER_LISTS = {
    "signed in": "推进会签到表|<|<|<|<\n单位|姓名|职务|联系电话|签到\n派出所|江明|民警|110|",
    "signed": "村民代表大会签到表|<|<\n姓名|联系电话|签名\n江明|15900001745|",
    "marks": "期末成绩表|<|<|<|<\n学号|姓名|性别|语文|总分\n=1|张三|男|=90|=178",
    "appraised": "村干部考核评分表|<|<|<\n姓名|职务|工作实绩|总分\n张三|书记|=38|=67",
    "votes": "换届选举得票统计|<|<\n候选人姓名|性别|得票数\n张三|男|=320",
    "villages": "各村人口统计表|<|<|<|<\n村名|户数|总人口|男|女\n松坪村|=120|=430|=220|=210",
    "groups": "组别|户数|男|女\n一组|=39|=49|=83\n二组|=37|=62|=50",
    "sexes": "常住人口情况|<|<|<\n村名|总人口|性别|<\n^|^|男|女\n松坪村|=430|=220|=210",
    "budget": "收支预算表|<|<\n项目|数量|金额\n办公用品|=10|=250",
    "prices": "超市价格表|<|<\n名称|规格|单价\n大米|10kg|=55",
    "menu": "一周食谱|<|<\n星期|早餐|午餐\n星期一|馒头|米饭",
    "plan": "工作计划表|<|<\n工作内容|责任人|完成时限\n人口核查|张三|2024年6月",
}


@pytest.mark.parametrize("drawn", OTHER_LISTS.values(), ids=OTHER_LISTS)
def test_lists_of_other_things_are_set_aside_wholly(drawn: str) -> None:
    found = read(drawn, name="表.xlsx")
    assert found.kinds == []
    assert len(found.objects) == len(drawn.splitlines())


def test_a_forbidden_column_of_a_list_of_other_things_is_not_shown() -> None:
    found = read("推进会签到表|<|<|<\n姓名|电话|签到|避孕措施\n江明|15900001745||环")
    assert found.kinds == []
    assert "环" not in str(found.objects) and "避孕" not in str(found.objects)


def test_people_who_sign_for_money_stay_on_record() -> None:
    found = read(f"高龄补贴花名册|<|<|<\n姓名|身份证号码|金额|签字\n张三|{ID}|=100|")
    assert len(found.records) == 1
    assert found.column("id_number") == [ID]


def test_couples_under_man_and_woman_are_still_couples() -> None:
    found = read("结婚登记|<|<\n男方|女方|登记日期\n张三|李四|2024-03-05")
    assert found.kinds == ["marriages"]
    assert found.column("husband_name") == ["张三"]


@pytest.mark.parametrize(
    "drawn",
    [
        "松坪小学学生花名册|<|<|<|<\n姓名|性别|出生日期|父亲姓名|母亲姓名\n张小|男|2015-03-07|张三|李四",
        "班级|姓名|性别|出生日期|父亲姓名|母亲姓名\n大班|张小|男|2019-03-07|张三|李四",
        "姓名|性别|出生年月|就读学校|父亲姓名|母亲姓名|监护人\n张小|男|2015.3|松坪小学|张三|李四|张老三",
    ],
)
def test_schoolchildren_with_father_and_mother_are_no_births(drawn: str) -> None:
    found = read(drawn, name="表.xlsx")
    assert found.kinds == ["persons"]
    assert found.column("name") == ["张小"]


@pytest.mark.parametrize("title", ["", "2024年新生儿登记表|<|<|<|<\n"])
def test_children_with_father_and_mother_and_nothing_else_are_births(title: str) -> None:
    drawn = f"{title}姓名|性别|出生日期|父亲姓名|母亲姓名\n张宝|男|2024.3.5|张三|李四"
    found = read(drawn, name="表.xlsx")
    assert found.kinds == ["births"]
    assert found.column("child_name") == ["张宝"]


def test_each_row_of_a_list_of_changes_goes_to_the_kind_it_names() -> None:
    found = read(f"""
人口变动（四项变动）登记表|<|<|<|<|<
变动类型|姓名|身份证号码|变动日期|迁入（出）地|变动原因
迁入|张三|{ID}|2024-08-28|外省|婚嫁
出生|王小|430522202407181223|2024-07-18||新生儿落户
死亡注销|李四|{OTHER}|2024-08-02||因病
户口迁出|赵六|430522198604081217|2024-08-20|花桥村|升学
更正|孙七|430522198604081233|2024-08-21||姓名更正
""")
    assert found.kinds == ["move_in", "births", "deaths", "move_out", "persons"]
    assert found.records[0]["from_place"] == "外省"
    assert found.records[0]["move_date"] == "2024-08-28"
    assert found.records[1]["child_name"] == "王小"
    assert found.records[2]["death_date"] == "2024-08-02"
    assert found.records[3]["to_place"] == "花桥村"
    assert [o["row"] for o in found.objects] == list(range(1, 8))


def test_a_column_of_types_that_names_no_event_changes_nothing() -> None:
    found = read(f"""
人员类别|类型|姓名|身份证号
低保|外出|张三|{ID}
五保|常住|李四|{OTHER}
""")
    assert found.kinds == ["persons", "persons"]


def test_the_changes_of_a_few_leave_a_roster_a_roster() -> None:
    rows = "\n".join(f"张{c}|男|{'死亡' if c == '一' else ''}|3组" for c in "一二三四五六")
    found = read(f"姓名|性别|变动情况|住址\n{rows}")
    assert found.kinds == ["persons"] * 6


def test_the_key_of_an_export_is_no_identity_number() -> None:
    found = read(f"id|name|sex|id_card\n1001|张三|男|{ID}\n1002|李四|女|{OTHER}")
    assert found.column("id_number") == [ID, OTHER]
    alone = read("ID|姓名|性别|出生日期\n1|张三|男|1985-03-07\n2|李四|女|1986-04-08")
    assert alone.column("id_number") == [None, None]
    base = read("ID|Full name|Sex\n1|Anna Banda|F\n2|John Phiri|M\n3|Mary Phiri|F", pack="base")
    assert base.column("id_number") == [None, None, None]
    numbers = read("ID|Full name|Sex\n4711|Anna Banda|F\n1942|John Phiri|M", pack="base")
    assert numbers.column("id_number") == ["4711", "1942"]


def test_kind_and_number_of_a_persons_papers_are_no_certificate() -> None:
    found = read(f"姓名|证件类型|证件号码|性别\n张三|居民身份证|{ID}|男")
    assert found.records == [{"name": "张三", "id_number": ID, "sex": "male"}]
    given = read("姓名|证件类型|证件号码|发证日期\n张三|居住证|J001|2024-03-05")
    assert given.kinds == ["certificates"]


def test_a_line_of_units_below_the_header_is_part_of_it() -> None:
    found = read("姓名|性别|年龄|身高|体重\n||岁|cm|kg\n张三|男|=33|=170|=66")
    assert found.sorted_out == ["header", "header", "."]
    assert found.records == [{"name": "张三", "sex": "male", "age": "33"}]


def test_whom_to_call_stands_in_three_columns() -> None:
    found = read("姓名|职务|联系电话\n张三|组长|13812345678", name="表.xlsx")
    assert found.kinds == ["contacts"]
    person = read(f"姓名|性别|身份证号码|职务\n张三|男|{ID}|书记", name="表.xlsx")
    assert person.kinds == ["persons"]


def test_heads_with_their_own_numbers_are_households() -> None:
    found = read(f"户主|身份证|家庭人口|电话\n张三|{ID}|=4|13812345678", name="表.xlsx")
    assert found.kinds == ["households"]


def test_a_header_under_its_rows_is_their_header() -> None:
    found = read(f"""
花桥村六组人员名单|<|<|<
1|蒋永|男|{ID}
2|蒋丽|女|{OTHER}
序号|姓名|性别|身份证号
制表人：李某|||
""")
    assert found.sorted_out == ["title", ".", ".", "header", "signature"]
    assert found.column("id_number") == [ID, OTHER]


def test_rows_over_a_header_that_has_its_own_stay_where_they_are() -> None:
    found = read(f"""
松坪村|1组|2024|四季度
清水村|2组|2024|四季度
序号|姓名|性别|身份证号
1|蒋永|男|{ID}
""")
    assert found.column("name") == ["蒋永"]


def test_short_names_of_fields_head_a_table_alone_and_below_its_header() -> None:
    codes = "XM|XB|CSRQ|GMSFHM|YHZGX"
    rows = f"张三|1|19850307|{ID}|户主\n李四|2|19860408|{OTHER}|妻"
    alone = read(f"{codes}\n{rows}")
    assert alone.kinds == ["persons", "persons"]
    assert alone.column("birth_date") == ["1985-03-07", "1986-04-08"]
    below = read(f"姓名|性别|出生日期|公民身份号码|与户主关系\n{codes}\n{rows}")
    assert below.records == alone.records
    assert below.sorted_out[:2] == ["header", "header"]


def test_members_side_by_side_are_people_whatever_the_title_says() -> None:
    found = read("""
农户信息台账|<|<|<|<|<
户主姓名|户主电话|家庭成员一|<|家庭成员二|<
^|^|姓名|关系|姓名|关系
张三|13812345678|李四|妻|张小|子
王五|13812345679|赵六|妻||
""")
    assert set(found.kinds) == {"persons"}
    assert found.column("name") == ["张三", "李四", "张小", "王五", "赵六"]
    plain = read(f"松坪村农户花名册|<|<\n户主姓名|户主身份证号|家庭人口数\n张三|{ID}|=4")
    assert plain.kinds == ["households"]


def test_a_title_names_its_kind_in_brackets_too() -> None:
    head = "姓名|性别|身份证号|户籍地|现居住地"
    row = f"张三|男|{ID}|贵州省毕节市|3组5号"
    came = read(f"流动人口（流入）台账|<|<|<|<\n{head}|来本地时间\n{row}|2024-03-05")
    assert came.kinds == ["move_in"]
    all_of_them = read(f"松坪村人口花名册（含外出人员）|<|<|<|<\n{head}\n{row}")
    assert all_of_them.kinds == ["persons"]


def test_a_child_without_a_name_yet_is_a_birth() -> None:
    found = read("性别|出生日期|母亲姓名|母亲身份证号\n男|2024-03-05|李四|" + OTHER, name="表.xlsx")
    assert found.kinds == ["births"]


def test_a_header_that_only_one_kind_of_register_knows_heads_its_table() -> None:
    found = read(f"""
办理事项|申请人|申请人身份证号|代办人|代办人身份证号|代办人电话|办结日期
居住证|张三|{ID}|李四|{OTHER}|13812345678|2024-03-05
""")
    assert len(found.records) == 1
    assert found.column("id_number") == [ID]
