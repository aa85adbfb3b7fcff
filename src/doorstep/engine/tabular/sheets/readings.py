"""What the reader brings back of a sheet: tables with their columns and cells, and every other row
with its reason."""

from __future__ import annotations

from dataclasses import dataclass, field

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.tabular.grid import CellValue, Grid
from doorstep.engine.tabular.sheets.forbidden import Mentions
from doorstep.engine.tabular.sheets.stacked import Stack
from doorstep.engine.tabular.sheets.told import KindChoice
from doorstep.engine.tabular.sheets.view import SheetView


@dataclass
class ColumnReading:
    """One column of a table: where, its key in `raw`, the code it stands for, whether it may not be
    kept.

    `at` gives the cell's own (row, column) in a form, where values do not stand under their header.
    `made`: the values are put together of several columns, what is shown in this one is a part;
    `part`: another column's values are put together with this one's.
    """

    index: int
    key: str
    code: str | None
    forbidden: bool = False
    at: tuple[int, int] | None = None
    inline: str | None = None
    made: bool = False
    part: bool = False


@dataclass
class TableReading:
    """Records of a table (or of one person-group of it): `cells[i]` is the i-th column over `rows`
    (0-based); `roll`: the name of the list of some people it is."""

    kind: str | None
    columns: list[ColumnReading]
    rows: list[int]
    cells: list[list[CellValue]]
    blocks: list[int]
    slot: int = 0
    number: int = 0
    title: str = ""
    is_form: bool = False
    roll: str | None = None
    choice: KindChoice = field(default_factory=KindChoice)
    types: str = ""

    def note_types(self, at: int | None) -> None:
        """Note the column whose cells name the kind of each row."""
        for column in self.columns:
            if column.index == at and column.code is None:
                column.part, self.types = True, column.key


@dataclass
class SheetReading:
    """All of a sheet: every row up to the last filled one is a record of a table or set aside with
    a reason.

    `unclear`: the first rows of tables that name somebody and are no register of any clear kind.
    `other_lists`: rows of tables that are known to be no register.
    `forbidden_cells`: cells of rows set aside that hold what no register may.
    `stack`: how second lines were unfolded to the right of the first, where records had two.
    """

    grid: Grid
    view: SheetView
    mentions: Mentions
    tables: list[TableReading] = field(default_factory=list)
    aside: dict[int, tuple[RowReason, str | None]] = field(default_factory=dict)
    unclear: list[int] = field(default_factory=list)
    other_lists: set[int] = field(default_factory=set)
    forbidden_cells: set[tuple[int, int]] = field(default_factory=set)
    stack: Stack | None = None

    def in_file(self, cell: tuple[int, int]) -> tuple[int, int]:
        """Where a cell (row, column) stands in the file itself."""
        return cell if self.stack is None else self.stack.in_file(cell)
