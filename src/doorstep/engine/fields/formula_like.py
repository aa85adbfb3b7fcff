"""Texts that a spreadsheet would run: how a CSV file of ours keeps them texts, and how they are
read back.

An apostrophe goes before a text that begins like a formula, and one more before a text that begins
with apostrophes and then like one, so that every text comes back as it was.
"""

from __future__ import annotations

import re

import pyarrow as pa
import pyarrow.compute as pc

_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_RUNS = rf"^('*[{re.escape(''.join(_STARTS))}])"
_HELD = rf"^'('*[{re.escape(''.join(_STARTS))}])"
_HELD_TEXT = re.compile(_HELD)


def starts_formula(text: str) -> bool:
    """Tell whether a spreadsheet might take the text for a formula, now or when it is edited."""
    return text.startswith(_STARTS)


def hold_as_text(text: str) -> str:
    """Give the text as a CSV file of ours holds it."""
    return f"'{text}" if starts_formula(text.lstrip("'")) else text


def hold_column(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """`hold_as_text` of a whole column."""
    return pc.replace_substring_regex(texts, _RUNS, r"'\1")


def as_meant(text: str) -> str:
    """Give the text that a CSV file holds, without the apostrophe that kept it a text."""
    return _HELD_TEXT.sub(r"\1", text) if text[:1] == "'" else text


def column_as_meant(texts: pa.ChunkedArray | pa.Array) -> pa.ChunkedArray | pa.Array:
    """`as_meant` of a whole column."""
    if not pc.any(pc.starts_with(texts, "'")).as_py():
        return texts
    return pc.replace_substring_regex(texts, _HELD, r"\1")
