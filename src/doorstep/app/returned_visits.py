"""A workbook of visits as it comes back, from whatever office program: a limited child reads its
texts; rows are known by their key, columns by the heads they went out with, wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from openpyxl.utils import get_column_letter

from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.visit_books import BOOK_MARK, ROW_KEY, BookRow, ReturnedBook
from doorstep.engine.intake.strangers import read_value
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.grid import Grid
from doorstep.engine.tabular.sheets.view import shown_text


def read_visit_book(path: Path, workspace: str) -> ReturnedBook:
    """The rows of a filled workbook; `workspace`: the id of the one that it must be of.

    Raises BadInput: "visits-not-ours", "visits-other-workspace", and what opening the file may
    raise.
    """
    told = read_value(_texts, path)
    file = file_name(path)
    mark = told["mark"]
    if mark is None or not told["found"]:
        raise BadInput("visits-not-ours", file=file)
    owner, form, version, village = mark
    if owner != workspace:
        raise BadInput("visits-other-workspace", file=file)
    rows = tuple(
        BookRow(sheet, row, key, {code: (text, cell) for code, text, cell in said})
        for sheet, row, key, said in told["rows"]
    )
    return ReturnedBook(file, owner, form, version, village, rows)


# -- in the child


def _texts(path: Path) -> dict[str, object]:
    """The mark, whether our columns were found, and the rows: [sheet, number, key, cells]."""
    grids = [*open_book(path).grids]
    mark = None
    heads: dict[tuple[str, str], str] = {}
    for grid in grids:
        first = [shown_text(cell) for cell in (grid.rows[0] if grid.rows else ())]
        if first[:1] == [BOOK_MARK]:
            mark = [*first[1:], "", "", "", ""][:4]
            for cells in grid.rows[1:]:
                said = [*map(shown_text, cells[:3])]
                if len(said) > 2 and said[2]:
                    heads[said[0], said[1]] = said[2]
    keyed = [grid for grid in grids if any(ROW_KEY in map(shown_text, row) for row in grid.rows)]
    lost = {sheet for sheet, _ in heads} - {grid.sheet or "" for grid in keyed}
    if keyed and lost:
        raise BadInput("visits-sheet-missing", file=file_name(path), sheet=min(lost))
    rows = [part for grid in keyed for part in _rows_of(grid, heads, file_name(path))]
    return {"mark": mark, "found": bool(keyed), "rows": rows}


def _rows_of(grid: Grid, heads: dict[tuple[str, str], str], file: str) -> list[list[object]]:
    """The rows below our heads, those that have a key or say something."""
    at: dict[int, str] = {}
    key = -1
    rows: list[list[object]] = []
    for number, cells in enumerate(grid.rows, 1):
        texts = [shown_text(cell) for cell in cells]
        if key < 0:
            key, at = _columns(texts, grid.sheet or "", heads)
            lost = {head for sheet, head in heads if sheet == grid.sheet} - {*texts}
            if key >= 0 and lost:
                raise BadInput("visits-column-missing", file=file, column=min(lost))
            continue
        said = [
            [code, texts[place], f"{get_column_letter(place + 1)}{number}"]
            for place, code in at.items()
            if place < len(texts) and texts[place]
        ]
        name = texts[key] if key < len(texts) else ""
        if name or said:
            rows.append([grid.sheet or "", number, name, said])
    return rows


def _columns(
    texts: Sequence[str], sheet: str, heads: dict[tuple[str, str], str]
) -> tuple[int, dict[int, str]]:
    if ROW_KEY not in texts:
        return -1, {}
    known = {number: heads.get((sheet, text), "") for number, text in enumerate(texts)}
    return texts.index(ROW_KEY), {number: code for number, code in known.items() if code}
