"""Characters: full-width and half-width, blanks, brackets, Chinese numerals, and a cell's value as
plain text."""

from __future__ import annotations

import datetime as dt
import math
import re
import unicodedata

from doorstep.engine.fields.context import NOTHING, CellValue, Context, Reading

CJK = (
    "\u2e80-\u2fdf\u3005-\u3007\u3400-\u4dbf\u4e00-\u9fff"
    "\uf900-\ufaff\U00020000-\U0003ffff\ue000-\uf8ff"
)

UNSEEN = (
    "\x00-\x08\x0e-\x1f\x7f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f"
    "\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Characters nobody sees: zero-width ones, joiners, soft hyphens, directions, variants, fillers."""

_UNSEEN = re.compile(f"[{UNSEEN}]")

_BETWEEN_CJK = re.compile(rf"(?<=[{CJK}])\s+(?=[{CJK}])")
_BLANKS = re.compile(r"\s+")
_DASHES = re.compile(r"[-‐‑‒–—―_/\\?…⋯\s]+")

_BRACKETS = re.compile(
    r"[(\[{【〔「『〈《]([^()\[\]{}【】〔〕「」『』〈〉《》]*)[)\]}】〕」』〉》]"
)

_ERRORS = frozenset(
    {"#n/a", "#ref!", "#value!", "#div/0!", "#name?", "#null!", "#num!", "#spill!", "#calc!"}
)

_DIGITS = {
    c: str(i)
    for i, row in enumerate(
        (
            "〇○◯零０",
            "一壹弌",
            "二贰貳两兩弍",
            "三叁參叄",
            "四肆",
            "五伍",
            "六陆陸",
            "七柒",
            "八捌",
            "九玖",
        )
    )
    for c in row
}

_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_TENS = {"廿": 2, "卄": 2, "卅": 3}
NUMERALS = "".join(_DIGITS) + "".join(_UNITS) + "".join(_TENS)
_LETTER_O = re.compile(f"(?<=[{NUMERALS}0-9])[oO]+(?=[oO{NUMERALS}0-9])")
_RUN = re.compile(f"[{NUMERALS}0-9]*[{NUMERALS}][{NUMERALS}0-9]*")
_LONGEST_NUMBER = 10**40


def fold(text: str) -> str:
    """Full-width to half-width (NFKC), invisible characters gone, ends trimmed."""
    if text.isascii() and text.isprintable():
        return text.strip()
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text.replace("˙", "·"))
    return _UNSEEN.sub("", text).strip()


def squeeze(text: str) -> str:
    """Folded, runs of blanks made one, none between two Chinese characters."""
    folded = fold(text)
    if folded.isalnum():
        return folded
    return _BLANKS.sub(" ", _BETWEEN_CJK.sub("", folded))


_HALF_WIDTH = {
    c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F) if c - 0xFEE0 not in map(ord, "(),:;!?")
} | {0x3000: 0x20}


def as_written(text: str) -> str:
    """Figures and Latin letters half-width, blanks tidied, every other character as written (（ and
    ² stay)."""
    if not text.isascii():
        text = text.translate(_HALF_WIDTH)
    text = _UNSEEN.sub("", text).strip()
    return text if text.isalnum() else _BLANKS.sub(" ", _BETWEEN_CJK.sub("", text))


def is_missing(text: str, ctx: Context) -> bool:
    """Whether a folded text says that nothing is known."""
    if text.isalnum():
        return text.casefold() in ctx.missing
    if not text or _DASHES.fullmatch(text):
        return True
    key = text.casefold()
    if key in ctx.missing:
        return True
    bare = _BLANKS.sub("", key).rstrip(".。,;!")
    if bare in ctx.missing:
        return True
    return key[0] in "([【「" and key[-1] in ")]】」" and key[1:-1].strip() in ctx.missing


def is_error(text: str) -> bool:
    """Whether a text is a spreadsheet's error value."""
    return text[:1] == "#" and text.casefold() in _ERRORS


def split_brackets(text: str) -> tuple[str, list[str]]:
    """The text outside brackets and what stood in each pair."""
    notes = [note.strip() for note in _BRACKETS.findall(text)]
    return (_BRACKETS.sub(" ", text).strip(), notes) if notes else (text, notes)


def numerals_to_digits(text: str) -> str:
    """Chinese numerals as digits: 一九八五 -> 1985, 二十五 -> 25, 二OO五 -> 2005, 廿三 -> 23."""
    if text.isascii():
        return text
    text = _LETTER_O.sub(lambda found: "0" * len(found.group()), text)
    return _RUN.sub(lambda found: _numeral(found.group()), text)


def _numeral(run: str) -> str:
    if not any(c in _UNITS or c in _TENS for c in run):
        return "".join(_DIGITS.get(c, c) for c in run)
    total = 0
    digit: int | None = None
    for c in run:
        if c in _UNITS:
            total += (1 if digit is None or digit == 0 else digit) * _UNITS[c]
            digit = None
        elif c in _TENS:
            total += _TENS[c] * 10
            digit = None
        else:
            value = int(_DIGITS.get(c, c))
            digit = value if not digit else digit * 10 + value
            if digit >= _LONGEST_NUMBER:
                return run
    return str(total + (digit or 0))


def whole_number(value: float) -> int | None:
    """The integer a number cell holds; None when it holds a fraction or nothing a register could
    mean."""
    if isinstance(value, float) and not (math.isfinite(value) and value.is_integer()):
        return None
    return int(value) if abs(value) < _LONGEST_NUMBER else None


def number_text(value: float) -> str:
    """A number cell as a person would write it: 12.0 -> 12, no exponent for whole numbers."""
    whole = whole_number(value)
    if whole is not None:
        return str(whole)
    return repr(float(value)) if abs(value) < _LONGEST_NUMBER else ""


_NUMBER_SIGNS = re.compile(r"[0-9,.+%-]+")


def cell_text(raw: CellValue, shown: str) -> str:
    """A cell of any type as the text a person sees in it."""
    if isinstance(raw, str):
        return raw
    if raw is None:
        return ""
    if isinstance(raw, bool):
        return shown or ("TRUE" if raw else "FALSE")
    if isinstance(raw, int | float):
        return _seen_number(raw, shown)
    if shown:
        return shown
    if isinstance(raw, dt.datetime):
        return raw.date().isoformat() if raw.time() == dt.time() else raw.isoformat(" ")
    return str(raw)


def _seen_number(raw: float, shown: str) -> str:
    """The displayed number when only leading zeros or words were added to it (007, 3组), else the
    plain one."""
    plain = number_text(raw)
    if not shown or shown == plain:
        return plain
    seen = fold(shown)
    around = _NUMBER_SIGNS.split(seen)
    digits = "".join(_NUMBER_SIGNS.findall(seen))
    if (
        plain
        and len([a for a in around if a]) <= 2
        and digits.lstrip("0") == plain.lstrip("0")
        and plain in seen
    ):
        return seen
    return plain


def read_text(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """Text as written, half-width, blanks tidied; a number without its ".0", a date as shown."""
    seen = cell_text(raw, shown)
    text = squeeze(seen)
    if is_missing(text, ctx):
        return NOTHING
    return Reading(None, ("error-value",)) if is_error(text) else Reading(as_written(seen))


def read_remark(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """A remark exactly as shown."""
    text = cell_text(raw, shown)
    folded = fold(text)
    if is_missing(folded, ctx):
        return NOTHING
    return Reading(None, ("error-value",)) if is_error(folded) else Reading(text.strip())
