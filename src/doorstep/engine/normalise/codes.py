"""Words out of a vocabulary: sex, relation, marital status, outcomes and the like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from doorstep.engine.normalise.context import NOTHING, UNREADABLE, CellValue, Context, Reading
from doorstep.engine.normalise.writing import cell_text, is_error, is_missing, split_brackets, squeeze

_SEXES: dict[str, str | None] = {
    **dict.fromkeys(
        "男 男性 男孩 男婴 男童 男子 男士 先生 公 1 01 m male man boy mr masculin homme h garçon masc ♂ 儿子 m. h.".split(), "male"
    ),
    **dict.fromkeys(
        "女 女性 女孩 女婴 女童 女子 女士 小姐 2 02 f female woman girl mrs ms féminin feminin femme fille fem fém ♀ 女儿 f.".split(),
        "female",
    ),
    **dict.fromkeys("0 00 9 09 未说明的性别 未知的性别 未说明 u unknown inconnu".split(), None),
}
_TICKED = re.compile(r"[☑✓√■✔☒●]\s*([^\W_]{1,8})|([^\W_]{1,8}?)\s*[☑✓√✔☒]")
_BOXES = re.compile(r"[□☐○]")
_NEGATION = re.compile(r"[非不未无没]$")
_POSSESSIVE = re.compile(r"^.{1,8}?[之的](?=.)")
_LATIN = re.compile(r"[a-z0-9]", re.I)


def ticked(text: str) -> str:
    """The choice ticked on a form (☑男 □女 -> 男); the text itself when nothing is ticked."""
    found = _TICKED.search(text)
    return (found[1] or found[2]) if found else text


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
    if words and (word := _meant(ticked(key), words)):
        return Reading(word)
    return Reading(text)


def _written(raw: CellValue, shown: str) -> tuple[str, Reading | None]:
    text = squeeze(cell_text(raw, shown))
    if is_error(text):
        return text, Reading(None, ("error-value",))
    return text, None if text else NOTHING


def _meant(key: str, words: Mapping[str, str]) -> str | None:
    outside, notes = split_brackets(key)
    choices = [key, outside.strip(), *notes]
    choices += [_POSSESSIVE.sub("", choice) for choice in choices[:2]]
    for choice in choices:
        if choice in words:
            return words[choice]
    by_length = _by_length(tuple(words))
    body = outside.strip() or key
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
    return not (start and _LATIN.match(text[start - 1])) and not (end < len(text) and _LATIN.match(text[end]))


def _only_contained(body: str, by_length: tuple[str, ...], words: Mapping[str, str]) -> str | None:
    """The longest spelling inside a phrase, unless the phrase offers several meanings side by side."""
    found: list[str] = []
    rest = body
    for spelling in by_length:
        start = rest.find(spelling)
        if start >= 0 and _stands_alone(rest, start, spelling):
            found.append(words[spelling])
            rest = rest.replace(spelling, " ")
    if not found or (len(set(found)) > 1 and re.search(r"[/、,,;;或]", body)):
        return None
    return found[0]


