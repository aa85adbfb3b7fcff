"""What somebody said of a layout: which header means what, and which register such a table is."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from doorstep.domain.recipes import Recipe


def bare_header(text: str) -> str:
    """A header's letters and digits alone: who types it may leave the rest out."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def called(header: str) -> list[str]:
    """What a header under group headers (户主/姓名) may be called by: all of it, or its end."""
    parts = header.split("/")
    return [bare_header("".join(parts[at:])) for at in range(len(parts))]


def layout_of(paths: Iterable[Sequence[str]]) -> frozenset[str]:
    """The words of a table's header, by which a layout is known again."""
    return frozenset(filter(None, (bare_header(part) for path in paths for part in path)))


@dataclass(frozen=True)
class KindChoice:
    """What a table was read as, what the reader took it for by itself, and the words of its
    header."""

    kind: str | None = None
    own: str | None = None
    layout: frozenset[str] = frozenset()


def choice_of(recipe: Recipe, own: str | None, paths: Iterable[Sequence[str]]) -> KindChoice:
    """The kind somebody named, or once named for this layout, else the reader's `own`."""
    layout = layout_of(paths)
    once = (r for r in recipe.remembered if r.kind and r.layout == layout and r.instead_of == own)
    said = recipe.kind or next((one.kind for one in once), None)
    return KindChoice(said or own, own, layout)


class ToldHeaders:
    """Corrections ready for look-up; `columns`: header -> column code, an empty code: not read."""

    def __init__(self, columns: Mapping[str, str]) -> None:
        self._codes = {bare_header(header): code for header, code in columns.items()}
        self.spellings = frozenset(columns)

    def code(self, path: Sequence[str]) -> str | None:
        """The code of a header under its group headers, "" where it is not to be read.

        None where nobody spoke of it.
        """
        if not self._codes:
            return None
        named = called("/".join(path))
        return next((self._codes[name] for name in named if name in self._codes), None)
