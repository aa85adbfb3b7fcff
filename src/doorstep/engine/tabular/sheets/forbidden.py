"""Which texts and rows speak of what no register may hold: labels, labels with their value in one
cell, whole sentences, and rows inside a table that are no records because of their label.

A header is judged by `HeaderIndex.forbidden`. Here are the words that stand anywhere else, and what
of them may stand in a report: the label's own words and nothing around them.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields.writing import fold
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading
from doorstep.engine.tabular.sheets.view import SheetView

LONGEST_LABEL = 40
_SEGMENT = re.compile(r"([^:：；;，,。\n]{1,40}?)\s*[:：]")
_EDGES = " \t\r\n\u3000:：()（）[]【】<>《》*★、，,.。?？!！-—_/／"
_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")
_LATIN_REST = re.compile(r"[^\W\d_]*", re.UNICODE)


_NUMBERED = re.compile(r"\d{14,17}[\dXx]|\d{6,}")
_SEXES = ("sex", "child_sex")
_NUMBERS = ("id_number", "phone", "mother_id", "father_id")

_NAMES = (
    "name",
    "head_name",
    "child_name",
    "holder_name",
    "given_name",
    "family_name",
    "husband_name",
    "wife_name",
)

Places = set[tuple[int, int]]


class ForbiddenWords:
    """A pack's forbidden words, and the words that make a label of them (方法, 日期, 是否 ...)."""

    def __init__(self, index: HeaderIndex) -> None:
        self._index = index
        words = index.pack.words
        fields = sorted({fold(w).casefold() for w in words.get("field", ())}, key=len)
        words_of_labels = [
            re.escape(w) if not w.isascii() else rf"\b{re.escape(w)}\b" for w in reversed(fields)
        ]
        self._field = re.compile("|".join(words_of_labels) or r"(?!)")
        self._before = re.compile(rf"(?:{self._field.pattern})\s*$")
        self._behind = re.compile(rf"\s*(?:{self._field.pattern})")
        self._names = frozenset(w.casefold() for w in words.get("also_names", ()))
        self._memo: dict[str, str] = {}

    def likely(self, texts: Collection[str]) -> list[str]:
        """Those of many texts that are worth a closer look, found in one go."""
        return self._index.hinted(texts)

    def subject(self, text: str) -> str:
        """The forbidden words of a text, with the words of a label around them; "" where it has
        none."""
        found = self._memo.get(text)
        if found is None:
            found = self._subject(text)
            if found:
                self._memo[text] = found
        return found

    def _subject(self, text: str) -> str:
        plain = fold(text).casefold()
        at = self._index.forbidden_part(plain)
        if at is None:
            squeezed = re.sub(r"\s+", "", plain)
            at = self._index.forbidden_part(squeezed)
            if at is None:
                return ""
            plain = squeezed
        start, end = at
        end += len((_LATIN_REST.match(plain, end) or [""])[0]) if plain[end - 1].isascii() else 0
        while before := self._before.search(plain[:start]):
            start = before.start()
        while after := self._behind.match(plain[end:]):
            end += after.end()
        return plain[start:end].strip(_EDGES)

    def matched(self, plain: str) -> str:
        """The forbidden words of a folded text and nothing around them; "" where it has none."""
        for spelt in (plain, re.sub(r"\s+", "", plain)):
            at = self._index.forbidden_part(spelt)
            if at is not None:
                return spelt[at[0] : at[1]]
        return ""

    def is_label(self, text: str) -> bool:
        """Whether a text is nothing but a forbidden label: 避孕方法, 是否上环："""
        rest = fold(text).casefold()
        if len(rest) > LONGEST_LABEL:
            return False
        subject = self.subject(text)
        return bool(subject) and not self._without(rest, subject)

    def _without(self, text: str, subject: str) -> str:
        rest = re.sub(r"\s+", "", text).replace(re.sub(r"\s+", "", subject), "")
        while (again := self.subject(rest)) and again in rest:
            rest = rest.replace(again, "")
        return self._field.sub("", rest).strip(_EDGES)

    def makes_label(self, text: str) -> bool:
        """Whether a forbidden word comes with the words of a label or a colon, so that it can be
        nothing else."""
        subject = self.subject(text)
        return (
            bool(subject)
            and self.is_label(text)
            and (bool(self._field.search(subject)) or text.rstrip()[-1] in ":：")
        )

    def labelled(self, text: str) -> str:
        """The forbidden label that stands with its value in one cell (避孕方法：x), wherever in it;
        else ""."""
        if ":" not in text and "：" not in text:
            return ""
        for segment in _SEGMENT.finditer(text):
            if text[segment.end() :].strip() and (subject := self.subject(segment[1])):
                return subject
        return ""

    def could_name(self, text: str, *, sure: bool) -> bool:
        """Whether a text with a forbidden word in it is somebody's name; `sure`: the rest of the
        row is a person's."""
        plain = text.strip().casefold()
        if self.makes_label(text):
            return False
        if any(plain == w or plain.endswith(w) or plain.startswith(f"{w} ") for w in self._names):
            return True
        return (
            sure
            and bool(_HAN_NAME.fullmatch(plain))
            and not self.is_label(text)
            and self._index_at(plain) > 0
        )

    def _index_at(self, plain: str) -> int:
        at = self._index.forbidden_part(plain)
        return at[0] if at else -1


