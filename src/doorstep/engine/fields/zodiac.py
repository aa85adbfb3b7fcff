"""The animal years people tell instead of a date of birth: 属牛, 1974 属虎, 生肖龙."""

from __future__ import annotations

import re

SIGNS = "鼠牛虎兔龙蛇马羊猴鸡狗猪"
"""In the order of the years: 2020 was the first one's."""

TOLD = "属{}"
"""A sign as it stands where a birth date would, when nothing else is told."""

_WRITTEN = str.maketrans("龍馬雞豬", "龙马鸡猪")
_SIGN = re.compile(
    rf"(?:[属屬]相?|生肖)\s*[:：]?\s*(?:是|为)?\s*(小龙|[{SIGNS}龍馬雞豬])(?:年生?|的|人)*"
)


def without_zodiac(text: str) -> tuple[str, str | None]:
    """A folded text without the sign it tells, and the sign; a text of one sign alone is that sign.

    >>> without_zodiac("1974 属虎"), without_zodiac("牛")
    (('1974', '虎'), ('', '牛'))
    """
    bare = text.translate(_WRITTEN)
    if len(bare) == 1 and bare in SIGNS:
        return "", bare
    found = _SIGN.search(text)
    if found is None:
        return text, None
    rest = f"{text[: found.start()]} {text[found.end() :]}".strip(" ,，、;；()（）/")
    return rest, "蛇" if found[1] == "小龙" else found[1].translate(_WRITTEN)
