"""Two offices that fill ledgers: a Chinese township on 30 June 2024, and a town that writes day
before month."""

from __future__ import annotations

import datetime as dt

from doorstep.engine.fields import Context, Reading, read_value
from doorstep.engine.fields.context import CellValue

MISSING = frozenset(
    {"不详", "不清", "未知", "无", "—", "-", "/", "\\", "n/a", "null", "?", "待查", "空"}
)
RELATIONS = {
    "户主": "head",
    "本人": "head",
    "妻": "spouse",
    "妻子": "spouse",
    "配偶": "spouse",
    "长子": "child",
    "女": "child",
    "儿媳": "child_in_law",
    "head": "head",
    "wife": "spouse",
}
MARRIAGES = {
    "已婚": "married",
    "初婚": "married",
    "再婚": "married",
    "未婚": "single",
    "离异": "divorced",
}
TOWNSHIP = Context(
    as_of=dt.date(2024, 6, 30),
    date_order="ymd",
    id_system="cn",
    names="chinese",
    missing=MISSING,
    values={"relation_to_head": RELATIONS, "marital_status": MARRIAGES},
)
TOWN = Context(
    as_of=dt.date(2024, 6, 30),
    date_order="dmy",
    id_system="plain",
    names="western",
    missing=frozenset({"n/a"}),
)


def read(
    type: str, code: str, raw: CellValue, shown: str = "", office: Context = TOWNSHIP
) -> tuple[str | None, ...]:
    """Value and flags in one tuple: ("1985-03", "date-precision")."""
    reading: Reading = read_value(type, code, raw, shown, office)
    return (reading.value, *reading.flags)
