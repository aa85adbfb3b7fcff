"""What a person sees in a cell whose number format says more, less or other than its value.

`plain_text` is what a cell without a format shows; `show` applies one format code as a
Chinese-language Excel does.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation, localcontext
from functools import cached_property, lru_cache

from doorstep.engine.tabular.grid import CellValue, Grid

_YEAR_MONTH, _MONTH_DAY = 'yyyy"年"m"月"', 'm"月"d"日"'

BUILT_IN_FORMATS: dict[int, str] = {
    0: "General",
    1: "0",
    2: "0.00",
    3: "#,##0",
    4: "#,##0.00",
    9: "0%",
    10: "0.00%",
    11: "0.00E+00",
    14: "yyyy/m/d",
    15: "d-mmm-yy",
    16: "d-mmm",
    17: "mmm-yy",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    22: "yyyy/m/d h:mm",
    27: _YEAR_MONTH,
    28: _MONTH_DAY,
    29: _MONTH_DAY,
    30: "m-d-yy",
    31: 'yyyy"年"m"月"d"日"',
    32: 'h"时"mm"分"',
    33: 'h"时"mm"分"ss"秒"',
    34: '上午/下午h"时"mm"分"',
    35: '上午/下午h"时"mm"分"ss"秒"',
    36: _YEAR_MONTH,
    37: "#,##0;-#,##0",
    38: "#,##0;-#,##0",
    39: "#,##0.00;-#,##0.00",
    40: "#,##0.00;-#,##0.00",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mm:ss",
    48: "0.0E+00",
    49: "@",
    50: _YEAR_MONTH,
    51: _MONTH_DAY,
    52: _YEAR_MONTH,
    53: _MONTH_DAY,
    54: _MONTH_DAY,
    55: '上午/下午h"时"mm"分"',
    56: '上午/下午h"时"mm"分"ss"秒"',
    57: _YEAR_MONTH,
    58: _MONTH_DAY,
}

_MONTHS = """January February March April May June July August September October November
December""".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
_PLAIN_FORMATS = {"", "general", "@", "g/通用格式"}
_BRACKET = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\]]*\]", re.IGNORECASE)

_TOKEN = re.compile(
    r"""(?P<quoted>"[^"]*"?|\\.|_.|\*.)|(?P<half>AM/PM|A/P|上午/下午)|(?P<elapsed>\[(?:h+|m+|s+)\])"""
    r"""|(?P<date>y+|m+|d+|h+|s+|e+|a{3,4})|(?P<number>[0#?][0#?,]*(?:\.[0#?]*)?|\.[0#?]+)"""
    r"""|(?P<power>E[+-]0+)|(?P<general>General)|(?P<other>.)""",
    re.IGNORECASE | re.DOTALL,
)

_NUMERALS = "〇一二三四五六七八九"
_LONGEST_FORMAT, _DIGITS = 255, 400  # characters; digits enough for every double written out


@dataclass(frozen=True)
class _Section:
    tokens: tuple[tuple[str, str], ...]
    numerals: bool

    @cached_property
    def has_date(self) -> bool:
        return any(kind in ("date", "elapsed") for kind, _ in self.tokens)

    @cached_property
    def zeros(self) -> int:
        """How many digits a format of nothing but zeros asks for; 0 for any other."""
        plain = (
            len(self.tokens) == 1
            and self.tokens[0][0] == "number"
            and not self.tokens[0][1].strip("0")
        )
        return len(self.tokens[0][1]) if plain else 0


