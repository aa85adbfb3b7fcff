"""Reading and normalising together: sheets -> typed records with their raw text, flags and cell
addresses."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.domain.errors import BadInput, InternalError
from doorstep.domain.file_names import file_name
from doorstep.domain.recipes import PLAIN, Recipe
from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields import Context
from doorstep.engine.intake.cards import with_cards
from doorstep.engine.intake.collector import no_collector
from doorstep.engine.intake.records import RecordTable, typed
from doorstep.engine.intake.redaction import SetAsideRedaction
from doorstep.engine.intake.unread import UnreadCells, find_unread
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.grid import Book, Grid
from doorstep.engine.tabular.sheets.forbidden import ForbiddenWords, Mentions
from doorstep.engine.tabular.sheets.forbidden_lists import ForbiddenLists
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.readings import SheetReading
from doorstep.engine.tabular.sheets.rolls import roll_of
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.engine.tabular.sheets.sheet import SheetReader
from doorstep.engine.tabular.sheets.told import ToldHeaders, layout_of
from doorstep.engine.tabular.sheets.view import SheetView, shown_texts

_HEADS_WITHIN = 200  # rows in which the header of a remembered layout is looked for


@dataclass
class SheetRecords:
    """One sheet's record tables and the rows set aside.

    `kept_name` is its number where its name speaks of what no register may hold.
    """

    sheet: str | None
    index: int
    reading: SheetReading
    tables: list[RecordTable] = field(default_factory=list)
    kept_name: str | None = None
    forbidden_cells: frozenset[tuple[int, int]] = frozenset()
    forbidden_headers: tuple[str, ...] = ()
    unread: UnreadCells = field(default_factory=UnreadCells)

    @property
    def named(self) -> tuple[str, ...]:
        """What of the sheet's name no register may hold."""
        subject = self.reading.mentions.words.subject(self.sheet or "")
        return (subject,) if subject else ()

    @property
    def aside(self) -> dict[int, tuple[RowReason, str | None]]:
        """Rows (0-based) that are no records, with the reason."""
        return self.reading.aside


@dataclass
class BookReading:
    """All of a file; `file` is its name, or another where its own may not be kept."""

    book: Book
    sheets: list[SheetRecords]
    file: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """What of the file's name no register may hold."""
        words = [sheet.reading.mentions.words for sheet in self.sheets[:1]]
        return tuple(filter(None, (one.subject(Path(self.book.file).stem) for one in words)))


def read_file(
    path: Path, pack: PackSpec, *, as_of: dt.date, recipe: Recipe = PLAIN, name: str | None = None
) -> BookReading:
    """Open, read and normalise one file.

    Raises:
        BadInput: the file cannot be opened or is hostile, or "own-output".
    """
    with no_collector():
        book = open_book(path)
        if book.is_output:
            raise BadInput("own-output", file=name or file_name(path))
        return read_book(book, pack, as_of=as_of, recipe=recipe, name=name or file_name(path))


def read_book(
    book: Book, pack: PackSpec, *, as_of: dt.date, recipe: Recipe = PLAIN, name: str = ""
) -> BookReading:
    """Read and normalise an opened file; checks that rows in equal rows out."""
    index = HeaderIndex(pack, ToldHeaders(recipe.columns))
    words = RowWords(pack.words)
    sheets = []
    for i, grid in enumerate(book.grids):
        reading = _read_sheet(grid, index, words, recipe, Path(name).stem)
        ForbiddenLists(reading.mentions.words, pack.words).set_aside(reading, Path(name).stem)
        for table in reading.tables:
            near = (table.title, grid.sheet or "", Path(name).stem)
            table.roll = roll_of(table.kind, pack.registers, near)
        context = context_of(pack, as_of, grid.date1904)
        tables = list(with_cards(typed(reading, t, pack, context) for t in reading.tables))
        sheet = SheetRecords(grid.sheet, i, reading, tables)
        sheet.kept_name = _numbered(i, book) if sheet.named else grid.sheet
        _redact_rows_set_aside(sheet, index)
        if grid.sheet in recipe.skip:
            rows, columns = (at.tolist() for at in reading.view.filled.nonzero())
            sheet.forbidden_cells = frozenset(zip(rows, columns, strict=True))
        _check_conservation(sheet)
        keep, leave = _kept_and_left(tables, recipe)
        sheet.unread = find_unread(reading, tables, keep, leave, pack.words.get("serial", ()))
        sheets.append(sheet)
    whole = BookReading(book, sheets, book.file)
    if whole.named:
        whole.file = _neutral(book.file, pack)
    return whole


