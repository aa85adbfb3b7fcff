"""A list of some people is a roll: of the kind its title says, whatever its columns look like."""

from __future__ import annotations

import pytest
from spec.reading.reading import AS_OF, book_of, read

from doorstep import packs
from doorstep.engine.intake import read_book
from doorstep.engine.intake.arrow import register_tables

SUBSIDY = """
白水村育儿补贴发放花名册|<|<|<|<|<|<|<
序号|儿童姓名|性别|出生日期|身份证号|母亲姓名|父亲姓名|金额
=1|张宝|男|2024.3.5|430522202403051238|李四|张三|=3600
=2|王宝|女|2024.4.5|430522202404051225|李五|王三|=3600
"""

LIST = """
{title}|<|<|<|<|<
序号|姓名|性别|身份证号|住址|电话
=1|张三|男|430522199003051238|1组|13912345678
=2|王五|男|430522198003051238|1组|13912345679
"""


def rolls(text: str, name: str = "台账.xlsx") -> dict[str, set[str | None]]:
    """The rolls in the register tables of a sheet, by kind."""
    pack = packs.load("cn")
    reading = read_book(book_of(text, "Sheet1"), pack, as_of=AS_OF, name=name)
    tables = register_tables(reading, pack, source="s")
    return {kind: set(table.column("roll").to_pylist()) for kind, table in tables.items()}


def test_who_got_a_childcare_subsidy_is_no_birth_register_though_both_parents_stand_there() -> None:
    found = read(SUBSIDY)
    assert found.kinds == ["services", "services"]
    assert found.records[0] == {
        "name": "张宝",
        "sex": "male",
        "birth_date": "2024-03-05",
        "id_number": "430522202403051238",
        "service": "育儿补贴",
    }
    assert rolls(SUBSIDY) == {"services": {"育儿补贴"}}


def test_a_registration_for_birth_services_is_no_marriage_and_keeps_no_count_of_children() -> None:
    found = read("""
清溪镇生育登记台账|<|<|<|<|<|<
序号|女方姓名|女方身份证号|男方姓名|男方身份证号|孩次|登记日期
=1|李四|430522199003051225|张三|430522199003051238|=1|2024-03-02
=2|李五|430522199003051226|王三|430522199003051239|=1|2024-03-02
""")
    assert found.kinds == ["services", "services"]
    assert found.records[0] == {
        "name": "李四",
        "id_number": "430522199003051225",
        "service": "生育登记",
        "service_date": "2024-03-02",
    }


@pytest.mark.parametrize(
    ("title", "kind", "roll"),
    [
        ("2026年高龄津贴发放花名册", "services", "高龄津贴"),
        ("残疾人两项补贴名单", "services", "残疾人补贴"),
        ("奖励扶助对象花名册", "services", "奖励扶助"),
        ("特别扶助人员信息表", "services", "特别扶助"),
        ("城乡居民医保参保花名册", "services", "医疗保险"),
        ("养老金领取人员名单", "services", "养老保险"),
        ("65岁以上老年人健康体检花名册", "services", "体检"),
        ("儿童预防接种名单", "services", "预防接种"),
        ("临时救助发放表", "services", "救助"),
        ("低保对象花名册", "persons", "低保"),
        ("65岁以上老年人花名册", "persons", "老年人"),
        ("残疾人花名册", "persons", "残疾人"),
        ("选民登记表", "persons", "选民"),
        ("松坪村党员花名册", "persons", "其他名单"),
        ("松坪村人口花名册", "persons", None),
        ("松坪村常住人口花名册（含低保、残疾人）", "persons", None),
        ("松坪村花名册", "persons", None),
    ],
)
def test_the_title_says_which_roll_it_is(title: str, kind: str, roll: str | None) -> None:
    assert rolls(LIST.format(title=title)) == {kind: {roll}}


def test_the_file_s_name_says_it_where_the_sheet_is_silent() -> None:
    silent = "\n".join(SUBSIDY.strip().splitlines()[1:])
    assert rolls(silent, "2026年育儿补贴.xlsx") == {"services": {"育儿补贴"}}
    assert rolls(silent, "2026年出生登记.xlsx") == {"births": {None}}
    assert rolls(LIST.format(title="松坪村户籍人口登记"), "残疾人.xlsx") == {"persons": {None}}


def test_households_by_their_heads_are_a_roll_of_households() -> None:
    assert rolls("""
松坪村低保户花名册|<|<|<
户编号|户主姓名|家庭人口|家庭住址
=12|张三|=3|1组5号
=13|王五|=2|1组7号
""") == {"households": {"低保"}}


def test_what_was_given_stands_in_the_column_that_says_it() -> None:
    found = read("""
医保缴费名单|<|<|<|<
序号|姓名|身份证号|参保类型|缴费金额
=1|张三|430522199003051238|城乡居民|=380
=2|王五|430522198003051238|职工|=380
""")
    assert found.column("service") == ["城乡居民", "职工"]


@pytest.mark.parametrize(
    ("title", "office"),
    [
        ("清溪镇民政办2026年高龄津贴发放花名册|<|<|<|<|<", "清溪镇民政办"),
        ("高龄津贴发放花名册|<|<|<|<|<\n发放单位：清溪镇财政所|<|<|<|<|<", "清溪镇财政所"),
        ("松坪村高龄津贴花名册|<|<|<|<|<\n填报单位：松坪村委会|<|<|<|<|<", None),
    ],
)
def test_the_office_in_the_title_is_who_gave_it(title: str, office: str | None) -> None:
    rows = LIST.replace("{title}|<|<|<|<|<", title)
    assert read(rows).column("provider") == [office, office]


def test_a_title_that_speaks_of_what_no_register_may_hold_names_no_office() -> None:
    rows = LIST.format(title="避孕药具发放清溪镇卫生院高龄津贴名册")
    assert not any("避孕" in value for one in read(rows).records for value in one.values())


def test_an_immunization_list_in_english() -> None:
    found = read(
        """
Immunization list, Kasese|<|<|<
No|Child's name|Sex|Date of birth
=1|Amina Okello|F|05/03/2024
=2|John Mugisha|M|06/04/2024
""",
        pack="base",
    )
    assert found.kinds == ["services", "services"]
    assert found.column("service") == ["immunization", "immunization"]


@pytest.mark.parametrize(
    ("line", "giver"), [("单位：元", None), ("单位：人、元", None), ("单位：民政办", "民政办")]
)
def test_what_is_counted_in_is_no_office(line: str, giver: str | None) -> None:
    found = read(f"""
高龄津贴发放花名册|<|<|<
{line}|<|<|<
姓名|性别|身份证号|金额
张三|男|430522194003051238|=100
李四|女|430522194003051225|=100
""")
    assert found.column("provider") == [giver, giver]
