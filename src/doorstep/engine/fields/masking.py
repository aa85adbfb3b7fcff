"""Numbers of people and phones as a screen may show them: without their middle."""

from __future__ import annotations

import re

_LONG_NUMBER = re.compile(r"\d[\d*]{5,}[\dXx]")
_PHONE = 11


def masked(text: str) -> str:
    """The text with every number of seven digits or more masked in the middle.

    >>> masked("110105194912310021"), masked("13812345678")
    ('1101************21', '138****5678')
    """
    return _LONG_NUMBER.sub(_without_middle, text)


def _without_middle(found: re.Match[str]) -> str:
    number = found.group()
    first, last = (3, 4) if len(number) == _PHONE else (4, 2) if len(number) > _PHONE else (2, 2)
    return number[:first] + "*" * (len(number) - first - last) + number[-last:]
