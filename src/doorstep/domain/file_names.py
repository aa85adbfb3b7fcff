"""A file's name as text that can be shown, sealed and written as UTF-8."""

from __future__ import annotations

import os
from pathlib import Path


def file_name(path: Path) -> str:
    """The name without its folder; bytes that are no UTF-8 (a Chinese archive unpacked on Linux)
    are read as GB18030, and where they are not that either, marked as unreadable."""
    return as_text(path.name)


def as_text(name: str) -> str:
    """The same for a name, or a path, that the system gave as it could."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        raw = os.fsencode(name) if os.name == "posix" else name.encode("utf-8", "surrogatepass")
        try:
            return raw.decode("gb18030")
        except UnicodeDecodeError:
            return raw.decode("utf-8", "replace")
    return name
