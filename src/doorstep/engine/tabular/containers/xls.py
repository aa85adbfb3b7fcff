"""Old binary workbooks (.xls) through xlrd, with what their formats, fonts and formula records
say."""

from __future__ import annotations

import datetime as dt
import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import xlrd
from xlrd.compdoc import CompDoc, CompDocError
from xlrd.xldate import XLDateError, xldate_as_datetime

from doorstep.engine.tabular.containers.hostile import Limits, refuse
from doorstep.engine.tabular.containers.shown import BUILT_IN_FORMATS, is_plain_format, show_cells
from doorstep.engine.tabular.containers.text import clip_merges, cut_blank_tail
from doorstep.engine.tabular.grid import CellValue, Grid

_BROKEN = (
    xlrd.XLRDError,
    CompDocError,
    struct.error,
    AssertionError,
    LookupError,
    ValueError,
    TypeError,
    AttributeError,
    ArithmeticError,
    NotImplementedError,
    RecursionError,
    OSError,
    EOFError,
    MemoryError,
)

_BOUNDSHEET, _BOF, _EOF = 0x85, (0x0009, 0x0209, 0x0409, 0x0809), 0x0A
_FORMULA = (0x0006, 0x0206, 0x0406)
_FILLED = frozenset({*_FORMULA, 0xFD, 0x0203, 0x027E, 0xBD, 0x0204, 0x0205, 0xD6})

_OTHER_DOCUMENTS = (
    ("WordDocument", "doc"),
    ("PowerPoint Document", "ppt"),
    ("__nameid_version1.0", "msg"),
)


def read_xls(path: Path, data: bytes, limits: Limits) -> list[Grid]:
    """All worksheets; raises BadInput file-password, file-truncated, file-damaged or
    not-a-table-file."""
    _refuse_others(path, data)
    try:
        with open(os.devnull, "w") as silent:
            book = xlrd.open_workbook(
                file_contents=data,
                formatting_info=True,
                ragged_rows=True,
                on_demand=True,
                logfile=silent,
            )
            if book.nsheets > limits.max_sheets:
                raise refuse("too-many-sheets", path, limit=limits.max_sheets)
            stated = _stated_cells(data)
            grids = []
            for at in range(book.nsheets):
                own = stated.get(at, _Stated())
                _refuse_missing(path, book.sheet_by_index(at), own.rows)
                grids.append(_read_sheet(book, at, own.formulas))
            book.release_resources()
    except _BROKEN as problem:
        if "encrypted" in str(problem).lower():
            raise refuse("file-password", path) from None
        if _is_cut_short(data):
            raise refuse("file-truncated", path) from None
        raise refuse("file-damaged", path, part="xls") from None
    if not grids:
        raise refuse("no-sheets", path)
    return grids


def _refuse_missing(path: Path, sheet: xlrd.sheet.Sheet, rows: set[int]) -> None:
    """A row that the records have and the reader passed over is a damage that it did not see."""
    if any(row >= sheet.nrows or not sheet.row_len(row) for row in rows):
        raise refuse("file-damaged", path, part=sheet.name)


def _refuse_others(path: Path, data: bytes) -> None:
    def holds(stream: str) -> bool:
        return stream.encode("utf-16-le") in data

    if holds("EncryptedPackage"):
        raise refuse("file-password", path)
    if holds("Workbook") or holds("Book"):
        return
    for stream, seems in _OTHER_DOCUMENTS:
        if holds(stream):
            raise refuse("not-a-table-file", path, seems=seems)


def _is_cut_short(data: bytes) -> bool:
    """Whether the sector table of the OLE container names sectors beyond the end of the file."""
    if len(data) < 512:
        return True
    (shift,) = struct.unpack_from("<H", data, 30)
    if not 7 <= shift <= 16:
        return False
    size = 1 << shift
    here = (len(data) - 512 + size - 1) // size
    (tables,) = struct.unpack_from("<I", data, 44)
    for table in struct.unpack_from("<109I", data, 76)[: min(tables, 109)]:
        if table >= 0xFFFFFFFC:
            continue
        if table >= here:
            return True
        at = 512 + table * size
        entries = struct.unpack_from(f"<{min(size, len(data) - at) // 4}I", data, at)
        if any(here <= entry < 0xFFFFFFFC for entry in entries):
            return True
    return False


