"""A file comes in: opened, read and normalised in one go, every row accounted for, inside the
limited child process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from doorstep.engine.intake.book import BookReading, read_book, read_file

__all__ = ["BookReading", "read_book", "read_file"]


def __getattr__(name: str) -> Any:
    """What reads ledgers, loaded when first asked for: reading a list of figures needs none of
    it."""
    if name not in __all__:
        raise AttributeError(name)
    from doorstep.engine.intake import book

    return getattr(book, name)
