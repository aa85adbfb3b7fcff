"""A sheet as a clerk fills it: values row by row, merges, struck and hidden rows. Writers turn it
into files."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that computes; `cached` is the result the spreadsheet last showed."""

    text: str
    cached: int | float | str


Value = str | int | float | date | Formula | None


def letter(column: int) -> str:
    """The letter of a column, 1 = A."""
    return (letter((column - 1) // 26) if column > 26 else "") + chr(65 + (column - 1) % 26)


@dataclass(slots=True)
class Sheet:
    """One sheet. Rows and columns count from 1 in every method, as in the file."""

    name: str
    rows: list[list[Value]] = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    struck: set[int] = field(default_factory=set)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    headings: set[int] = field(default_factory=set)
    titles: set[int] = field(default_factory=set)
    wide: dict[int, float] = field(default_factory=dict)
    date_format: str = "yyyy-mm-dd"

    def add(self, *values: Value) -> int:
        """Append a row; its number."""
        self.rows.append(list(values))
        return len(self.rows)

    def put(self, row: int, column: int, value: Value) -> None:
        """Write one cell, growing the sheet as needed."""
        while len(self.rows) < row:
            self.rows.append([])
        cells = self.rows[row - 1]
        while len(cells) < column:
            cells.append(None)
        cells[column - 1] = value

    def merge(self, top: int, left: int, bottom: int, right: int) -> None:
        """Join a range whose value stands in its first cell."""
        if (top, left) != (bottom, right):
            self.merges.append((top, left, bottom, right))

    def title(self, text: str, width: int) -> int:
        """A title across `width` columns."""
        row = self.add(text)
        self.merge(row, 1, row, width)
        self.titles.add(row)
        return row

    def heading(self, *values: Value) -> int:
        """A row of column headings."""
        row = self.add(*values)
        self.headings.add(row)
        return row

    def line(self, text: str, width: int) -> int:
        """A line of text across the table: unit and date, notes, signatures."""
        row = self.add(text)
        self.merge(row, 1, row, width)
        return row

    @property
    def width(self) -> int:
        """How many columns are in use."""
        return max((len(row) for row in self.rows), default=1)


@dataclass(slots=True)
class OfficeBook:
    """A file to be: its name, its sheets, its container.

    Containers: xlsx, xlsx1904, xls, ods, csv-utf8, csv-bom, csv-gb, and two that lie: tsv-xls,
    html-xls.
    """

    file: str
    container: str
    sheets: list[Sheet] = field(default_factory=list)

    @property
    def one_table(self) -> bool:
        """Whether the container knows no sheets."""
        return self.container.startswith(("csv", "tsv", "html"))
