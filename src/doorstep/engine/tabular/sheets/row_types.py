"""What kind of row stands outside a table's records: title, unit, total, note, signature, or
nothing at all."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence

from doorstep.domain.vocabulary import RowReason

_SIGNED = re.compile(r"[\u4e00-\u9fff]{1,5}(?:人|员|長|长|主任|书记|领导|签字|签名|签章)[:：]")
_SPACE = re.compile(r"\s+")
_LONG_TEXT = 28
_ENOUGH_CODES = 3
_STROKES = re.compile(r"[-—–_/\\／＼|·.。、~～\s]+")

_PAGE = re.compile(
    r"^[-—–\s]*(?:第\d+页(?:[,，、/]?共?\d+页)?|共\d+页(?:[,，、/]?第\d+页)?|[-—–]\d+[-—–]|"
    r"page\d+(?:of\d+|/\d+)?)[-—–\s]*$",
    re.IGNORECASE,
)

_FIELD_CODE = re.compile(r"[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)*|[a-z]+(?:_[a-z0-9]+)+")
_HOW_TO_FILL = re.compile(
    r"(?:非?必填|必选|可选|选填|可不填|文本|文字|数字|数值|日期|整数|字符串?|字典|下拉(?:选择|框|菜单)?|\d+位.{0,4}|"
    r"(?:y{4}|Y{4}).*|格式.*|请?(?:填写|选择|输入|如实填写).*|自动(?:生成|计算)|不填)[项)）]?"
)


_UNIT = re.compile(
    r"[(（]?(?:岁|周岁|元|万元|亩|人|户|个|名|天|次|件|斤|公斤|千克|厘米|米|平方米|㎡|%|cm|kg|mm|m2|m²|"
    r"years?|yrs?|ans|mmhg|mmol/l)[)）]?",
    re.IGNORECASE,
)


def is_unit(text: str) -> bool:
    """Whether a text says in what something is counted: 岁, 元, kg."""
    return bool(_UNIT.fullmatch(text))


class RowWords:
    """A pack's words for the rows around a table, compiled once."""

    def __init__(self, words: Mapping[str, Sequence[str]]) -> None:
        self._total = _Words(words.get("total", ()), first=True, alone=True)
        self._note = _Words(words.get("note", ()), first=True)
        self._signature = _Words(words.get("signature", ()))
        self._unit = _Words(words.get("unit", ()))
        self._example = _example_pattern(words.get("example", ()))
        letters = {w[:1] for w in words.get("example", ())}
        self.example_letters = "".join(letters | {letter.upper() for letter in letters})
        every = [w for name in ("total", "note", "signature", "unit") for w in words.get(name, ())]
        self._letters = frozenset(
            ch for w in every for ch in unicodedata.normalize("NFKC", w[:1]).casefold()
        )
        self.ditto = frozenset(plain_text(w).casefold() for w in words.get("ditto", ()))

    def is_total(self, text: str) -> bool:
        """合计, 小 计：, 总计35人 ... at the beginning of a row."""
        return self._total.matches(text)

    def is_example(self, text: str) -> bool:
        """例：张三, （样例）李四, 王五（示例）: how to fill in a row, and nobody's record."""
        return bool(self._example.search(plain_text(text).casefold()))

    def is_telling(self, text: str) -> bool:
        """Whether a text alone makes its row worth a closer look."""
        if (
            text.isalpha()
            and text.casefold()[:1] not in self._letters
            and self._letters.isdisjoint(text)
        ):
            return False
        if self._total.matches(text) or self._note.matches(text) or is_page(text):
            return True
        return (
            self._signature.matches(text)
            or self._unit.matches(text)
            or bool(_SIGNED.match(plain_text(text)))
        )

    def around(self, texts: Sequence[str], *, above: bool) -> RowReason | None:
        """The reason for a row of few cells outside or between records; None when no word
        decides."""
        if not texts:
            return RowReason.BLANK
        if any(self._note.matches(t) for t in texts[:2]):
            return RowReason.NOTE
        signed = any(self._signature.matches(t) or _SIGNED.match(plain_text(t)) for t in texts)
        united = any(self._unit.matches(t) for t in texts)
        if above and (united or signed):
            return RowReason.UNIT
        if signed:
            return RowReason.SIGNATURE
        return RowReason.UNIT if united else None


