"""Identity numbers and phones: the same number in fifteen digits, behind stars, with another number beside it."""

from __future__ import annotations

import re
from functools import lru_cache
from operator import mul

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_WEIGHT_OF_ZEROS = ord("0") * sum(_WEIGHTS)
_LAST = "10X98765432"
_CITIZEN = re.compile(r"[0-9]{17}[0-9X]")
_OLD = re.compile(r"[0-9]{15}")
_PHONE = re.compile(r"\+?[0-9][0-9 ()-]{4,}[0-9]")
_SHORTEST = 6


def check_character(seventeen: str) -> str:
    """The last character of a Chinese citizen number (GB 11643, ISO 7064 MOD 11-2)."""
    return _LAST[(sum(map(mul, _WEIGHTS, seventeen.encode())) - _WEIGHT_OF_ZEROS) % 11]


@lru_cache(maxsize=65536)
def whole_number(number: str | None, system: str) -> str | None:
    """A number that can stand for a person: in the Chinese system eighteen sound characters, elsewhere any."""
    if number is None or "*" in number:
        return None
    if system != "cn":
        return number.casefold() if len(number) >= _SHORTEST else None
    if _OLD.fullmatch(number):
        longer = f"{number[:6]}19{number[6:]}"
        return longer + check_character(longer)
    if _CITIZEN.fullmatch(number) and check_character(number[:17]) == number[17]:
        return number
    return None


def embedded_birth(number: str) -> str | None:
    """The birth date inside a sound Chinese number."""
    day = f"{number[6:10]}-{number[10:12]}-{number[12:14]}"
    from doorstep.engine.compare.agreement.dates import span

    return day if span(day) else None


def embedded_sex(number: str) -> str:
    """The sex inside a sound Chinese number: odd male, even female."""
    return "male" if int(number[16]) % 2 else "female"


def numbers_agree(left: str, right: str, system: str) -> bool:
    """Whether two identity numbers may be one; stars hide digits, fifteen digits are the older form of eighteen."""
    if system != "cn":
        return left.casefold() == right.casefold()
    one, other = _long(left), _long(right)
    if "*" in one or "*" in other:
        return _behind_stars(one, other)
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


def phones_agree(left: str, right: str) -> bool:
    """Whether any number stands on both sides."""
    one, other = _phones(left), _phones(right)
    return not one or not other or bool(one & other)


def _phones(text: str) -> frozenset[str]:
    found = (re.sub(r"\D", "", piece) for part in re.split(r"[/,;、，；|]+", text) for piece in _PHONE.findall(part))
    return frozenset(_national(digits) for digits in found)


def _national(digits: str) -> str:
    if len(digits) > 11 and digits.startswith("0086"):
        digits = digits[4:]
    if len(digits) > 11 and digits.startswith("86"):
        digits = digits[2:]
    return digits.lstrip("0")
