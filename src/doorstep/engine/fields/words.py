"""Words and places without what is only writing."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

_NOISE = re.compile(r"[\s\W_]+")

_TOWN = re.compile(r"^.*(?:省|市|县|区|乡|镇|街道)(?=[\u4e00-\u9fff]{2})")

_VILLAGE = re.compile(r"(?:行政村|社区居委会|村委会|居委会|社区|村|village)$")


@lru_cache(maxsize=65536)
def plain(text: str) -> str:
    """Text as word lists are compared: half-width, lower case, no spaces or punctuation."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return _NOISE.sub("", folded) or folded.strip()


@lru_cache(maxsize=4096)
def short_place(place: str) -> str:
    """清溪镇石桥村, 石桥村 and 石桥 are one place."""
    bare = _TOWN.sub("", plain(place))
    return _VILLAGE.sub("", bare) or bare
