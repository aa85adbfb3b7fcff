"""OpenDocument spreadsheets: a streaming reading of `content.xml`, because repeated rows and cells
are a small bomb."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, field

from doorstep.engine.tabular.containers.hostile import (
    LONGEST_CELL,
    Archive,
    local_name,
    parse_events,
    refuse,
)
from doorstep.engine.tabular.containers.shown import plain_text
from doorstep.engine.tabular.containers.text import clip_merges, cut_blank_tail
from doorstep.engine.tabular.containers.xlsx.extent import MAX_ROWS
from doorstep.engine.tabular.grid import CellValue, Grid, column_letters

_DURATION = re.compile(r"(-?)P(?:(\d+)D)?T?(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)(?:[.,](\d+))?S)?\Z")
_NEVER = 10**9
_LOST_REPEATS = 1_000  # a filled row or cell repeated more often than this is no ledger


def read_ods(archive: Archive) -> list[Grid]:
    """All sheets; raises BadInput file-password, far-cell, too-many-cells and those of `Archive`
    and `parse_events`."""
    if "meta-inf/manifest.xml" in archive and b"encryption-data" in archive.read_xml(
        "META-INF/manifest.xml"
    ):
        raise refuse("file-password", archive.path)
    if "content.xml" not in archive:
        raise refuse("file-damaged", archive.path, part="content.xml")
    looks = _Looks()
    for part in ("styles.xml", "content.xml"):
        if part in archive:
            looks.part = part
            parse_events(archive.path, part, archive.read_xml(part), archive.limits, looks)
    reader = _ContentReader(archive, looks)
    content = archive.read_xml("content.xml")
    parse_events(archive.path, "content.xml", content, archive.limits, reader)
    if not reader.grids:
        raise refuse("no-sheets", archive.path)
    return reader.grids


class _Looks:
    """Styles by family and name: struck text, hidden tables, all with their parents followed."""

    def __init__(self) -> None:
        self.part = ""
        self._parents: dict[tuple[str, str], str] = {}
        self._struck: dict[tuple[str, str], bool] = {}
        self._hidden_tables: set[str] = set()
        self._now: tuple[str, str] | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag, plain = local_name(name), {local_name(key): value for key, value in attributes.items()}
        if tag in ("style", "default-style"):
            self._now = (plain.get("family", ""), plain.get("name", ""))
            self._parents[self._now] = plain.get("parent-style-name", "")
        elif tag == "text-properties" and self._now:
            line = plain.get("text-line-through-style") or plain.get("text-line-through-type")
            if line is not None:
                self._struck[self._now] = line != "none"
        elif tag == "table-properties" and self._now and plain.get("display") == "false":
            self._hidden_tables.add(self._now[1])

    def end(self, name: str) -> None:
        if local_name(name) in ("style", "default-style"):
            self._now = None

    def text(self, text: str) -> None:
        return None

    def struck(self, family: str, name: str) -> bool | None:
        """True or False when the style or a parent says so, None when none speaks of it."""
        for _ in range(20):
            if not name:
                return None
            own = self._struck.get((family, name))
            if own is not None:
                return own
            name = self._parents.get((family, name), "")
        return None

    def hides_table(self, name: str) -> bool:
        return name in self._hidden_tables


@dataclass
class _OdsCell:
    attributes: dict[str, str]
    covered: bool
    paragraphs: list[list[str]] = field(default_factory=list)
    length: int = 0
    plain_text: bool = False
    struck_text: bool = False

    @property
    def text(self) -> str:
        """What the cell shows, its paragraphs on lines of their own."""
        return "\n".join(map("".join, self.paragraphs))


class _ContentReader:
    """Builds the grids; rows and cells that repeat nothing are only counted, so trailing repeats
    cost nothing."""

    def __init__(self, archive: Archive, looks: _Looks) -> None:
        self.grids: list[Grid] = []
        self._archive, self._looks = archive, looks
        self._grid: Grid | None = None
        self._row = self._column = self._at_column = self._cells = self._nested = 0
        self._row_attributes: dict[str, str] = {}
        self._row_cells: dict[int, tuple[_OdsCell, CellValue]] = {}
        self._column_styles: list[tuple[int, str]] = []
        self._cell: _OdsCell | None = None
        self._spans: list[str] = []
        self._in_paragraph = self._in_note = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag, plain = local_name(name), {local_name(key): value for key, value in attributes.items()}
        if tag in ("annotation", "shapes", "tracked-changes", "change-deletion"):
            self._in_note += 1
        if self._in_note:
            return
        if tag == "table":
            self._nested += 1
            if self._nested == 1:
                self._start_table(plain)
        elif self._grid is None or self._nested > 1:
            return
        elif tag == "table-column":
            self._add_column(plain)
        elif tag == "table-row":
            self._row_attributes, self._row_cells, self._column = plain, {}, 0
        elif tag in ("table-cell", "covered-table-cell"):
            self._cell = _OdsCell(plain, tag == "covered-table-cell")
        elif self._cell is not None:
            self._start_text(tag, plain)

    def _start_text(self, tag: str, plain: dict[str, str]) -> None:
        if self._cell is None:
            return
        if tag in ("p", "h"):
            self._in_paragraph += 1
            self._cell.paragraphs.append([])
        elif tag == "span":
            self._spans.append(plain.get("style-name", ""))
        elif tag == "s":
            self._say(" " * min(_count(plain.get("c")), 1000))
        elif tag == "tab":
            self._say("\t")
        elif tag == "line-break":
            self._say("\n")

    def text(self, text: str) -> None:
        if self._in_paragraph and not self._in_note and self._nested == 1:
            self._say(text.replace("\n", " "))

    def _say(self, text: str) -> None:
        cell = self._cell
        if cell is None or not cell.paragraphs:
            return
        cell.paragraphs[-1].append(text)
        cell.length += len(text)
        if cell.length > LONGEST_CELL:
            part = "content.xml"
            raise refuse("cell-too-long", self._archive.path, part=part, limit=LONGEST_CELL)
        if text.strip():
            answers = [self._looks.struck("text", name) for name in self._spans]
            struck = next((answer for answer in reversed(answers) if answer is not None), None)
            if struck is None:
                struck = self._looks.struck("table-cell", self._style_of(cell))
            if struck:
                cell.struck_text = True
            else:
                cell.plain_text = True

    def _style_of(self, cell: _OdsCell) -> str:
        own = cell.attributes.get("style-name") or self._row_attributes.get(
            "default-cell-style-name"
        )
        if own:
            return own
        return next((style for last, style in self._column_styles if self._column <= last), "")

    def end(self, name: str) -> None:
        tag = local_name(name)
        if self._in_note:
            if tag in ("annotation", "shapes", "tracked-changes", "change-deletion"):
                self._in_note -= 1
            return
        if tag == "table":
            self._nested -= 1
            if self._nested == 0:
                self._end_table()
        elif self._grid is None or self._nested > 1:
            return
        elif tag in ("p", "h") and self._in_paragraph:
            self._in_paragraph -= 1
        elif tag == "span" and self._spans:
            self._spans.pop()
        elif tag in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_cell(self._cell)
            self._cell, self._spans = None, []
        elif tag == "table-row":
            self._end_row()

    def _start_table(self, plain: dict[str, str]) -> None:
        if len(self.grids) >= self._archive.limits.max_sheets:
            raise refuse(
                "too-many-sheets", self._archive.path, limit=self._archive.limits.max_sheets
            )
        visible = not self._looks.hides_table(plain.get("style-name", ""))
        self._grid = Grid(plain.get("name"), [], visible=visible)
        self._row = self._at_column = 0
        self._column_styles = []

    def _end_table(self) -> None:
        grid, self._grid = self._grid, None
        if grid is None:
            return
        cut_blank_tail(grid.rows)
        height, width = len(grid.rows), max(map(len, grid.rows), default=0)
        grid.merges = clip_merges(grid.merges, height, width)
        grid.hidden_rows = {row for row in grid.hidden_rows if row < height}
        grid.hidden_columns = {column for column in grid.hidden_columns if column < width}
        self.grids.append(grid)

    def _add_column(self, plain: dict[str, str]) -> None:
        first, self._at_column = (
            self._at_column,
            self._at_column + _count(plain.get("number-columns-repeated")),
        )
        self._column_styles.append((self._at_column - 1, plain.get("default-cell-style-name", "")))
        if self._grid is not None and plain.get("visibility") in ("collapse", "filter"):
            self._grid.hidden_columns.update(range(first, min(self._at_column, 20_000)))

    def _end_cell(self, cell: _OdsCell) -> None:
        repeat = _count(cell.attributes.get("number-columns-repeated"))
        value = None if cell.covered else _value(cell)
        if value is not None:
            if repeat > _LOST_REPEATS or self._column + repeat > 20_000:
                self._refuse_far(self._row, self._column + repeat)
            for column in range(self._column, self._column + repeat):
                self._row_cells[column] = (cell, value)
        if "number-columns-spanned" in cell.attributes or "number-rows-spanned" in cell.attributes:
            self._add_merge(cell)
        self._column += repeat

    def _refuse_far(self, row: int, column: int) -> None:
        sheet = self._grid.sheet if self._grid else None
        raise refuse(
            "far-cell",
            self._archive.path,
            sheet=sheet,
            cell=f"{column_letters(column - 1)}{row + 1}",
        )

    def _add_merge(self, cell: _OdsCell) -> None:
        across = _count(cell.attributes.get("number-columns-spanned"))
        down = _count(cell.attributes.get("number-rows-spanned"))
        if self._grid is not None and (across > 1 or down > 1):
            self._grid.merges.append(
                (self._row, self._column, self._row + down - 1, self._column + across - 1)
            )

    def _end_row(self) -> None:
        grid = self._grid
        if grid is None:
            return
        repeat = _count(self._row_attributes.get("number-rows-repeated"))
        if self._row_cells:
            self._fill_rows(grid, repeat)
        if self._row_attributes.get("visibility") in ("collapse", "filter"):
            last = min(self._row + min(repeat, _LOST_REPEATS), MAX_ROWS)
            grid.hidden_rows.update(range(self._row, last))
        self._row = min(self._row + repeat, _NEVER)

    def _fill_rows(self, grid: Grid, repeat: int) -> None:
        width = max(self._row_cells) + 1
        self._cells += width * repeat
        if self._row + repeat > MAX_ROWS or repeat > _LOST_REPEATS * 10:
            self._refuse_far(self._row + repeat - 1, width)
        if self._row > 100_000 and len(grid.rows) * 20 < self._row:
            self._refuse_far(self._row, width)
        if self._cells > self._archive.limits.max_cells:
            raise refuse("too-many-cells", self._archive.path, limit=self._archive.limits.max_cells)
        grid.rows.extend([] for _ in range(self._row - len(grid.rows)))
        for row in range(self._row, self._row + repeat):
            found = (self._row_cells.get(column) for column in range(width))
            grid.rows.append([pair[1] if pair else None for pair in found])
            for column, (cell, value) in self._row_cells.items():
                _note(grid, (row, column), cell, value)


def _note(grid: Grid, place: tuple[int, int], cell: _OdsCell, value: CellValue) -> None:
    if cell.struck_text and not cell.plain_text:
        grid.struck.add(place)
    if "formula" in cell.attributes:
        grid.formulas.add(place)
    text = cell.text
    if cell.attributes.get("value-type") in (None, "string"):
        if "formula" in cell.attributes and re.fullmatch(r"#[A-Z0-9/]+[!?]?|Err:\d+", text):
            grid.errors.add(place)
    elif text and text != plain_text(value):
        grid.shown[place] = text


def _count(text: str | None) -> int:
    return max(int(text), 1) if text and text.isdecimal() and len(text) < 10 else 1


def _value(cell: _OdsCell) -> CellValue:
    kind = cell.attributes.get("value-type")
    text = cell.text
    try:
        if kind in ("float", "percentage", "currency"):
            return float(cell.attributes["value"])
        if kind == "date":
            return _date(cell.attributes["date-value"])
        if kind == "time":
            return _time(cell.attributes["time-value"], text)
        if kind == "boolean":
            return cell.attributes["boolean-value"] == "true"
    except (KeyError, ValueError, OverflowError):
        return text or None
    if kind == "string" and not text:
        text = cell.attributes.get("string-value", "")
    return text or None


def _date(text: str) -> CellValue:
    moment = dt.datetime.fromisoformat(text)
    return moment.date() if moment.time() == dt.time() else moment


def _time(text: str, otherwise: str) -> CellValue:
    found = _DURATION.match(text)
    if not found:
        return otherwise or None
    days, hours, minutes, seconds = (int(found[at] or 0) for at in range(2, 6))
    length = dt.timedelta(days=days, hours=hours, minutes=minutes, seconds=seconds)
    if found[1]:
        length = -length
    if dt.timedelta() <= length < dt.timedelta(days=1):
        return (dt.datetime.min + length).time()
    return length