def _neutral(file: str, pack: PackSpec) -> str:
    """A name in the stead of one that speaks of what no register may hold; the same every time."""
    word = pack.words.get("file", ("file",))[-1]
    digest = hashlib.sha256(file.encode("utf-8", "surrogateescape")).hexdigest()
    return f"{word}-{digest[:8]}{Path(file).suffix}"


def _kept_and_left(
    tables: list[RecordTable], recipe: Recipe
) -> tuple[frozenset[str], frozenset[str]]:
    """The headers to be kept and those not to be read: said now, or once of a table laid out like
    one of these."""
    layouts = {table.reading.choice.layout for table in tables}
    once = [one for one in recipe.remembered if one.layout in layouts]
    said = (*(one.columns for one in once), recipe.columns)
    columns = dict(pair for own in said for pair in own.items())
    kept = recipe.keep.union(*(one.keep for one in once))
    return kept, frozenset(header for header, code in columns.items() if not code)


def _read_sheet(
    grid: Grid, index: HeaderIndex, words: RowWords, recipe: Recipe, file: str
) -> SheetReading:
    """One sheet as the recipe wants it; a remembered one holds where a table has its layout."""
    if grid.sheet in recipe.skip:
        view = SheetView(grid)
        reading = SheetReading(grid, view, Mentions(view, ForbiddenWords(index)))
        reading.aside = dict.fromkeys(range(view.height), (RowReason.LEFT_OUT, None))
        return reading
    first = layout_of(map(shown_texts, grid.rows[:_HEADS_WITHIN])) if recipe.remembered else set()
    likely = [one for one in recipe.remembered if one.layout <= first]
    while True:
        columns = dict(pair for one in likely for pair in one.columns.items())
        told = ToldHeaders({**columns, **recipe.columns})
        own = HeaderIndex(index.pack, told) if columns else index
        reading = SheetReader(grid, own, words, recipe=recipe, file=file).read()
        layouts = {table.choice.layout for table in reading.tables}
        if all(one.layout in layouts for one in likely):
            return reading
        likely = [one for one in likely if one.layout in layouts]


def context_of(pack: PackSpec, as_of: dt.date, date1904: bool) -> Context:
    """What a pack tells the field grammars."""
    values = {
        c.code: {
            spelling.casefold(): word
            for word, spellings in c.values.items()
            for spelling in (word, *spellings)
        }
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


def _numbered(number: int, book: Book) -> str:
    name, taken = f"Sheet{number + 1}", {grid.sheet for grid in book.grids}
    while name in taken:
        name += "_"
    return name


def _redact_rows_set_aside(sheet: SheetRecords, index: HeaderIndex) -> None:
    """Note the cells outside the records that may be neither shown nor kept, and the headers that
    forbid them."""
    view = sheet.reading.view
    forms = {
        r: RowReason.FORM for table in sheet.tables if table.reading.is_form for r in table.rows
    }
    reasons = [sheet.aside[r][0] if r in sheet.aside else forms.get(r) for r in range(view.height)]
    redaction = SetAsideRedaction(sheet.reading, reasons, index)
    for table in sheet.tables:
        for column in table.reading.columns:
            if column.forbidden and column.at is None and table.rows:
                redaction.forbid_below(column.index, table.rows[0], table.rows[-1])
    already_named = {
        part for table in sheet.tables for key in table.dropped for part in (key, *key.split("/"))
    }
    sheet.forbidden_cells = frozenset(redaction.forbidden_cells)
    sheet.forbidden_headers = tuple(
        header for header in redaction.dropped if header not in already_named
    )


def _check_conservation(sheet: SheetRecords) -> None:
    """Rows in = rows accepted + rows set aside, each row in exactly one of the two."""
    accepted = {r for table in sheet.tables for r in table.rows}
    aside = set(sheet.aside)
    if accepted & aside or accepted | aside != set(range(sheet.reading.view.height)):
        raise InternalError(
            "row-conservation", rows_in=sheet.reading.view.height, rows_out=len(accepted | aside)
        )
