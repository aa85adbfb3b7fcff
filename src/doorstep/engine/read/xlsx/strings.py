"""Shared strings: which of them are wholly struck through by their rich-text runs."""

from __future__ import annotations

import re

_ITEM = re.compile(rb"<(?:[\w.-]+:)?si(?:\s[^>]*)?(?:/>|>(.*?)</(?:[\w.-]+:)?si>)", re.DOTALL)
_RUN = re.compile(rb"<(?:[\w.-]+:)?r(?:\s[^>]*)?>(.*?)</(?:[\w.-]+:)?r>", re.DOTALL)
_RUN_TEXT = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^>]*)?>([^<]*)</")
_STRIKE = re.compile(rb"""<(?:[\w.-]+:)?d?strike(?:\s+(?:[\w.-]+:)?val\s*=\s*["'](\w+)["'])?\s*/?>""")

_LONGEST_ITEM = 200_000  # bytes; a longer one is not looked into


def is_struck_text(item: bytes) -> bool:
    """True when every run of a string item that shows something is struck through."""
    struck_any = False
    if len(item) > _LONGEST_ITEM:
        return False
    for run in _RUN.findall(item):
        text = b"".join(_RUN_TEXT.findall(run))
        if not text.strip():
            continue
        strike = _STRIKE.search(run)
        if strike is None or strike[1] in (b"0", b"false"):
            return False
        struck_any = True
    return struck_any


def struck_indices(data: bytes) -> frozenset[int]:
    """Indices of shared strings that are wholly struck through."""
    if b"strike" not in data or data.count(b"si>") < data.count(b"<si>"):
        return frozenset()
    return frozenset(at for at, found in enumerate(_ITEM.finditer(data)) if is_struck_text(found[1] or b""))
