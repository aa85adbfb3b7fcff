"""The rows of a form of ours that somebody filled in and handed back: a stranger's file like any
other, so it is read in the limited child too."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

from doorstep.engine.intake.limited import DEFAULT_LIMITS, LimitedWork, Part, limited
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.sheets.view import shown_text

FilledRow = tuple[int, dict[str, str]]
"""A row's number in its sheet, counted from 1, and its texts by field."""


def filled_rows(path: Path, headers: Mapping[str, str], needed: str) -> list[FilledRow] | None:
    """The rows below the first header that has all `needed` fields (joined by blanks), where the
    last of them holds something; None where no sheet has such a header.

    `headers`: what a field may be headed by, in lower case -> field.

    Raises BadInput: as opening the file does, or because it overran the limits.
    """
    work = LimitedWork(_sent, (path, dict(headers), tuple(needed.split())), (path,), DEFAULT_LIMITS)
    found: list[FilledRow] | None = None
    for tag, payload in limited(work):
        found = found or []
        if tag == b"row":
            number, texts = json.loads(payload)
            found.append((number, texts))
    return found


def _sent(path: Path, headers: Mapping[str, str], needed: tuple[str, ...]) -> Iterator[Part]:
    for grid in open_book(path).grids:
        names: list[str | None] = []
        for number, cells in enumerate(grid.rows, 1):
            said = [shown_text(cell) for cell in cells]
            if not names:
                heads = [headers.get(text.strip().casefold()) for text in said]
                if set(needed) <= set(heads):
                    names = heads
                    yield b"header", b""
                continue
            texts = {name: text for name, text in zip(names, said, strict=False) if name}
            if texts.get(needed[-1], "").strip():
                yield b"row", json.dumps([number, texts]).encode("utf-8", "backslashreplace")
        if names:
            return
