"""Letters as DuckDB 2.0 knows them (Unicode 15.0), for a Java and a Python that know other years of
Unicode.

Checked against DuckDB on every code point by `tests/spark/test_every_character.py`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache

from doorstep.domain.errors import InternalError

# What `trim` takes off.
BLANKS = (
    " \u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u202f\u205f\u3000"
)

# Letters that Unicode gained after version 13, which is all that Java 17 knows: first and last of
# each run.
_NEWER_LETTERS = """
870-887 889-88E 8B5-8B5 8C8-8C9 C5D-C5D CDD-CDD 170D-170D 171F-171F 1B4C-1B4C 2C2F-2C2F 2C5F-2C5F
9FFD-9FFF A7C0-A7C1 A7D0-A7D1 A7D3-A7D3 A7D5-A7D9 A7F2-A7F4 10570-1057A 1057C-1058A 1058C-10592
10594-10595 10597-105A1 105A3-105B1 105B3-105B9 105BB-105BC 10780-10785 10787-107B0 107B2-107BA
10F70-10F81 11071-11072 11075-11075 1123F-11240 11740-11746 11AB0-11ABF 11F02-11F02 11F04-11F10
11F12-11F33 12F90-12FF0 1342F-1342F 13441-13446 16A70-16ABE 1AFF0-1AFF3 1AFF5-1AFFB 1AFFD-1AFFE
1B11F-1B122 1B132-1B132 1B155-1B155 1DF00-1DF1E 1DF25-1DF2A 1E030-1E06D 1E290-1E2AD 1E4D0-1E4EB
1E7E0-1E7E6 1E7E8-1E7EB 1E7ED-1E7EE 1E7F0-1E7FE 2A6DE-2A6DF 2B735-2B739 31350-323AF
"""

_NEWER_NUMBERS = "11F50-11F59 16AC0-16AC9 1D2C0-1D2D3 1E4F0-1E4F9"

# Accents that Unicode gained after version 14, which is all that Python 3.11 knows.
_NEWER_MARKS = """
CF3-CF3 ECE-ECE 10EFD-10EFF 11241-11241 11F00-11F01 11F03-11F03 11F34-11F3A 11F3E-11F42
13440-13440 13447-13455 1E08F-1E08F 1E4EC-1E4EF
"""

_ESCAPE = re.compile(r"\\p\{.\}|\\.|\[\^?|\]|\(\?.?|.", flags=re.DOTALL)
_SPACES = r"\t\n\f\r "


def java_pattern(pattern: str) -> str:
    """A pattern of DuckDB's for Java, meaning the same; without 'g', look-around and named groups.

    Raises:
        InternalError: `sql-not-portable`, with the part of the pattern that is not known to be
        alike.
    """
    made: list[str] = []
    inside = False
    for piece in _ESCAPE.findall(pattern):
        if piece in ("[", "[^", "]"):
            inside = piece != "]"
        elif piece.startswith("\\"):
            made.append(_escaped(piece, inside))
            continue
        elif (piece.startswith("(?") and piece != "(?:") or (inside and piece == "&"):
            raise InternalError("sql-not-portable", part=piece)
        made.append(piece)
    return "".join(made)


def _escaped(piece: str, inside: bool) -> str:
    if piece in (r"\p{L}", r"\p{N}"):
        wide = piece + _newer_letters(piece[3])
        return wide if inside else f"[{wide}]"
    if piece == r"\s":
        return _SPACES if inside else f"[{_SPACES}]"
    if piece in (r"\d", r"\D") or not piece[1].isalnum():
        return piece
    raise InternalError("sql-not-portable", part=piece)


@cache
def _newer_letters(kind: str) -> str:
    runs = (_NEWER_LETTERS if kind == "L" else _NEWER_NUMBERS).split()
    return "".join("-".join(rf"\x{{{end}}}" for end in run.split("-")) for run in runs)


@cache
def _newer_marks() -> frozenset[str]:
    runs = [[int(end, 16) for end in run.split("-")] for run in _NEWER_MARKS.split()]
    return frozenset(chr(code) for first, last in runs for code in range(first, last + 1))


def upper(text: str) -> str:
    """Capitals, sign by sign: none becomes two."""
    return text.upper() if text.isascii() else "".join(map(_capital, text))


def _capital(sign: str) -> str:
    if sign == "ß":
        return "ẞ"
    capital = sign.upper()
    # Where the full rules write two signs, the title form is the one sign meant.
    return capital if len(capital) == 1 else title if len(title := sign.title()) == 1 else sign


def lower(text: str) -> str:
    """Small letters, sign by sign."""
    return text.lower() if text.isascii() else "".join(_small(sign) for sign in text)


def _small(sign: str) -> str:
    return "i" if sign == "İ" else sign.lower()


def strip_accents(text: str) -> str:
    """The text without its marks."""
    if text.isascii():
        return text
    apart = unicodedata.normalize("NFD", text)
    newer = _newer_marks()
    kept = (sign for sign in apart if unicodedata.category(sign)[0] != "M" and sign not in newer)
    return unicodedata.normalize("NFC", "".join(kept))
