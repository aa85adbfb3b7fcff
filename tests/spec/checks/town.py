"""A small town for the manual: registers written as Chinese rows, findings read back as one line
each.

`find(persons=[...], visits=[...])` makes the tables, links them as the product does, compares them
by the pack cn, and gives one line each: `VAL_DATE persons 3 1985-03-07 | visits 2 1985-03-17`.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from functools import cache

import pyarrow as pa

from doorstep import packs
from doorstep.domain.findings import Finding
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks import Compared, compare
from doorstep.engine.intake.arrow import schema
from doorstep.engine.linkage import link_registers, mentions

AS_OF = dt.date(2026, 6, 30)
Row = Mapping[str, object]
HEADERS = {
    "姓名": "name", "性别": "sex", "出生日期": "birth_date", "身份证号": "id_number",
    "电话": "phone",
    "住址": "address", "与户主关系": "relation_to_head", "居住状态": "residence_status",
    "户编号": "household_no", "户主": "head_name", "孩子": "child_name", "孩子性别": "child_sex",
    "母亲": "mother_name", "母亲证号": "mother_id", "父亲": "father_name", "死亡日期": "death_date",
    "注销日期": "deregistered_date", "登记日期": "registered_date", "男方": "husband_name",
    "女方": "wife_name",
    "男方证号": "husband_id", "女方证号": "wife_id", "结婚日期": "marriage_date",
    "迁移日期": "move_date",
    "从何地": "from_place", "到何地": "to_place", "原因": "reason", "预计返回": "expected_return",
    "服务": "service", "服务日期": "service_date", "是否接受": "outcome", "持证人": "holder_name",
    "证件类型": "certificate_type", "证号": "certificate_no", "发证日期": "issued_on",
    "入户日期": "visit_date",
    "答复人": "respondent", "结果": "visit_outcome", "查看证件": "papers_seen",
    "户主姓名": "head_name",
    "婚姻": "marital_status", "组": "group", "走访员": "visitor",
    "没有发生的事件": "denied_event",
    "村": "village", "名": "given_name", "姓": "family_name", "日": "birth_day",
    "月": "birth_month",
    "年": "birth_year", "门牌": "house_number", "街": "street",
}  # fmt: skip
WORDS = {
    "男": "male", "女": "female", "本人": "self", "家人": "household", "邻居": "neighbour",
    "完成": "complete",
    "代答": "proxy", "无人": "noncontact", "拒访": "refused",
}  # fmt: skip
CODED = ("sex", "child_sex", "respondent", "visit_outcome")


@cache
def pack(code: str = "cn") -> PackSpec:
    """A pack, read once."""
    return packs.load(code)


def table(kind: str, rows: Sequence[Row], code: str = "cn") -> pa.Table:
    """A register table. Rows are numbered from 2 as under a header; 册 names the file, 划掉 a
    struck-through row, 名册 a roll."""
    spec = schema(pack(code), kind)
    columns = {HEADERS[name] for row in rows for name in row if name in HEADERS}
    records = []
    seats: dict[str, int] = {}
    for row in rows:
        file = str(row.get("册", f"{kind}.xlsx"))
        seats[file] = seats.get(file, 1) + 1
        record: dict[str, object] = dict.fromkeys(spec.names)
        place = str(row.get("村", row.get("地方", "松坪村")))
        record |= {
            "row_id": f"{kind}-{file}:0:{seats[file]}:0.0", "file": file, "row": seats[file],
            "slot": 0, "block": 0,
            "place": place, "roll": row.get("名册"),
            "struck": bool(row.get("划掉")), "hidden": False,
            "flags": json.dumps(row["标记"]) if "标记" in row else None,
        }  # fmt: skip
        if row.get("户编号"):
            record["household_key"] = f"{file}:{row['户编号']}"
        for number, column in enumerate(sorted(columns)):
            record[f"cell.{column}"] = chr(ord("A") + number)
        for name, said in row.items():
            column = HEADERS.get(name, "")
            if f"raw.{column}" in spec.names:
                record[f"raw.{column}"] = said
                record[column] = WORDS.get(str(said), said) if column in CODED else said
        records.append(record)
    return pa.Table.from_pylist(records, schema=spec)


def compared(code: str = "cn", **registers: Sequence[Row]) -> Compared:
    """What does not agree in this town, and whom each finding is about."""
    tables = {kind: table(kind, rows, code) for kind, rows in sorted(registers.items())}
    links = link_registers(mentions(tables, pack(code)), pack(code)).links
    return compare(tables, links, pack(code), as_of=AS_OF)


def findings(code: str = "cn", **registers: Sequence[Row]) -> list[Finding]:
    """What does not agree in this town."""
    return compared(code, **registers).findings


def find(code: str = "cn", **registers: Sequence[Row]) -> list[str]:
    """The findings, one line each: code, left register, row and what is written there; the right
    side behind a bar."""
    return [_line(found) for found in findings(code, **registers)]


def _line(found: Finding) -> str:
    sides = [found.left] + ([found.right] if found.right is not None else [])
    return f"{found.code} " + " | ".join(
        f"{s.file.removesuffix('.xlsx')} {s.row} {s.raw}".rstrip() for s in sides
    )
