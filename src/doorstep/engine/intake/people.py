"""Whether rows that nobody understood look like rows of people: then they are not left out in
silence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.intake.book import SheetRecords
from doorstep.engine.intake.records import RecordTable
from doorstep.engine.tabular.sheets.heads import is_data
from doorstep.engine.tabular.sheets.row_types import plain_text
from doorstep.engine.tabular.sheets.view import SheetView, shown_text

_NUMBER = re.compile(r"\d{17}[\dXx*]|\d{15}|1[3-9]\d{9}|\d{6}\*{4,}.*")
_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")

# The surnames of more than four in five people: what begins otherwise in a column is no list of
# names.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
)
_LOOKED_AT = 200
_LEAST_ROWS = 2


def column_of_people(
    view: SheetView, rows: Sequence[int], *, names_only: bool = False
) -> int | None:
    """The first column in which most rows hold a name, or a number of a person or a phone."""
    some = rows[:_LOOKED_AT]
    for column in range(view.width):
        texts = [plain_text(shown_text(view.value(r, column))) for r in some]
        if _are_of_people(texts, names_only=names_only):
            return column
    return None


def likely_names(table: RecordTable) -> str:
    """The header not understood under which names stand; "" where none does."""
    for i, column in enumerate(table.reading.columns):
        cells = map(shown_text, table.reading.cells[i][:_LOOKED_AT])
        if not column.code and not column.forbidden and _are_of_people(cells, names_only=True):
            return column.key
    return ""


def _are_of_people(texts: Iterable[str], *, names_only: bool) -> bool:
    every = [plain_text(text) for text in texts]
    filled = [text for text in every if text]
    if len(filled) < max(_LEAST_ROWS, len(every) / 2):
        return False
    names = {text for text in filled if _NAME.fullmatch(text) and text[0] in _SURNAMES}
    if len(names) * 5 >= len(filled) * 3:
        return True
    return not names_only and sum(map(bool, map(_NUMBER.fullmatch, filled))) * 2 > len(filled)


def may_be_header(sheet: SheetRecords, row: int) -> bool:
    """Whether a row could head the rows below it: several words, no figures."""
    if row in sheet.aside and sheet.aside[row][0] is RowReason.HEADER:
        return True
    view = sheet.reading.view
    texts = [text for _, text in view.cells(row, range(view.width))]
    return len(texts) > 1 and not any(map(is_data, texts)) and all(len(t) < 20 for t in texts)
