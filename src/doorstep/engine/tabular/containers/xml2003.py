"""SpreadsheetML 2003: the single-file XML that older office programs save under the name .xls."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from doorstep.engine.tabular.containers.hostile import (
    LONGEST_CELL,
    Limits,
    check_markup,
    local_name,
    parse_events,
    refuse,
)
from doorstep.engine.tabular.containers.text import clip_merges, cut_blank_tail
from doorstep.engine.tabular.containers.xlsx.extent import MAX_COLUMNS, MAX_ROWS
from doorstep.engine.tabular.grid import CellValue, Grid, column_letters

_NAMESPACE = b"urn:schemas-microsoft-com:office:spreadsheet"
_BLANK_RUN = 100_000


def looks_like_xml2003(data: bytes) -> bool:
    """Whether the bytes are such a document."""
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    return head.startswith(b"<?xml") and (b'progid="Excel.Sheet"' in head or _NAMESPACE in head)


def read_xml2003(path: Path, data: bytes, limits: Limits) -> list[Grid]:
    """All worksheets; raises BadInput xml-forbidden, xml-too-deep, file-damaged, far-cell."""
    check_markup(path, "xml", data)
    reader = _Reader(path, limits)
    parse_events(path, "xml", data, limits, reader)
    if not reader.grids:
        raise refuse("no-sheets", path)
    return reader.grids


@dataclass
class _Xml2003Cell:
    style: str
    formula: bool
    kind: str = "String"
    pieces: list[str] = field(default_factory=list)


class _Reader:
    def __init__(self, path: Path, limits: Limits) -> None:
        self.grids: list[Grid] = []
        self._path, self._limits = path, limits
        self._row = self._column = -1
        self._next_hidden = self._merged_across = 0
        self._cell: _Xml2003Cell | None = None
        self._in_data = self._in_comment = False
        self._style = ""
        self._struck: set[str] = set()

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag, plain = local_name(name), {local_name(key): value for key, value in attributes.items()}
        if tag == "Style":
            self._style = plain.get("ID", "")
        elif tag == "Font" and plain.get("StrikeThrough") == "1":
            self._struck.add(self._style)
        elif tag == "Worksheet":
            if len(self.grids) >= self._limits.max_sheets:
                raise refuse("too-many-sheets", self._path, limit=self._limits.max_sheets)
            self.grids.append(Grid(plain.get("Name"), []))
            self._row, self._next_hidden = -1, 0
        elif tag == "Comment":
            self._in_comment = True
        elif self.grids and tag in ("Column", "Row", "Cell", "Data") and not self._in_comment:
            self._start_part(self.grids[-1], tag, plain)

    def _start_part(self, grid: Grid, tag: str, plain: dict[str, str]) -> None:
        if tag == "Column":
            first = _index(plain.get("Index"), self._next_hidden)
            self._next_hidden = first + 1 + _number(plain.get("Span"))
            if plain.get("Hidden") == "1":
                grid.hidden_columns.update(range(first, min(self._next_hidden, MAX_COLUMNS)))
        elif tag == "Row":
            self._row, self._column = _index(plain.get("Index"), self._row + 1), -1
            if plain.get("Hidden") == "1":
                grid.hidden_rows.add(self._row)
        elif tag == "Cell":
            self._column = _index(plain.get("Index"), self._column + 1)
            self._cell = _Xml2003Cell(plain.get("StyleID", ""), "Formula" in plain)
            across, down = _number(plain.get("MergeAcross")), _number(plain.get("MergeDown"))
            self._merged_across = across
            if across or down:
                grid.merges.append(
                    (self._row, self._column, self._row + down, self._column + across)
                )
        elif self._cell is not None:
            self._in_data = True
            self._cell.kind = plain.get("Type", "String")

    def text(self, text: str) -> None:
        if self._in_data and self._cell is not None:
            self._cell.pieces.append(text)

    def end(self, name: str) -> None:
        tag = local_name(name)
        if tag == "Data":
            self._in_data = False
        elif tag == "Comment":
            self._in_comment = False
        elif tag == "Cell" and self._cell is not None and self.grids:
            self._end_cell(self.grids[-1], self._cell)
            self._column += self._merged_across
            self._cell = None
        elif tag == "Worksheet" and self.grids:
            grid = self.grids[-1]
            cut_blank_tail(grid.rows)
            grid.merges = clip_merges(
                grid.merges, len(grid.rows), max(map(len, grid.rows), default=0)
            )

    def _end_cell(self, grid: Grid, cell: _Xml2003Cell) -> None:
        text = "".join(cell.pieces)
        if len(text) > LONGEST_CELL:
            raise refuse("cell-too-long", self._path, part="xml", limit=LONGEST_CELL)
        value = _value(cell.kind, text)
        if value is None:
            return
        row, column = self._row, self._column
        if row >= MAX_ROWS or column >= MAX_COLUMNS or row - len(grid.rows) > _BLANK_RUN:
            raise refuse(
                "far-cell", self._path, sheet=grid.sheet, cell=f"{column_letters(column)}{row + 1}"
            )
        grid.rows.extend([] for _ in range(row + 1 - len(grid.rows)))
        cells = grid.rows[row]
        cells.extend([None] * (column + 1 - len(cells)))
        cells[column] = value
        if cell.formula:
            grid.formulas.add((row, column))
        if cell.kind == "Error":
            grid.errors.add((row, column))
        if cell.style in self._struck:
            grid.struck.add((row, column))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 8 else 0


def _index(text: str | None, otherwise: int) -> int:
    return max(_number(text) - 1, 0) if text else otherwise


def _value(kind: str, text: str) -> CellValue:
    try:
        if kind == "Number":
            return float(text)
        if kind == "DateTime":
            moment = dt.datetime.fromisoformat(text)
            return moment.date() if moment.time() == dt.time() else moment
        if kind == "Boolean":
            return text == "1"
    except ValueError:
        return text or None
    return text or None
