"""The visit round as it comes back: one line per household member, answered at the door."""

from __future__ import annotations

from doorstep_demo.forms.flat import plain
from doorstep_demo.forms.layout import Job, Layout
from doorstep_demo.sheet import Sheet
from doorstep_demo.spelling import Spelling

LINE = (
    ("村", "village"),
    ("户编号", "household_no"),
    ("家庭住址", "address"),
    ("入户日期", "visit_date"),
    ("调查员", "visitor"),
    ("调查结果", "visit_outcome"),
    ("姓名", "name"),
    ("与户主关系", "relation_to_head"),
    ("性别", "sex"),
    ("出生日期", "birth_date"),
    ("身份证号", "id_number"),
    ("联系电话", "phone"),
    ("居住状态", "residence_status"),
    ("婚姻状况", "marital_status"),
    ("结婚时间", "marriage_date"),
    ("答复人", "respondent"),
    ("查看证件", "papers_seen"),
    ("服务项目", "service"),
    ("服务时间", "service_date"),
    ("是否接受过该服务", "outcome"),
)


def visit_blocks(job: Job) -> list[Sheet]:
    """A sheet per village; what belongs to the household is merged over its members."""
    sheets = []
    shared = ("household_no", "address", "visit_date", "visitor", "visit_outcome")
    own = (
        "name",
        "relation_to_head",
        "sex",
        "birth_date",
        "id_number",
        "phone",
        "residence_status",
        "marriage_date",
        "respondent",
        "papers_seen",
        "service",
        "service_date",
        "outcome",
    )
    for village in job.villages:
        sheet = Sheet(village.full)
        sheet.title(f"{village.full}入户核查登记表", 18)
        job.one_village(sheet, 18)
        sheet.heading(
            "户编号",
            "住址",
            "入户日期",
            "调查员",
            "结果",
            "姓名",
            "与户主关系",
            "性别",
            "出生日期",
            "身份证号码",
            "电话",
            "居住状态",
            "结婚年月",
            "答复人",
            "查看证件",
            "核实服务项目",
            "服务日期",
            "是否接受",
        )
        rows = [r for r in job.rows if r.village == village.no]
        for block in job.blocks(rows):
            first = len(sheet.rows) + 1
            for at, record in enumerate(block):
                front = job.cells(shared, record) if at == 0 else [None] * 5
                job.place(record, sheet, sheet.add(*front, *job.cells(own, record)))
            for column in range(1, 6):
                sheet.merge(first, column, len(sheet.rows), column)
        sheets.append(sheet)
    return sheets


CODES = frozenset(code for _, code in LINE)

LAYOUTS = (
    plain(
        "visits-lines",
        "visits",
        "{unit}入户调查核实表",
        LINE,
        spelling=Spelling("iso", status=("在家", "外出", "外来租住")),
    ),
    plain(
        "visits-csv",
        "visits",
        "",
        LINE,
        unit_line=False,
        container="csv-utf8",
        spelling=Spelling(
            "slash",
            status=("在家", "外出", "外来"),
            said=("接受过", "未接受"),
            doors=("已完成", "邻居代答", "家中无人", "拒绝"),
        ),
    ),
    Layout(
        "visits-household-blocks",
        ("visits",),
        CODES - {"village", "marital_status"},
        visit_blocks,
        spelling=Spelling("cn", folk=True, status=("在家", "外出", "租住")),
        by_hand=True,
        title="入户核查登记表",
    ),
)
