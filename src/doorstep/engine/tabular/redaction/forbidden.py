"""Which texts speak of what no register may hold: labels, labels with their value in one cell, and
whole sentences.

A header is judged by `HeaderIndex.forbidden`. Here are the words that stand anywhere else, and what
of them may be said in a report: the label's own words and nothing around them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection

from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.view import SheetView

LONGEST_LABEL = 40

_SEGMENT = re.compile(r"([^:：；;，,。\n]{1,40}?)\s*[:：]")

_EDGES = " \t\r\n\u3000:：()（）[]【】<>《》*★、，,.。?？!！-—_/／"

_HAN_NAME = re.compile(r"[\u3400-\u9fff]{2,4}")

_LATIN_REST = re.compile(r"[^\W\d_]*", re.UNICODE)


class Bans:
    """A pack's forbidden words, and the words that make a label of them (方法, 日期, 是否 ...)."""

    def __init__(self, index: HeaderIndex) -> None:
        self._index = index
        words = index.pack.words
        fields = sorted(
            {unicodedata.normalize("NFKC", w).casefold() for w in words.get("field", ())}, key=len
        )
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
        plain = unicodedata.normalize("NFKC", text).casefold()
        at = self._index.banned_part(plain)
        if at is None:
            squeezed = re.sub(r"\s+", "", plain)
            at = self._index.banned_part(squeezed)
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

    def is_label(self, text: str) -> bool:
        """Whether a text is nothing but a forbidden label: 避孕方法, 是否上环："""
        if len(text) > LONGEST_LABEL:
            return False
        subject = self.subject(text)
        rest = unicodedata.normalize("NFKC", text).casefold()
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
        at = self._index.banned_part(plain)
        return at[0] if at else -1


class Spoken:
    """The texts of a sheet's columns with forbidden words in them, each column looked through
    once."""

    def __init__(self, view: SheetView, bans: Bans) -> None:
        self.view = view
        self.bans = bans
        self._texts: dict[int, frozenset[str]] = {}

    def texts(self, column: int) -> frozenset[str]:
        """Those of one column, as the cells hold them."""
        found = self._texts.get(column)
        if found is None:
            likely = self.bans.likely(self.view.strings(column))
            found = self._texts[column] = frozenset(v for v in likely if self.bans.subject(v))
        return found

    def rows(self, column: int) -> list[int]:
        """The rows of one column that hold such a text."""
        texts = self.texts(column)
        return self.view.rows_with(column, texts) if texts else []
