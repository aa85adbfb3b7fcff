"""How far a sheet really reaches, found in its XML before anyone allocates a rectangle of that
size.

A regular sheet - every cell written `<c r="B7" s="1" t="s">` - is checked by one negative pattern
in C; anything else is walked tag by tag. The stated `<dimension>` is only ever compared, never
believed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from doorstep.engine.tabular.containers.hostile import Limits, check_markup, refuse
from doorstep.engine.tabular.grid import column_letters, column_number

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384

_LONG_SHEET, _SPARSE = (
    100_000,
    20,
)  # a long sheet with fewer than one cell in twenty rows has a stray one far below

_FULL_ROW = 256  # bytes per row beyond which a sheet is taken to be filled
_ATTRIBUTES = rb"""((?:[^"'<>/]++|/(?!>)|"[^"<]*+"|'[^'<]*+')*+)"""
_TAG = re.compile(rb"<(/?)(?:[\w.-]+:)?(row|c)(?=[\s/>])" + _ATTRIBUTES + rb"(/?)>")
_PAIR = re.compile(rb"""(?<![\w:.-])([\w:.-]++)\s*+=\s*+(?:"([^"]*+)"|'([^']*+)')""")
_REFERENCE = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})\Z")
_ROOT = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>/]")

_DIMENSION = re.compile(
    rb"""<(?:[\w.-]+:)?dimension\s[^<>]*?ref\s*=\s*["']([A-Z]+[0-9]+):([A-Z]+[0-9]+)["']"""
)

_LAST_ROW = re.compile(rb'<(?:[\w.-]+:)?row\b[^<>]*?\sr="([0-9]{1,7})"')


@dataclass(frozen=True)
class SheetXml:
    """A sheet's bytes, the limits of its cells within them, and whether its cells are written in
    the regular way."""

    path: Path
    sheet: str
    data: bytes
    start: int
    end: int
    prefix: bytes
    regular: bool = False


@dataclass(frozen=True)
class WalkedCell:
    """One cell tag as the slow walk meets it; `body` is where its content starts, or -1 when it has
    none."""

    row: int
    column: int
    attributes: dict[bytes, bytes]
    start: int
    body: int


def measure(path: Path, sheet: str, data: bytes, limits: Limits) -> SheetXml:
    """Find the sheet's cells and refuse what would not fit.

    Raises BadInput xml-forbidden, far-cell, too-many-cells, lying-dimension, file-truncated,
    file-damaged.
    """
    odd_markup = check_markup(path, sheet, data)
    root = _ROOT.search(data)
    if root is None:
        raise refuse("file-damaged", path, part=sheet)
    prefix = root[1] + b":" if root[1] else b""
    start, end = data.find(b"<" + prefix + b"sheetData"), data.rfind(b"</" + prefix + b"sheetData>")
    if start >= 0 and end < start:
        empty = re.compile(rb"<%ssheetData\s*/>" % re.escape(prefix)).match(data, start)
        if not empty:
            raise refuse("file-truncated", path)
        end = empty.end()
    if start < 0:
        start = end = root.end()
    found = SheetXml(path, sheet, data, start, end, prefix)
    rows = _last_row(found)
    if not odd_markup and not _is_sparse(found, rows) and _is_regular(found, rows, limits):
        _check_statement(found, rows, None, limits)
        return SheetXml(path, sheet, data, found.start, found.end, prefix, regular=True)
    _check_statement(found, *_walk_area(found, limits), limits)
    return found


def _is_sparse(xml: SheetXml, rows: int) -> bool:
    """Counting takes time, so only where the bytes per row leave room for doubt."""
    if rows <= _LONG_SHEET or xml.end - xml.start > rows * _FULL_ROW:
        return False
    return xml.data.count(b"<" + xml.prefix + b"c ", xml.start, xml.end) * _SPARSE < rows


def _last_row(xml: SheetXml) -> int:
    at = xml.data.rfind(b"<" + xml.prefix + b"row ", xml.start, xml.end)
    found = _LAST_ROW.match(xml.data, at) if at >= 0 else None
    return min(max(int(found[1]), 1), MAX_ROWS) if found else 1


