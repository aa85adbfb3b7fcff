"""From an xlsx archive to grids: check the extent of each sheet, let calamine read it, lay the scan
over it."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar, cast

import python_calamine as calamine

from doorstep.engine.tabular.containers.hostile import (
    LONGEST_CELL,
    Archive,
    check_counts,
    has_long_run,
    refuse,
)
from doorstep.engine.tabular.containers.shown import show_cells
from doorstep.engine.tabular.containers.text import clip_merges
from doorstep.engine.tabular.containers.xlsx.extent import measure
from doorstep.engine.tabular.containers.xlsx.package import SheetPart, open_package
from doorstep.engine.tabular.containers.xlsx.scan import Seen, scan_sheet
from doorstep.engine.tabular.containers.xlsx.styles import (
    is_struck_text,
    read_styles,
    struck_indices,
)
from doorstep.engine.tabular.grid import CellValue, Grid

_T = TypeVar("_T")


def read_xlsx(archive: Archive) -> list[Grid]:
    """All worksheets in order. Calamine works in a second thread (it lets go of the lock) while
    this one scans."""
    package = open_package(archive)
    styles = read_styles(archive, package.styles)
    struck: frozenset[int] = frozenset()
    if package.shared_strings:
        strings = archive.read_xml(package.shared_strings)
        check_counts(archive.path, package.shared_strings, strings, archive.limits.max_cells)
        if has_long_run(strings, b"si>"):
            raise refuse(
                "cell-too-long", archive.path, part=package.shared_strings, limit=LONGEST_CELL
            )
        struck = struck_indices(strings)
        del strings
    grids = []
    with ThreadPoolExecutor(1) as beside:
        opening = beside.submit(calamine.CalamineWorkbook.from_filelike, io.BytesIO(archive.data))
        for sheet in package.sheets:
            data = archive.read(sheet.part)
            xml = measure(archive.path, sheet.name, data, archive.limits)
            workbook = _settle(archive, sheet.part, opening)
            reading = beside.submit(workbook.get_sheet_by_index, sheet.index)
            seen = scan_sheet(xml, styles, struck, is_struck_text)
            del xml, data
            found = _settle(archive, sheet.part, reading)
            grid = _lay_over(archive, sheet, found, seen)
            show_cells(grid, seen.formatted, styles.formats)
            grid.date1904 = package.date1904
            grids.append(grid)
    return grids


def _settle(archive: Archive, part: str, work: Future[_T]) -> _T:
    return guarded(archive, part, work.result)


def guarded(archive: Archive, part: str, work: Callable[[], _T]) -> _T:
    """Run one step of calamine; its errors and its Rust panics become BadInput file-damaged or
    file-password."""
    try:
        return work()
    except calamine.PasswordError:
        raise refuse("file-password", archive.path) from None
    except (
        calamine.CalamineError,
        calamine.XmlError,
        calamine.ZipError,
        OSError,
        ValueError,
        OverflowError,
    ):
        raise refuse("file-damaged", archive.path, part=part) from None
    except BaseException as panic:
        if type(panic).__name__ != "PanicException":
            raise
        raise refuse("file-damaged", archive.path, part=part) from None


def _lay_over(
    archive: Archive, sheet: SheetPart, found: calamine.CalamineSheet, seen: Seen
) -> Grid:
    rows = cast(
        list[list[CellValue]],
        guarded(archive, sheet.part, lambda: found.to_python(skip_empty_area=False)),
    )
    merges = guarded(archive, sheet.part, lambda: found.merged_cell_ranges) or []
    for place, text in seen.errors.items():
        _put(rows, place, text)
    for at, row in enumerate(rows):
        if "" in row:
            row = rows[at] = [None if value == "" else value for value in row]
            while row and row[-1] is None:
                row.pop()
    while rows and not rows[-1]:
        rows.pop()
    height = len(rows)
    width = max(map(len, rows), default=0)
    return Grid(
        sheet=sheet.name,
        rows=rows,
        merges=clip_merges([(*first, *last) for first, last in merges], height, width),
        hidden_rows={row for row in seen.hidden_rows if row < height},
        hidden_columns={column for column in seen.hidden_columns if column < width},
        struck={place for place in seen.struck if place[0] < height},
        formulas=seen.formulas,
        errors=set(seen.errors),
        visible=sheet.visible,
    )


def _put(rows: list[list[CellValue]], place: tuple[int, int], text: str) -> None:
    row, column = place
    while len(rows) <= row:
        rows.append([])
    cells = rows[row]
    cells.extend([None] * (column + 1 - len(cells)))
    cells[column] = text
