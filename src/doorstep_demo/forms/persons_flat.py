"""Person registers as plain tables: the county's template and what offices exported or typed from
it."""

from __future__ import annotations

from doorstep_demo.forms.flat import plain
from doorstep_demo.spelling import Spelling

ROLL = (
    ("序号", "serial"),
    ("户编号", "household_no"),
    ("姓名", "name"),
    ("性别", "sex"),
    ("出生日期", "birth_date"),
    ("公民身份号码", "id_number"),
    ("与户主关系", "relation_to_head"),
    ("民族", "ethnicity"),
    ("婚姻状况", "marital_status"),
    ("组别", "group"),
    ("家庭住址", "address"),
    ("居住状况", "residence_status"),
    ("联系电话", "phone"),
)

SHORT = (
    ("序号", "serial"),
    ("户号", "household_no"),
    ("户主", "head_name"),
    ("姓名", "name"),
    ("性别", "sex"),
    ("身份证号码", "id_number"),
    ("出生年月日", "birth_date"),
    ("关系", "relation_to_head"),
    ("组", "group"),
    ("是否在家", "residence_status"),
    ("手机号", "phone"),
)

SYSTEM = (
    ("户编号", "household_no"),
    ("姓名", "name"),
    ("证件号码", "id_number"),
    ("性别", "sex"),
    ("出生日期", "birth_date"),
    ("与户主关系", "relation_to_head"),
    ("户籍地", "registered_residence"),
    ("现居住地", "address"),
    ("居住状态", "residence_status"),
    ("联系方式", "phone"),
)

BILINGUAL = (
    ("序号 No.", "serial"),
    ("户号 Household No.", "household_no"),
    ("姓名 Name", "name"),
    ("性别 Sex", "sex"),
    ("出生日期 Date of birth", "birth_date"),
    ("身份证号 ID No.", "id_number"),
    ("与户主关系 Relation", "relation_to_head"),
    ("住址 Address", "address"),
    ("电话 Phone", "phone"),
    ("居住状态 Residence", "residence_status"),
)

SPACED = (
    ("编号", "serial"),
    ("户  号", "household_no"),
    ("姓  名", "name"),
    ("性 别", "sex"),
    ("出生\n年月日", "birth_date"),
    ("身份证\n号码", "id_number"),
    ("与户主\n关系", "relation_to_head"),
    ("居住\n状态", "residence_status"),
    ("联系\n电话", "phone"),
)

REMARKS = (("备  注", ("", "", "", "", "在校", "低保", "五保")),)

METHODS = (
    ("避孕措施", ("上环", "结扎", "无", "", "药具")),
    ("孕检情况", ("已检", "未检", "", "")),
    ("是否超生", ("否", "否", "", "是")),
)

STAYS = ("常住", "外出", "外来")

LAYOUTS = (
    plain(
        "roll-many-hands",
        "persons",
        "{unit}人口情况摸底表",
        SPACED,
        extra=REMARKS,
        spelling=Spelling("many hands", sex="many hands", ids="many hands", phones="dash"),
    ),
    plain(
        "roll-serial-dates",
        "persons",
        "{unit}常住户籍人口名册",
        ROLL,
        spelling=Spelling("serial", status=("在家", "外出务工", "流入")),
        extra=REMARKS,
        spare_sheets=2,
    ),
    plain("roll-standard", "persons", "{unit}人口花名册", ROLL, keeps_struck=True, total=True),
    plain(
        "roll-typed-year",
        "persons",
        "{year}年{unit}户籍人口登记表",
        SHORT,
        spelling=Spelling(
            "cn", status=("是", "否", "流入"), spaced_names=True, phones="number", group="words"
        ),
        keeps_struck=True,
    ),
    plain(
        "roll-system-export",
        "persons",
        "",
        SYSTEM,
        unit_line=False,
        sheet="全员人口",
        spelling=Spelling("iso", status=("常住人口", "流出人口", "流入人口"), address="long"),
    ),
    plain(
        "roll-export-gb-csv",
        "persons",
        "",
        SYSTEM,
        unit_line=False,
        container="csv-gb",
        spelling=Spelling("compact", sex="12", status=STAYS),
    ),
    plain(
        "roll-export-bom-csv",
        "persons",
        "",
        SYSTEM,
        unit_line=False,
        container="csv-bom",
        spelling=Spelling("slash", status=STAYS, numbers="number", address="town"),
    ),
    plain(
        "roll-typed-csv",
        "persons",
        "{unit}人口花名册",
        SHORT,
        container="csv-utf8",
        spelling=Spelling("dot", folk=True),
    ),
    plain(
        "roll-tab-as-xls",
        "persons",
        "",
        SYSTEM,
        unit_line=False,
        container="tsv-xls",
        spelling=Spelling("iso", status=STAYS, sex="long"),
    ),
    plain(
        "roll-html-as-xls",
        "persons",
        "{unit}人口信息查询结果",
        SYSTEM,
        unit_line=False,
        container="html-xls",
        spelling=Spelling("iso", status=STAYS),
    ),
    plain(
        "roll-old-excel",
        "persons",
        "{unit}常住人口登记册",
        SHORT,
        container="xls",
        spelling=Spelling("short", folk=True, status=("在村", "外出务工", "流入"), group="number"),
        keeps_struck=True,
        date_format="yyyy/m/d",
    ),
    plain(
        "roll-mac-1904",
        "persons",
        "{unit}人口台账",
        ROLL,
        container="xlsx1904",
        spelling=Spelling("excel"),
    ),
    plain(
        "roll-bilingual",
        "persons",
        "{unit}人口登记 Population Register",
        BILINGUAL,
        spelling=Spelling("excel", sex="mf"),
    ),
    plain(
        "roll-with-methods",
        "persons",
        "{unit}育龄人员及家庭成员信息台帐",
        ROLL,
        extra=METHODS,
        spelling=Spelling("dot0", folk=True, address="words"),
    ),
    plain(
        "roll-hidden-columns",
        "persons",
        "{unit}人口底册",
        ROLL,
        hidden=(2, 8),
        spelling=Spelling("excel", spaced_names=True),
        date_format='yyyy"年"m"月"d"日"',
    ),
    plain(
        "roll-open-document",
        "persons",
        "{unit}人口花名册",
        SHORT,
        container="ods",
        small=True,
        spelling=Spelling("iso", folk=True),
    ),
    plain(
        "roll-group-sheets",
        "persons",
        "{unit}村民花名册",
        SHORT,
        per="group",
        spelling=Spelling("month-short", folk=True, group="full", status=("在家", "在外", "租住")),
    ),
)