def _read_sheet(book: xlrd.book.Book, index: int, formulas: set[tuple[int, int]]) -> Grid:
    sheet = book.sheet_by_index(index)
    grid = Grid(
        sheet.name,
        [],
        visible=sheet.visibility == 0,
        date1904=bool(book.datemode),
        formulas=formulas,
    )
    looks = [_look(book, style) for style in book.xf_list]
    formatted: dict[int, list[tuple[int, int]]] = {}
    for row in range(sheet.nrows):
        cells: list[CellValue] = []
        for column in range(sheet.row_len(row)):
            kind, raw = sheet.cell_type(row, column), sheet.cell_value(row, column)
            struck, code = _look_of(looks, sheet.cell_xf_index(row, column))
            value = _value(kind, raw, code, book.datemode)
            cells.append(value)
            if value is None:
                continue
            if kind == xlrd.XL_CELL_ERROR:
                grid.errors.add((row, column))
            if struck or _is_struck_rich(book, sheet, row, column):
                grid.struck.add((row, column))
            if code is not None:
                formatted.setdefault(sheet.cell_xf_index(row, column), []).append((row, column))
        grid.rows.append(cells)
    cut_blank_tail(grid.rows)
    height, width = len(grid.rows), max(map(len, grid.rows), default=0)
    grid.merges = clip_merges(
        [(top, left, bottom - 1, right - 1) for top, bottom, left, right in sheet.merged_cells],
        height,
        width,
    )
    grid.hidden_rows = {at for at, info in sheet.rowinfo_map.items() if at < height and info.hidden}
    grid.hidden_columns = {
        at
        for at, info in sheet.colinfo_map.items()
        if at < width and (info.hidden or not info.width)
    }
    show_cells(
        grid, formatted, {at: look[1] for at, look in enumerate(looks) if look[1] is not None}
    )
    return grid


def _look(book: xlrd.book.Book, style: xlrd.formatting.XF) -> tuple[bool, str | None]:
    font = book.font_list[style.font_index] if style.font_index < len(book.font_list) else None
    code = BUILT_IN_FORMATS.get(style.format_key)
    if code is None:
        named = book.format_map.get(style.format_key)
        code = named.format_str if named else "General"
    return bool(font and font.struck_out), None if is_plain_format(code) else code


def _look_of(looks: list[tuple[bool, str | None]], style: int | None) -> tuple[bool, str | None]:
    return looks[style] if style is not None and style < len(looks) else (False, None)


def _is_struck_rich(book: xlrd.book.Book, sheet: xlrd.sheet.Sheet, row: int, column: int) -> bool:
    runs = sheet.rich_text_runlist_map.get((row, column))
    if not runs or runs[0][0] > 0:
        return False
    return all(book.font_list[font].struck_out for _, font in runs)


def _value(kind: int, raw: object, code: str | None, datemode: int) -> CellValue:
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if kind == xlrd.XL_CELL_TEXT:
        return str(raw) or None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(raw)
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(raw, "#ERROR!"))
    number = float(raw) if isinstance(raw, int | float) else 0.0
    return _moment(number, code or "", datemode) if kind == xlrd.XL_CELL_DATE else number


def _moment(number: float, code: str, datemode: int) -> CellValue:
    lowered = code.lower()
    if any(mark in lowered for mark in ("[h", "[m", "[s")):
        return dt.timedelta(days=number)
    try:
        moment: dt.datetime = xldate_as_datetime(number, datemode)
    except (XLDateError, OverflowError, ValueError):
        return number
    if 0 <= number < 1:
        return moment.time()
    if number < 0:
        return number
    return moment.date() if moment.time() == dt.time() else moment


@dataclass
class _Stated:
    """What the records of a worksheet say themselves: cells with a formula, rows with a cell."""

    formulas: set[tuple[int, int]] = field(default_factory=set)
    rows: set[int] = field(default_factory=set)


def _stated_cells(data: bytes) -> dict[int, _Stated]:
    """What the records say, by worksheet number."""
    stream = _workbook_stream(data)
    if stream is None:
        return {}
    starts, sheets = [], []
    for kind, at, size in _records(stream, 0):
        if kind == _EOF:
            break
        if kind == _BOUNDSHEET and size >= 8:
            position, _, sheet_type = struct.unpack_from("<IBB", stream, at)
            starts.append(position)
            if sheet_type == 0:
                sheets.append(position)
    ends = {start: min((s for s in starts if s > start), default=len(stream)) for start in starts}
    return {n: _stated_by(stream, start, ends[start]) for n, start in enumerate(sheets)}


def _stated_by(stream: bytes, start: int, end: int) -> _Stated:
    """The cells from a sheet's beginning to the next one's; those of charts in it are none."""
    stated, depth = _Stated(), 0
    for kind, at, size in _records(stream, start):
        if at >= end:
            break
        if kind in _BOF:
            depth += 1
        elif kind == _EOF:
            depth -= 1
        elif kind in _FILLED and depth <= 1 and size >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            stated.rows.add(row)
            if kind in _FORMULA:
                stated.formulas.add((row, column))
    return stated


def _records(stream: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    while at + 4 <= len(stream):
        kind, size = struct.unpack_from("<HH", stream, at)
        if at + 4 + size > len(stream):
            return
        yield kind, at + 4, size
        at += 4 + size


def _workbook_stream(data: bytes) -> bytes | None:
    if data[:2] != b"\xd0\xcf":
        return None
    with open(os.devnull, "w") as silent:
        container = CompDoc(data, logfile=silent)
        for name in ("Workbook", "Book"):
            stream, base, size = container.locate_named_stream(name)
            if stream:
                return bytes(stream[base : base + size])
    return None
