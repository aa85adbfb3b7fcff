"""HTML tables, often named .xls by the system that exported them: one grid per document, its rows
the `tr` in order."""

from __future__ import annotations

import email
import re
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.domain.imports import ReadingNote
from doorstep.domain.vocabulary import NoteCode
from doorstep.engine.tabular.containers.hostile import LONGEST_CELL, Limits, refuse
from doorstep.engine.tabular.containers.tags import Markup, attributes_of
from doorstep.engine.tabular.containers.text import (
    DecodedText,
    TextBook,
    clip_merges,
    cut_blank_tail,
    decode,
)
from doorstep.engine.tabular.grid import CellValue, Grid, Span

_META = re.compile(rb"""charset\s*=\s*["']?\s*([A-Za-z0-9_-]+)""", re.IGNORECASE)
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "gb18030", "x-gbk", "cp936"}
_STRIKE_TAGS = frozenset({"s", "strike", "del"})

_VOID_TAGS = frozenset(
    {"br", "img", "col", "meta", "link", "input", "hr", "base", "area", "wbr", "source", "param"}
)

_SILENT_TAGS = frozenset({"title", "head"})
_MAX_COLSPAN, _MAX_ROWSPAN, _MAX_NESTING = 1000, 65534, 32


def looks_like_html(data: bytes) -> bool:
    """Whether the bytes are an HTML document (or fragment) that holds a table."""
    head = data[:4096].replace(b"\0", b"").lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").lower()
    return head.startswith(b"<") and b"<table" in data.replace(b"\0", b"").lower()


def looks_like_mhtml(data: bytes) -> bool:
    """Whether the bytes are a single-file web page as Excel saves it."""
    head = data[:2048].lower()
    return b"mime-version:" in head and b"multipart/related" in data[:8192].lower()


def read_html(path: Path, data: bytes, limits: Limits) -> TextBook:
    """The document's tables as one grid, its encoding, and whether it breaks off; raises BadInput
    text-encoding, too-many-cells, xml-too-deep or file-damaged."""
    found = _decode(path, data)
    markup = Markup(found.text)
    reader = _TableReader(path, limits)
    try:
        reader.read(markup)
    except ValueError:  # a character reference of more digits than Python takes for a number
        raise refuse("file-damaged", path, part="html") from None
    broken = found.cut or markup.left_open or reader.is_broken
    grid = reader.grid()
    notes = (ReadingNote(NoteCode.PAGE_CUT, {"row": len(grid.rows)}),) if broken else ()
    return TextBook(grid, found.encoding, notes)


def read_mhtml(
    path: Path, data: bytes, limits: Limits
) -> tuple[list[Grid], tuple[ReadingNote, ...]]:
    """One grid for each page with a table inside a single-file web page, and whether pages break
    off."""
    grids: list[Grid] = []
    notes: list[ReadingNote] = []
    try:
        pages = [
            part
            for part in email.message_from_bytes(data).walk()
            if part.get_content_type() == "text/html"
        ]
        bodies = [page.get_payload(decode=True) for page in pages]
    except (ValueError, LookupError, TypeError, RecursionError):
        raise refuse("file-damaged", path, part="mhtml") from None
    for body in bodies:
        if isinstance(body, bytes) and looks_like_html(body):
            page = read_html(path, body, limits)
            grids.append(page.grid)
            notes.extend(page.notes)
    if not grids:
        raise refuse("not-a-table-file", path, seems="mhtml")
    return grids, tuple(notes)


def _decode(path: Path, data: bytes) -> DecodedText:
    stated = _META.search(data[:4096])
    if stated and not data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")):
        name = stated[1].decode("ascii").lower()
        name = "gb18030" if name in _CHINESE else name
        try:
            return DecodedText(data.decode(name), name)
        except (UnicodeDecodeError, LookupError):
            pass
    return decode(path, data)


@dataclass
class _HtmlCell:
    row: int
    column: int
    pieces: list[str] = field(default_factory=list)
    plain_text: bool = False
    struck_text: bool = False


@dataclass
class _Table:
    """State of one open table: which columns are taken until which row, and the cell being read."""

    taken: dict[int, int] = field(default_factory=dict)
    row: int = -1
    column: int = 0
    cell: _HtmlCell | None = None


