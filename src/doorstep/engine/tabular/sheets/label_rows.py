"""Rows of words among the records: labels of a form below its members, an example of how to fill
in, the names of fields, the header once more, the number of a page."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading, normalise_header
from doorstep.engine.tabular.sheets.row_types import RowWords, is_field_codes, is_stroke, plain_text
from doorstep.engine.tabular.sheets.view import SheetView

PERSON_NAMES = ("name", "head_name", "child_name", "holder_name", "given_name")
_BELOW_HEADER = 3
_SEX_CODES = ("1", "2", "M", "F")
_FEW_SIGNS = 3
_ENOUGH_DIGITS = {"id_number": 15, "phone": 7, "birth_date": 4}

_ENDS = (
    "意见 签字 签名 签章 盖章 情况 说明 备注 事项 来源 审核 审批 日期 时间 电话 地址 收入 原因 "
    "措施 结果 成员 面积 证明 记录"
).split()

_SIGNING = (
    "审核 审批 复核 校对 制表 填表 填报 经办 登记 录入 核对 负责 主管 调查 采集 走访 批准 报送 "
    "验收 监督 核实 盖章 签字 签名 签章"
).split()

_LABEL_END = re.compile(
    rf"^(?![^:：]*[:：].)[\u4e00-\u9fff（()）/、]{{2,12}}(?:{'|'.join(_ENDS)})[:：]?$"
)

_SIGNERS = re.compile(
    rf"^(?:{'|'.join(_SIGNING)})(?:人|员|人员|人签名|人签字|单位|日期|时间)?[:：]?$"
)


class LabelRows:
    """Tells under one header the rows of words from the records; `found` says what each column is
    about."""

    def __init__(
        self,
        view: SheetView,
        index: HeaderIndex,
        words: RowWords,
        paths: Mapping[int, Sequence[str]],
        found: Mapping[int, Heading],
        serial: frozenset[int],
    ) -> None:
        self.view = view
        self.index = index
        self.words = words
        self.names = [c for c, h in found.items() if h.code in PERSON_NAMES]
        self.found = found
        self.serial = serial
        spaced = "([（【 \u3000-—–_/\\／＼.。、~～"
        self._first = frozenset(spaced + words.example_letters).union(w[0] for w in _SIGNING)
        self._last = frozenset(")]）】:： \u3000").union(w[-1] for w in _ENDS)
        self.own = {c: normalise_header(path[-1]) for c, path in paths.items()}

    def suspects(self, body: Sequence[int]) -> set[int]:
        """Rows worth a closer look however many cells they fill, cheaply found."""
        rows = set(body[:_BELOW_HEADER])
        for c in {*self.names, *self.serial}:
            texts = self.view.strings(c)
            hinted = (t for t in texts if t[:1] in self._first or t[-1:] in self._last)
            told = texts & self.index.spellings | set(filter(self._speaks, hinted))
            if told:
                rows.update(self.view.rows_with(c, told))
        return rows

    def _speaks(self, text: str) -> bool:
        if self.words.is_example(text) or is_stroke(text):
            return True
        plain = plain_text(text)
        return bool(_LABEL_END.match(plain) or _SIGNERS.match(plain))

    def reason(self, row: int, first: int) -> RowReason | None:
        """Why a row is words and no record; None where nothing says so. `first`: the row below the
        header."""
        cells = self.view.cells(row, [c for c in self.own if c < self.view.width])
        if not cells:
            return None
        if row < first + _BELOW_HEADER and is_field_codes([t for _, t in cells]):
            return RowReason.HEADER
        named = [(c, t) for c, t in cells if c in self.names]
        leading = [(c, t) for c, t in cells[:1] if c in self.serial or not named]
        right_below = cells if row < first + _BELOW_HEADER else []
        if any(self.words.is_example(t) for _, t in (*leading, *named, *right_below)):
            return RowReason.NOTE
        if self._is_signed(row, cells):
            return RowReason.SIGNATURE
        labels = [t for c, t in (*leading, *named) if self._is_label(c, t)]
        if not labels or self.tells_a_person(row):
            return None
        if sum(normalise_header(t) == self.own.get(c) for c, t in cells) * 2 > len(cells) > 1:
            return RowReason.REPEATED_HEADER
        return self._of_label([t for _, t in cells])

    def _is_label(self, column: int, text: str) -> bool:
        if column not in self.names and column not in self.serial:
            return False
        plain = plain_text(text)
        if _SIGNERS.match(plain) or (len(plain) > _FEW_SIGNS and _LABEL_END.match(plain)):
            return True
        if len(plain) < 2 or self.index.is_value_word(text):
            return False
        return text in self.index.spellings or (
            self.index.label(text).code is not None and (self.index.label(text).exact)
        )

    def _of_label(self, texts: Sequence[str]) -> RowReason:
        if any(_SIGNERS.match(plain_text(t)) for t in texts):
            return RowReason.SIGNATURE
        return self.words.around(texts, above=False) or RowReason.NOTE

    def _is_signed(self, row: int, cells: Sequence[tuple[int, str]]) -> bool:
        """负责人 李某 填表人 王某: a word where the line's number belongs, and one of signing."""
        column, text = cells[0]
        worded = column in self.serial and not any(map(str.isdigit, text))
        return (
            worded
            and self.words.around([t for _, t in cells], above=False) is RowReason.SIGNATURE
            and not self.tells_a_person(row)
        )

    def tells_a_person(self, row: int) -> bool:
        """Whether a cell of the row holds a person's number, sex, birth or phone under its own
        header."""
        for c, heading in self.found.items():
            if c >= self.view.width or not self.view.filled[row, c]:
                continue
            text = self.view.text(row, c)
            digits = sum(map(str.isdigit, text))
            if heading.code == "sex" and (self.index.divides(text) or text in _SEX_CODES):
                return True
            if heading.code in _ENOUGH_DIGITS and digits >= _ENOUGH_DIGITS[heading.code]:
                return True
        return False
