"""Imported by the server of children when it starts: what each would make anew to read one small
file - a pack's headers and words as patterns - is there when it is forked.
"""

from __future__ import annotations

from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.packs import load

USUAL = "cn"
"""The pack most files are read by; another one's children make theirs."""

_PACK = load(USUAL)
HeaderIndex(_PACK)  # what they compile and fold stays in caches that a child inherits
RowWords(_PACK.words)
