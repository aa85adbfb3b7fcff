"""Functions that Spark lacks or understands differently, with DuckDB's meaning, over Arrow columns;
our own distances beside them.

They run in Spark's Python workers, so doorstep with its plain dependencies must be installed there
too. Checked against DuckDB value by value by `tests/spark/test_functions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import pyarrow as pa

from doorstep.engine.sql.distances import DISTANCES
from doorstep.engine.sql.spark import letters

_SMALLEST, _LARGEST = -(2**15), 2**15 - 1
_DIGITS = r"\d+(?:_\d+)*"
_BLANKS = " \t\n\v\f\r"

_NUMBER = re.compile(
    rf"[+-]?(?:{_DIGITS}(?:\.(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE]([+-]?{_DIGITS})\.?)?",
    flags=re.ASCII,
)

_BY_BASE = {
    16: re.compile("0[xX][0-9a-fA-F]+(?:_[0-9a-fA-F]+)*"),
    2: re.compile("0[bB][01]+(?:_[01]+)*"),
}


def smallint(column: pa.Array) -> pa.Array:
    """Texts as numbers of sixteen bits; null where a text is none."""
    return pa.array(
        [None if text is None else _small_number(text) for text in column.to_pylist()], pa.int16()
    )


def _small_number(text: str) -> int | None:
    for base, pattern in _BY_BASE.items():
        if pattern.fullmatch(begun := text.lstrip(_BLANKS)):
            return _fitting(int(begun, base))
    bare = text.strip(_BLANKS)
    number = _NUMBER.fullmatch(bare)
    if number is None or _fitting(int(number.group(1) or 0)) is None:
        return None
    try:
        return _fitting(int(Decimal(bare.rstrip(".")).quantize(Decimal(1), ROUND_HALF_UP)))
    except InvalidOperation:
        return None


def _fitting(number: int) -> int | None:
    return number if _SMALLEST <= number <= _LARGEST else None


def _by_text(change: Callable[[str], str]) -> Callable[[pa.Array], pa.Array]:
    def changed(column: pa.Array) -> pa.Array:
        return pa.array(
            [None if text is None else change(text) for text in column.to_pylist()], pa.string()
        )

    return changed


upper, lower, strip_accents = (
    _by_text(letters.upper),
    _by_text(letters.lower),
    _by_text(letters.strip_accents),
)

FUNCTIONS: Mapping[str, tuple[Callable[..., pa.Array], str]] = {
    **DISTANCES,
    "door_lower": (lower, "string"),
    "door_smallint": (smallint, "smallint"),
    "door_strip_accents": (strip_accents, "string"),
    "door_upper": (upper, "string"),
}

"""By the name that `translate` writes: the function and Spark's type of its result."""
