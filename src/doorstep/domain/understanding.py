"""What was understood of a file, before it is kept: tables, columns, places; no sentence."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from doorstep.domain.imports import ReadingNote
from doorstep.domain.vocabulary import ColumnType


class KindReason(StrEnum):
    """Tell what spoke for a table's kind."""

    SAID = "said"
    REMEMBERED = "remembered"
    TITLE = "title"
    SHEET = "sheet"
    FILE = "file"
    ROWS = "rows"
    COLUMNS = "columns"
    FORM = "form"


class PlaceOrigin(StrEnum):
    """Tell where a row's village was read; `words`: among other words of a sheet's or file's name,
    which make no place by themselves.
    """

    CELL = "cell"
    BANNER = "banner"
    SAID = "said"
    TITLE = "title"
    SHEET = "sheet"
    FILE = "file"
    WORDS = "words"


@dataclass(frozen=True)
class ColumnUnderstood:
    """A header, the column code it stands for and how its cells are read; `by`: "said" or
    "remembered" where somebody said so, "unkept" where its cells are shown and never kept.

    `samples`: up to three values as read, each beside its text in the file; numbers of people,
    phones and other long numbers are masked in the middle.
    """

    header: str
    code: str
    type: ColumnType
    samples: tuple[tuple[str, str], ...] = ()
    by: str = ""


@dataclass(frozen=True)
class VillageUnderstood:
    """Rows of one village ("" where none is named) and where it was read; `header` of a cell's
    column."""

    village: str
    origin: PlaceOrigin | None
    header: str
    rows: int


@dataclass(frozen=True)
class TableUnderstood:
    """The tables of a file that are laid out alike; `sheets` and `first_row` say where they are.

    `why`: what spoke for the kind, each with its words. `unknown`: headers not understood. `left`:
    headers not read because somebody said so. `likely`: the header not understood under which names
    stand, if one does. `layout`, `own_kind`: the header's words and what the reader took the tables
    for by itself. `roll`: the name of the list of some people they are.
    """

    kind: str | None
    why: tuple[tuple[KindReason, tuple[str, ...]], ...]
    sheets: tuple[str, ...]
    first_row: int
    tables: int
    records: int
    villages: tuple[VillageUnderstood, ...]
    columns: tuple[ColumnUnderstood, ...]
    unknown: tuple[str, ...]
    left: tuple[str, ...]
    names_somebody: bool
    likely: str
    layout: tuple[str, ...]
    own_kind: str | None
    roll: str | None = None

    @property
    def unnamed(self) -> str:
        """The header not understood under which names stand, where no other column holds names."""
        return "" if any(c.type is ColumnType.NAME for c in self.columns) else self.likely

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers that the file shows here."""
        return (*(c.header for c in self.columns), *self.unknown, *self.left)


@dataclass(frozen=True)
class UnreadSheet:
    """Rows of a sheet in which nobody was recognised; `of_people`: whether they look like rows of
    people all the same, `likely`: the header under which names stand, `named`: whether a header
    names people, so that only the kind is unclear."""

    sheet: str
    first_row: int
    rows: int
    headers: tuple[str, ...]
    of_people: bool
    likely: str
    named: bool


@dataclass(frozen=True)
class PicturedRow:
    """A row as it stands in its sheet: its 1-based number, "record" or why it was set aside, and
    its cells as a screen may show them."""

    number: int
    role: str
    cells: tuple[str, ...]


@dataclass(frozen=True)
class SheetPicture:
    """Some rows of a sheet, enough to see what was taken for what; `columns` are letters."""

    sheet: str
    columns: tuple[str, ...]
    rows: tuple[PicturedRow, ...]

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> SheetPicture:
        """Read what a child wrote with `dataclasses.asdict` as JSON."""
        rows = (PicturedRow(**one | {"cells": tuple(one["cells"])}) for one in told["rows"])
        return cls(told["sheet"], tuple(told["columns"]), tuple(rows))


@dataclass(frozen=True)
class FileUnderstood:
    """All of a file: `rows_in` = `accepted` + all `set_aside` (by reason).

    `emptied`: headers and labels whose cells no register may hold; `notes`: what was damaged;
    `sheets`: the names of all sheets, `skipped`: those left out because somebody said so.
    """

    file: str
    rows_in: int
    accepted: int
    set_aside: Mapping[str, int]
    tables: tuple[TableUnderstood, ...]
    unread: tuple[UnreadSheet, ...]
    emptied: tuple[str, ...]
    notes: tuple[ReadingNote, ...] = ()
    sheets: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()

    @classmethod
    def from_told(cls, told: Mapping[str, Any]) -> FileUnderstood:
        """Read what a child wrote with `dataclasses.asdict` as JSON."""
        tables = tuple(_table(one) for one in told["tables"])
        unread = tuple(
            UnreadSheet(**one | {"headers": tuple(one["headers"])}) for one in told["unread"]
        )
        emptied = tuple(told["emptied"])
        notes = tuple(map(ReadingNote.from_told, told["notes"]))
        read = {"tables": tables, "unread": unread, "emptied": emptied, "notes": notes}
        names = {name: tuple(told[name]) for name in ("sheets", "skipped")}
        return cls(**dict(told) | read | names)

    @classmethod
    def of_nothing(cls, file: str) -> FileUnderstood:
        """A file of which nothing could be read."""
        return cls(file, 0, 0, {}, (), (), ())

    @property
    def headers(self) -> tuple[str, ...]:
        """All headers of the file, each once."""
        tables = (header for table in self.tables for header in table.headers)
        unread = (header for sheet in self.unread for header in sheet.headers)
        return tuple(dict.fromkeys((*tables, *unread)))


def _table(told: Mapping[str, Any]) -> TableUnderstood:
    plain = dict(told)
    for name in ("sheets", "unknown", "left", "layout"):
        plain[name] = tuple(told[name])
    plain["why"] = tuple((KindReason(reason), tuple(words)) for reason, words in told["why"])
    plain["villages"] = tuple(
        VillageUnderstood(**one | {"origin": PlaceOrigin(one["origin"]) if one["origin"] else None})
        for one in told["villages"]
    )
    plain["columns"] = tuple(
        ColumnUnderstood(
            **one
            | {
                "type": ColumnType(one["type"]),
                "samples": tuple((v, raw) for v, raw in one["samples"]),
            }
        )
        for one in told["columns"]
    )
    return TableUnderstood(**plain)
