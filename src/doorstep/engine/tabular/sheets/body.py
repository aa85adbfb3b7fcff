"""Which rows below a header are records, and why the others are not."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Mapping, Sequence

import numpy as np

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields.places import village_alone
from doorstep.engine.tabular.sheets.heads import is_data
from doorstep.engine.tabular.sheets.label_rows import LabelRows
from doorstep.engine.tabular.sheets.row_types import (
    RowWords,
    is_page,
    is_prose,
    is_stroke,
    plain_text,
)
from doorstep.engine.tabular.sheets.view import SheetView

FEW = 3

_SECTION = re.compile(
    r"^第?[一二三四五六七八九十百\d]+(?:村民)?小?[组队屯]$|^.{1,8}(?:村|社区|居委会|自然村|"
    r"村民小组|屯|寨|组)$"
)

_BRACKETED = re.compile(r"[（(][^（()）]*[）)]")
_DATE_LINE = re.compile(
    r"^(?:[\u4e00-\u9fff]{0,4}(?:日期|时间))?[:：]?\d{2,4}[年./-]\d{1,2}[月./-]?(?:\d{1,2}日?)?$"
)

_PERSON_NAME = re.compile(
    r"^[\u3400-\u9fff\U00020000-\U0003ffff]{2,4}$|^[\u3400-\u9fff]+·[\u3400-\u9fff·]+$"
)

_IDENTITY = re.compile(r"(?<!\d)[1-9]\d{5}(?:18|19|20)\d{9}[\dXx](?!\d)")
_PLACES = ("village", "group", "address")
_NOTHING_BELOW = re.compile(r"^[（(—\-]*(?:以下|此处|下)(?:为)?空(?:白|行|格)|^完$|^终$")
_DIGITS_OF_A_PHONE = 11
_NO_DATE = re.compile(r"^(?:\d{2,4}|_+)?年(?:\d{1,2}|_+)?月(?:\d{1,2}|_+)?日$")
_AMOUNT = re.compile(r"-?\d{1,9}(?:\.\d+)?%?|-?\d{1,3}(?:,\d{3})+(?:\.\d+)?")
_COUNTED = frozenset({"household_size", "quantity", "members", "area", "amount"})
_NAME_CODES = ("name", "head_name", "child_name", "holder_name", "given_name")

_OFFICE = re.compile(
    r"(?:委员会|村委会|居委会|政府|办公室|派出所|卫生院|卫生室|服务中心|工作站|计生办|"
    r"卫计办)(?:[（(].*)?$"
)


def settle(done: dict[int, RowReason], row: int, reason: RowReason) -> None:
    """With tables side by side the first word that is not "blank" stands."""
    if done.get(row, RowReason.BLANK) is RowReason.BLANK:
        done[row] = reason


def reason_of(
    view: SheetView, words: RowWords, row: int, done: Mapping[int, RowReason]
) -> RowReason:
    """Why a row is no record; one with somebody's identity number is no note, but an example."""
    reason = done.get(row, RowReason.BLANK)
    if reason is not RowReason.NOTE:
        return reason
    texts = [text for _, text in view.cells(row, range(view.width))]
    named = any(_IDENTITY.search(plain_text(text)) for text in texts)
    return RowReason.UNREADABLE if named and not any(map(words.is_example, texts)) else reason


