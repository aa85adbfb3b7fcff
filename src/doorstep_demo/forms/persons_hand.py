"""Person registers offices laid out by hand: household blocks, banners per group, pages with
totals, two halves."""

from __future__ import annotations

from collections.abc import Callable

from doorstep_demo.forms.layout import Job, Layout, age_formula
from doorstep_demo.forms.persons_odd import (
    covered_book,
    members_across,
    set_in_from_the_corner,
    side_by_side,
)
from doorstep_demo.places import in_words
from doorstep_demo.sheet import Sheet, Value
from doorstep_demo.spelling import Spelling


def merged_blocks(job: Job) -> list[Sheet]:
    """Household number, head and address merged over the members; the phone is the person's own."""
    sheet = Sheet(f"{job.villages[0].name}")
    sheet.title(f"{job.villages[0].full}家庭人口登记台账（{job.as_of.year}年度）", 11)
    sheet.add("填报单位：" + job.unit, None, None, None, None, None, "填报时间：", None, job.day())
    sheet.heading(
        "户号",
        "户主姓名",
        "家庭住址",
        "人口数",
        "成员姓名",
        "性别",
        "出生年月",
        "身份证号",
        "与户主关系",
        "现状",
        "电话",
    )
    for block in job.blocks():
        first = len(sheet.rows) + 1
        for at, record in enumerate(block):
            household: list[Value] = [None, None, None, None]
            if at == 0:
                household = [
                    *job.cells(("household_no", "head_name", "address"), record),
                    len(block),
                ]
            codes = (
                "name",
                "sex",
                "birth_date",
                "id_number",
                "relation_to_head",
                "residence_status",
                "phone",
            )
            job.place(record, sheet, sheet.add(*household, *job.cells(codes, record)))
        for column in (1, 2, 3, 4):
            sheet.merge(first, column, first + len(block) - 1, column)
    sheet.add()
    sheet.line(
        f"填表人：{job.clerk()}          审核人：{job.clerk()}          单位负责人（签字）：", 11
    )
    sheet.wide = {3: 18.0, 8: 21.0}
    return [sheet]


def blank_means_same(job: Job) -> list[Sheet]:
    """The household is written once, beside its first member; under it the cells are empty."""
    sheet = Sheet("花名册")
    sheet.title("人 口 与 家 庭 基 本 情 况 花 名 册", 10)
    sheet.line(f"单位：{job.unit}                                     {job.day()}", 10)
    sheet.heading(
        "户编号",
        "组别",
        "户主",
        "姓名",
        "性别",
        "关系",
        "出生日期",
        "身份证号码",
        "居住情况",
        "联系电话",
    )
    for block in job.blocks():
        for at, record in enumerate(block):
            household = (
                job.cells(("household_no", "group", "head_name"), record) if at == 0 else [None] * 3
            )
            codes = (
                "name",
                "sex",
                "relation_to_head",
                "birth_date",
                "id_number",
                "residence_status",
                "phone",
            )
            job.place(record, sheet, sheet.add(*household, *job.cells(codes, record)))
    sheet.line("备注：1.本表由村委会填写；2.外出指离开本乡镇半年以上。", 10)
    return [sheet]


def ditto_marks(job: Job) -> list[Sheet]:
    """同上 and 〃 for everything the household shares."""
    sheet = Sheet("Sheet1")
    sheet.title(f"{job.unit}村民登记簿", 9)
    sheet.heading(
        "编号",
        "户号",
        "住址",
        "姓  名",
        "性  别",
        "出生年月日",
        "公民身份号码",
        "与户主关系",
        "是否外出",
    )
    number = 0
    for block in job.blocks():
        for at, record in enumerate(block):
            number += 1
            mark = "同上" if number % 2 else "〃"
            household = job.cells(("household_no", "address"), record) if at == 0 else [mark, mark]
            codes = (
                "name",
                "sex",
                "birth_date",
                "id_number",
                "relation_to_head",
                "residence_status",
            )
            job.place(record, sheet, sheet.add(number, *household, *job.cells(codes, record)))
    return [sheet]


