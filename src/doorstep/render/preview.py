"""What was understood of a dropped file, for a page: every table with its columns as the reader
calls them, and the words to choose from where one is put right.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import VersionChange
from doorstep.domain.understanding import (
    ColumnUnderstood,
    FileUnderstood,
    TableUnderstood,
    UnreadSheet,
)
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.sources import change_lines
from doorstep.render.understanding import (
    column_samples,
    short_headers,
    table_reasons,
    table_villages,
    table_where,
    unread_rows,
)

Choice = tuple[str, str]
"""A code and the reader's word for it."""


@dataclass(frozen=True)
class ColumnShown:
    """A header as written and as short as it is told apart, the code and word it is read as ("":
    nothing), who said so ("", "said", "remembered", "unkept"), and samples in a row."""

    header: str
    short: str
    code: str
    word: str
    by: str
    samples: str


@dataclass(frozen=True)
class TableShown:
    """Tables of one layout: where they stand, what they were taken for and why, which villages
    their rows belong to, their columns."""

    kind: str
    code: str
    where: str
    records: int
    why: str
    villages: tuple[str, ...]
    roll: str
    unnamed: str
    columns: tuple[ColumnShown, ...]

    @property
    def unread(self) -> list[str]:
        """Short headers of columns that are not read."""
        return [one.short for one in self.columns if not one.code]


@dataclass(frozen=True)
class FilePreview:
    """One file: its rows, of which so many are set aside by reason, its tables, and sheets in which
    nobody was recognised; a few rows that are not as they were in the version before."""

    understood: FileUnderstood
    aside: tuple[tuple[str, int], ...]
    tables: tuple[TableShown, ...]
    unread: tuple[TableShown, ...]
    changes: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Choices:
    """What a kind and a column may be: the columns of each kind, and all others."""

    kinds: tuple[Choice, ...]
    columns: Mapping[str, tuple[Choice, ...]]
    others: Mapping[str, tuple[Choice, ...]]


def preview_of(
    understood: FileUnderstood, change: VersionChange | None, phrases: Phrasebook
) -> FilePreview:
    """Put what was understood of a file, and what it would change, into the reader's words."""
    aside = sorted(understood.set_aside.items(), key=lambda one: -one[1])
    return FilePreview(
        understood,
        tuple((phrases.name("reason", reason), n) for reason, n in aside),
        tuple(_table(table, phrases) for table in understood.tables),
        tuple(_unread(sheet, phrases) for sheet in understood.unread),
        tuple(change_lines(change, phrases)) if change else (),
        tuple(phrases.text(f"note.{note.code}", **note.params) for note in understood.notes),
    )


def choices_of(pack: PackSpec, phrases: Phrasebook) -> Choices:
    """The words to choose from; those of a kind's own columns first."""
    every = {code: phrases.name("column", code) for code in pack.columns}
    own = {kind: spec.columns for kind, spec in pack.registers.items()} | {"": ()}
    return Choices(
        tuple((kind, phrases.name("kind", kind)) for kind in pack.registers),
        {kind: tuple((c, every[c]) for c in codes) for kind, codes in own.items()},
        {
            kind: tuple((c, w) for c, w in every.items() if c not in codes)
            for kind, codes in own.items()
        },
    )


def _table(table: TableUnderstood, phrases: Phrasebook) -> TableShown:
    short = short_headers(table.headers)
    return TableShown(
        phrases.name("kind", table.kind or "-"),
        table.kind or "",
        table_where(table, phrases),
        table.records,
        phrases.clauses(table_reasons(table, short, phrases)),
        tuple(table_villages(table.villages, short, phrases)),
        table.roll or "",
        table.unnamed,
        tuple(_columns(table, short, phrases)),
    )


def _unread(sheet: UnreadSheet, phrases: Phrasebook) -> TableShown:
    """Rows in which nobody was recognised, with headers of which somebody may say what they are."""
    short = short_headers(sheet.headers)
    columns = (
        ColumnShown(header, short[header], "", "", "unknown", "") for header in sheet.headers
    )
    told, likely = unread_rows(sheet, phrases), sheet.likely
    return TableShown(told, "", "", sheet.rows, "", (), "", likely, tuple(columns))


def _columns(
    table: TableUnderstood, short: Mapping[str, str], phrases: Phrasebook
) -> Iterator[ColumnShown]:
    for one in table.columns:
        yield _column(one, short[one.header], phrases)
    for by, headers in (("unknown", table.unknown), ("left", table.left)):
        for header in headers:
            yield ColumnShown(header, short[header], "", "", by, "")


def _column(one: ColumnUnderstood, short: str, phrases: Phrasebook) -> ColumnShown:
    word = phrases.name("column", one.code)
    return ColumnShown(one.header, short, one.code, word, one.by, column_samples(one, phrases))
