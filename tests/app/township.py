"""A small demo township whose workbooks can be edited as clerks edit them, and registered again as
they then are."""

from __future__ import annotations

import copy
import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from random import Random

import openpyxl

from doorstep import Workspace
from doorstep.app.matters import MatterRecord, matters
from doorstep.domain.findings import Cell
from doorstep_demo.fault import Fault
from doorstep_demo.forms.layout import Job
from doorstep_demo.records import Record
from doorstep_demo.sheet import OfficeBook, Sheet, Value
from doorstep_demo.town import compose
from doorstep_demo.writers import save

AS_OF = dt.date(2026, 6, 30)
DITTO = ("〃", "同上")


def draw(persons: int, seed: int) -> Township:
    """A township's workbooks, not yet written, and the faults in them."""
    town = compose(persons, seed, AS_OF)
    records: dict[str, dict[str, list[Record]]] = {}
    for record in town.ledger:
        records.setdefault(record.file, {}).setdefault(record.register, []).append(record)
    made = {}
    for desk in town.offices.desks:
        if desk.file in records:
            book = OfficeBook(desk.file, desk.layout.container)
            rng = Random(f"{desk.file}-{seed}")
            mine = records[desk.file]
            job = Job(desk.file, desk.layout, mine, AS_OF, rng, desk.villages, book.one_table)
            book.sheets = desk.layout.draw(job)
            made[desk.file] = book
    return Township(made, town.faults)


@dataclass(frozen=True)
class Township:
    """Workbooks by file name, and what is wrong in them."""

    books: dict[str, OfficeBook]
    faults: tuple[Fault, ...]

    def wrong(self, code: str) -> set[tuple[str, int]]:
        """The rows (file, number) whose own value is wrong in this way, as they were drawn."""
        of_code = (fault for fault in self.faults if fault.code == code)
        return {(record.file, record.row) for fault in of_code for record, _ in fault.origins}


class Office:
    """A workspace and the workbooks it was filled from."""

    def __init__(self, folder: Path, town: Township) -> None:
        self.folder, self.town, self.as_of = folder, town, AS_OF
        self.restore()
        self.workspace = Workspace.create(folder / "workspace")
        self._drops = 0
        self.take_in(self.books)

    def take_in(
        self, files: Iterable[str], then: Callable[[Path], object] = Path.exists
    ) -> dict[str, MatterRecord]:
        """Register workbooks as they stand now and reconcile; the matters by key. `then`: what is
        done to each file before."""
        self._drops += 1
        drop = self.folder / f"drop{self._drops}"
        drop.mkdir(parents=True)
        for name in files:
            then(save(self.books[name], drop))
        self.workspace.register([drop], as_of=AS_OF, yes=True)
        self.workspace.reconcile(as_of=AS_OF)
        return self.matters()

    def matters(self) -> dict[str, MatterRecord]:
        """The matters of the last reconcile by key."""
        found = matters(self.workspace)
        by_key = {matter.key: matter for matter in found}
        assert len(by_key) == len(found), "two matters have one key"
        return by_key

    def restore(self) -> None:
        """Have the workbooks again as they were drawn."""
        self.books = copy.deepcopy(self.town.books)

    def rename(self, name: str, to: str) -> None:
        """Give a workbook another file name."""
        book = self.books.pop(name)
        book.file = to
        self.books[to] = book

    def put(self, cell: Cell, value: Value) -> None:
        """Write another value where a finding points."""
        book = self.books[cell.file]
        (sheet,) = [s for s in book.sheets if book.one_table or s.name == cell.sheet]
        sheet.put(cell.row, column_number(cell.column), value)


def edit_in_a_spreadsheet(path: Path) -> None:
    """Open a workbook (.xlsx) in another program, insert a line above everything, save it."""
    if path.suffix != ".xlsx":
        return
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        joined = [area.bounds for area in sheet.merged_cells.ranges]
        for area in list(sheet.merged_cells.ranges):
            sheet.unmerge_cells(area.coord)
        sheet.insert_rows(1)
        for left, top, right, bottom in joined:
            sheet.merge_cells(None, top + 1, left, bottom + 1, right)
    book.save(path)


def column_number(letters: str) -> int:
    """The number of a column, A = 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def line_on_top(sheet: Sheet, text: str = "附件1") -> None:
    """Insert a line above everything."""
    _renumber(sheet, lambda row: row + 1)
    sheet.rows.insert(0, [text])


def shuffle_rows(sheet: Sheet, rng: Random) -> bool:
    """Put the rows below the heading, down to the first that is not like the others, in another
    order; False where they hang together (joined cells, ditto marks, blocks) and nobody sorts."""
    first = last_heading(sheet)
    width = max(map(len, sheet.rows[:first]), default=0)
    rows = sheet.rows[first:]
    full = [len([v for v in row if v not in (None, "")]) * 2 > width for row in rows]
    body = full.index(False) if False in full else len(rows)
    apart = all(bottom <= first or top > first + body for top, _, bottom, _ in sheet.merges)
    ditto = any(v in DITTO for row in rows[:body] for v in row)
    if body < 2 or any(full[body:]) or not apart or ditto:
        return False
    order = rng.sample(range(body), body)
    sheet.rows[first : first + body] = [rows[at] for at in order]
    places = {first + 1 + at: first + 1 + to for to, at in enumerate(order)}
    _renumber(sheet, lambda row: places.get(row, row))
    return True


def last_heading(sheet: Sheet) -> int:
    """The number of the last row of the heading."""
    return max(sheet.headings | sheet.titles, default=1)


def _renumber(sheet: Sheet, moved: Callable[[int], int]) -> None:
    sheet.merges = [(moved(t), left, moved(b), right) for t, left, b, right in sheet.merges]
    for name in ("struck", "hidden_rows", "headings", "titles"):
        setattr(sheet, name, {moved(row) for row in getattr(sheet, name)})
