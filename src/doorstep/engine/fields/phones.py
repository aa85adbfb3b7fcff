"""Telephone numbers: digits as they are dialled, no judgement of whether they ring."""

from __future__ import annotations

import re

from doorstep.engine.fields.context import NOTHING, UNREADABLE, CellValue, Context, Reading
from doorstep.engine.fields.writing import (
    cell_text,
    fold,
    is_error,
    is_missing,
    number_text,
    whole_number,
)

_MOBILE = re.compile(r"1[0-9]{10}")
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]*)?[eE]\+?[0-9]{1,3}")
_COUNTRY = re.compile(r"^\(?(?:\+|00)86\)?-?")
_AREA = re.compile(r"\(?(0[0-9]{2,3})\)?-?([0-9]{7,8})((?:-[0-9]{1,6})?)")
_AREA_IN_TWO = re.compile(r"\(?(0[0-9]{2,3})\)?-?([0-9]{3,4})-([0-9]{4})")
_BETWEEN = re.compile(r"[/、,;|\n\r]+|\s或\s*|或|(?<=[0-9]{7})\s+(?=\(?\+?[0-9]{7})")
_EXTENSION = re.compile(r"(?:转|轉|分机|ext\.?|x)\s*(?=[0-9])", re.I)
_OTHER = re.compile(r"[^0-9+*()\-]")
_TWO_MOBILES = re.compile(r"(?<![0-9])(1[3-9][0-9]{9})(1[3-9][0-9]{9})(?![0-9])")
_WORDS_BETWEEN = re.compile(r"(?<=[0-9]{6})[^0-9A-Za-z+()\-\s./转轉分机]{1,4}(?=:?[0-9]{5})")
_SHORTEST_OF_SEVERAL = 5


def read_phone(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """One or several telephone numbers, joined with "/"."""
    if isinstance(raw, str):
        if raw.isascii() and _MOBILE.fullmatch(raw):
            return Reading(raw)
        text = fold(raw)
    elif isinstance(raw, bool):
        return UNREADABLE
    elif isinstance(raw, int | float):
        if whole_number(raw) is None:
            return UNREADABLE if number_text(raw) else NOTHING
        text = cell_text(raw, shown)
    else:
        return NOTHING if raw is None else UNREADABLE
    if is_missing(text, ctx):
        return NOTHING
    if is_error(text):
        return Reading(None, ("error-value",))
    if _SCIENTIFIC.fullmatch(text):
        return UNREADABLE
    numbers = _numbers(text)
    return Reading("/".join(dict.fromkeys(numbers))) if numbers else UNREADABLE


def _numbers(text: str) -> list[str]:
    if text.endswith(".0") and text[:-2].isdigit():
        text = text[:-2]
    text = _WORDS_BETWEEN.sub("/", _TWO_MOBILES.sub(r"\1/\2", text))
    parts = [
        _EXTENSION.sub("-", part) for part in _BETWEEN.split(text) if any(c.isdigit() for c in part)
    ]
    if len(parts) > 1 and any(
        sum(c.isdigit() for c in part) < _SHORTEST_OF_SEVERAL for part in parts
    ):
        parts = ["".join(parts)]
    return [number for part in parts if (number := _one(part))]


def _one(part: str) -> str:
    dialled = _OTHER.sub("", re.sub(r"[‐‑‒–—―]", "-", part))
    dialled, from_abroad = _COUNTRY.subn("", dialled)
    for shape in (_AREA, _AREA_IN_TWO):
        if ("-" in dialled or "(" in dialled) and (found := shape.fullmatch(dialled)):
            return f"{found[1]}-{found[2]}{found[3]}"
    bare = re.sub(r"[-()]|(?<=.)\+", "", dialled)
    if bare.startswith("86") and _MOBILE.fullmatch(bare[2:]):
        bare = bare[2:]
    lacks_zero = from_abroad and bare[:1] not in ("", "0") and not _MOBILE.fullmatch(bare)
    return f"0{bare}" if lacks_zero else bare if any(c.isdigit() for c in bare) else ""


_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,}[0-9]")


def phones_agree(left: str, right: str) -> bool:
    """Whether any number stands on both sides."""
    one, other = _phones(left), _phones(right)
    return not one or not other or bool(one & other)


def _phones(text: str) -> frozenset[str]:
    found = (
        re.sub(r"\D", "", piece)
        for part in re.split(r"[/,;、，；|]+", text)
        for piece in _PHONE.findall(part)
    )
    return frozenset(_national(digits) for digits in found)


def _national(digits: str) -> str:
    if len(digits) > 11 and digits.startswith("0086"):
        digits = digits[4:]
    if len(digits) > 11 and digits.startswith("86"):
        digits = digits[2:]
    return digits.lstrip("0")