class Body:
    """The rows under one header, on one strip of columns; reasons are settled into `done`.

    `labels` knows the header: what each column is about, which ones only number the rows.
    """

    def __init__(
        self, columns: Sequence[int], labels: LabelRows, done: dict[int, RowReason]
    ) -> None:
        found, serial = labels.found, labels.serial
        self.view = labels.view
        self.words = labels.words
        self.labels = labels
        self.columns = list(columns)
        self.found = found
        self.serial = serial
        self.width = max(len(found), 1)
        self.done = done
        self.values = [
            c for c, h in found.items() if h.code and c in self.columns and c not in serial
        ]

    def records(self, rows: list[int]) -> list[int]:
        """Those of `rows` that are records."""
        if not rows:
            return []
        counts = self.view.filled[rows][:, self.columns].sum(axis=1)
        telling = self._telling_rows() | self.labels.suspects(rows)
        self.first = rows[0]
        kept: list[int] = []
        for r, count in zip(rows, counts.tolist(), strict=True):
            full = count > FEW and count * 4 > self.width and r not in telling
            reason = None if full else self._reason(r, kept[-1] if kept else None)
            if reason is None:
                kept.append(r)
            else:
                settle(self.done, r, reason)
        kept = self._without_empty_forms(kept)
        self._settle_tail(kept, rows)
        return kept

    def _telling_rows(self) -> set[int]:
        """Rows where some text begins or contains a word of totals, notes, signatures or units."""
        rows: set[int] = set()
        for c in self.columns:
            worded = itertools.filterfalse(str.isdigit, self.view.strings(c))
            words = {v for v in worded if not v[:1].isdigit() and self.words.is_telling(v)}
            if words:
                rows.update(self.view.rows_with(c, words))
        return rows

    def _reason(self, row: int, last: int | None) -> RowReason | None:
        """Why a row is no record; None if it is one. `last`: the record before it."""
        cells = self.view.cells(row, self.columns)
        if not cells or all(c in self.serial and _is_number(t) for c, t in cells):
            return RowReason.BLANK
        if len(cells) == 1 and cells[0][0] == self.columns[0] and self._only_numbers(*cells[0]):
            return RowReason.BLANK
        texts = [t for _, t in cells]
        if len(cells) == 1 and _SECTION.match(_BRACKETED.sub("", plain_text(texts[0]))):
            return RowReason.TITLE
        if self._names_a_village(cells):
            return RowReason.TITLE
        if (len(cells) <= 2 and any(is_page(t) for t in texts)) or self._says_nothing(cells):
            return RowReason.NOTE
        person = self._names_a_person(row)
        if self._is_total(row, texts, person=person) or (
            last is not None and self._sums_up(row, last, cells)
        ):
            return RowReason.TOTAL
        return self.labels.reason(row, self.first) or self._of_few(row, cells, person=person)

    def _of_few(self, row: int, cells: list[tuple[int, str]], *, person: bool) -> RowReason | None:
        """A row of few cells: words of notes and signatures, or one cell alone."""
        if len(cells) <= max(FEW, self.width // 2):
            reason = self._of_sparse([t for _, t in cells], person=person)
            if reason is not None:
                return reason
        if len(cells) == 1:
            return self._of_lone(row, *cells[0])
        if len(cells) == 2 and cells[0][0] in self.serial:
            return self._of_lone(row, *cells[1])
        return None

    def _says_nothing(self, cells: list[tuple[int, str]]) -> bool:
        """Strokes through a line, or words in the column of remarks alone."""
        own = [t for c, t in cells if c not in self.serial]
        if own and all(map(is_stroke, own)):
            return True
        return all(c in self.found and self.found[c].code == "remarks" for c, _ in cells)

    def _is_total(self, row: int, texts: list[str], *, person: bool) -> bool:
        name = self._name_in(row)
        if self.words.is_total(name):
            return True
        told = texts[:2] if _PERSON_NAME.match(plain_text(name)) else texts
        return not person and any(self.words.is_total(t) for t in told)

    def _sums_up(self, row: int, last: int, cells: list[tuple[int, str]]) -> bool:
        """A row of nothing but numbers, none of them under a header of a person, or with one for a
        name where names are words: a total without its word."""
        own = [c for c, _ in cells if c not in self.serial]
        if _AMOUNT.fullmatch(self._name_in(row)) and not _AMOUNT.fullmatch(self._name_in(last)):
            return all(sum(map(str.isdigit, t)) < _DIGITS_OF_A_PHONE for _, t in cells)
        return bool(own) and all(
            _AMOUNT.fullmatch(t) and not self._is_personal(c) for c, t in cells if c in own
        )

    def _is_personal(self, column: int) -> bool:
        code = self.found[column].code if column in self.found else None
        return code is not None and code not in _COUNTED

    def _names_a_village(self, cells: Sequence[tuple[int, str]]) -> bool:
        """Whether a line between the rows names the village of those below and nothing else."""
        own = any(c in self.found and self.found[c].code in _PLACES for c, _ in cells)
        alone = len(cells) == 1 or not own
        return alone and village_alone(" ".join(text for _, text in cells)) is not None

    def _only_numbers(self, column: int, text: str) -> bool:
        """Whether a lone number in front is a form's own, under a header that says nothing of a
        person."""
        return _is_number(text) and (column not in self.found or self.found[column].code is None)

    def _of_sparse(self, texts: list[str], *, person: bool) -> RowReason | None:
        reason = self.words.around(texts, above=False)
        if reason is RowReason.NOTE or (reason is not None and not person):
            return reason
        plain = [plain_text(t) for t in texts]
        office = any(_OFFICE.search(t) for t in plain) and all(
            _OFFICE.search(t) or _DATE_LINE.match(t) for t in plain
        )
        return RowReason.SIGNATURE if office and not person else None

    def _of_lone(self, row: int, column: int, text: str) -> RowReason | None:
        """A single filled cell: a sub-title, a sentence, or a record of which only one value is
        known."""
        span = self.view.spans.get((row, column))
        plain = plain_text(text)
        if is_prose(text):
            return RowReason.NOTE
        if _NO_DATE.match(plain):
            return RowReason.SIGNATURE
        if (span is not None and span[3] > span[1]) or _SECTION.match(plain):
            return RowReason.TITLE
        code = self.found[column].code if column in self.found else None
        if code is None:
            return RowReason.TITLE if not is_data(text) else RowReason.UNREADABLE
        if code not in _NAME_CODES:
            return None
        if _NOTHING_BELOW.match(plain):
            return RowReason.NOTE
        if not _PERSON_NAME.match(plain) and not text.isascii():
            return (
                RowReason.NOTE if any(mark in text for mark in "，。；、,;:：") else RowReason.TITLE
            )
        return None

    def _name_in(self, row: int) -> str:
        named = (
            c for c, h in self.found.items() if h.code in _NAME_CODES and self.view.filled[row, c]
        )
        return next((self.view.text(row, c) for c in named), "")

    def _names_a_person(self, row: int) -> bool:
        """Whether the row's name cell holds what could be a name, together with some other value of
        a person."""
        name = plain_text(self._name_in(row))
        return bool(_PERSON_NAME.match(name)) and self.labels.tells_a_person(row)

    def _without_empty_forms(self, records: list[int]) -> list[int]:
        """Pre-numbered rows nobody filled in (with or without prepared formulas) are blank."""
        if not records or not self.values:
            return records
        formulas = self.view.grid.formulas
        has_value = np.any(self.view.filled[records][:, self.values], axis=1).tolist()
        prepared = {r for r, c in formulas if c in self.values}
        kept = []
        for r, ok in zip(records, has_value, strict=True):
            if ok and r in prepared:
                ok = any(self.view.filled[r, c] and (r, c) not in formulas for c in self.values)
            if ok:
                kept.append(r)
            else:
                settle(
                    self.done, r, RowReason.UNREADABLE if self._has_words(r) else RowReason.BLANK
                )
        return kept

    def _has_words(self, row: int) -> bool:
        others = [
            (c, t) for c, t in self.view.cells(row, range(self.view.width)) if c not in self.serial
        ]
        return any((row, c) not in self.view.grid.formulas and not t.isdigit() for c, t in others)

    def _settle_tail(self, records: list[int], rows: Iterable[int]) -> None:
        """Below the last record a lone line is a note, and a date beside or under signatures
        belongs to them."""
        signed = False
        for r in (r for r in rows if not records or r > records[-1]):
            signed = signed or self.done.get(r) is RowReason.SIGNATURE
            if self.done.get(r) is RowReason.TITLE:
                self.done[r] = RowReason.NOTE
            if signed and self.done.get(r) in (
                RowReason.NOTE,
                RowReason.UNREADABLE,
                RowReason.UNIT,
            ):
                texts = [t for _, t in self.view.cells(r, self.columns)]
                if len(texts) == 1 and _DATE_LINE.match(plain_text(texts[0])):
                    self.done[r] = RowReason.SIGNATURE


def settle_loose(
    view: SheetView,
    words: RowWords,
    rows: Iterable[int],
    columns: Sequence[int],
    done: dict[int, RowReason],
) -> None:
    """Rows after a form that belong to no table."""
    for r in rows:
        texts = [t for _, t in view.cells(r, columns)]
        if texts:
            reason = words.around(texts, above=False)
            settle(
                done,
                r,
                reason or (RowReason.NOTE if any(is_prose(t) for t in texts) else RowReason.FORM),
            )


def settle_strange_sheet(
    view: SheetView, words: RowWords, columns: Sequence[int], done: dict[int, RowReason]
) -> None:
    """A sheet without table or form: a cover if it is words, unreadable if it is data."""
    filled = [r for r in range(view.height) if view.filled[r, columns].any()]
    if not filled:
        return
    data_rows = [r for r in filled if sum(is_data(t) for _, t in view.cells(r, columns)) >= 2]
    noted = (
        words.around([t for _, t in view.cells(filled[0], columns)], above=False) is RowReason.NOTE
    )
    for r in filled:
        if len(data_rows) * 2 > len(filled):
            settle(done, r, RowReason.UNREADABLE)
        else:
            settle(done, r, RowReason.NOTE if noted else RowReason.COVER)


def _is_number(text: str) -> bool:
    return len(text) <= 6 and text.rstrip(".、").isdigit()
