"""Whole columns are filled as one who goes down the sheet row by row would fill them."""

from __future__ import annotations

import random
from itertools import pairwise

import pyarrow as pa
import pytest

from doorstep import packs
from doorstep.engine.intake.carried import carry_down
from doorstep.engine.tabular.grid import CellValue, Grid
from doorstep.engine.tabular.sheets.fill import heads_among, household_cells
from doorstep.engine.tabular.sheets.row_types import RowWords
from doorstep.engine.tabular.sheets.view import SheetView

Cells = list[CellValue]
PACK = packs.load("cn")
DITTO = RowWords(PACK.words).ditto
MARKS = ("同上", "〃", " 同 上 ")
CODES = ("household_no", "head_name", "village", "group", "address")
LEDGERS = 150


def above(cells: Cells) -> Cells:
    """Cells without marks: each as the one above it."""
    filled: Cells = []
    for cell in cells:
        filled.append((filled[-1] if filled else None) if cell in MARKS else cell)
    return filled


def numbered(
    filled: dict[str, Cells], own: dict[str, Cells], heads: list[bool | None]
) -> list[int]:
    """The household of each row, the rows read one after the other; -1 where none is shown."""
    anchor = next(
        (a for a in CODES[:2] if a in filled and any(c is not None for c in filled[a])), None
    )
    if anchor is None:
        if heads[:1] != [True]:
            return [-1] * len(heads)
        return [sum(head is True for head in heads[:i]) - 1 for i in range(1, len(heads) + 1)]
    cells, places = filled[anchor], [filled[c] for c in ("village", "group") if c in filled]
    once = [
        cells[i] is None or own[anchor][i] in MARKS for i, head in enumerate(heads) if head is False
    ]
    same = cells[0] is not None and (
        sum(once) * 2 >= len(once) if once else sum(c is None for c in cells) * 4 >= len(cells)
    )
    blocks: list[int] = []
    last: list[CellValue] | None = None
    for i, cell in enumerate(cells):
        here = [cell, *(place[i] for place in places)]
        new = not blocks or (cell is None and (not same or heads[i] is True))
        if cell is not None:
            new |= last is None or any(
                a != b and (at == 0 or None not in (a, b))
                for at, (a, b) in enumerate(zip(last, here, strict=True))
            )
        blocks.append((blocks[-1] if blocks else -1) + new)
        last = here if cell is not None else None if new else last
    return blocks


def by_row(columns: dict[str, Cells], relations: Cells) -> tuple[dict[str, Cells], list[int]]:
    """Household-level columns filled down, and the household of each row, cell by cell."""
    heads = [None if r is None else r == "户主" for r in relations]
    filled = {code: above(cells) for code, cells in columns.items()}
    blocks = numbered(filled, columns, heads)
    anchor = next((a for a in CODES[:2] if a in filled), None)
    inside = [i > 0 and blocks[i] == blocks[i - 1] for i in range(len(blocks))]
    for code, cells in filled.items():
        firsts = [c is None for c, on in zip(cells, inside, strict=True) if not on]
        rests = [c is None for c, on in zip(cells, inside, strict=True) if on]
        once = sum(firsts) * 2 < len(firsts) and sum(rests) * 4 >= len(rests)
        if blocks[-1] >= 0 and (code == anchor or once):
            for i, on in enumerate(inside):
                cells[i] = cells[i - 1] if on and cells[i] is None else cells[i]
        if code in ("village", "group") and cells[0] is not None:
            told = [c for c in cells if c is not None]
            changes = sum(a != b for a, b in pairwise(told))
            blank = len(cells) - len(told)
            if blank >= 0.3 * len(cells) and (
                changes * 2 >= max(len(told) - 1, 1) or len(told) == 1
            ):
                for i, cell in enumerate(cells):
                    cells[i] = cells[i - 1] if cell is None else cell
    return filled, blocks


def ledger(draw: random.Random) -> tuple[dict[str, Cells], Cells]:
    """A ledger of some households whose writer leaves out, repeats or marks as the seed says."""
    columns: dict[str, Cells] = {code: [] for code in CODES if draw.random() < 0.8}
    relations: Cells = []
    said = draw.choice((0.0, 0.3, 0.9))
    habits = {code: [draw.random() * draw.choice((0, 1)) for _ in range(3)] for code in CODES}
    for home in range(draw.randint(1, 12)):
        values = {"household_no": str(home // draw.choice((1, 1, 2))), "village": f"{home // 4}村"}
        values |= {"group": f"{home // 2}组", "head_name": f"张{home % 5}", "address": f"{home}号"}
        for member in range(draw.randint(1, 5)):
            relations.append(None if draw.random() > said else "妻" if member else "户主")
            for code, cells in columns.items():
                first, blank, mark = habits[code]
                left = draw.random() < (blank if member else first / 2)
                value: CellValue = draw.choice((None, "", " ")) if left else values[code]
                cells.append(draw.choice(MARKS) if draw.random() < mark / 2 else value)
    return columns, relations


@pytest.mark.parametrize("seed", range(2))
def test_columns_are_filled_as_row_by_row(seed: int) -> None:
    draw = random.Random(seed)
    filled_ledgers = 0
    for _ in range(LEDGERS):
        columns, relations = ledger(draw)
        stripped = {
            code: [c if c is None or str(c).strip() else None for c in cells]
            for code, cells in columns.items()
        }
        wanted, blocks = by_row(stripped, relations)
        rows = [list(row) for row in zip(*columns.values(), relations, strict=True)]
        places = {code: at for at, code in enumerate(columns)}
        heads = heads_among(relations, PACK.words)
        view = SheetView(Grid(None, rows))
        found = household_cells(view, range(len(rows)), places, heads, DITTO)
        assert found == (wanted, blocks)
        told, count = carry_down(
            {
                code: pa.chunked_array([pa.array(cells, pa.string())])
                for code, cells in (columns | {"relation_to_head": relations}).items()
            },
            PACK,
        )
        assert count == sum(
            new is not None and new != old
            for code in wanted
            for new, old in zip(wanted[code], columns[code], strict=True)
        )
        for code, cells in wanted.items():
            read = told[code].to_pylist()
            assert [c if c is None or c.strip() else None for c in read] == cells
        filled_ledgers += count > 0
    assert filled_ledgers > LEDGERS / 2