class _TableReader:
    def __init__(self, path: Path, limits: Limits) -> None:
        self._path, self._limits = path, limits
        self._rows: list[dict[int, str]] = []
        self._merges: list[Span] = []
        self._struck: set[tuple[int, int]] = set()
        self._hidden: set[int] = set()
        self._tables: list[_Table] = []
        self._open: list[tuple[str, bool]] = []
        self._strikes = 0
        self._silent = 0
        self._area = 0
        self._strayed = False

    @property
    def is_broken(self) -> bool:
        """Whether the document ended within a table, or rows or their texts stand outside of what
        should hold them."""
        return self._strayed or bool(self._tables)

    def read(self, markup: Markup) -> None:
        """Take all pieces of a document."""
        for piece in markup.pieces():
            if isinstance(piece, str):
                if not self._silent:
                    self._add(re.sub(r"[ \t\r\n\f\xa0]+", " ", piece))
                continue
            if piece.opens:
                self._start(piece.name, attributes_of(piece))
            if piece.closes:
                self._end(piece.name)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("table", "tr", "td", "th"):
            self._silent = 0  # a title or head that nobody closed
        if tag in ("tr", "td", "th") and not self._tables:
            self._tables.append(_Table())  # a row behind the end of its table is still one
            self._strayed = True
        if tag == "table":
            if len(self._tables) >= _MAX_NESTING:
                raise refuse("xml-too-deep", self._path, part="html")
            self._tables.append(_Table())
        elif tag == "tr" and self._tables:
            self._end_cell()
            self._start_row(attributes)
        elif tag in ("td", "th") and self._tables:
            self._end_cell()
            self._start_cell(attributes)
        elif tag == "br":
            self._add("\n")
        elif tag in _SILENT_TAGS and not self._tables:
            self._silent += 1
        if tag not in _VOID_TAGS and tag not in _SILENT_TAGS:
            self._push(tag, attributes)

    def _push(self, tag: str, attributes: dict[str, str]) -> None:
        if tag in ("tr", "td", "th"):
            self._pop_until({"td", "th"} if tag != "tr" else {"tr"}, stop="table")
        style = attributes.get("style", "").replace(" ", "").lower()
        struck = tag in _STRIKE_TAGS or ("text-decoration" in style and "line-through" in style)
        if len(self._open) > 100_000:
            raise refuse("xml-too-deep", self._path, part="html")
        self._open.append((tag, struck))
        self._strikes += struck

    def _pop_until(self, tags: set[str], stop: str) -> None:
        for at in range(len(self._open) - 1, max(-1, len(self._open) - 200), -1):
            if self._open[at][0] == stop:
                return
            if self._open[at][0] in tags:
                self._strikes -= sum(struck for _, struck in self._open[at:])
                del self._open[at:]
                return

    def _end(self, tag: str) -> None:
        if tag in _SILENT_TAGS:
            self._silent = max(0, self._silent - 1)
            return
        if tag in ("td", "th", "tr"):
            self._end_cell()
        elif tag == "table" and self._tables:
            self._end_cell()
            self._tables.pop()
        elif tag in ("p", "div"):
            self._add("\n")
        self._pop_until({tag}, stop="" if tag == "table" else "table")

    def _add(self, text: str) -> None:
        cell = self._tables[-1].cell if self._tables else None
        if cell is None:
            within = bool(self._tables) and self._tables[-1].row >= 0
            self._strayed |= within and bool(text.strip())
            return
        cell.pieces.append(text)
        if text.strip():
            if self._strikes > 0:
                cell.struck_text = True
            else:
                cell.plain_text = True

    def _start_row(self, attributes: dict[str, str]) -> None:
        table = self._tables[-1]
        self._rows.append({})
        table.row, table.column = len(self._rows) - 1, 0
        style = attributes.get("style", "").replace(" ", "").lower()
        if "display:none" in style or "hidden" in attributes:
            self._hidden.add(table.row)

    def _start_cell(self, attributes: dict[str, str]) -> None:
        table = self._tables[-1]
        if table.row < 0:
            self._start_row({})
        while table.taken.get(table.column, -1) >= table.row:
            table.column += 1
            self._area += 1
        across = _span(attributes.get("colspan"), _MAX_COLSPAN)
        down = _span(attributes.get("rowspan"), _MAX_ROWSPAN)
        self._area += across
        if self._area > self._limits.max_cells:
            raise refuse("too-many-cells", self._path, limit=self._limits.max_cells)
        left = table.column
        if across > 1 or down > 1:
            self._merges.append((table.row, left, table.row + down - 1, left + across - 1))
        for column in range(left, left + across):
            table.taken[column] = table.row + down - 1
        table.column = left + across
        table.cell = _HtmlCell(table.row, left)

    def _end_cell(self) -> None:
        table = self._tables[-1] if self._tables else None
        if table is None or table.cell is None:
            return
        cell, table.cell = table.cell, None
        if sum(map(len, cell.pieces)) > LONGEST_CELL:
            raise refuse("cell-too-long", self._path, part="html", limit=LONGEST_CELL)
        text = re.sub(r" *\n[ \n]*", "\n", re.sub(r" {2,}", " ", "".join(cell.pieces))).strip()
        if text:
            self._rows[cell.row][cell.column] = text
            if cell.struck_text and not cell.plain_text:
                self._struck.add((cell.row, cell.column))

    def grid(self) -> Grid:
        while self._tables:
            self._end_cell()
            self._tables.pop()
        rows: list[list[CellValue]] = []
        if sum(max(cells, default=-1) + 1 for cells in self._rows) > self._limits.max_cells:
            raise refuse("too-many-cells", self._path, limit=self._limits.max_cells)
        for cells in self._rows:
            rows.append([cells.get(column) for column in range(max(cells, default=-1) + 1)])
        cut_blank_tail(rows)
        width = max(map(len, rows), default=0)
        hidden = {row for row in self._hidden if row < len(rows)}
        merges = clip_merges(self._merges, len(rows), width)
        return Grid(None, rows, merges=merges, struck=self._struck, hidden_rows=hidden)


def _span(text: str | None, most: int) -> int:
    found = re.match(r"\s*\+?(\d{1,9})", text or "")
    return min(max(int(found[1]), 1), most) if found else 1
