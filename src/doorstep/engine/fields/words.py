"""Words without what is only writing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\s\W_]+")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Text as word lists are compared: half-width, lower case, no spaces or punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", folded) or folded.strip()
