"""Small sheets as text, so that a specification reads like the sheet it speaks of.

Cells stand between `|`; a blank cell is blank; `^` is merged with the cell above, `<` with the cell
on its left. Digits written `=12` are number cells, everything else is text.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doorstep import packs
from doorstep.domain.recipes import Recipe
from doorstep.engine.intake import read_book
from doorstep.engine.intake.objects import row_objects
from doorstep.engine.tabular.grid import Book, CellValue, Grid

AS_OF = dt.date(2026, 11, 23)


@dataclass
class Read:
    """What `doorstep read --json` says of a sheet."""

    objects: list[dict[str, object]]

    @property
    def records(self) -> list[dict[str, str]]:
        """Values of the accepted rows."""
        return [o["values"] for o in self.objects if o["status"] == "accepted"]  # type: ignore[misc]

    @property
    def kinds(self) -> list[object]:
        """Kinds of the accepted rows."""
        return [o["kind"] for o in self.objects if o["status"] == "accepted"]

    @property
    def sorted_out(self) -> list[str]:
        """One word per object: its reason, or "." for a record."""
        return [str(o["reason"] or ".") for o in self.objects]

    def column(self, code: str) -> list[str | None]:
        """One code over all records."""
        return [r.get(code) for r in self.records]

    def flags(self) -> list[list[tuple[object, object]]]:
        """Flags per accepted row."""
        return [
            [(f["column"], f["code"]) for f in o["flags"]]  # type: ignore[attr-defined]
            for o in self.objects
            if o["status"] == "accepted"
        ]


def read(
    *sheets: str,
    kind: str | None = None,
    pack: str = "cn",
    name: str = "台账.xlsx",
    **marks: object,
) -> Read:
    """Read sheets drawn as text; `marks` are further fields of `Grid` for the first one
    (hidden_rows, struck ...)."""
    grids = [_grid(text, f"Sheet{i + 1}", marks if i == 0 else {}) for i, text in enumerate(sheets)]
    book = Book(name, "xlsx", "0" * 64, grids)
    made = read_book(book, packs.load(pack), as_of=AS_OF, recipe=Recipe(kind), name=name)
    return Read(list(row_objects(made)))


def book_of(text: str, sheet: str) -> Book:
    """One sheet drawn as text, as a text file would bring it."""
    return Book("台账.csv", "csv", "0" * 64, [_grid(text, sheet, {})])


def _grid(text: str, sheet: str, marks: dict[str, object]) -> Grid:
    lines = text.strip("\n").splitlines()
    drawn = [[cell.strip() for cell in line.split("|")] for line in lines]
    rows: list[list[CellValue]] = [[_value(cell) for cell in row] for row in drawn]
    owner: dict[tuple[int, int], tuple[int, int]] = {}
    for r, row in enumerate(drawn):
        for c, cell in enumerate(row):
            if cell == "^":
                owner[r, c] = owner.get((r - 1, c), (r - 1, c))
            elif cell == "<":
                owner[r, c] = owner.get((r, c - 1), (r, c - 1))
    merges: dict[tuple[int, int], tuple[int, int]] = {}
    for (r, c), top in owner.items():
        far = merges.get(top, top)
        merges[top] = (max(far[0], r), max(far[1], c))
    while rows and not any(v is not None for v in rows[-1]):
        rows.pop()
    return Grid(sheet, rows, [(*top, *far) for top, far in merges.items()], **marks)  # type: ignore[arg-type]


def _value(cell: str) -> CellValue:
    if cell in ("", "^", "<"):
        return None
    if cell.startswith("="):
        number = float(cell[1:])
        return int(number) if number.is_integer() else number
    return cell
