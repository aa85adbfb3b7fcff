"""Reading and normalising together: sheets -> typed records with their raw text, flags and cell addresses."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.engine.normalise import Context, read_column
from doorstep.engine.read.containers import open_book
from doorstep.engine.read.grid import Book
from doorstep.engine.read.headers import HeaderIndex
from doorstep.engine.read.rowtypes import Reason, RowWords
from doorstep.engine.read.sheet import SheetReader, SheetReading, TableReading
from doorstep.engine.read.view import shown_text
from doorstep.errors import InternalError
from doorstep.model import PackSpec

FlagPair = tuple[str | None, str]


@dataclass
class RecordTable:
    """A table's records, typed: `values[code]`, `raw[key]` and `rows` run in parallel; `flags[i]` only where there are some.

    `cells[code]` is the column letter (in a form, the cell's whole address).
    """

    reading: TableReading
    kind: str | None
    rows: list[int]
    values: dict[str, list[str | None]]
    raw: dict[str, list[str]]
    key_of: dict[str, str]
    cells: dict[str, str]
    flags: dict[int, list[FlagPair]]
    dropped: tuple[str, ...]
    struck: set[int]
    hidden: set[int]


@dataclass
class SheetRecords:
    """One sheet's record tables and the rows set aside."""

    sheet: str | None
    index: int
    reading: SheetReading
    tables: list[RecordTable] = field(default_factory=list)

    @property
    def aside(self) -> dict[int, tuple[Reason, str | None]]:
        """Rows (0-based) that are no records, with the reason."""
        return self.reading.aside


@dataclass
class BookReading:
    """All of a file."""

    book: Book
    sheets: list[SheetRecords]

    def objects(self) -> Iterator[dict[str, object]]:
        """One object per row a person would deal with, in the order of the file (the shape of `read --json`)."""
        from doorstep.engine.intake.objects import row_objects

        for sheet in self.sheets:
            yield from row_objects(sheet)


def read_file(path: Path, pack: PackSpec, *, kind: str | None, as_of: dt.date, name: str | None = None) -> BookReading:
    """Open, read and normalise one file.

    Raises:
        BadInput: the file cannot be opened or is hostile.
    """
    return read_book(open_book(path), pack, kind=kind, as_of=as_of, name=name or path.name)


def read_book(book: Book, pack: PackSpec, *, kind: str | None, as_of: dt.date, name: str = "") -> BookReading:
    """Read and normalise an opened file; checks that rows in equal rows out."""
    index = HeaderIndex(pack)
    words = RowWords(pack.words)
    sheets = []
    for i, grid in enumerate(book.grids):
        reading = SheetReader(grid, index, words, kind=kind, file=Path(name).stem).read()
        context = _context(pack, as_of, grid.date1904)
        tables = [_typed(reading, table, pack, context) for table in reading.tables]
        sheet = SheetRecords(grid.sheet, i, reading, tables)
        _check_conservation(sheet)
        sheets.append(sheet)
    return BookReading(book, sheets)


def _context(pack: PackSpec, as_of: dt.date, date1904: bool) -> Context:
    values = {
        c.code: {spelling.casefold(): word for word, spellings in c.values.items() for spelling in (word, *spellings)}
        for c in pack.columns.values()
        if c.values
    }
    return Context(
        as_of=as_of,
        date_order=pack.grammar.date_order,
        id_system=pack.grammar.id_system,
        date1904=date1904,
        names=pack.grammar.names,
        missing=frozenset(w.casefold() for w in pack.words.get("missing", ())),
        values=values,
    )


def _typed(reading: SheetReading, table: TableReading, pack: PackSpec, context: Context) -> RecordTable:
    values: dict[str, list[str | None]] = {}
    raw: dict[str, list[str]] = {}
    key_of: dict[str, str] = {}
    cells: dict[str, str] = {}
    flags: dict[int, list[FlagPair]] = {}
    for i, column in enumerate(table.columns):
        if column.forbidden:
            continue
        at = [column.at] if column.at else [(r, column.index) for r in table.rows]
        raw[column.key] = _shown(reading, table, i)
        code = column.code
        if code is None:
            continue
        spec = pack.columns[code]
        shown = _shown_for_reading(reading, table, i)
        read, said = read_column(spec.type, code, table.cells[i], shown, context)
        values[code] = read
        key_of[code] = column.key
        cells[code] = _address(column.index, column.at)
        for row, codes in said.items():
            flags.setdefault(row, []).extend((code, flag) for flag in codes)
        _cell_flags(reading, at, code, read, flags)
        if column.index in reading.grid.hidden_columns:
            for row in range(len(table.rows)):
                flags.setdefault(row, []).append((code, "hidden"))
    dropped = tuple(c.key for c in table.columns if c.forbidden)
    struck = _struck_rows(reading, table)
    hidden = {i for i, r in enumerate(table.rows) if r in reading.grid.hidden_rows or not reading.grid.visible}
    _row_flags(flags, struck, hidden, dropped, len(table.rows))
    return RecordTable(table, table.kind, table.rows, values, raw, key_of, cells, flags, dropped, struck, hidden)


def _shown(reading: SheetReading, table: TableReading, i: int) -> list[str]:
    """Each record's cell as a person sees it: the cell's own text, not what was filled down into it."""
    column = table.columns[i]
    if column.inline is not None:
        return [column.inline]
    if column.at is not None:
        r, c = column.at
        return [reading.view.text(r, c)] if c < reading.view.width and reading.view.filled[r, c] else [""]
    values = reading.view.columns[column.index]
    memo = {v: shown_text(v) for v in {values[r] for r in table.rows if not isinstance(values[r], str)}}
    texts = [v.strip() if isinstance(v := values[r], str) else memo[v] for r in table.rows]
    shown = reading.grid.shown
    if shown:
        texts = [shown.get((r, column.index), t) for r, t in zip(table.rows, texts, strict=True)]
    return texts


def _shown_for_reading(reading: SheetReading, table: TableReading, i: int) -> Sequence[str] | None:
    """Shown texts beside the cells where number formats display something else; None where they never do."""
    shown = reading.grid.shown
    column = table.columns[i]
    if not shown or column.inline is not None:
        return None
    places = [column.at] if column.at else [(r, column.index) for r in table.rows]
    if not any(p in shown for p in places):
        return None
    return [shown.get(p) or shown_text(v) for p, v in zip(places, table.cells[i], strict=True)]


def _cell_flags(
    reading: SheetReading,
    at: Sequence[tuple[int, int]],
    code: str,
    values: list[str | None],
    flags: dict[int, list[FlagPair]],
) -> None:
    grid = reading.grid
    if grid.formulas or grid.errors:
        for row, place in enumerate(at):
            if place in grid.formulas:
                flags.setdefault(row, []).append((code, "formula"))
            if place in grid.errors:
                values[row] = None
                kept = [f for f in flags.get(row, []) if f[0] != code or f[1] == "formula"]
                flags[row] = [*kept, (code, "error-value")]


def _struck_rows(reading: SheetReading, table: TableReading) -> set[int]:
    """Records whose every written cell is struck through (the number in front may be left alone)."""
    struck = reading.grid.struck
    if not struck:
        return set()
    rows_with = {r for r, _ in struck}
    found = set()
    for i, r in enumerate(table.rows):
        if r not in rows_with:
            continue
        places = [c.at or (r, c.index) for c in table.columns]
        written = [p for p in places if p[1] < reading.view.width and reading.view.filled[p] and p not in struck]
        mapped = {c.at or (r, c.index) for c in table.columns if c.code}
        if not [p for p in written if p in mapped] or (len(written) <= 1 and places and written == places[:1]):
            found.add(i)
    return found


def _row_flags(
    flags: dict[int, list[FlagPair]], struck: set[int], hidden: set[int], dropped: tuple[str, ...], size: int
) -> None:
    for row in struck:
        flags.setdefault(row, []).append((None, "struck-through"))
    for row in hidden:
        flags.setdefault(row, []).append((None, "hidden"))
    if dropped:
        for row in range(size):
            flags.setdefault(row, []).extend((header, "sensitive-column-dropped") for header in dropped)


def _address(column: int, at: tuple[int, int] | None) -> str:
    from doorstep.engine.read.view import column_letter

    return column_letter(column) if at is None else f"{column_letter(at[1])}{at[0] + 1}"


def _check_conservation(sheet: SheetRecords) -> None:
    """Rows in = rows accepted + rows set aside, each row in exactly one of the two."""
    accepted = {r for table in sheet.tables for r in table.rows}
    aside = set(sheet.aside)
    if accepted & aside or accepted | aside != set(range(sheet.reading.view.height)):
        raise InternalError("row-conservation", rows_in=sheet.reading.view.height, rows_out=len(accepted | aside))
