"""One worksheet's XML with chosen cells emptied and everything left out that could still tell their
values."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass, field
from html import unescape

from doorstep.engine.tabular.containers.hostile import refuse
from doorstep.engine.tabular.containers.xlsx.extent import (
    SheetXml,
    column_letters,
    column_number,
    parse_reference,
    walk_cells,
)

_TALKING = (b"headerFooter", b"conditionalFormatting", b"dataValidation")

_KEPT = {
    b"sheetPr",
    b"sheetViews",
    b"sheetFormatPr",
    b"cols",
    b"mergeCells",
    b"conditionalFormatting",
    b"dataValidations",
    b"printOptions",
    b"pageMargins",
    b"pageSetup",
    b"headerFooter",
    b"rowBreaks",
    b"colBreaks",
    b"autoFilter",
}

_LOST_ELEMENTS = {
    b"hyperlinks": ("links", rb"<(?:[\w.-]+:)?hyperlink[\s/>]"),
    b"scenarios": ("scenarios", rb"<(?:[\w.-]+:)?scenario[\s/>]"),
    b"extLst": (
        "extended_rules",
        rb"<(?:[\w.-]+:)?(?:conditionalFormatting|dataValidation|sparkline)[\s>]",
    ),
    b"sheetProtection": ("protection", rb"<(?:[\w.-]+:)?sheetProtection[\s/>]"),
    b"controls": ("controls", rb"<(?:[\w.-]+:)?control[\s/>]"),
    b"protectedRanges": ("protection", rb"<(?:[\w.-]+:)?protectedRange[\s/>]"),
}

_ANY_TAG = re.compile(
    rb"""<(/?)(?:[\w.-]+:)?([\w.-]+)((?:[^"'<>/]|/(?!>)|"[^"<]*"|'[^'<]*')*)(/?)>"""
)

_COMMENT_OR_INSTRUCTION = re.compile(rb"<!--.*?-->|<\?(?!xml\s).*?\?>", re.DOTALL)

_PHONETIC = re.compile(rb"<((?:[\w.-]+:)?)(rPh|phoneticPr)\b(?:[^>]*/>|.*?</\1\2>)", re.DOTALL)

_RELATION = re.compile(rb"""\s[\w.-]+:id\s*=\s*(?:"[^"]*"|'[^']*')""")

_SQREF = re.compile(rb"""\ssqref\s*=\s*["']([^"']*)["']""")

_SHARED_MASTER = re.compile(
    rb"""<(?:[\w.-]+:)?f\s(?=[^>]*\bref\s*=)[^>]*?\bsi\s*=\s*["'](\d+)["']"""
)

_WINDOW = 4_000_000  # bytes

_ROOT_TAG = re.compile(rb"""<(?:[\w.-]+:)?worksheet\b[^>]*>""")

Wanted = Callable[[int, int], bool]

Write = Callable[[bytes], object]

Unspeakable = Callable[[str], bool]


@dataclass
class SheetCopy:
    """The shared strings still shown by the copy's cells, and what was left out."""

    strings: set[int] = field(default_factory=set)
    lost: dict[str, int] = field(default_factory=dict)


def blank_sheet(
    xml: SheetXml,
    empty: Collection[int | tuple[int, int]],
    write: Write,
    *,
    gone: Sequence[str] = (),
    unspeakable: Unspeakable = lambda text: False,
) -> SheetCopy:
    """Write the sheet without whole columns (int) or cells (row, column); the emptied cells keep
    their style.

    Formulas that speak of a sheet that is `gone` leave their result; an `unspeakable` page header
    or rule is left out.
    """
    root = _ROOT_TAG.search(xml.data)
    if root is None:
        raise refuse("file-damaged", xml.path, part=xml.sheet)
    columns = frozenset(place for place in empty if isinstance(place, int))
    places = frozenset(place for place in empty if not isinstance(place, int))
    touched = columns | {column for _, column in places}

    def wanted(row: int, column: int) -> bool:
        return column in columns or (row, column) in places

    copy = SheetCopy()
    write(b'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n' + root[0])
    write(_keep_elements(xml.data[root.end() : xml.start], touched, copy.lost, unspeakable))
    masters: set[bytes] = set()
    for piece in _pieces(xml, touched, wanted, masters):
        tidy = _without_formulas(xml, _tidy_cells(xml, piece, masters), gone)
        copy.strings |= _shown_strings(tidy)
        write(tidy)
    at_end = re.compile(rb"</(?:[\w.-]+:)?sheetData\s*>").match(xml.data, xml.end)
    if at_end:
        write(at_end[0])
    write(
        _keep_elements(
            xml.data[at_end.end() if at_end else xml.end :], touched, copy.lost, unspeakable
        )
    )
    write(b"</%sworksheet>" % xml.prefix)
    return copy


def _pieces(
    xml: SheetXml, touched: frozenset[int], wanted: Wanted, masters: set[bytes]
) -> Iterator[bytes]:
    """The cells with the wanted ones emptied; a regular sheet goes in windows of whole rows, to
    spare memory."""
    if not xml.regular:
        yield _blank_walking(xml, wanted, masters)
        return
    at, row = xml.start, b"<%srow" % xml.prefix
    while at < xml.end:
        cut = xml.data.find(row, min(at + _WINDOW, xml.end), xml.end)
        cut = xml.end if cut < 0 else cut
        piece = xml.data[at:cut]
        yield _blank_regular(xml, piece, touched, wanted, masters) if touched else piece
        at = cut


def _blank_regular(
    xml: SheetXml, body: bytes, touched: frozenset[int], wanted: Wanted, masters: set[bytes]
) -> bytes:
    letters = b"|".join(column_letters(column).encode() for column in sorted(touched))
    mark = re.escape(xml.prefix)
    cell = re.compile(
        rb'<%sc r="(%s)([0-9]+)"( s="[0-9]+")?(?: t="[a-zA-Z]+")?>(.*?)</%sc>'
        % (mark, letters, mark),
        re.DOTALL,
    )

    def blank(found: re.Match[bytes]) -> bytes:
        if not wanted(int(found[2]) - 1, column_number(found[1].decode())):
            return found[0]
        masters.update(_SHARED_MASTER.findall(found[4]))
        return b'<%sc r="%s%s"%s/>' % (xml.prefix, found[1], found[2], found[3] or b"")

    return cell.sub(blank, body)


def _blank_walking(xml: SheetXml, wanted: Wanted, masters: set[bytes]) -> bytes:
    close = re.compile(rb"</(?:[\w.-]+:)?c\s*>")
    made, copied = [], xml.start
    for cell in walk_cells(xml):
        if cell.body < 0 or not wanted(cell.row, cell.column):
            continue
        end = close.search(xml.data, cell.body, xml.end)
        if end is None:
            raise refuse("file-damaged", xml.path, part=xml.sheet)
        masters.update(_SHARED_MASTER.findall(xml.data[cell.body : end.start()]))
        style = cell.attributes.get(b"s", b"")
        name = f"{column_letters(cell.column)}{cell.row + 1}".encode()
        made.append(xml.data[copied : cell.start])
        look = b' s="%s"' % style if style.isdigit() else b""
        made.append(b'<%sc r="%s"%s/>' % (xml.prefix, name, look))
        copied = end.end()
    made.append(xml.data[copied : xml.end])
    return b"".join(made)


def _tidy_cells(xml: SheetXml, body: bytes, masters: set[bytes]) -> bytes:
    if b"<!" in body or b"<?" in body:
        body = _COMMENT_OR_INSTRUCTION.sub(b"", body)
    if b"rPh" in body or b"phoneticPr" in body:
        body = _PHONETIC.sub(b"", body)
    if b' cm="' in body or b' vm="' in body:
        body = re.sub(rb'(<(?:[\w.-]+:)?c [^>]*?) (?:cm|vm)="[0-9]+"', rb"\1", body)
    mark = re.escape(xml.prefix)
    for master in masters:
        orphan = rb'<%sf\s(?=[^>]*\bsi="%s")[^>]*(?:/>|>[^<]*</%sf>)' % (mark, master, mark)
        body = re.sub(orphan, b"", body)
    if b"<" + xml.prefix + b"f" in body and b"[" in body:
        body = re.sub(rb"<%sf(?:\s[^>]*)?>[^<]*\[[0-9]+\][^<]*</%sf>" % (mark, mark), b"", body)
    return body


def _shown_strings(body: bytes) -> set[int]:
    found = re.findall(
        rb"""\st\s*=\s*["']s["'][^>]*>\s*<(?:[\w.-]+:)?v(?:\s[^>]*)?>\s*([0-9]{1,9})\s*<""", body
    )
    return set(map(int, set(found)))


def _elements(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    """Top-level elements of a piece of XML, each with its local name."""
    depth, start, name = 0, 0, b""
    for tag in _ANY_TAG.finditer(_COMMENT_OR_INSTRUCTION.sub(b"", data)):
        text = tag.string
        if tag[1]:
            depth -= 1
            if depth < 0:
                return
            if depth == 0:
                yield name, text[start : tag.end()]
            continue
        if depth == 0:
            start, name = tag.start(), tag[2]
        if not tag[4]:
            depth += 1
        elif depth == 0:
            yield name, text[start : tag.end()]


def _without_formulas(xml: SheetXml, body: bytes, gone: Sequence[str]) -> bytes:
    if not gone or b"<" + xml.prefix + b"f" not in body:
        return body
    mark = re.escape(xml.prefix)

    def keep(found: re.Match[bytes]) -> bytes:
        formula = unescape(found[0].decode("utf-8", "replace"))
        return b"" if any(name in formula for name in gone) else found[0]

    return re.sub(rb"<%sf(?:\s[^>]*)?>[^<]*</%sf>" % (mark, mark), keep, body)


def _keep_elements(
    data: bytes, touched: frozenset[int], lost: dict[str, int], unspeakable: Unspeakable
) -> bytes:
    kept = []
    for name, element in _elements(data):
        if name in _TALKING and any(map(unspeakable, _said(element))):
            continue
        if name in _LOST_ELEMENTS:
            code, pattern = _LOST_ELEMENTS[name]
            count = len(re.findall(pattern, element))
            if count:
                lost[code] = lost.get(code, 0) + count
        elif name in _KEPT:
            kept.append(_keep(name, element, touched, lost, unspeakable))
    return b"".join(kept)


def _said(element: bytes) -> list[str]:
    """The texts of an element: between its tags and in its attributes."""
    said = re.findall(rb">([^<]+)<", element) + re.findall(rb"""=\s*["']([^"']+)["']""", element)
    return [unescape(text.decode("utf-8", "replace")) for text in said]


def _keep(
    name: bytes,
    element: bytes,
    touched: frozenset[int],
    lost: dict[str, int],
    unspeakable: Unspeakable,
) -> bytes:
    if name == b"pageSetup":
        return _RELATION.sub(b"", element)
    if name == b"autoFilter":
        opening = _ANY_TAG.match(element)
        return (
            opening[0] if opening and opening[4] else (opening[0][:-1] + b"/>" if opening else b"")
        )
    if name == b"conditionalFormatting" and _speaks_of(element, touched):
        lost["rules_on_emptied_cells"] = lost.get("rules_on_emptied_cells", 0) + 1
        return b""
    if name == b"dataValidations":
        return _keep_validations(element, touched, lost, unspeakable)
    return element


def _keep_validations(
    element: bytes, touched: frozenset[int], lost: dict[str, int], unspeakable: Unspeakable
) -> bytes:
    opening = _ANY_TAG.match(element)
    if opening is None or opening[4]:
        return b""
    inner = element[opening.end() : element.rfind(b"</")]
    rules = [rule for _, rule in _elements(inner)]
    kept = [
        rule
        for rule in rules
        if not _speaks_of(rule, touched) and not any(map(unspeakable, _said(rule)))
    ]
    if len(kept) < len(rules):
        lost["rules_on_emptied_cells"] = (
            lost.get("rules_on_emptied_cells", 0) + len(rules) - len(kept)
        )
    if not kept:
        return b""
    tag = re.sub(rb'\scount\s*=\s*"[0-9]*"', b"", opening[0])
    return tag + b"".join(kept) + element[element.rfind(b"</") :]


def _speaks_of(element: bytes, touched: frozenset[int]) -> bool:
    """Whether a rule covers a column in which something was emptied."""
    if not touched:
        return False
    opening = _ANY_TAG.match(element)
    stated = _SQREF.search(opening[0]) if opening else None
    if stated is None:
        return True
    for area in stated[1].decode("utf-8", "replace").split():
        first, _, last = area.partition(":")
        start, end = parse_reference(first), parse_reference(last or first)
        if start is None or end is None or any(start[1] <= column <= end[1] for column in touched):
            return True
    return False
