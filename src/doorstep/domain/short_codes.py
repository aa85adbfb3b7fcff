"""Short codes that are printed on a sheet and typed from it: without characters that look alike,
with a check character that betrays every single slip and every two neighbours exchanged."""

from __future__ import annotations

import hashlib

from doorstep.domain.errors import BadInput

ALPHABET = "23456789ACDEFGHJKMNPQRTVWXY"
"""27 characters: no 0 O, 1 I L, B (8), S (5), U (V), Z (2)."""

LENGTH = 6
"""Characters before the check character."""

_MEANT = str.maketrans("BSUZ", "85V2")


def short_code(said: str, tried: int = 0) -> str:
    """The code of a text, the same on every machine; `tried`: how many before it were taken."""
    digest = hashlib.sha256(f"{said}\n{tried}".encode("utf-8", "surrogatepass")).digest()
    number, made = int.from_bytes(digest[:8]), ""
    for _ in range(LENGTH):
        number, at = divmod(number, len(ALPHABET))
        made += ALPHABET[at]
    return made + check_character(made)


def check_character(code: str) -> str:
    """What stands behind a code: with it the sum, weights 1 and 2 by turns, is 0 modulo 27. Both
    weights and their difference have an inverse: no single slip passes, no exchange of
    neighbours."""
    total = sum((1 + place % 2) * ALPHABET.index(one) for place, one in enumerate(code))
    return ALPHABET[-total % len(ALPHABET)]


def read_code(typed: str) -> str:
    """A code as somebody types or reads it: any case, with or without a dash, look-alikes taken for
    what they must be. Raises BadInput("short-code-wrong")."""
    code = meant(typed)
    whole = len(code) == LENGTH + 1 and all(one in ALPHABET for one in code)
    if not whole or check_character(code[:-1]) != code[-1]:
        raise BadInput("short-code-wrong", door=typed.strip()[:20])
    return code


def meant(typed: str) -> str:
    """What is typed, in capitals, letters and figures alone, look-alikes taken for what they must
    be."""
    return "".join(filter(str.isalnum, typed)).upper().translate(_MEANT)


def spoken(code: str) -> str:
    """A code as it is printed: in two parts."""
    return f"{code[:3]}-{code[3:]}"
