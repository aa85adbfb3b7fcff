"""What a column is about, from the words above it: header texts -> column codes, by a pack's
vocabulary.

A spelling of the kind wins over the general one, that over the end of a longer header
("被登记人姓名": 姓名). Headers about somebody else (联系人姓名) or about a field nobody may keep
(see `forbidden`) are never mapped.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache, partial

from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import Level
from doorstep.engine.fields.writing import UNSEEN, fold
from doorstep.engine.tabular.sheets.group_headers import GroupHeaders, member_number, without_number
from doorstep.engine.tabular.sheets.told import ToldHeaders

_BRACKETED = re.compile(r"[（(\[【〔<][^）)\]】〕>]*[）)\]】〕>]")

_NOISE = re.compile(r"[\s_\-—*※★☆●:：,，.。、;；/\\|'\"“”‘’?？!！#＃·()\[\]（）【】〔〕《》<>]+")

_DATE_PARTS = {
    word: part
    for part, words in {
        "year": "年 年份 year yyyy yy aaaa an annee y",
        "month": "月 月份 month mm mois m",
        "day": "日 日期 day dd jj jour d j",
    }.items()
    for word in words.split()
}

_ACCENTS = re.compile("[\u0300-\u036f]")
_NOTHING_TOLD = ToldHeaders({})

_NOT_IN_YEARS = re.compile(
    r"\b(?:months?|mois|mths?|weeks?|semaines?|days|jours)\b|[（(]\s*个?(?:月|天|周|日)\s*[）)]|"
    r"[月日]龄",
    re.IGNORECASE,
)

_IN_YEARS = re.compile(r"\b(?:years?|yrs?|ans|années?)\b|岁", re.IGNORECASE)
_SCRIPTS = re.compile(r"[\x21-\x7e\u00c0-\u024f]+|[\u3400-\u9fff]+")
_CODES = re.compile(r"(?:\d[^\d]{1,6}){2,}$|(?:男|女|是|否|有|无|m|f){2,}$|(?<!\d)\d{1,2}位$")
_TWO_LETTERS = re.compile(r"[A-Za-z][\s/\d]*[A-Za-z]")
_DISGUISED = rf"{UNSEEN}\u2e80-\u2fdf\u3200-\u33ff\uf900-\ufaff\uff01-\uff5e\U0002f800-\U0002fa1f"
_PLAIN_WIDTH = 24
_BARE = re.compile("[0-9a-z\u4e00-\u9fff]*")  # every step below leaves it as it is
_LOOK_AROUND = re.compile(r"\(\?<?[!=][^()]*\)")


@lru_cache(maxsize=65536)
def normalise_header(text: str) -> str:
    """The comparable form of a header: half-width, lower case, without accents, spaces, punctuation
    and bracketed remarks.
    """
    if _BARE.fullmatch(text):
        return text
    plain = fold(text).casefold()
    if not plain.isascii():
        plain = _ACCENTS.sub("", unicodedata.normalize("NFD", plain))
    bare = _NOISE.sub("", _BRACKETED.sub("", plain))
    return bare or _NOISE.sub("", plain)


@dataclass(frozen=True, slots=True)
class Heading:
    """What one header path says: a column code (or None), how sure, and of which of several persons
    on the row."""

    code: str | None
    exact: bool = True
    member: int | str | None = None

    @property
    def of_relative(self) -> bool:
        """Whether it speaks of a relative by the kinship (配偶姓名): a person only where a row is a
        household."""
        return isinstance(self.member, str)


_NOTHING = Heading(None, False)


class HeaderIndex:
    """A pack's headers made ready for look-up, and before them what somebody `told`; one instance
    serves a whole reading."""

    def __init__(self, pack: PackSpec, told: ToldHeaders = _NOTHING_TOLD) -> None:
        self.pack = pack
        self.told = told
        self._any = {
            normalise_header(a): c.code for c in pack.columns.values() for a in (*c.aliases, c.code)
        }
        self._kind = {
            kind: {
                normalise_header(a): code for code, aliases in spec.aliases.items() for a in aliases
            }
            for kind, spec in pack.registers.items()
        }
        self._groups = GroupHeaders(pack, normalise_header)
        self._others = tuple(normalise_header(w) for w in pack.words.get("other_person", ()))
        self._heads = frozenset(normalise_header(w) for w in pack.words.get("head", ()))
        self._whole_only = frozenset(normalise_header(w) for w in pack.words.get("whole_only", ()))
        self._serials = frozenset(normalise_header(w) for w in pack.words.get("serial", ()))
        kin = [
            w
            for name in ("family", "relation_male", "relation_female")
            for w in pack.words.get(name, ())
        ]
        longest = sorted(
            {re.escape(normalise_header(w)) for w in kin if len(w) > 1}, key=len, reverse=True
        )
        self._kin = (
            re.compile(rf"(?:{'|'.join(longest)})[一二三四五六七八九\d]?")
            if longest
            else re.compile(r"(?!)")
        )
        self._asides = tuple(normalise_header(w) for w in pack.words.get("not_a_value", ()))
        self._forbidden = (
            re.compile("|".join(f"(?:{p})" for p in pack.forbidden), re.IGNORECASE)
            if pack.forbidden
            else None
        )
        hint = rf"(?:(?!\0)[{_written_in(pack.forbidden)}{_DISGUISED}]|[A-Za-z][\s/\d]*[A-Za-z])"
        self._hinted = re.compile(rf"(?<![^\0])[^\0]*?{hint}[^\0]*")
        self._hint = re.compile(hint)
        self._memo: dict[tuple[str, str | None], Heading] = {}
        self._bans = lru_cache(maxsize=8192)(self._has_forbidden)

    @cached_property
    def _value_words(self) -> frozenset[str]:
        lists = (
            "relation_male",
            "relation_female",
            "head",
            "away",
            "present",
            "left",
            "yes",
            "no",
            "unseen",
            "missing",
        )
        words = [w for name in lists for w in self.pack.words.get(name, ())]
        words += [
            w
            for c in self.pack.columns.values()
            for spellings in c.values.values()
            for w in spellings
        ]
        return frozenset(normalise_header(w) for w in words)

    def heads_something(self, text: str) -> bool:
        """Whether a text is a word of headers, even one that alone says too little (日期)."""
        return normalise_header(text) in self._whole_only or self.label(text).code is not None

    def says_little(self, text: str) -> bool:
        """Whether a header could head a column of nearly any register (登记日期, 名称)."""
        return normalise_header(text) in self._whole_only

    def divides(self, text: str) -> bool:
        """Whether a text under a group header names a part of its field: the day of a date, one of
        two sexes."""
        plain = normalise_header(text)
        return plain in _DATE_PARTS or plain in self._sexes

    def sex_under(self, path: Sequence[str]) -> str | None:
        """The sex a column ticks, where a header 性别 stands over 男 and 女; as it is written."""
        if len(path) < 2 or self.label(path[-2]).code not in ("sex", "child_sex"):
            return None
        return path[-1] if normalise_header(path[-1]) in self._sexes else None

    @cached_property
    def _sexes(self) -> frozenset[str]:
        sex = self.pack.columns.get("sex")
        words = [w for spellings in sex.values.values() for w in spellings] if sex else []
        return frozenset(normalise_header(w) for w in words if any(map(str.isalpha, w)))

    def is_value_word(self, text: str) -> bool:
        """Whether a text stands in cells as often as in headers: 妻, 在家, 女; alone it makes no
        header."""
        return normalise_header(text) in self._value_words

    @cached_property
    def date_headers(self) -> frozenset[str]:
        """Normalised headers of dates: in a title they speak of a column, not of the register."""
        return frozenset(
            plain for plain, code in self._any.items() if self.pack.columns[code].type == "date"
        )

    @cached_property
    def spellings(self) -> frozenset[str]:
        """Every alias as a pack writes it, for a cheap scan of long columns."""
        own = {a for c in self.pack.columns.values() for a in c.aliases}
        registers = self.pack.registers.values()
        return self.told.spellings | own.union(*(a for s in registers for a in s.aliases.values()))

    def forbidden(self, path: Sequence[str]) -> bool:
        """Whether a header, alone or under its group headers, names something that must not be
        kept.

        Under a mixed group (婚姻及避孕情况) a column that by itself means something else (婚姻状况)
        may stay.
        """
        if self._forbidden is None:
            return False
        if self._bans(path[-1]):
            return True
        above = path[:-1]
        if not above or not any(map(self._bans, (*above, "".join(path)))):
            return False
        own = normalise_header(path[-1])
        return own in self._whole_only or self._exact(own, None) is None

    def hinted(self, texts: Collection[str]) -> list[str]:
        """Those of many texts that have a character of a forbidden word: a quick sieve, not a
        judgement."""
        plain = "\0".join(filter(str.isascii, texts))
        found = self._hinted.findall(plain) if _TWO_LETTERS.search(plain) else []
        return found + self._hinted.findall("\0".join(itertools.filterfalse(str.isascii, texts)))

    def forbidden_part(self, text: str) -> tuple[int, int] | None:
        """Where in a text the first forbidden words stand."""
        if self._forbidden is None or not self._hint.search(text):
            return None
        found = self._forbidden.search(text)
        return found.span() if found else None

    def _has_forbidden(self, text: str) -> bool:
        assert self._forbidden is not None
        plain = fold(text)
        return bool(self._forbidden.search(plain) or self._forbidden.search(_NOISE.sub("", plain)))

    def label(self, text: str, kind: str | None = None) -> Heading:
        """What one header text says by itself."""
        key = (text, kind)
        found = self._memo.get(key)
        if found is None:
            code = self.told.code((text,))
            found = self._label(text, kind) if code is None else Heading(code or None, bool(code))
            self._memo[key] = found
        return found

    def path(self, parts: Sequence[str], kind: str | None = None) -> Heading:
        """What a header says together with the group headers above it, outermost first."""
        if len(parts) == 1:
            return self.label(parts[0], kind)
        if (code := self.told.code(parts)) is not None:
            return Heading(code or None, bool(code))
        last = normalise_header(parts[-1])
        above = self.label(parts[-2], kind)
        if above.code == "birth_date" and last in _DATE_PARTS:
            return Heading(f"birth_{_DATE_PARTS[last]}")
        if above.code and self.sex_under(parts):
            return Heading(above.code)
        if last == "月日":
            return _NOTHING
        joined = self._joined(parts, kind)
        return self._beneath(parts, last, above, kind) if joined is None else joined

    def _joined(self, parts: Sequence[str], kind: str | None) -> Heading | None:
        """What the parts say when read as one text; None when they say nothing so."""
        plain = normalise_header("".join(parts))
        code = self._exact(plain, kind)
        child = self._groups.of_child(normalise_header(parts[-2]))
        if code and (not child or self._fits(code, kind)):
            return Heading(code)
        if plain in self._serials:
            return _NOTHING
        exact = partial(self._exact, kind=kind)
        parent = self._groups.of_one_parent(
            normalise_header(parts[-2]), normalise_header(parts[-1]), exact
        )
        if parent:
            return Heading(parent)
        return self._of_relative("".join(normalise_header(p) for p in parts[-2:]), kind)

    def _beneath(
        self, parts: Sequence[str], last: str, above: Heading, kind: str | None
    ) -> Heading:
        """What the last part says for itself, or what the header above it lends it."""
        own = self.label(parts[-1], kind)
        for part in parts[:-1]:
            plain = normalise_header(part)
            if plain in self._heads:
                return self._of_head(last, kind)
            if self._speaks_of_another(plain):
                said = self._groups.said(plain, own.code, partial(self._exact, kind=kind))
                if said and self._fits(said, kind):
                    return Heading(said)
                return own if self._of_household(own.code) else _NOTHING
        member = next(
            (m for p in parts[:-1] if (m := member_number(normalise_header(p))) is not None), None
        )
        if own.code and member is not None:
            return Heading(own.code, own.exact, member)
        if own.code:
            return own
        if not (above.exact and above.code) or (
            above.code.endswith("_no") and any(map(str.isalpha, last))
        ):
            return _NOTHING
        return Heading(above.code, False, above.member)

    def _fits(self, code: str, kind: str | None) -> bool:
        return kind is None or code in self.pack.registers[kind].columns

    def _exact(self, plain: str, kind: str | None) -> str | None:
        if kind is not None:
            code = self._kind.get(kind, {}).get(plain)
            if code:
                return code
        return self._any.get(plain)

    def _of_head(self, last: str, kind: str | None) -> Heading:
        code = self._exact(last, kind)
        if code == "name":
            return Heading("head_name")
        return Heading(code, True, 0) if code else _NOTHING

    def _of_household(self, code: str | None) -> bool:
        return code is not None and self.pack.columns[code].level is Level.HOUSEHOLD

    def _speaks_of_another(self, plain: str) -> bool:
        return any(word in plain for word in self._others)

    def _label(self, text: str, kind: str | None) -> Heading:
        plain = normalise_header(text)
        code = self._exact(plain, kind) if plain else None
        if code == "age" and _NOT_IN_YEARS.search(text) and not _IN_YEARS.search(text):
            return _NOTHING
        own = text.strip()
        if own in self.pack.columns and (
            code is None or kind is None or code not in self.pack.registers[kind].columns
        ):
            return Heading(own)
        if code:
            return Heading(code)
        if not plain or len(plain) > _PLAIN_WIDTH:
            return _NOTHING
        member = member_number(plain)
        if member is not None:
            code = self._exact(without_number(plain), kind)
            return Heading(code, True, member) if code else _NOTHING
        for head in sorted(self._heads, key=lambda word: (-len(word), word)):
            if plain.startswith(head) and len(plain) > len(head):
                return self._of_head(plain[len(head) :], kind)
        relative = self._of_relative(plain, kind)
        if relative is not None:
            return relative
        found = self._in_one_language(plain, kind) or self._with_its_codes(plain, kind)
        return found or (_NOTHING if text.isascii() else self._ending(plain, kind))

    def _with_its_codes(self, plain: str, kind: str | None) -> Heading | None:
        """性别1男2女: a header followed by the codes to be written under it."""
        coded = _CODES.search(plain)
        code = self._exact(plain[: coded.start()], kind) if coded else None
        return Heading(code) if code else None

    def _of_relative(self, plain: str, kind: str | None) -> Heading | None:
        """配偶姓名, 子女1性别: a person-level header after a word of kinship."""
        found = self._kin.match(plain)
        code = self._exact(plain[found.end() :], kind) if found else None
        if found is None or code is None or self.pack.columns[code].level is not Level.PERSON:
            return None
        return Heading(code, True, found.group())

    def _in_one_language(self, plain: str, kind: str | None) -> Heading | None:
        """姓名 Name: a header written in two scripts, either of which is known."""
        parts = [p for p in _SCRIPTS.findall(plain) if len(p) > 1 or not p.isascii()]
        if len(parts) != 2 or parts[0].isascii() == parts[1].isascii() or parts[0].isdigit():
            return None
        code = next(
            (c for p in sorted(parts, key=str.isascii) if (c := self._exact(p, kind))), None
        )
        return Heading(code) if code else None

    def _ending(self, plain: str, kind: str | None) -> Heading:
        """The longest known header that a longer one ends in, where nothing before it turns its
        meaning."""
        for start in range(1, len(plain) - 1):
            code = None if plain[start:] in self._whole_only else self._exact(plain[start:], kind)
            if code:
                before = plain[:start]
                turned = self._speaks_of_another(before) or any(w in before for w in self._asides)
                return _NOTHING if turned else Heading(code, False)
        return _NOTHING


def _written_in(patterns: Sequence[str]) -> str:
    """The Chinese characters one of which stands in whatever a pattern finds: a quick look spares
    the slow search."""
    bare = _LOOK_AROUND.sub("", "".join(patterns))
    return "".join(sorted(set(re.findall("[\u3400-\u9fff]", bare)))) or "\u3400"
