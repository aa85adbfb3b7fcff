"""Identity numbers. Of a Chinese number only the checksum is judged: regions and birth dates inside
it may be odd."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from functools import lru_cache
from operator import mul

import numpy as np

from doorstep.engine.fields.context import NOTHING, UNREADABLE, CellValue, Context, Reading
from doorstep.engine.fields.writing import (
    fold,
    is_error,
    is_missing,
    number_text,
    squeeze,
    whole_number,
)

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHT_OF_ZEROS = ord("0") * sum(WEIGHTS)
CHECK_CHARACTERS = "10X98765432"
_NEW = re.compile(r"[0-9]{17}[0-9X]")
_INSIDE = re.compile(r"(?<![0-9A-Z])[1-9][0-9]{16}[0-9X](?![0-9A-Z])")
_OLD = re.compile(r"[0-9]{15}")

_LABEL = re.compile(
    r"^(?:(?:居民)?身份证(?:件)?(?:号码|号)?|公民身份号码|证件号码?|ID(?:CARD)?(?:NO\.?|"
    r"NUMBER)?):?(?=.)",
    re.I,
)

_NOISE = re.compile(r"[\s'\"`´‘’“”,.。、;:·_‐‑‒–—―-]+")
_LIKE_X = str.maketrans("×✕✖χΧхХ", "XXXXXXX")
_MASKS = re.compile(r"[*•●＊∗☆★#□■]")
_X_RUN = re.compile(r"X{4,}")
_SCIENTIFIC = re.compile(r"[0-9](?:[.,][0-9]*)?E\+?[0-9]{1,3}", re.I)
_NOTE_BEHIND = re.compile(r"[(\[【][^()\[\]【】]*[)\]】]$")
_NEW_LENGTH = 18
_SAFE_DIGITS = 15
DAMAGED = Reading(None, ("id-damaged",))


def check_character(number: str) -> str:
    """Compute the last character from the first seventeen digits (GB 11643, ISO 7064 MOD 11-2)."""
    # map ends at the 17th digit
    weighed = sum(map(mul, WEIGHTS, number.encode())) - _WEIGHT_OF_ZEROS
    return CHECK_CHARACTERS[weighed % 11]


def id_checksum_ok(value: str) -> bool:
    """Say whether a number is eighteen characters that end in the right check character."""
    return bool(_NEW.fullmatch(value)) and check_character(value) == value[17]


def right_numbers(texts: Sequence[str]) -> list[str]:
    """Those of many texts that are 18 characters with the right check character, judged all at
    once."""
    shaped = [
        text
        for text in texts
        if len(text) == _NEW_LENGTH and text.isascii() and text[:17].isdigit()
    ]
    if not shaped:
        return []
    signs = (
        np.frombuffer("".join(shaped).encode(), dtype=np.uint8)
        .reshape(-1, _NEW_LENGTH)
        .astype(np.int64)
    )
    sums = (signs[:, :17] - ord("0")) @ np.array(WEIGHTS, dtype=np.int64)
    right = np.frombuffer(CHECK_CHARACTERS.encode(), dtype=np.uint8)[sums % 11] == signs[:, 17]
    return [text for text, fits in zip(shaped, right.tolist(), strict=True) if fits]


def id_15_to_18(value: str) -> str | None:
    """The 18-character number of a 15-digit one (issued to people born in the 1900s)."""
    return (longer := _long(value)) + check_character(longer) if _OLD.fullmatch(value) else None


def id_birth_date(value: str) -> str | None:
    """The birth date written inside a Chinese number, ISO; None when there is none that exists."""
    digits = value[6:14] if len(value) == 18 else f"19{value[6:12]}" if len(value) == 15 else ""
    if not (digits.isascii() and digits.isdigit() and len(digits) == 8):
        return None
    try:
        return dt.date(int(digits[:4]), int(digits[4:6]), int(digits[6:])).isoformat()
    except ValueError:
        return None


def id_sex(value: str) -> str | None:
    """The sex written inside a Chinese number: odd male, even female."""
    digit = value[16] if len(value) == 18 else value[14] if len(value) == 15 else ""
    if not (digit.isascii() and digit.isdigit()):
        return None
    return "male" if int(digit) % 2 else "female"


def is_chinese_id(code: str, ctx: Context) -> bool:
    """Whether a column holds Chinese identity numbers (certificates have other shapes)."""
    return ctx.id_system == "cn" and (code == "id_number" or code.endswith("_id"))


def read_id(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """An identity number: cleaned, and judged by checksum, length, masks and the type of its
    cell."""
    if raw is None:
        return NOTHING
    chinese = is_chinese_id(code, ctx)
    if isinstance(raw, str):
        if chinese and raw.isascii() and _NEW.fullmatch(raw):
            return _checked(raw)
        return _from_text(raw, chinese, ctx)
    if isinstance(raw, bool) or not isinstance(raw, int | float):
        return UNREADABLE
    return _from_number(raw, shown, chinese, ctx)


def _checked(number: str) -> Reading:
    return Reading(number, () if check_character(number) == number[17] else ("id-checksum",))


def _from_number(raw: float, shown: str, chinese: bool, ctx: Context) -> Reading:
    if not math.isfinite(raw):
        return NOTHING if math.isnan(raw) else UNREADABLE
    digits = number_text(raw)
    if whole_number(raw) is None:
        return DAMAGED if chinese or not digits else Reading(digits)
    if len(digits.lstrip("-")) > _SAFE_DIGITS:
        return DAMAGED
    if not chinese and shown.isascii() and shown.isdigit() and shown.lstrip("0") == digits:
        digits = shown
    if is_missing(digits, ctx):
        return NOTHING
    return _judged(digits) if chinese else Reading(digits)


def _from_text(raw: str, chinese: bool, ctx: Context) -> Reading:
    text = fold(raw)
    if is_missing(text, ctx):
        return NOTHING
    if is_error(text):
        return Reading(None, ("error-value",))
    if _SCIENTIFIC.fullmatch(text):
        return DAMAGED
    if not chinese:
        kept = squeeze(raw).strip("'\"`‘’ ")
        return Reading(kept) if any(c.isalnum() for c in kept) else UNREADABLE
    return _judged(_NOISE.sub("", _LABEL.sub("", _without_note(text))).upper().translate(_LIKE_X))


def _without_note(text: str) -> str:
    bare = _NOTE_BEHIND.sub("", text).strip()
    return bare or text


def _judged(cleaned: str) -> Reading:
    starred = cleaned
    if _MASKS.search(cleaned):
        starred = _X_RUN.sub(lambda run: "*" * len(run.group()), _MASKS.sub("*", cleaned))
    elif _X_RUN.search(cleaned):
        starred = re.sub(r"X(?=.)|(?<=X)X$", "*", cleaned)
    if starred != cleaned or "*" in cleaned:
        return Reading(starred, ("id-masked",)) if starred.strip("*") else NOTHING
    if _NEW.fullmatch(cleaned):
        return _checked(cleaned)
    if _OLD.fullmatch(cleaned):
        return Reading(cleaned, ("id-old15",))
    inside = _INSIDE.findall(cleaned)
    if len(inside) == 1:
        return _checked(inside[0])
    return Reading(cleaned, ("id-damaged",)) if any(c.isdigit() for c in cleaned) else UNREADABLE


_SHORTEST = 6


@lru_cache(maxsize=65536)
def identifying_number(number: str | None, system: str) -> str | None:
    """A number that can stand for a person: in the Chinese system eighteen sound characters,
    elsewhere any."""
    if number is None or "*" in number:
        return None
    if system != "cn":
        return number.casefold() if len(number) >= _SHORTEST else None
    return number if id_checksum_ok(number) else id_15_to_18(number)


_TAIL = range(4, 9)


def numbers_agree(left: str, right: str, system: str) -> bool:
    """Whether two identity numbers may be one; stars hide digits, fifteen digits are the older form
    of eighteen, a few digits are a number's last."""
    if system != "cn":
        return left.casefold() == right.casefold()
    one, other = _long(left), _long(right)
    if "*" in one or "*" in other:
        return _behind_stars(id_15_to_18(left) or one, id_15_to_18(right) or other)
    short, whole = sorted((one, other), key=len)
    if len(short) in _TAIL:
        return whole.endswith(short)
    return one[:17] == other[:17] if 17 in (len(one), len(other)) else one == other


def _long(number: str) -> str:
    return f"{number[:6]}19{number[6:]}" if _OLD.fullmatch(number) else number


def _behind_stars(one: str, other: str) -> bool:
    if len(one) == len(other):
        return all(a == b or "*" in (a, b) for a, b in zip(one, other, strict=True))
    starred, plain = (one, other) if "*" in one else (other, one)
    head, tail = starred.split("*", 1)[0], starred.rsplit("*", 1)[1]
    head_there = "*" in plain or plain.startswith(head)
    return head_there and ("*" in plain or plain.endswith(tail))
