"""What was understood of a dropped file, for a page: every table with its columns as the reader
calls them, and the words to choose from where one is put right.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import VersionChange
from doorstep.domain.understanding import FileUnderstood, TableUnderstood, UnreadSheet
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
    """A header as written and as short as it is told apart, the code it is read as ("": nothing),
    who said so ("", "said", "remembered", "unkept"), samples in a row; the code and word `chosen`
    for it: what somebody said, else what it is read as, and whether somebody said so."""

    header: str
    short: str
    code: str
    by: str
    samples: str
    chosen: Choice
    is_said: bool


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
    """What a kind may be, and a column of each kind ("": of one that is not clear)."""

    kinds: tuple[Choice, ...]
    columns: Mapping[str, tuple[Choice, ...]]


def preview_of(
    understood: FileUnderstood,
    change: VersionChange | None,
    phrases: Phrasebook,
    said: Mapping[str, str] = MappingProxyType({}),
) -> FilePreview:
    """Put what was understood of a file, what it would change, and what somebody `said` of headers
    (header -> code), into the reader's words."""
    shown = _Shown(phrases, said)
    aside = sorted(understood.set_aside.items(), key=lambda one: -one[1])
    return FilePreview(
        understood,
        tuple((phrases.name("reason", reason), n) for reason, n in aside),
        tuple(map(shown.table, understood.tables)),
        (*map(shown.unread, understood.unread), *shown.absent(understood.headers)),
        tuple(change_lines(change, phrases)) if change else (),
        tuple(phrases.text(f"note.{note.code}", **note.params) for note in understood.notes),
    )


def choices_of(pack: PackSpec, phrases: Phrasebook) -> Choices:
    """The words to choose from: a kind's own columns, for no other can be read of it."""
    own = {kind: spec.columns for kind, spec in pack.registers.items()} | {"": (*pack.columns,)}
    return Choices(
        tuple((kind, phrases.name("kind", kind)) for kind in pack.registers),
        {kind: tuple(_named(code, phrases) for code in codes) for kind, codes in own.items()},
    )


def _named(code: str, phrases: Phrasebook) -> Choice:
    return code, phrases.name("column", code) if code else ""


@dataclass(frozen=True)
class _Shown:
    """Puts tables into the reader's words, with what was said of their headers."""

    phrases: Phrasebook
    said: Mapping[str, str]

    def table(self, table: TableUnderstood) -> TableShown:
        """A table that was read."""
        phrases, short = self.phrases, short_headers(table.headers)
        return TableShown(
            phrases.name("kind", table.kind or "-"),
            table.kind or "",
            table_where(table, phrases),
            table.records,
            phrases.clauses(table_reasons(table, short, phrases)),
            tuple(table_villages(table.villages, short, phrases)),
            table.roll or "",
            table.unnamed,
            tuple(self._columns(table, short)),
        )

    def unread(self, sheet: UnreadSheet) -> TableShown:
        """Rows in which nobody was recognised, with headers of which somebody may say what they
        are."""
        told = unread_rows(sheet, self.phrases)
        return self._loose(told, sheet.rows, sheet.likely, sheet.headers)

    def absent(self, headers: Collection[str]) -> Iterator[TableShown]:
        """Headers of which something was said and that are not there, so that it can be cleared."""
        gone = [header for header in self.said if header not in headers]
        if gone:
            yield self._loose(self.phrases.text("files.said-absent"), 0, "", gone)

    def _loose(self, told: str, rows: int, likely: str, headers: Sequence[str]) -> TableShown:
        short = short_headers(headers)
        columns = tuple(self._column(header, short[header], "unknown") for header in headers)
        return TableShown(told, "", "", rows, "", (), "", likely, columns)

    def _columns(self, table: TableUnderstood, short: Mapping[str, str]) -> Iterator[ColumnShown]:
        for one in table.columns:
            samples = column_samples(one, self.phrases)
            yield self._column(one.header, short[one.header], one.by, one.code, samples)
        for by, headers in (("unknown", table.unknown), ("left", table.left)):
            for header in headers:
                yield self._column(header, short[header], by)

    def _column(
        self, header: str, short: str, by: str, code: str = "", samples: str = ""
    ) -> ColumnShown:
        chosen = _named(self.said.get(header, code), self.phrases)
        return ColumnShown(header, short, code, by, samples, chosen, header in self.said)
