"""Words out of a vocabulary: sex, relation, marital status, outcomes and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache

from doorstep.engine.fields.context import NOTHING, UNREADABLE, CellValue, Context, Reading
from doorstep.engine.fields.writing import (
    cell_text,
    fold,
    is_error,
    is_missing,
    split_brackets,
    squeeze,
)

_MALE = "男 男性 男孩 男婴 男童 男子 男士 先生 儿子 ♂ 1 01"
_MALE += " m m. male man boy mr masculin masc homme h h. garçon"

_FEMALE = "女 女性 女孩 女婴 女童 女子 女士 小姐 女儿 ♀ 2 02"
_FEMALE += " f f. female woman girl mrs ms féminin fém femme fille"

_NOT_KNOWN = "0 00 9 09 未说明的性别 未知的性别 未说明 u unknown inconnu"
_NOT_KNOWN += (
    " other undetermined indeterminate intersex not_stated not_specified autre indéterminé"
)

_SEXES: dict[str, str | None] = {
    **dict.fromkeys(_MALE.split(), "male"),
    **dict.fromkeys(_FEMALE.split(), "female"),
    **dict.fromkeys(_NOT_KNOWN.split(), None),
}

_BOXES = "☑✓√■✔☒●□☐○"
_BEFORE = re.compile(r"[☑✓√■✔☒●]\s*([^\W_]{1,8})")
_BEHIND = re.compile(r"([^\W_]{1,8})\s*[☑✓√■✔☒●]")
_TOUCHING = re.compile(r"([^\W_]{1,8})[☑✓√■✔☒●](?![^\W_])")

_NEGATION = re.compile(
    r"(?:[非不未无没]|(?<![^\W\d_])(?:not|non|no|never|in|un|partly|partially|part|half|almost|"
    r"nearly|pas|partiellement)[\s-]*)$"
)

_POSSESSIVE = re.compile(r"^.{1,8}?[之的](?=.)")
_SEVERAL = re.compile(r"[/、,;]|或")
_KINSHIP = frozenset({"relation_to_head"})

_BEFORE_KIN = re.compile(
    r"^(?:户主|本人|其|系|为|是|之|的|第?[一二三四五六七八九十大小老0-9])+(?=.)"
)

_LATIN = re.compile(r"[a-z0-9]", re.I)


def ticked(text: str) -> str:
    """The choice ticked on a form (☑男 □女 -> 男); the text itself when nothing is ticked."""
    if not text or text.isalnum():
        return text
    first = _BEFORE if text[0] in _BOXES else _BEHIND if text[-1] in _BOXES else _TOUCHING
    found = first.search(text) or _BEFORE.search(text)
    return found[1] if found else text


def read_sex(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """Male or female, from words and from the digits of GB/T 2261.1 (0 and 9: not known)."""
    text, settled = _written(raw, shown)
    if settled:
        return settled
    key = ticked(text).casefold()
    given = ctx.values.get(code) or ctx.values.get("sex") or {}
    for spelling in (key, split_brackets(key)[0].strip()):
        if spelling in given:
            return Reading(given[spelling])
        if spelling in _SEXES:
            return Reading(_SEXES[spelling])
    return NOTHING if is_missing(text, ctx) else UNREADABLE


def read_code(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """The vocabulary's word for what is written; an unknown spelling is kept as written."""
    text, settled = _written(raw, shown)
    if settled:
        return settled
    words = ctx.values.get(code)
    key = text.casefold()
    if words and key in words:
        return Reading(words[key])
    if is_missing(text, ctx):
        return NOTHING
    if words and (word := _meant(code, ticked(key), words)):
        return Reading(word)
    return Reading(text)


_MOSTLY = 0.8


def decode(
    codes: Mapping[str, tuple[str, ...]],
    cells: Sequence[CellValue],
    shown: Sequence[str] | None,
    *,
    headed: bool,
) -> list[CellValue] | None:
    """A column's cells with the bare codes of a published list (word -> codes) in words; None where
    the column holds none.

    Most filled cells must be codes of the list, and several different ones of several characters: a
    1 is a number, unless the header says that codes stand below it (`headed`).
    """
    known = ((one, word) for word, ones in codes.items() for one in ones)
    word_of = {one: word for one, word in known if headed or len(one) > 1}
    texts = [fold(cell_text(v, shown[i] if shown else "")).upper() for i, v in enumerate(cells)]
    filled = [text for text in texts if text]
    coded = [text for text in filled if text in word_of]
    if len(coded) < _MOSTLY * max(len(filled), 1) or (len(set(coded)) < 2 and not headed):
        return None
    return [word_of.get(text, v) for v, text in zip(cells, texts, strict=True)]


def _written(raw: CellValue, shown: str) -> tuple[str, Reading | None]:
    text = squeeze(cell_text(raw, shown))
    if is_error(text):
        return text, Reading(None, ("error-value",))
    return text, None if text else NOTHING


def _meant(code: str, key: str, words: Mapping[str, str]) -> str | None:
    outside, notes = split_brackets(key)
    body = outside.strip() or key
    for choice in (key, body, *notes, _POSSESSIVE.sub("", body), _BEFORE_KIN.sub("", body)):
        if choice in words:
            return words[choice]
    if code in _KINSHIP:
        return None
    by_length = _by_length(tuple(words))
    if not _SEVERAL.search(body):
        for spelling in by_length:
            if body.endswith(spelling) and _stands_alone(body, len(body) - len(spelling), spelling):
                return words[spelling]
    return _only_contained(body, by_length, words)


@lru_cache(maxsize=256)
def _by_length(spellings: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(sorted((s for s in spellings if len(s) > 1), key=len, reverse=True))


def _stands_alone(text: str, start: int, spelling: str) -> bool:
    if _NEGATION.search(text[:start]):
        return False
    if not _LATIN.match(spelling):
        return True
    end = start + len(spelling)
    return not (start and _LATIN.match(text[start - 1])) and not (
        end < len(text) and _LATIN.match(text[end])
    )


def _only_contained(body: str, by_length: tuple[str, ...], words: Mapping[str, str]) -> str | None:
    """The longest spelling inside a phrase, unless the phrase offers several meanings side by
    side."""
    found: list[str] = []
    rest = body
    for spelling in by_length:
        start = rest.find(spelling)
        if start >= 0 and _stands_alone(rest, start, spelling):
            found.append(words[spelling])
            rest = rest.replace(spelling, " ")
    if not found or (len(set(found)) > 1 and (_SEVERAL.search(body) or body.isascii())):
        return None
    return found[0]