def printed_pages(job: Job) -> list[Sheet]:
    """Printed pages of 28 lines: heading again, page total, and at the end a grand total."""
    sheet = Sheet("打印")
    heads = (
        "序号",
        "户编号",
        "姓名",
        "性别",
        "民族",
        "出生日期",
        "身份证号码",
        "与户主关系",
        "居住状态",
        "电话",
        "备注",
    )
    codes = (
        "household_no",
        "name",
        "sex",
        "ethnicity",
        "birth_date",
        "id_number",
        "relation_to_head",
        "residence_status",
        "phone",
    )
    pages = max((len(job.rows) + 27) // 28, 1)
    for page in range(pages):
        part = job.rows[page * 28 : page * 28 + 28]
        sheet.title(f"{job.unit}人口登记表", 11)
        sheet.add(
            "填报单位（盖章）",
            None,
            job.unit,
            None,
            None,
            None,
            None,
            None,
            None,
            f"第{page + 1}页 共{pages}页",
        )
        sheet.heading(*heads)
        for at, record in enumerate(part):
            job.place(record, sheet, sheet.add(page * 28 + at + 1, *job.cells(codes, record)))
        sheet.add("小计", None, f"{len(part)}人")
        if page == pages - 1:
            sheet.add("合计", None, f"{len(job.rows)}人")
        sheet.add(f"制表：{job.clerk()}", None, None, None, "复核：")
    return [sheet]


def split_birth(job: Job) -> list[Sheet]:
    """Two-row heading; the birth date in three columns under 出生."""
    sheet = Sheet("登记表")
    sheet.title(f"{job.unit}人口基本信息登记表", 13)
    sheet.heading(
        "序号",
        "户号",
        "基本信息",
        None,
        None,
        None,
        None,
        None,
        None,
        "与户主关系",
        "居住地",
        None,
        "联系电话",
    )
    sheet.heading(
        None,
        None,
        "姓名",
        "性别",
        "身份证号",
        "出生",
        None,
        None,
        "婚姻",
        None,
        "住址",
        "在家/外出",
        None,
    )
    sheet.heading(None, None, None, None, None, "年", "月", "日", None, None, None, None, None)
    top = 2
    for column in (1, 2, 10, 13):
        sheet.merge(top, column, top + 2, column)
    sheet.merge(top, 3, top, 9)
    sheet.merge(top, 11, top, 12)
    sheet.merge(top + 1, 6, top + 1, 8)
    for column in (3, 4, 5, 9, 11, 12):
        sheet.merge(top + 1, column, top + 2, column)
    codes = (
        "household_no",
        "name",
        "sex",
        "id_number",
        "birth_year",
        "birth_month",
        "birth_day",
        "marital_status",
        "relation_to_head",
        "address",
        "residence_status",
        "phone",
    )
    for number, record in enumerate(job.rows, 1):
        job.place(record, sheet, sheet.add(number, *job.cells(codes, record)))
    return [sheet]


def group_banners(job: Job) -> list[Sheet]:
    """A banner line per group with its leader, ages computed by formula, a count after each
    group."""
    sheet = Sheet("人口册", date_format="yyyy-m-d")
    sheet.title(f"{job.villages[0].full}分组人口册", 10)
    job.one_village(sheet, 10)
    sheet.heading(
        "序号",
        "户编号",
        "姓名",
        "性别",
        "出生日期",
        "年龄",
        "身份证号",
        "关系",
        "居住状态",
        "手机号码",
    )
    number = 0
    for group, records in job.groups():
        sheet.line(f"第{in_words(group)}村民小组    组长：{job.clerk()}", 10)
        for record in records:
            number += 1
            row = len(sheet.rows) + 1
            age = age_formula(row, "E", job.cell("age", record))
            front = job.cells(("household_no", "name", "sex", "birth_date"), record)
            rest = job.cells(("id_number", "relation_to_head", "residence_status", "phone"), record)
            job.place(record, sheet, sheet.add(number, *front, age, *rest))
        sheet.add("小计", None, len(records))
    sheet.add("总计", None, number)
    return [sheet]


def _hand(
    name: str,
    draw: Callable[[Job], list[Sheet]],
    codes: str,
    spelling: Spelling,
    container: str = "xlsx",
    **options: bool,
) -> Layout:
    shown = frozenset(codes.split())
    told = {"by_hand": True, **options}
    return Layout(name, ("persons",), shown, draw, container, spelling, title="人口册", **told)


MEMBER = "household_no name sex birth_date id_number relation_to_head"

LAYOUTS = (
    _hand(
        "household-blocks-merged",
        merged_blocks,
        MEMBER + " head_name address residence_status phone",
        Spelling("dot", folk=True, address="town"),
        keeps_struck=True,
    ),
    _hand(
        "household-blocks-blank",
        blank_means_same,
        MEMBER + " head_name group residence_status phone",
        Spelling("iso", spaced_names=True, group="full"),
    ),
    _hand(
        "household-blocks-ditto",
        ditto_marks,
        MEMBER + " address residence_status",
        Spelling("cn", folk=True, status=("否", "是", "流入"), elders_lunar=True),
        keeps_struck=True,
    ),
    _hand(
        "printed-pages",
        printed_pages,
        MEMBER + " ethnicity residence_status phone",
        Spelling("dot0", phones="number", numbers="number"),
    ),
    _hand(
        "birth-in-three-columns",
        split_birth,
        MEMBER + " marital_status address residence_status phone",
        Spelling("dot", sex="12"),
    ),
    _hand(
        "two-persons-a-line",
        side_by_side,
        "household_no name sex id_number relation_to_head",
        Spelling(folk=True),
        small=True,
    ),
    _hand(
        "group-banners",
        group_banners,
        MEMBER + " residence_status phone",
        Spelling("excel"),
        keeps_struck=True,
    ),
    _hand(
        "cover-and-group-sheets",
        covered_book,
        MEMBER + " head_name residence_status phone",
        Spelling("words", folk=True),
    ),
    _hand(
        "one-household-a-line",
        members_across,
        MEMBER + " group address",
        Spelling("slash", folk=True, dot="•"),
        small=True,
    ),
    _hand(
        "set-in-from-the-corner",
        set_in_from_the_corner,
        MEMBER + " residence_status phone",
        Spelling("iso", spaced_names=True),
    ),
    _hand(
        "household-blocks-old-excel",
        blank_means_same,
        MEMBER + " head_name group residence_status phone",
        Spelling("month", folk=True, group="words"),
        container="xls",
    ),
)
