"""Names of people: blanks and dots made one, role notes in brackets dropped, characters and case as
written."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from doorstep.domain.registers import NameTables
from doorstep.engine.fields.context import NOTHING, UNREADABLE, CellValue, Context, Reading
from doorstep.engine.fields.names.single import forms
from doorstep.engine.fields.writing import CJK, cell_text, fold, is_error, is_missing

_PLAIN = re.compile("(?!..(?:先生|女士|同志)$)[\u4e00-\u9fff]{2,4}")
_HAS_CJK = re.compile(f"[{CJK}]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_DOTS = re.compile(r"\s*[·・•‧∙⋅.・•᛫●]\s*")
_BLANKS = re.compile(r"\s+")
_BETWEEN_CJK = re.compile(rf"(?<=[{CJK}·])\s+(?=[{CJK}·])")

_LABEL = re.compile(
    r"^(?:户主|姓名|丈夫|妻子|父亲|母亲|父|母|夫|妻|本人|联系人|name)\s*:\s*(?=.)", re.I
)

_NUMBERED = re.compile(rf"^[0-9]{{1,3}}\s*[.、,)]\s*(?=[{CJK}])")
_MARKS = "★☆△▲※◆◇√✓✔'‘’`\"“”,;、。: \t"
_NOTE_BEHIND = re.compile(r"\s*[(\[【〔]([^()\[\]【】〔〕]*)[)\]】〕]\s*$")

_ROLE_NOTE = re.compile(
    r"(?:原|前|现|新|已)?(?:户主|户主代|代|已?故|亡|已?亡|死亡|已死亡?|去世|已?去世|病故|逝|殁|"
    r"注销|已?注销|销户|男|女|本人|配偶|"
    r"夫|妻|妻子|丈夫|父|父亲|母|母亲|子|女儿|儿子|儿|长子|次子|三子|四子|五子|长女|次女|三女|"
    r"四女|五女|独子|独女|养子|养女|继子|继女|"
    r"孙|孙子|孙女|外孙|外孙女|媳|儿媳|媳妇|女婿|婿|岳父|岳母|公公|婆婆|兄|弟|姐|妹|祖父|祖母|"
    r"外出|打工|外嫁|出嫁|嫁出|嫁入|迁出|迁入|"
    r"户口迁出|空挂|寄住|暂住|上门|入赘|五保|低保|联系人|负责人|组长|村长|书记|"
    r"head|deceased|dead|died|late|wife|husband|son|daughter|m|f|male|female|d[ée]c[ée]d[ée]e?|"
    r"chef|[ée]poux|[ée]pouse|veuve|veuf)",
    re.I,
)

_OTHER_NAME = re.compile(
    r"(?:曾用名|原名|又名|别名|小名|乳名|化名|现名|身份证名|户口本?名|网名)[:是为]?[\u4e00-\u9fff]{1,5}|"
    r"[\u4e00-\u9fff]{1,4}之?(?:妻|夫|子|女|父|母|儿子|女儿|长子|次子|长女|次女|丈夫|妻子|儿媳|女婿)"
)

_ADDRESSED = re.compile(r"(?<=[\u4e00-\u9fff]{2})(?:先生|女士|同志)$")
_NUMBER_BEHIND = re.compile(r"(?<=[\u4e00-\u9fff])\s*[(:]?[0-9]{7,17}[0-9Xx]?\)?$")
_ALL_IN_BRACKETS = re.compile(r"[(\[【〔]([\u4e00-\u9fff·\s]{2,})[)\]】〕]")


def read_name(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """A person's name; figures or punctuation alone are none."""
    if isinstance(raw, str):
        if _PLAIN.fullmatch(raw) and raw not in ctx.missing:
            return Reading(raw)
        text = fold(raw)
        if is_missing(text, ctx):
            return NOTHING
        if is_error(text):
            return Reading(None, ("error-value",))
        name = _tidy(text)
        if not any(c.isalpha() or c in "□〇" for c in name):
            return UNREADABLE
        return NOTHING if is_missing(name, ctx) else Reading(name)
    return NOTHING if raw is None or not cell_text(raw, shown) else UNREADABLE


def _tidy(text: str) -> str:
    name = _LABEL.sub("", text)
    if whole := _ALL_IN_BRACKETS.fullmatch(name):
        name = whole[1]
    name = _NUMBER_BEHIND.sub("", name)
    name = _NUMBERED.sub("", name).strip(_MARKS)
    while (note := _NOTE_BEHIND.search(name)) and note.start() > 0:
        said = _BLANKS.sub("", note.group(1))
        if said and not _ROLE_NOTE.fullmatch(said) and not _OTHER_NAME.fullmatch(said):
            break
        name = name[: note.start()].strip(_MARKS)
    name = _BLANKS.sub(" ", name)
    if not _HAS_CJK.search(name):
        return name
    name = _ADDRESSED.sub("", _DOTS.sub("·", name).strip("·"))
    return _BETWEEN_CJK.sub("", name) if _LATIN.search(name) else name.replace(" ", "")


HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
_NOISE = re.compile(r"[\s·•・‧∙.．。,，'’`´\-‐‑–—_]+")


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """A name without what is only writing: Chinese as one run of characters, others as
    single-spaced capitals."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    if HAN.search(folded):
        return _NOISE.sub("", folded)
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return _NOISE.sub(" ", re.sub(r"['’`´]", "", bare)).strip()


def names_agree(left: str, right: str) -> bool:
    """Whether both may be the same name. A western name may be turned around, lack a middle name or
    keep an initial."""
    one, other = plain_name(left), plain_name(right)
    if one == other or not one or not other:
        return True
    if HAN.search(one) or HAN.search(other):
        return False
    return _tokens_agree(one.split(), other.split())


def _tokens_agree(one: list[str], other: list[str]) -> bool:
    shorter, longer = sorted((one, other), key=len)
    left = list(longer)
    for token in sorted(shorter, key=len, reverse=True):
        match = token if token in left else next((o for o in left if _initial(token, o)), None)
        if match is None:
            return False
        left.remove(match)
    return True


def _initial(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    return len(short) == 1 and long.startswith(short)


def name_reason(left: str, right: str, tables: NameTables) -> str | None:
    """How two names differ: homophone (by the readings of `tables`), one_character, or None."""
    one, other = plain_name(left), plain_name(right)
    if not (HAN.search(one) and HAN.search(other)):
        from rapidfuzz.distance import OSA

        return "one_character" if OSA.distance(one, other) == 1 else None
    if len(one) == len(other):
        if _sounds(one, tables) == _sounds(other, tables):
            return "homophone"
        if sum(a != b for a, b in zip(one, other, strict=True)) == 1:
            return "one_character"
        return None
    return "one_character" if abs(len(one) - len(other)) == 1 and _inside(one, other) else None


def nearly_same(left: str, right: str, tables: NameTables) -> bool:
    """Whether two names may be slips of one: one surname, one sound in `tables`, a letter apart."""
    one, other = plain_name(left), plain_name(right)
    if HAN.search(one) and HAN.search(other):
        return (
            one[:1] == other[:1]
            or _sounds(one, tables) == _sounds(other, tables)
            or len(set(one) & set(other)) > 1
        )
    from rapidfuzz.distance import OSA

    return OSA.normalized_similarity(one, other) >= 0.75


def _inside(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(c in rest for c in short)


@lru_cache(maxsize=65536)
def _sounds(name: str, tables: NameTables) -> str:
    return forms([(name, "", "")], tables)[0].sound
