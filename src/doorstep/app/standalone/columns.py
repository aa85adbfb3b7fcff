"""Columns of a stranger's table, read in the limited child. What a plain text file does not need is
loaded only for others: the child starts afresh each time."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv as arrow_csv

from doorstep.domain.errors import BadInput
from doorstep.engine.fields.formula_like import column_as_meant
from doorstep.engine.intake import strangers
from doorstep.engine.tabular.containers.text import find_delimiter, quick_columns

_SAMPLE_BYTES = 64_000
_TEXT = frozenset({".csv", ".tsv", ".txt"})
_MISSING = ("", "NA", "N/A", "n/a", "NaN", "nan", "NULL", "null", "None")
_TRUTH = {"1": 1.0, "1.0": 1.0, "true": 1.0, "0": 0.0, "0.0": 0.0, "false": 0.0}


@dataclass(frozen=True)
class TextTable:
    """Some columns of a file as text; blanks and the usual words for "no value" are null."""

    file: str
    names: tuple[str, ...]
    table: pa.Table

    def text(self, name: str) -> pa.ChunkedArray:
        """A column's labels, trimmed; nothing but spaces is no value."""
        trimmed = pc.utf8_trim_whitespace(self._column(name))
        blank = pc.equal(trimmed, "")
        return (
            pc.if_else(blank, pa.scalar(None, pa.string()), trimmed)
            if pc.any(blank).as_py()
            else trimmed
        )

    def number(self, name: str) -> pa.ChunkedArray:
        """A column's figures.

        Raises:
            BadInput: a cell holds something else.
        """
        texts = self.text(name)
        try:
            read = pc.cast(texts, pa.float64())
        except pa.ArrowInvalid:
            raise BadInput(
                "cell-not-number", file=self.file, column=name, row=_first_bad(texts, _is_number)
            ) from None
        if not pc.all(pc.is_finite(read), skip_nulls=True).as_py() and read.null_count < len(read):
            raise BadInput(
                "cell-not-number", file=self.file, column=name, row=_first_bad(texts, _is_number)
            )
        return read

    def truth(self, name: str) -> pa.ChunkedArray:
        """A column of 0/1 or true/false as figures.

        Raises:
            BadInput: a cell holds something else.
        """
        coded = pc.dictionary_encode(pc.utf8_lower(self.text(name))).unify_dictionaries()
        chunks = []
        for chunk in coded.chunks:
            values = [_TRUTH.get(word) for word in chunk.dictionary.to_pylist()]
            if None in values:
                row = _first_bad(self.text(name), lambda word: word.lower() in _TRUTH)
                raise BadInput("cell-not-truth", file=self.file, column=name, row=row)
            chunks.append(pa.array(values, pa.float64()).take(chunk.indices))
        return pa.chunked_array(chunks, pa.float64())

    def _column(self, name: str) -> pa.ChunkedArray:
        if name not in self.names:
            raise BadInput("column-unknown", file=self.file, column=name)
        return self.table.column(name)


def _is_number(word: str) -> bool:
    try:
        return abs(float(word)) < float("inf")
    except ValueError:
        return False


def _first_bad(texts: pa.ChunkedArray, good: object) -> int:
    assert callable(good)
    return next(
        i for i, word in enumerate(texts.to_pylist(), 2) if word is not None and not good(word)
    )


def read_table(path: Path, wanted: Sequence[str] | None = None) -> TextTable:
    """The wanted columns of a file (all, unless named).

    Raises:
        BadInput: the file cannot be read, or has no such column.
    """
    table, told = strangers.read_table(_read, path, None if wanted is None else list(wanted))
    for name in wanted or ():
        if name not in told["names"]:
            raise BadInput("column-unknown", file=path.name, column=name)
    return TextTable(path.name, tuple(told["names"]), table)


def _read(path: Path, wanted: Sequence[str] | None) -> tuple[pa.Table, dict[str, Any]]:
    found = _read_plainly(path, wanted) or _read_carefully(path, wanted)
    return found.table, {"names": found.names}


def _read_plainly(path: Path, wanted: Sequence[str] | None) -> TextTable | None:
    """A well-formed UTF-8 text file at the speed of the disk; None where the careful reader is
    needed."""
    if path.suffix.lower() not in _TEXT or not path.is_file():
        return None
    with path.open("rb") as file:
        start = file.read(_SAMPLE_BYTES)
    try:
        sample = start[: start.rfind(b"\n") + 1].decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    delimiter = find_delimiter(sample)
    names = next(csv.reader(sample.splitlines()[:1], delimiter=delimiter), [])
    if not names or "" in names or len(set(names)) < len(names):
        return None
    kept = names if wanted is None else [name for name in dict.fromkeys(wanted) if name in names]
    if not kept:
        return TextTable(path.name, tuple(names), pa.table({}))
    try:
        table = arrow_csv.read_csv(
            path,
            parse_options=arrow_csv.ParseOptions(delimiter=delimiter),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()),
                include_columns=kept,
                strings_can_be_null=True,
                null_values=list(_MISSING),
            ),
        )
    except pa.ArrowInvalid:
        return None
    texts = [column_as_meant(column) for column in table.columns]
    return TextTable(path.name, tuple(names), pa.table(texts, kept))


def _read_carefully(path: Path, wanted: Sequence[str] | None) -> TextTable:
    from doorstep.engine.tabular.containers.opening import open_book
    from doorstep.engine.tabular.sheets.view import shown_text

    grid = open_book(path).grids[0]
    header = [shown_text(value).strip() for value in grid.rows[0]] if grid.rows else []
    columns = {}
    for name in dict.fromkeys(header if wanted is None else wanted):
        if not name or name not in header:
            continue
        at = header.index(name)
        texts = [shown_text(row[at]).strip() if at < len(row) else "" for row in grid.rows[1:]]
        columns[name] = pa.chunked_array(
            [pa.array([t if t not in _MISSING else None for t in texts], pa.string())]
        )
    return TextTable(path.name, tuple(header), pa.table(columns))


def shown_cells(path: Path, wanted: Sequence[str]) -> tuple[pa.Table, dict[str, bool]]:
    """The shown text of the columns asked for (empty is null), as a child reads it; `date1904` says
    whether the workbook counts days from then. Raises BadInput("column-unknown")."""
    quick = quick_columns(path, wanted)
    if quick is not None:
        return pa.table(quick), {"date1904": False}
    from doorstep.engine.tabular.containers.opening import open_book
    from doorstep.engine.tabular.sheets.view import shown_text

    grid = open_book(path).grids[0]
    header = [shown_text(v) for v in grid.rows[0]] if grid.rows else []
    columns = {}
    for name in wanted:
        if name not in header:
            raise BadInput("column-unknown", file=path.name, column=name)
        at = header.index(name)
        texts = [shown_text(row[at]) or None if at < len(row) else None for row in grid.rows[1:]]
        columns[name] = pa.array(texts, pa.string())
    return pa.table(columns), {"date1904": grid.date1904}
