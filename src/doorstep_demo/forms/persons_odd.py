"""Person registers laid out oddly by hand: two halves, a cover, off the corner, members across."""

from __future__ import annotations

from doorstep_demo.forms.layout import Job
from doorstep_demo.sheet import Sheet, Value


def side_by_side(job: Job) -> list[Sheet]:
    """To save paper: two persons on one line, the list running down the left half, then the
    right."""
    sheet = Sheet("两栏")
    sheet.title(f"{job.unit}人口名单", 13)
    heads = ("序号", "姓名", "性别", "身份证号", "户号", "与户主关系")
    sheet.heading(*heads, None, *heads)
    codes = ("name", "sex", "id_number", "household_no", "relation_to_head")
    half = (len(job.rows) + 1) // 2
    for at in range(half):
        row = len(sheet.rows) + 1
        for left, index in ((1, at), (8, at + half)):
            if index < len(job.rows):
                for step, value in enumerate((index + 1, *job.cells(codes, job.rows[index]))):
                    sheet.put(row, left + step, value)
                job.place(job.rows[index], sheet, row)
    sheet.wide = {4: 21.0, 11: 21.0}
    return [sheet]


def covered_book(job: Job) -> list[Sheet]:
    """A cover, a sheet of instructions, then one sheet per group with some rows hidden by a filter
    left on."""
    cover = Sheet("封面")
    for _ in range(5):
        cover.add()
    cover.title(f"{job.villages[0].full}人口与家庭信息台账", 8)
    cover.add()
    cover.line(f"编制单位：{job.unit}民委员会", 8)
    cover.line(f"{job.as_of.year}年{job.as_of.month}月", 8)
    notes = Sheet("填表说明")
    for text in (
        "填表说明",
        "一、本台账按村民小组分页填写。",
        "二、出生日期以户口簿为准。",
        "三、外出半年以上填“外出”。",
    ):
        notes.add(text)
    sheets = [cover, notes]
    for group, records in job.groups():
        sheet = Sheet(f"{group}组")
        sheet.title(f"{job.villages[0].full}{group}组", 10)
        sheet.heading(
            "序号",
            "户号",
            "户主",
            "姓名",
            "性别",
            "出生年月日",
            "身份证号码",
            "与户主关系",
            "居住",
            "电话",
        )
        codes = (
            "household_no",
            "head_name",
            "name",
            "sex",
            "birth_date",
            "id_number",
            "relation_to_head",
            "residence_status",
            "phone",
        )
        for number, record in enumerate(records, 1):
            row = sheet.add(number, *job.cells(codes, record))
            job.place(record, sheet, row)
            if record.values.get("residence_status") == "absent" and group % 3 == 0:
                sheet.hidden_rows.add(row)
        sheet.hidden_columns = {3} if group % 2 else set()
        sheets.append(sheet)
    return sheets


def set_in_from_the_corner(job: Job) -> list[Sheet]:
    """The table begins at C4; a small tally of men and women stands to its right, notes under
    it."""
    sheet = Sheet("人员信息")
    sheet.add()
    sheet.add(None, None, f"{job.unit}人员信息采集表")
    sheet.add(None, None, f"采集日期：{job.day()}")
    sheet.heading(
        None,
        None,
        "户编号",
        "姓 名",
        "性 别",
        "出生日期",
        "身份证号码",
        "与户主关系",
        "居住状态",
        "电 话",
    )
    codes = (
        "household_no",
        "name",
        "sex",
        "birth_date",
        "id_number",
        "relation_to_head",
        "residence_status",
        "phone",
    )
    for record in job.rows:
        job.place(record, sheet, sheet.add(None, None, *job.cells(codes, record)))
    men = sum(record.values.get("sex") == "male" for record in job.rows)
    for row, (label, count) in enumerate(
        (("男", men), ("女", len(job.rows) - men), ("合计", len(job.rows))), 5
    ):
        if row <= len(sheet.rows):
            sheet.put(row, 12, label)
            sheet.put(row, 13, count)
    sheet.add()
    sheet.add(None, None, "注：本表一式两份，村、镇各存一份。")
    sheet.add(None, None, f"采集人：{job.clerk()}", None, None, "核对人：")
    return [sheet]


def members_across(job: Job) -> list[Sheet]:
    """One household on a line: its first member, then the others in numbered groups of columns to
    the right."""
    sheet = Sheet("一户一行")
    blocks = list(job.blocks())
    most = max((len(block) for block in blocks), default=1)
    width = 3 + most * 5
    sheet.title(f"{job.unit}家庭成员一览表", width)
    top: list[Value] = ["户号", "组别", "家庭住址"]
    under: list[Value] = [None, None, None]
    for slot in range(most):
        top += [f"家庭成员{slot + 1}", None, None, None, None]
        under += ["姓名", "关系", "性别", "出生日期", "身份证号"]
    row = sheet.heading(*top)
    sheet.heading(*under)
    for column in (1, 2, 3):
        sheet.merge(row, column, row + 1, column)
    for slot in range(most):
        sheet.merge(row, 4 + slot * 5, row, 8 + slot * 5)
    for block in blocks:
        cells = job.cells(("household_no", "group", "address"), block[0])
        at = len(sheet.rows) + 1
        for record in block:
            cells += job.cells(
                ("name", "relation_to_head", "sex", "birth_date", "id_number"), record
            )
            job.place(record, sheet, at)
        sheet.add(*cells)
    return [sheet]