def plain_text(value: CellValue) -> str:
    """What a cell of format General shows: 12.0 -> 12, a large number in scientific form, a date as
    ISO."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _general(value)
    if isinstance(value, int):
        return str(value) if abs(value) < 10**11 else _general(float(value))
    if isinstance(value, dt.datetime):
        return value.isoformat(" ")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _general(value: float) -> str:
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if abs(value) >= 1e11 or 0 < abs(value) < 1e-9:
        digits, _, power = f"{value:.5E}".partition("E")
        return f"{digits.rstrip('0').rstrip('.')}E{power}"
    text = f"{value:.15g}"
    return f"{Decimal(text):f}" if "e" in text else text


def is_plain_format(code: str) -> bool:
    """True for General, text, nothing, and what no format can be: such cells show plain text."""
    return len(code) > _LONGEST_FORMAT or _BRACKET.sub("", code).strip().lower() in _PLAIN_FORMATS


def show_cells(
    grid: Grid, formatted: dict[int, list[tuple[int, int]]], formats: dict[int, str]
) -> None:
    """Fill `grid.shown` for cells (by style) whose style's format shows other than the plain
    text."""
    rows, height, shown = grid.rows, len(grid.rows), grid.shown
    for style, places in formatted.items():
        code = formats[style]
        known: dict[CellValue, str | None] = {None: None}
        whole_is_plain = all(show(number, code) == str(number) for number in (0, 7, 12345, -12345))
        for place in places:
            row, column = place
            if row >= height or column >= len(rows[row]):
                continue
            value = rows[row][column]
            if value is True or value is False:
                continue
            if value in known:
                text = known[value]
            elif isinstance(value, str) or (
                whole_is_plain
                and isinstance(value, float)
                and value.is_integer()
                and abs(value) < 1e11
            ):
                continue
            else:
                text = show(value, code)
                text = known[value] = None if text == plain_text(value) else text
            if text is not None:
                shown[place] = text


def show(value: CellValue, code: str) -> str | None:
    """The text a format makes of a number, date or time; None when it changes nothing or is beyond
    this reader."""
    if value is None or isinstance(value, str | bool):
        return None
    sections = _sections(code)
    if isinstance(value, int | float):
        return _show_number(value, sections)
    section = sections[0]
    if not section.has_date:
        return None
    if isinstance(value, dt.timedelta):
        return _show_elapsed(value, section)
    if isinstance(value, dt.time):
        if any(kind == "date" and word[0] in "yYdDeEaA" for kind, word in section.tokens):
            return None
        return _show_moment(dt.datetime.combine(dt.date(1900, 1, 1), value), section)
    if not isinstance(value, dt.datetime):
        value = dt.datetime.combine(value, dt.time())
    return _show_moment(value, section)


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    lowered = code.lower()
    if "[$-f800]" in lowered:
        code = 'yyyy"年"m"月"d"日"'
    elif "[$-f400]" in lowered:
        code = "h:mm:ss"
    numerals = "[dbnum1]" in lowered
    parts = re.findall(r'(?:"[^"]*"?|\\.|\[[^\]]*\]|[^;"\\\[])+', code.partition("\0")[0]) or [""]
    return tuple(
        _Section(_mark_minutes(_tokens(_BRACKET.sub("", part))), numerals) for part in parts[:4]
    )


def _tokens(part: str) -> list[tuple[str, str]]:
    found = []
    for match in _TOKEN.finditer(part):
        kind, word = match.lastgroup or "other", match[0]
        if kind == "quoted":
            if word[0] == "_":
                kind, word = "literal", " "
            elif word[0] == "*":
                continue
            else:
                kind, word = "literal", word.strip('"') if word[0] == '"' else word[1:]
        elif kind == "other":
            kind = "literal"
        found.append((kind, word))
    return found


def _mark_minutes(tokens: list[tuple[str, str]]) -> tuple[tuple[str, str], ...]:
    """An `m` after hours or before seconds means minutes."""
    units = [at for at, (kind, _) in enumerate(tokens) if kind in ("date", "elapsed")]
    for order, at in enumerate(units):
        kind, word = tokens[at]
        if kind != "date" or word[0] not in "mM" or len(word) > 2:
            continue
        before = tokens[units[order - 1]][1].strip("[")[0].lower() if order else ""
        after = tokens[units[order + 1]][1][0].lower() if order + 1 < len(units) else ""
        if before == "h" or after == "s":
            tokens[at] = ("minute", word)
    return tuple(tokens)


def _numeral(number: int, digits: bool) -> str:
    if digits:
        return "".join(_NUMERALS[int(digit)] for digit in str(number))
    tens, ones = divmod(number, 10)
    lead = "" if tens == 0 else "十" if tens == 1 else _NUMERALS[tens] + "十"
    return lead + (_NUMERALS[ones] if ones or not tens else "")


def _show_moment(moment: dt.datetime, section: _Section) -> str:
    half = any(kind == "half" for kind, _ in section.tokens)
    made = []
    for kind, word in section.tokens:
        if kind in ("date", "minute"):
            made.append(
                _moment_part(
                    moment, "n" * len(word) if kind == "minute" else word.lower(), section, half
                )
            )
        elif kind == "half":
            early, _, late = word.partition("/")
            made.append(early if moment.hour < 12 else late)
        elif kind == "number":
            made.append("")
        else:
            made.append(word)
    return "".join(made).strip()


def _moment_part(moment: dt.datetime, word: str, section: _Section, half: bool) -> str:
    unit, size = word[0], len(word)
    if unit in "ye":
        if unit == "y" and size <= 2:
            return f"{moment.year % 100:02d}"
        return _numeral(moment.year, True) if section.numerals else f"{moment.year:04d}"
    if unit == "a":
        return ("星期" if size == 4 else "") + "一二三四五六日"[moment.weekday()]
    if unit in "md" and size >= 3:
        name = _MONTHS[moment.month - 1] if unit == "m" else _WEEKDAYS[moment.weekday()]
        return name[:1] if size == 5 else name if size == 4 else name[:3]
    hour = (moment.hour % 12 or 12) if half else moment.hour
    number = {
        "m": moment.month,
        "d": moment.day,
        "h": hour,
        "n": moment.minute,
        "s": moment.second,
    }[unit]
    if section.numerals:
        return _numeral(number, False)
    return f"{number:02d}" if size >= 2 else str(number)


def _show_elapsed(value: dt.timedelta, section: _Section) -> str | None:
    seconds = int(value.total_seconds())
    if seconds < 0:
        return None
    made = []
    left = seconds
    for kind, word in section.tokens:
        unit = word.strip("[]")[:1].lower()
        if kind == "elapsed":
            size = {"h": 3600, "m": 60, "s": 1}[unit]
            whole, left = divmod(seconds, size)
            made.append(f"{whole:0{len(word) - 2}d}")
        elif kind in ("date", "minute"):
            number = (
                left // 60 % 60
                if kind == "minute"
                else {"h": left // 3600 % 24, "s": left % 60}.get(unit, 0)
            )
            made.append(f"{number:0{len(word)}d}")
        else:
            made.append(word)
    return "".join(made).strip()


def _show_number(value: int | float, sections: tuple[_Section, ...]) -> str | None:
    if sections[0].zeros and 0 < value < 1e15 and float(value).is_integer():
        return f"{int(value):0{sections[0].zeros}d}"
    try:
        number = Decimal(f"{value:.15g}")
    except (InvalidOperation, OverflowError):
        return None
    section, signed = sections[0], True
    if number < 0 and len(sections) > 1:
        section, signed = sections[1], False
    elif number == 0 and len(sections) > 2:
        section = sections[2]
    if section.has_date or not number.is_finite() or abs(number.adjusted()) > 300:
        return None
    made = _format_digits(abs(number), section)
    if made is None:
        return None
    return ("-" if number < 0 and signed and any(c in "123456789" for c in made) else "") + made


def _format_digits(number: Decimal, section: _Section) -> str | None:
    with localcontext() as context:
        context.prec = _DIGITS
        try:
            return _digits_by(number, section)
        except InvalidOperation:  # more digits than anybody would display
            return None


def _digits_by(number: Decimal, section: _Section) -> str | None:
    if any(kind == "literal" and word == "%" for kind, word in section.tokens):
        number *= 100
    patterns = [word for kind, word in section.tokens if kind == "number"]
    if any(word == "/" for kind, word in section.tokens if kind == "literal") and len(patterns) > 1:
        return None
    if any(kind == "power" for kind, _ in section.tokens):
        decimals = len(patterns[0].partition(".")[2]) if patterns else 0
        digits, _, power = f"{number:.{decimals}E}".partition("E")
        return f"{digits}E{int(power):+03d}"
    if len(patterns) > 1:
        return _spread_digits(number, section)
    made = []
    for kind, word in section.tokens:
        if kind == "number":
            made.append(_one_pattern(number, word))
        elif kind == "general":
            made.append(plain_text(float(number)))
        elif not (kind == "literal" and word == "@"):
            made.append(word)
    return "".join(made).strip()


def _one_pattern(number: Decimal, pattern: str) -> str:
    whole, _, fraction = pattern.partition(".")
    while whole.endswith(","):
        whole, number = whole[:-1], number / 1000
    rounded = number.quantize(Decimal(1).scaleb(-len(fraction)), rounding=ROUND_HALF_UP)
    integer, _, decimals = f"{rounded:f}".partition(".")
    optional = len(fraction) - len(fraction.rstrip("#?"))
    while optional and decimals.endswith("0"):
        decimals, optional = decimals[:-1], optional - 1
    integer = integer.lstrip("0").rjust(whole.count("0"), "0")
    if "," in whole:
        integer = re.sub(r"(?<=\d)(?=(?:\d{3})+\Z)", ",", integer)
    return integer + (
        "." + decimals
        if decimals or (fraction and "." in pattern and not fraction.strip("#?"))
        else ""
    )


def _spread_digits(number: Decimal, section: _Section) -> str | None:
    """Several digit groups, as in 000-0000-0000: the digits fill them from the right."""
    groups = [word for kind, word in section.tokens if kind == "number"]
    if any("." in word or "," in word for word in groups):
        return None
    digits = f"{number.quantize(Decimal(1), rounding=ROUND_HALF_UP):f}"
    digits = digits.rjust(sum(len(word) for word in groups), "0")
    made: list[str] = []
    for kind, word in reversed(section.tokens):
        if kind != "number":
            made.append(word)
            continue
        groups.pop()
        take = len(word) if groups else len(digits)
        made.append(digits[len(digits) - take :])
        digits = digits[: len(digits) - take]
    return "".join(reversed(made)).strip()