def plain_text(text: str) -> str:
    """Half-width and without any space, for comparing words."""
    return _SPACE.sub("", unicodedata.normalize("NFKC", text))


def is_stroke(text: str) -> bool:
    """/, —— or ...: a line crossed out."""
    return bool(_STROKES.fullmatch(text))


def is_page(text: str) -> bool:
    """第1页 共2页, - 3 -, Page 3 of 3."""
    return bool(_PAGE.match(plain_text(text)))


def is_field_codes(texts: Sequence[str]) -> bool:
    """A line under the header that gives fields their short names (XM, XB, CSRQ) or says how to
    fill them in (必填, 18位)."""
    coded = sum(bool(_FIELD_CODE.fullmatch(t)) for t in texts)
    told = sum(bool(_HOW_TO_FILL.fullmatch(plain_text(t))) for t in texts)
    return (coded == len(texts) and coded >= _ENOUGH_CODES) or (
        told >= 2 and told * 3 >= len(texts) * 2
    )


def is_prose(text: str) -> bool:
    """A sentence rather than a value: long, or with sentence punctuation."""
    plain = plain_text(text)
    return len(plain) > _LONG_TEXT or (len(plain) > 12 and any(mark in plain for mark in "。;；，"))


def _example_pattern(words: Sequence[str]) -> re.Pattern[str]:
    known = _longest([re.escape(plain_text(w).casefold()) for w in words]) or "(?!)"
    return re.compile(rf"^[(\[【]?(?:{known})(?:[)\]】:,，。\d]|$)|[(\[【](?:{known})[)\]】]$")


class _Words:
    """Some words as a pattern: Chinese ones anywhere in the text without its spaces, others as
    whole words."""

    def __init__(self, words: Sequence[str], *, first: bool = False, alone: bool = False) -> None:
        cjk = [re.escape(plain_text(w)) for w in words if not _is_latin(w)]
        latin = [unicodedata.normalize("NFKC", w).casefold() for w in words if _is_latin(w)]
        others = [r"\s*".join(re.escape(p) for p in w.split()) for w in latin if w.strip()]
        start = r"^.{0,6}?" if alone else "^" if first else ""
        end = r"(?=[:：\d（(]|人|户|$)" if alone else ""
        whole = [rf"^.{{0,14}}?(?:{_longest([w for w in cjk if len(w) > 1])})$"] if alone else []
        found = [f"{start}(?:{_longest(cjk)}){end}", *whole]
        self._cjk = re.compile("|".join(found)) if cjk else None
        after = r"(?![^\W\d_])[^:]{0,20}?(?=[:\d(]|$)" if alone else r"(?![^\W\d_])"
        self._others = (
            re.compile(rf"{start}(?<![^\W\d_])(?:{_longest(others)}){after}") if others else None
        )

    def matches(self, text: str) -> bool:
        """Whether one of the words is there."""
        if self._cjk is not None and self._cjk.search(plain_text(text)):
            return True
        return self._others is not None and bool(
            self._others.search(unicodedata.normalize("NFKC", text).casefold().strip())
        )


def _is_latin(word: str) -> bool:
    """A word of a language with spaces between its words, accents and all."""
    return word.isascii() or (
        all(ch < "\u2e80" for ch in word)
        and any(ch.isalpha() for ch in unicodedata.normalize("NFKC", word))
    )


def _longest(patterns: Sequence[str]) -> str:
    return "|".join(sorted(patterns, key=len, reverse=True))
