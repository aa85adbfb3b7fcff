"""Event ledgers laid out by hand: groups of columns for child, mother, father; three ledgers on one
sheet; cards."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from doorstep_demo.forms.layout import Job, Layout
from doorstep_demo.records import Record
from doorstep_demo.sheet import Sheet, Value
from doorstep_demo.spelling import Spelling


def births_by_parents(job: Job) -> list[Sheet]:
    """One sheet per year; headings in two rows, 婴儿 母亲 父亲 over their columns."""
    sheets = []
    for year in sorted({_year(r, "birth_date") for r in job.rows}) or [job.as_of.year]:
        sheet = Sheet(f"{year}年")
        sheet.title(f"{year}年出生婴儿登记册", 10)
        job.one_village(sheet, 10)
        row = sheet.heading(
            "序号", "所属村", "婴儿", None, None, "母亲", None, "父亲", None, "申报日期"
        )
        sheet.heading(
            None, None, "姓名", "性别", "出生日期", "姓名", "身份证号", "姓名", "身份证号", None
        )
        for column in (1, 2, 10):
            sheet.merge(row, column, row + 1, column)
        for left, right in ((3, 5), (6, 7), (8, 9)):
            sheet.merge(row, left, row, right)
        codes = (
            "village",
            "child_name",
            "child_sex",
            "birth_date",
            "mother_name",
            "mother_id",
            "father_name",
            "father_id",
            "registered_date",
        )
        for number, record in enumerate((r for r in job.rows if _year(r, "birth_date") == year), 1):
            job.place(record, sheet, sheet.add(number, *job.cells(codes, record)))
        sheet.add("说明：按公历年度登记，双胞胎分行填写。")
        sheets.append(sheet)
    return sheets


def _year(record: Record, code: str) -> int:
    value = record.values.get(code)
    return getattr(value, "year", 0)


def marriages_two_sides(job: Job) -> list[Sheet]:
    """男方 and 女方 side by side under a two-row heading."""
    sheet = Sheet("婚姻登记")
    sheet.title(f"{job.unit}结婚登记情况统计表", 9)
    sheet.line(f"统计截止日期：{job.day()}", 9)
    row = sheet.heading(
        "序号", "村别", "男方", None, "女方", None, "结婚登记日期", "结婚证号", "备注"
    )
    sheet.heading(None, None, "姓名", "身份证号码", "姓名", "身份证号码", None, None, None)
    for column in (1, 2, 7, 8, 9):
        sheet.merge(row, column, row + 1, column)
    sheet.merge(row, 3, row, 4)
    sheet.merge(row, 5, row, 6)
    codes = (
        "village",
        "husband_name",
        "husband_id",
        "wife_name",
        "wife_id",
        "marriage_date",
        "marriage_certificate_no",
    )
    for number, record in enumerate(job.rows, 1):
        job.place(record, sheet, sheet.add(number, *job.cells(codes, record)))
    return [sheet]


def three_ledgers(job: Job) -> list[Sheet]:
    """A village's yearly page: births, deaths and marriages as three tables under one another."""
    sheets = []
    for village in job.villages:
        sheet = Sheet(village.full)
        sheet.title(f"{village.full}人口变动登记（近三年）", 8)
        _ledger(
            job,
            sheet,
            village.no,
            LedgerPart(
                "births",
                "一、出生登记",
                (
                    "序号",
                    "婴儿姓名",
                    "性别",
                    "身份证号",
                    "出生日期",
                    "母亲姓名",
                    "父亲姓名",
                    "登记日期",
                ),
                (
                    "child_name",
                    "child_sex",
                    "id_number",
                    "birth_date",
                    "mother_name",
                    "father_name",
                    "registered_date",
                ),
            ),
        )
        _ledger(
            job,
            sheet,
            village.no,
            LedgerPart(
                "deaths",
                "二、死亡登记",
                ("序号", "姓名", "性别", "身份证号", "出生日期", "死亡日期", "户口注销日期"),
                ("name", "sex", "id_number", "birth_date", "death_date", "deregistered_date"),
            ),
        )
        _ledger(
            job,
            sheet,
            village.no,
            LedgerPart(
                "marriages",
                "三、结婚登记",
                ("序号", "男方姓名", "男方身份证号", "女方姓名", "女方身份证号", "结婚日期"),
                ("husband_name", "husband_id", "wife_name", "wife_id", "marriage_date"),
            ),
        )
        sheet.line(f"登记人：{job.clerk()}        村支书签字：            日期：", 8)
        sheets.append(sheet)
    return sheets


class LedgerPart(NamedTuple):
    """One of several ledgers on a sheet."""

    register: str
    title: str
    heads: tuple[str, ...]
    codes: tuple[str, ...]


def _ledger(job: Job, sheet: Sheet, village: int, part: LedgerPart) -> None:
    sheet.line(part.title, 8)
    sheet.heading(*part.heads)
    rows = [r for r in job.records.get(part.register, []) if r.village == village]
    for number, record in enumerate(rows, 1):
        job.place(record, sheet, sheet.add(number, *job.cells(part.codes, record)))
    sheet.add("合计", len(rows))
    sheet.add()


