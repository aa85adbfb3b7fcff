"""Names: equal when only writing differs (width, case, spaces, dots, order of western parts, initials)."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from doorstep.engine import names

HAN = re.compile(r"[\u3400-\u9fff\U00020000-\U0003134f]")
_NOISE = re.compile(r"[\s·•・‧∙.．。,，'’`´\-‐‑–—_]+")


@lru_cache(maxsize=65536)
def plain_name(name: str) -> str:
    """A name without what is only writing: Chinese as one run of characters, others as single-spaced capitals."""
    folded = unicodedata.normalize("NFKC", name).casefold()
    if HAN.search(folded):
        return _NOISE.sub("", folded)
    bare = "".join(c for c in unicodedata.normalize("NFD", folded) if not unicodedata.combining(c))
    return _NOISE.sub(" ", re.sub(r"['’`´]", "", bare)).strip()


def names_agree(left: str, right: str) -> bool:
    """Whether both may be the same name. A western name may be turned around, lack a middle name or keep an initial."""
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


def name_reason(left: str, right: str) -> str | None:
    """How two names differ: homophone, variant (an older form of a character), one_character, or None."""
    one, other = plain_name(left), plain_name(right)
    if not (HAN.search(one) and HAN.search(other)):
        from rapidfuzz.distance import OSA

        return "one_character" if OSA.distance(one, other) == 1 else None
    if len(one) == len(other):
        if _sounds(one) == _sounds(other):
            return "homophone"
        if sum(a != b for a, b in zip(one, other, strict=True)) == 1:
            return "one_character"
        return None
    return "one_character" if abs(len(one) - len(other)) == 1 and _inside(one, other) else None


def nearly_same(left: str, right: str) -> bool:
    """Whether two names may be slips of one: the same surname or sounds, or one letter apart."""
    one, other = plain_name(left), plain_name(right)
    if HAN.search(one) and HAN.search(other):
        return one[:1] == other[:1] or _sounds(one) == _sounds(other) or len(set(one) & set(other)) > 1
    from rapidfuzz.distance import OSA

    return OSA.normalized_similarity(one, other) >= 0.75


def _inside(one: str, other: str) -> bool:
    short, long = sorted((one, other), key=len)
    rest = iter(long)
    return all(c in rest for c in short)


@lru_cache(maxsize=65536)
def _sounds(name: str) -> str:
    return names.forms([(name, "", "")])[0].sound
