"""The year of days written without one (2月13日), as a table's title tells it."""

from __future__ import annotations

import re
from collections.abc import Sequence

from doorstep.domain.registers import PackSpec
from doorstep.engine.tabular.grid import CellValue
from doorstep.engine.tabular.sheets.readings import TableReading

_YEAR = re.compile(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])")
_OF_ROWS = re.compile(r"(?<![0-9])([0-9]{4})\s*年")
_OF_PAPER = re.compile(r"\S*[日时][期间]\s*[:：].*?(?=\s[^\s:：]+[:：]|$)")
_DAY = re.compile(
    r"(?:0?[1-9]|1[0-2])\s*(?:月\s*|[-./、．]\s*)(?:0?[1-9]|[12][0-9]|3[01])\s*[日号]?"
)


def year_of_days(
    table: TableReading, code: str, cells: Sequence[CellValue], pack: PackSpec
) -> int | None:
    """The one year that a table's title names, where all dates of an event's column are a month and
    a day; a day of birth takes it in a register of births only."""
    spec = pack.registers.get(table.kind or "")
    if spec is None or (code == "birth_date" and spec.event_date != code):
        return None
    texts = {v.strip() for v in cells if isinstance(v, str) and v.strip()}
    days = {text for text in texts if _DAY.fullmatch(text)}
    if not days or any(_YEAR.search(text) for text in texts - days):
        return None
    title = _OF_PAPER.sub("", table.title)
    years, of_rows = set(_YEAR.findall(title)), set(_OF_ROWS.findall(title))
    return int(years.pop()) if len(years) == 1 and years == of_rows else None
