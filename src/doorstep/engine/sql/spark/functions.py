"""Functions that Spark lacks or understands differently, with DuckDB's meaning, over Arrow columns.

They run in Spark's Python workers, so doorstep with its plain dependencies must be installed there
too. Checked against DuckDB value by value by `tests/spark/test_functions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein, Jaro

from doorstep.engine.sql.spark import letters

Numbers = npt.NDArray[np.float64]
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


def jaro_winkler(left: pa.Array, right: pa.Array) -> pa.Array:
    """Alikeness of two texts by their bytes, 0 to 1, to the last bit as DuckDB has it; 0 of two
    empty ones."""
    one, other = _bytes(left), _bytes(right)
    alike = process.cpdist(one, other, scorer=Jaro.similarity, dtype=np.float64)
    alike[[not a and not b for a, b in zip(one, other, strict=True)]] = 0.0
    prefix = np.array(
        [_same_start(a, b) for a, b in zip(one, other, strict=True)], dtype=np.float64
    )
    raised = np.minimum(_multiplied_and_added(prefix * 0.1, 1.0 - alike, alike), 1.0)
    return pa.array(np.where(alike > 0.7, raised, alike), mask=_nothing(left, right))


def damerau_levenshtein(left: pa.Array, right: pa.Array) -> pa.Array:
    """Bytes changed, lost, added or swapped."""
    steps = process.cpdist(
        _bytes(left), _bytes(right), scorer=DamerauLevenshtein.distance, dtype=np.int64
    )
    return pa.array(steps, mask=_nothing(left, right))


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


def _bytes(column: pa.Array) -> list[bytes]:
    filled: list[bytes] = pc.fill_null(column.cast(pa.binary()), b"").to_pylist()
    return filled


def _nothing(left: pa.Array, right: pa.Array) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.or_(pc.is_null(left), pc.is_null(right)).to_numpy(
        zero_copy_only=False
    )
    return found


def _same_start(left: bytes, right: bytes) -> int:
    for place in range(min(len(left), len(right), 4)):
        if left[place] != right[place]:
            return place
    return min(len(left), len(right), 4)


def _multiplied_and_added(one: Numbers, other: Numbers, more: Numbers) -> Numbers:
    """one * other + more, rounded once, as a processor's fused instruction does it (T. J. Dekker,
    1971)."""
    product = one * other
    heads, tails = zip(_halves(one), _halves(other), strict=True)
    lost = ((heads[0] * heads[1] - product) + heads[0] * tails[1] + tails[0] * heads[1]) + tails[
        0
    ] * tails[1]
    total = product + more
    back = total - product
    lost_again = (product - (total - back)) + (more - back)
    rounded: Numbers = total + (lost_again + lost)
    return rounded


def _halves(number: Numbers) -> tuple[Numbers, Numbers]:
    wide = number * (2.0**27 + 1)
    head = wide - (wide - number)
    return head, number - head


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
    "door_damerau_levenshtein": (damerau_levenshtein, "bigint"),
    "door_jaro_winkler": (jaro_winkler, "double"),
    "door_lower": (lower, "string"),
    "door_smallint": (smallint, "smallint"),
    "door_strip_accents": (strip_accents, "string"),
    "door_upper": (upper, "string"),
}

"""By the name that `translate` writes: the function and Spark's type of its result."""