def household_cards(job: Job) -> list[Sheet]:
    """一户一表: labels and values, one card under another, cut along the empty lines."""
    sheet = Sheet("家庭卡")
    for record in job.rows:
        sheet.title("家 庭 基 本 情 况 卡", 4)
        number, head, address, phone, ident = job.cells(
            ("household_no", "head_name", "address", "phone", "id_number"), record
        )
        row = sheet.add("户编号", number, "户主姓名", head)
        sheet.add("身份证号", ident, "联系电话", phone)
        line = sheet.add("家庭住址", address)
        sheet.merge(line, 2, line, 4)
        sheet.add("建卡人", job.clerk(), "建卡日期", job.day())
        sheet.add()
        job.place(record, sheet, row)
    return [sheet]


def households_two_tables(job: Job) -> list[Sheet]:
    """Two tables beside each other, an empty column between."""
    sheet = Sheet("户主")
    sheet.title(f"{job.unit}户主名册", 9)
    heads: list[Value] = ["户编号", "户主姓名", "住址", "电话"]
    sheet.heading(*heads, None, *heads)
    half = (len(job.rows) + 1) // 2
    for at in range(half):
        row = len(sheet.rows) + 1
        for left, index in ((1, at), (6, at + half)):
            if index < len(job.rows):
                cells = job.cells(
                    ("household_no", "head_name", "address", "phone"), job.rows[index]
                )
                for step, value in enumerate(cells):
                    sheet.put(row, left + step, value)
                job.place(job.rows[index], sheet, row)
    return [sheet]


def deaths_by_village(job: Job) -> list[Sheet]:
    """The village merged over its lines, a sub-total after each."""
    sheet = Sheet("死亡人口")
    sheet.title("死亡人口花名册", 8)
    sheet.add("单位：" + job.unit, None, None, None, None, None, "单位：人")
    sheet.heading("村", "序号", "姓名", "性别", "出生年月", "死亡时间", "销户时间", "身份证号")
    for village in job.villages:
        rows = [r for r in job.rows if r.village == village.no]
        first = len(sheet.rows) + 1
        for number, record in enumerate(rows, 1):
            front: Value = job.cell("village", record) if number == 1 else None
            codes = ("name", "sex", "birth_date", "death_date", "deregistered_date", "id_number")
            job.place(record, sheet, sheet.add(front, number, *job.cells(codes, record)))
        if rows:
            sheet.merge(first, 1, len(sheet.rows), 1)
            sheet.add("小计", len(rows))
    sheet.add("合计", len(job.rows))
    return [sheet]


def contact_cards(job: Job) -> list[Sheet]:
    """The duty list on the wall: village banner, then post, name, telephone."""
    sheet = Sheet("联系表")
    sheet.title("驻村及村两委干部联系电话", 4)
    sheet.heading("村", "职务", "姓名", "联系电话")
    for village in job.villages:
        rows = [r for r in job.rows if r.village == village.no]
        first = len(sheet.rows) + 1
        for at, record in enumerate(rows):
            front: Value = village.full if at == 0 else None
            job.place(
                record, sheet, sheet.add(front, *job.cells(("position", "name", "phone"), record))
            )
        if rows:
            sheet.merge(first, 1, len(sheet.rows), 1)
    return [sheet]


def _hand(
    name: str,
    registers: str,
    title: str,
    draw: Callable[[Job], list[Sheet]],
    codes: str,
    spelling: Spelling | None = None,
    **options: bool,
) -> Layout:
    drawn, spelled = frozenset(codes.split()), spelling or Spelling()
    kept = tuple(registers.split())
    return Layout(name, kept, drawn, draw, "xlsx", spelled, by_hand=True, title=title, **options)


BIRTH = "child_name child_sex birth_date mother_name father_name registered_date"
COUPLE = "husband_name husband_id wife_name wife_id marriage_date"

LAYOUTS = (
    _hand(
        "births-by-parents",
        "births",
        "出生婴儿登记册",
        births_by_parents,
        BIRTH + " village mother_id father_id",
        Spelling("dot"),
    ),
    _hand(
        "three-ledgers-a-sheet",
        "births deaths marriages",
        "人口变动登记",
        three_ledgers,
        f"{BIRTH} {COUPLE} name sex id_number death_date deregistered_date",
        Spelling("slash"),
    ),
    _hand(
        "marriages-two-sides",
        "marriages",
        "结婚登记情况统计表",
        marriages_two_sides,
        COUPLE + " village marriage_certificate_no",
        Spelling("dot0"),
    ),
    _hand(
        "household-cards",
        "households",
        "家庭卡",
        household_cards,
        "household_no head_name address phone id_number",
        small=True,
    ),
    _hand(
        "households-two-tables",
        "households",
        "户主名册",
        households_two_tables,
        "household_no head_name address phone",
    ),
    _hand(
        "deaths-by-village",
        "deaths",
        "死亡人口花名册",
        deaths_by_village,
        "village name sex birth_date death_date deregistered_date id_number",
        Spelling("cn", birth="month"),
    ),
    _hand(
        "contacts-wall-list",
        "contacts",
        "干部联系电话",
        contact_cards,
        "village name position phone",
    ),
)
