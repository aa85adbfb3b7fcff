"""Two values under each header that nobody understood, for the eyes of whoever says what it means:
long numbers masked, no sentence, nothing that no register may hold. Never kept with a register.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterator, Mapping

from doorstep.engine.fields.masking import mask_numbers, masked
from doorstep.engine.intake.book import BookReading, SheetRecords
from doorstep.engine.intake.understood import rows_of_nobody, told_headers
from doorstep.engine.tabular.sheets.row_types import is_prose

_MOST = 2
_LONGEST = 24
_LOOKED_AT = 400


def glimpses(reading: BookReading) -> Mapping[str, tuple[str, ...]]:
    """Give up to two different values by header."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for sheet in reading.sheets:
        words = sheet.reading.mentions.words
        for header, texts in itertools.chain(_of_tables(sheet), _of_nobody(sheet)):
            for text in itertools.islice(texts, _LOOKED_AT):
                if len(found[header]) == _MOST:
                    break
                if text.strip() and not is_prose(text) and not words.subject(text):
                    found[header][_shown(text)] = None
    return {header: (*texts,) for header, texts in found.items() if texts}


def _of_tables(sheet: SheetRecords) -> Iterator[tuple[str, Iterator[str]]]:
    """Columns of tables that were read, without the cells that may not be kept."""
    for table in sheet.tables:
        for i, column in enumerate(table.reading.columns):
            if column.code is None and not (column.part or column.forbidden):
                hidden = table.redaction.hidden.get(i, set()) | table.redaction.unkept.get(i, set())
                texts = enumerate(table.raw.get(column.key, ()))
                yield column.key, (text for at, text in texts if at not in hidden)


def _of_nobody(sheet: SheetRecords) -> Iterator[tuple[str, Iterator[str]]]:
    """Columns of rows in which nobody was recognised."""
    rows, view = rows_of_nobody(sheet), sheet.reading.view
    if rows:
        for c, header in told_headers(sheet, min(rows)).items():
            places = ((r, c) for r in rows if (r, c) not in sheet.forbidden_cells)
            yield header, (view.text(*place) for place in places)


def _shown(text: str) -> str:
    plain = masked(mask_numbers(" ".join(text.split())))
    return plain if len(plain) <= _LONGEST else f"{plain[: _LONGEST - 1]}…"
