"""Characters and digits as arrays: many names, numbers and calendar days at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Chars = npt.NDArray[np.uint32]
Digits = npt.NDArray[np.uint8]
Random = np.random.Generator

WEIGHTS = np.array((7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), dtype=np.int64)
CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
ZERO = ord("0")


def codes(text: str) -> Chars:
    """The code points of a text."""
    return np.array([ord(char) for char in text], dtype=np.uint32)


def pack_left(parts: Sequence[Chars], width: int) -> Chars:
    """Columns of code points, zero where empty, pushed together to the left."""
    made = np.zeros((len(parts[0]), width), dtype=np.uint32)
    at = np.zeros(len(made), dtype=np.int64)
    rows = np.arange(len(made))
    for part in parts:
        filled = part != 0
        made[rows[filled], at[filled]] = part[filled]
        at += filled
    return made


def texts(chars: Chars) -> pa.Array:
    """Rows of code points as strings."""
    block = np.ascontiguousarray(chars)
    return pa.array(block.view(f"U{block.shape[1]}").ravel(), pa.string())


def mapped(chars: Chars, table: Mapping[str, str]) -> Chars:
    """Every character through a table of spellings; others stay."""
    keys = codes("".join(table))
    order = np.argsort(keys)
    keys, values = keys[order], codes("".join(table.values()))[order]
    at = np.minimum(np.searchsorted(keys, chars), len(keys) - 1)
    return np.where(keys[at] == chars, values[at], chars).astype(np.uint32)


def put_number(digits: Digits, first: int, width: int, values: Ints) -> None:
    """Write a number into columns of ASCII digits, padded with noughts."""
    for place in range(width):
        digits[:, first + place] = ZERO + values // 10 ** (width - 1 - place) % 10


def put_checks(digits: Digits) -> None:
    """The last character of identity numbers, from the seventeen before it."""
    total = (digits[:, :17].astype(np.int64) - ZERO) @ WEIGHTS
    digits[:, 17] = CHECKS[total % 11]


def calendar(days: Ints) -> tuple[Ints, Ints, Ints]:
    """Year, month and day of days counted from 1970."""
    dates = days.astype("datetime64[D]")
    months = dates.astype("datetime64[M]")
    year = months.astype("datetime64[Y]").astype(np.int64) + 1970
    return year, months.astype(np.int64) % 12 + 1, (dates - months).astype(np.int64) + 1


def to_days(year: Ints, month: Ints, day: Ints) -> Ints:
    """Days counted from 1970; a day past its month's end becomes the last one."""
    months = ((year - 1970) * 12 + month - 1).astype("datetime64[M]")
    last = (months + 1).astype("datetime64[D]") - months.astype("datetime64[D]")
    counted: Ints = (
        months.astype("datetime64[D]").astype(np.int64) + np.minimum(day, last.astype(np.int64)) - 1
    )
    return counted


@lru_cache(maxsize=1)
def _moons() -> tuple[Ints, Ints, Ints]:
    """First day, year and month of every lunar month from 1915; a leap month has the number of the
    one before it."""
    from lunar_python import LunarYear

    found: dict[int, tuple[int, int]] = {}
    for year in range(1915, 2031):
        for month in LunarYear.fromYear(year).getMonths():
            found[round(month.getFirstJulianDay() - 2440587.5)] = (
                month.getYear(),
                abs(month.getMonth()),
            )
    first = np.array(sorted(found), dtype=np.int64)
    years, months = (
        np.array([found[day][part] for day in first.tolist()], dtype=np.int64) for part in (0, 1)
    )
    return first, years, months


def lunar(days: Ints) -> tuple[Ints, Ints, Ints]:
    """The same days in the farmers' calendar."""
    first, years, months = _moons()
    at = np.searchsorted(first, days, side="right") - 1
    return years[at], months[at], days - first[at] + 1


def by_case(cases: Ints, makers: Mapping[int, Any]) -> pa.Array:
    """One column from several ways of writing: `makers[case]` gets the positions written that
    way."""
    order = np.argsort(cases, kind="stable")
    pieces = [makers[case](np.flatnonzero(cases == case)) for case in np.unique(cases).tolist()]
    joined = pa.chunked_array([_flat(piece) for piece in pieces], pa.string()).combine_chunks()
    return pc.take(_flat(joined), pa.array(np.argsort(order, kind="stable")))


def _flat(piece: Any) -> pa.Array:
    return pa.concat_arrays(piece.chunks) if isinstance(piece, pa.ChunkedArray) else piece


def join(*parts: Any) -> pa.Array:
    """Strings put together, row by row; numbers are written plainly."""
    ready = [
        part if isinstance(part, str) else pc.cast(pa.array(part), pa.string()) for part in parts
    ]
    return pc.binary_join_element_wise(*ready, "")


def padded(numbers: Ints) -> pa.Array:
    """Numbers of two digits."""
    return pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), 2, padding="0")
