"""A table of the desk on its way out as a workbook and back: rows are known by a hidden key."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

TABLE_MARK = "doorstep-table"
"""What a workbook's hidden sheet is called and begins with."""

TABLE_KEY = "doorstep-key"
"""The head of the hidden column that names each row."""


@dataclass(frozen=True)
class TableColumn:
    """One column: its code, its head in the reader's words, its width, what may be chosen."""

    code: str
    head: str
    wide: int = 14
    choices: tuple[str, ...] = ()


@dataclass(frozen=True)
class KeptTable:
    """What a workbook is written from: which table of which workspace, its rows by key."""

    kind: str
    workspace: str
    day: dt.date
    title: str
    columns: tuple[TableColumn, ...]
    rows: tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True)
class ReturnedRow:
    """A row that came back: where it stands, its key ("": written in), texts by column code."""

    row: int
    key: str
    said: Mapping[str, str] = field(default_factory=dict)
