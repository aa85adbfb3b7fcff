"""What calamine does not show, found in a sheet's XML: hidden rows and columns, formulas, errors, struck text."""

from __future__ import annotations

import html
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from doorstep.engine.read.xlsx.extent import (
    MAX_COLUMNS,
    SheetXml,
    attribute_pairs,
    column_number,
    walk_cells,
)
from doorstep.engine.read.xlsx.package import is_true
from doorstep.engine.read.xlsx.styles import Styles

_ROW = re.compile(rb"<(?:[\w.-]+:)?row\b([^>]*)>")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?col\s([^>]*)>")
_FORMULA_AT = re.compile(rb"\s*<(?:[\w.-]+:)?f[\s/>]")
_VALUE_AT = re.compile(rb"\s*(?:<(?:[\w.-]+:)?f\b[^>]*(?:/>|>[^<]*</[^>]*>)\s*)?<(?:[\w.-]+:)?v(?:\s[^>]*)?>([^<]*)<")
_INLINE_AT = re.compile(rb"\s*<(?:[\w.-]+:)?is\b.*?</(?:[\w.-]+:)?is>", re.DOTALL)

_LONGEST_ITEM = 200_000  # bytes; an inline string beyond it is not looked into


@dataclass
class Seen:
    """What the scan found; places are (row, column), 0-based."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    formulas: set[tuple[int, int]] = field(default_factory=set)
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    struck: set[tuple[int, int]] = field(default_factory=set)
    formatted: dict[tuple[int, int], int] = field(default_factory=dict)


def scan_sheet(
    xml: SheetXml, styles: Styles, struck_strings: frozenset[int], is_struck_text: Callable[[bytes], bool]
) -> Seen:
    """Look only for what the bytes and styles say exists."""
    seen = Seen()
    _find_hidden_columns(xml, seen)
    _find_hidden_rows(xml, seen)
    if xml.regular and 0 not in styles.special:
        _scan_regular(xml, styles, struck_strings, is_struck_text, seen)
    else:
        _scan_walking(xml, styles, struck_strings, is_struck_text, seen)
    return seen


def _find_hidden_columns(xml: SheetXml, seen: Seen) -> None:
    for found in _COLUMN.finditer(xml.data, 0, xml.start):
        pairs = attribute_pairs(found[1])
        width = pairs.get(b"width", b"1")
        if is_true(pairs.get(b"hidden", b"").decode("latin-1")) or width in (b"0", b"0.0"):
            first, last = pairs.get(b"min", b""), pairs.get(b"max", b"")
            if first.isdigit() and last.isdigit() and len(last) < 6:
                seen.hidden_columns.update(range(int(first) - 1, min(int(last), MAX_COLUMNS)))


def _find_hidden_rows(xml: SheetXml, seen: Seen) -> None:
    data = xml.data
    if data.find(b"hidden", xml.start, xml.end) < 0 and data.find(b' ht="0"', xml.start, xml.end) < 0:
        return
    row = -1
    for found in _ROW.finditer(data, xml.start, xml.end):
        pairs = attribute_pairs(found[1])
        stated = pairs.get(b"r", b"")
        row = int(stated) - 1 if stated.isdigit() and len(stated) < 8 else row + 1
        if is_true(pairs.get(b"hidden", b"").decode("latin-1")) or pairs.get(b"ht") == b"0":
            seen.hidden_rows.add(row)


def _alternatives(numbers: frozenset[int]) -> bytes:
    return b"|".join(b"%d" % number for number in sorted(numbers))


def _matches(xml: SheetXml, tail: bytes) -> Iterator[tuple[tuple[int, int], re.Match[bytes]]]:
    columns: dict[bytes, int] = {}
    pattern = re.compile(rb'<%sc r="([A-Z]+)([0-9]+)"' % re.escape(xml.prefix) + tail)
    for found in pattern.finditer(xml.data, xml.start, xml.end):
        letters = found[1]
        column = columns.get(letters)
        if column is None:
            column = columns[letters] = column_number(letters.decode())
        yield (int(found[2]) - 1, column), found


def _scan_regular(
    xml: SheetXml,
    styles: Styles,
    struck_strings: frozenset[int],
    is_struck_text: Callable[[bytes], bool],
    seen: Seen,
) -> None:
    prefix = re.escape(xml.prefix)

    def has(mark: bytes) -> bool:
        return xml.data.find(mark, xml.start, xml.end) >= 0

    if styles.special and has(b' s="'):
        for place, found in _matches(xml, rb' s="(%s)"(?: t="[a-zA-Z]+")?>' % _alternatives(styles.special)):
            _note_style(seen, styles, place, int(found[3]))
    if has(b"<" + xml.prefix + b"f"):
        seen.formulas.update(place for place, _ in _matches(xml, rb"[^>]*>\s*<%sf[\s/>]" % prefix))
    if has(b' t="e"'):
        for place, found in _matches(xml, rb'(?: s="[0-9]+")? t="e">'):
            seen.errors[place] = _value_text(xml, found.end())
    if struck_strings:
        for place, found in _matches(xml, rb'(?: s="[0-9]+")? t="s">\s*<%sv>([0-9]+)<' % prefix):
            if int(found[3]) in struck_strings:
                seen.struck.add(place)
    if has(b' t="inlineStr"') and has(b"strike"):
        for place, found in _matches(xml, rb'(?: s="[0-9]+")? t="inlineStr">'):
            inline = _INLINE_AT.match(xml.data, found.end(), found.end() + _LONGEST_ITEM)
            if inline and is_struck_text(inline[0]):
                seen.struck.add(place)


def _note_style(seen: Seen, styles: Styles, place: tuple[int, int], style: int) -> None:
    if style in styles.struck:
        seen.struck.add(place)
    if style in styles.formats:
        seen.formatted[place] = style


def _value_text(xml: SheetXml, at: int) -> str:
    found = _VALUE_AT.match(xml.data, at)
    return html.unescape(found[1].decode("utf-8", "replace")) if found else ""


def _scan_walking(
    xml: SheetXml,
    styles: Styles,
    struck_strings: frozenset[int],
    is_struck_text: Callable[[bytes], bool],
    seen: Seen,
) -> None:
    for cell in walk_cells(xml):
        if cell.body < 0:
            continue
        place = (cell.row, cell.column)
        style = cell.attributes.get(b"s", b"0")
        _note_style(seen, styles, place, int(style) if style.isdigit() and len(style) < 8 else 0)
        if _FORMULA_AT.match(xml.data, cell.body):
            seen.formulas.add(place)
        kind = cell.attributes.get(b"t", b"")
        if kind == b"e":
            seen.errors[place] = _value_text(xml, cell.body)
        elif kind == b"s" and struck_strings:
            index = _value_text(xml, cell.body).strip()
            if index.isdecimal() and len(index) < 10 and int(index) in struck_strings:
                seen.struck.add(place)
        elif kind == b"inlineStr":
            inline = _INLINE_AT.match(xml.data, cell.body, cell.body + _LONGEST_ITEM)
            if inline and is_struck_text(inline[0]):
                seen.struck.add(place)
