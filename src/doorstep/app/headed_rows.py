"""Sheets that people fill for us: rows below the first header in our own words, in any language we
write."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.sheets.view import shown_text
from doorstep.i18n.phrasebook import LANGUAGES, Phrasebook


def spoken(keys: Mapping[str, str]) -> Mapping[str, str]:
    """List what each code's key says in every language, and the code itself -> the code;
    casefolded."""
    named = {
        Phrasebook(lang).text(key).casefold(): code
        for code, key in keys.items()
        for lang in LANGUAGES
    }
    return named | {code: code for code in keys}


def headed_rows(
    path: Path, words: Mapping[str, str], fits: Callable[[set[str]], bool], missing: str
) -> Iterator[tuple[int, dict[str, str]]]:
    """Give the rows (number, texts by code) below the first header that `fits`, on the first sheet
    that has one; `words` are headers -> codes.

    Raises BadInput: the code `missing` where there is no such header, and what opening may raise.
    """
    for grid in open_book(path).grids:
        names: list[str | None] = []
        for at, cells in enumerate(grid.rows):
            said = [shown_text(cell) for cell in cells]
            if not names:
                heads = [words.get(text.strip().casefold()) for text in said]
                names = heads if fits({head for head in heads if head}) else []
            else:
                yield at + 1, {name: text for name, text in zip(names, said, strict=False) if name}
        if names:
            return
    raise BadInput(missing, file=path.name)