class Mentions:
    """The texts of a sheet's columns with forbidden words in them, each column looked through
    once."""

    def __init__(self, view: SheetView, words: ForbiddenWords) -> None:
        self.view = view
        self.words = words
        self._texts: dict[int, frozenset[str]] = {}

    def texts(self, column: int) -> frozenset[str]:
        """Those of one column, as the cells hold them."""
        found = self._texts.get(column)
        if found is None:
            likely = self.words.likely(self.view.strings(column))
            found = self._texts[column] = frozenset(v for v in likely if self.words.subject(v))
        return found

    def rows(self, column: int) -> list[int]:
        """The rows of one column that hold such a text."""
        texts = self.texts(column)
        return self.view.rows_with(column, texts) if texts else []


class LooseRows:
    """Finds a table's rows that are no records, as their label is forbidden (避孕方法 | 上环).

    A row that reads like a person's - a sex, a number under their headers - stays a record: then
    only the cell that says so is emptied, elsewhere (`intake.records`). `aside` gets the rows that
    are none, `forbidden_cells` the cells beside such a label and under a row of them: their values.
    """

    def __init__(
        self,
        view: SheetView,
        columns: Sequence[int],
        found: Mapping[int, Heading],
        serial: frozenset[int],
        index: HeaderIndex,
        mentions: Mentions,
    ) -> None:
        self.view = view
        self.columns = list(columns)
        self.found = found
        self.serial = serial
        self.index = index
        self.mentions = mentions
        self.words = mentions.words
        self.aside: dict[int, RowReason] = {}
        self.forbidden_cells: Places = set()

    def keep_records(self, rows: Sequence[int]) -> list[int]:
        """The rows that stay."""
        mentions = {r for c in self.columns for r in self.mentions.rows(c)}
        if not mentions:
            return list(rows)
        below = -2
        for r in rows:
            if r in mentions and self._is_loose(r):
                below = r if self._set_aside(r) is RowReason.HEADER else -2
            elif below == r - 1 and not self._is_sure(r):
                self.aside[r] = RowReason.UNREADABLE
                self.forbidden_cells.update((r, c) for c in self.columns)
                below = r
        return [r for r in rows if r not in self.aside]

    def _is_sure(self, row: int) -> bool:
        """Whether a sex or a long number stands under the header for it: the row speaks of
        somebody."""
        for c, text in self.view.cells(row, self.columns):
            code = self.found[c].code if c in self.found else None
            if code in _SEXES and self.index.is_value_word(text):
                return True
            if code in _NUMBERS and _NUMBERED.search(text):
                return True
        return False

    def _is_loose(self, row: int) -> bool:
        """A forbidden label where the name should be, in front of the row, or anywhere in a row
        about nobody."""
        sure = self._is_sure(row)
        cells = self.view.cells(row, self.columns)
        first = next((c for c, _ in cells if c not in self.serial), None)
        for c, text in cells:
            code = self.found[c].code if c in self.found else None
            if len(text) > LONGEST_LABEL or code == "item" or not self.words.subject(text):
                continue
            if code in _NAMES:
                if not self.words.could_name(text, sure=sure):
                    return True
            elif not sure and self._heads_row(row, text, is_first=c == first):
                return True
        return False

    def _names_someone(self, row: int) -> bool:
        named_in = {c for c, h in self.found.items() if h.code in (*_NAMES, "item")}
        named = [t for c, t in self.view.cells(row, self.columns) if c in named_in]
        return any(self.index.label(t).code is None and not self.words.subject(t) for t in named)

    def _heads_row(self, row: int, text: str, *, is_first: bool) -> bool:
        if is_first and (self.words.labelled(text) or self.words.is_label(text)):
            return True
        return (is_first or self.words.makes_label(text)) and not self._names_someone(row)

    def _set_aside(self, row: int) -> RowReason:
        """A row of labels heads what is below it; a label followed by something else has its value
        beside it."""
        cells = self.view.cells(row, self.columns)
        labels = [bool(self.words.makes_label(t) or self.index.label(t).code) for _, t in cells]
        heads = len(labels) >= 2 and all(labels[:2])
        self.aside[row] = RowReason.HEADER if heads else RowReason.FORM
        return self.aside[row]
