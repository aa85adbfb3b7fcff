"""A table of the desk as it comes back, from whatever office program: a limited child reads its
texts; rows are known by their key, columns by the heads they went out with."""

from __future__ import annotations

from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.file_names import file_name
from doorstep.domain.kept_tables import TABLE_KEY, TABLE_MARK, ReturnedRow
from doorstep.engine.intake.strangers import read_value
from doorstep.engine.tabular.containers.opening import open_book
from doorstep.engine.tabular.grid import Grid
from doorstep.engine.tabular.sheets.view import shown_text


def read_table(path: Path, workspace: str, kind: str) -> tuple[ReturnedRow, ...]:
    """The rows of a table that came back to a workspace (its id).

    Raises BadInput: "table-not-ours", "table-other-workspace", "table-other-kind", and what opening
    the file may raise.
    """
    told = read_value(_texts, path)
    file = file_name(path)
    if told["mark"] is None or told["rows"] is None:
        raise BadInput("table-not-ours", file=file)
    owner, sort = told["mark"]
    if owner != workspace:
        raise BadInput("table-other-workspace", file=file)
    if sort != kind:
        raise BadInput("table-other-kind", file=file)
    return tuple(ReturnedRow(row, key, dict(said)) for row, key, said in told["rows"])


# -- in the child


def _texts(path: Path) -> dict[str, object]:
    """The mark, and the rows: [number, key, [[code, text], ...]]; None where our column is lost."""
    mark, heads, rows = None, {}, None
    grids = [*open_book(path).grids]
    for grid in grids:
        first = _row(grid, 0)
        if first[:1] == [TABLE_MARK]:
            mark = [*first[1:], "", ""][:2]
            told = [_row(grid, at) for at in range(1, len(grid.rows))]
            heads = {one[0]: one[1] for one in told if len(one) > 1 and one[1]}
    for grid in grids:
        if rows is None:
            rows = _rows_of(grid, heads)
    return {"mark": mark, "rows": rows}


def _rows_of(grid: Grid, heads: dict[str, str]) -> list[list[object]] | None:
    found: list[list[object]] | None = None
    codes: list[str] = []
    key = 0
    for at in range(len(grid.rows)):
        texts = _row(grid, at)
        if found is None:
            if TABLE_KEY in texts:
                found, key = [], texts.index(TABLE_KEY)
                codes = [heads.get(text, "") for text in texts]
            continue
        said = [[code, text] for code, text in zip(codes, texts, strict=False) if code]
        name = texts[key] if key < len(texts) else ""
        if name or any(text for _, text in said):
            found.append([at + 1, name, said])
    return found


def _row(grid: Grid, at: int) -> list[str]:
    return [shown_text(cell) for cell in grid.rows[at]] if at < len(grid.rows) else []
