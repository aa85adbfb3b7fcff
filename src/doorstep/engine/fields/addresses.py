"""Addresses: only a clearly other group, house or street is a difference, never a village's name or
a word for road."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import NamedTuple

_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "兩": 2}

_CHINESE = re.compile(
    r"[零〇一二三四五六七八九十百两兩]+(?=\s*(?:组|組|号|號|社|队|隊|栋|幢|室|弄|巷|单元))"
)

_GROUP = re.compile(r"([0-9]+)\s*(?:村民)?小?(?:组|組|社|队|隊)")
_HOUSE = re.compile(r"([0-9]+(?:-[0-9]+)*)\s*(?:号|號)")
_HAN = re.compile(r"[\u3400-\u9fff]")
_WORDS = re.compile(r"[a-z]+")
_NUMBER = re.compile(r"[0-9]+[a-z]?\b")

_KINDS_OF_STREET = frozenset(
    """st street rd road av ave avenue ln lane dr drive ct court pl place cl close cres crescent
    way gr grove sq square
    tce terrace terr gdns gardens hl hill pde parade the flat apt unit no rue boulevard bd
    chemin""".split()
)


class Where(NamedTuple):
    """What an address says that can be held against another."""

    group: str | None
    house: str | None
    words: frozenset[str]


@lru_cache(maxsize=65536)
def read_address(text: str) -> Where:
    """Group and house number (Chinese), or house number and street words (elsewhere)."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    if _HAN.search(folded):
        folded = _CHINESE.sub(lambda run: str(chinese_number(run.group())), folded)
        return Where(_last(_GROUP, folded), _last(_HOUSE, folded), frozenset())
    letters = _WORDS.findall(re.sub(r"['’]", "", folded))
    words = frozenset(word for word in letters if word not in _KINDS_OF_STREET and len(word) > 1)
    return Where(None, _first(_NUMBER, folded), words)


def addresses_agree(left: str, right: str) -> bool:
    """False only when a group, a house number or a whole street differs and both sides tell it."""
    one, other = read_address(left), read_address(right)
    if _clash(one.group, other.group) or _clash(one.house, other.house):
        return False
    return not one.words or not other.words or _street_alike(one.words, other.words)


def _street_alike(one: frozenset[str], other: frozenset[str]) -> bool:
    if one & other:
        return True
    from rapidfuzz.distance import OSA

    return any(OSA.normalized_similarity(a, b) >= 0.7 for a in one for b in other)


def _clash(one: str | None, other: str | None) -> bool:
    return one is not None and other is not None and one.lstrip("0") != other.lstrip("0")


def _last(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.findall(text)
    return str(found[-1]) if found else None


def _first(pattern: re.Pattern[str], text: str) -> str | None:
    found = pattern.search(text)
    return found.group() if found else None


def chinese_number(text: str) -> int:
    """二十三 -> 23."""
    total, digit = 0, 0
    for char in text:
        if char == "十":
            total, digit = total + (digit or 1) * 10, 0
        elif char == "百":
            total, digit = total + (digit or 1) * 100, 0
        else:
            digit = _DIGITS[char]
    return total + digit