def _round_up(rows: int) -> int:
    """The largest number with as many digits and the same first digit: what the pattern can tell
    cheaply."""
    power = 10 ** (len(str(rows)) - 1)
    return int((rows // power + 1) * power - 1)


def _widest(rows: int, limits: Limits) -> int:
    return min(MAX_COLUMNS, max(26, limits.max_cells // _round_up(rows)))


def _row_pattern(rows: int) -> str:
    digits = len(str(rows))
    first = rows // 10 ** (digits - 1)
    lead = f"[1-{first}]" if first > 1 else "1"
    shorter = f"|[1-9][0-9]{{0,{digits - 2}}}" if digits > 1 else ""
    return f"{lead}[0-9]{{{digits - 1}}}(?![0-9]){shorter}"


def _column_pattern(columns: int) -> str:
    """Letters up to a column; longer names first, because the group that holds this never goes
    back."""
    last = column_letters(columns - 1)
    options = []
    for at, letter in enumerate(last):
        tail = f"[A-Z]{{{len(last) - at - 1}}}"
        if letter > "A":
            options.append(f"{last[:at]}[A-{chr(ord(letter) - 1)}]{tail}")
    shorter = [f"[A-Z]{{1,{len(last) - 1}}}"] if len(last) > 1 else []
    return "|".join([*options, last, *shorter])


def _is_regular(xml: SheetXml, rows: int, limits: Limits) -> bool:
    """True when every cell has the regular form and lies within the rows, rounded up, and the
    columns they leave."""
    most = _widest(rows, limits)
    narrow = rows <= 999_999 and limits.max_cells >= 26 * 999_999
    if narrow and not _has_odd_cell(xml, "[A-Z]", "[0-9]{1,6}+"):
        return _has_one_prefix(xml)
    if _has_odd_cell(xml, _column_pattern(most), _row_pattern(rows)):
        return False
    return _has_one_prefix(xml)


def _has_odd_cell(xml: SheetXml, columns: str, rows: str) -> bool:
    """Possessive quantifiers: a pattern that never goes back takes half the time."""
    place = f"(?>{columns})(?>{rows})".encode()
    tail = rb'(?: s="[0-9]++")?+(?: t="[a-zA-Z]++")?+/?+>'
    odd = re.compile(rb'<%sc(?! r="%s"%s|ol)' % (re.escape(xml.prefix), place, tail))
    return odd.search(xml.data, xml.start, xml.end) is not None


def _has_one_prefix(xml: SheetXml) -> bool:
    """Whether no cell hides behind another namespace prefix than the sheet's own."""
    if not xml.prefix and xml.data.find(b":", xml.start, xml.end) < 0:
        return True
    other = rb"<c[\s/>]" if xml.prefix else rb":c[\s/>]"
    return not re.compile(other).search(xml.data, xml.start, xml.end)


def attribute_pairs(raw: bytes) -> dict[bytes, bytes]:
    """Attributes of a tag, without namespaces; of a repeated one the last counts, as calamine has
    it."""
    return {
        name.rpartition(b":")[2]: double or single for name, double, single in _PAIR.findall(raw)
    }


def walk_cells(xml: SheetXml) -> Iterator[WalkedCell]:
    """Every cell tag in order, with the place a reader gives it when references are missing."""
    row, column = -1, -1
    for tag in _TAG.finditer(xml.data, xml.start, xml.end):
        closing, name, raw, single = tag.groups()
        if closing:
            continue
        attributes = attribute_pairs(raw)
        reference = attributes.get(b"r", b"").decode("latin-1")
        if name == b"row":
            row = int(reference) - 1 if reference.isdecimal() and len(reference) < 8 else row + 1
            column = -1
            continue
        place = parse_reference(reference)
        if reference and place is None:
            raise refuse("file-damaged", xml.path, part=xml.sheet)
        at_row, column = place or (row, column + 1)
        blank = bool(single) or xml.data.startswith(b"</", tag.end())
        yield WalkedCell(at_row, column, attributes, tag.start(), -1 if blank else tag.end())


def parse_reference(reference: str) -> tuple[int, int] | None:
    """`B7` -> (6, 1); None when it is no cell of a worksheet."""
    found = _REFERENCE.match(reference.replace("$", ""))
    if not found:
        return None
    row, column = int(found[2]) - 1, column_number(found[1])
    return (row, column) if 0 <= row < MAX_ROWS and column < MAX_COLUMNS else None


def _walk_area(xml: SheetXml, limits: Limits) -> tuple[int, int]:
    bottom = right = filled = 0
    far = (0, 0)
    for cell in walk_cells(xml):
        if cell.body < 0:
            continue
        filled += 1
        if (cell.row + 1) * (cell.column + 1) > (far[0] + 1) * (far[1] + 1):
            far = (cell.row, cell.column)
        bottom, right = max(bottom, cell.row), max(right, cell.column)
    area = (bottom + 1) * (right + 1)
    stray = area > limits.max_cells and filled * 10 < area
    if stray or (bottom >= _LONG_SHEET and filled * _SPARSE < bottom):
        cell_name = f"{column_letters(far[1])}{far[0] + 1}"
        raise refuse("far-cell", xml.path, sheet=xml.sheet, cell=cell_name)
    if area > limits.max_cells:
        raise refuse("too-many-cells", xml.path, limit=limits.max_cells)
    return bottom + 1, right + 1


def _check_statement(xml: SheetXml, rows: int, columns: int | None, limits: Limits) -> None:
    stated = _DIMENSION.search(xml.data[: xml.start])
    if stated is None:
        return
    corners = [parse_reference(corner.decode()) for corner in stated.groups()]
    if corners[0] is None or corners[1] is None:
        raise refuse("lying-dimension", xml.path, sheet=xml.sheet)
    (top, left), (bottom, right) = corners[0], corners[1]
    claimed = (bottom - top + 1) * (right - left + 1)
    if claimed < limits.max_stated_cells:
        return
    if columns is None:
        letters = set(
            re.findall(rb'<%sc r="([A-Z]+)' % re.escape(xml.prefix), xml.data[xml.start : xml.end])
        )
        columns = max((column_number(letter.decode()) + 1 for letter in letters), default=1)
    if rows * columns * 10 < claimed:
        raise refuse("lying-dimension", xml.path, sheet=xml.sheet)
