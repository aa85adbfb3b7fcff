"""Small files made to burn the processor or the memory of whoever reads them; none takes more than
a few seconds to make."""

from __future__ import annotations

import random
import zipfile
from collections.abc import Callable
from pathlib import Path

from engine.tabular.builders import MAIN, plain_workbook, replace_parts, with_sheet, with_strings

ONE = b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
SHARED = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
MOST = 3_900_000  # bytes; beyond four million a part that unpacks so well is a bomb by itself
PAGE = 900_000  # bytes of a file that is not packed
Make = Callable[[Path], Path]


def fill(piece: bytes, most: int = MOST) -> bytes:
    """A piece as often as fits."""
    return piece * (most // len(piece))


def fill_page(piece: bytes) -> bytes:
    """The same for a file that is not packed."""
    return fill(piece, PAGE)


def rows_of(cell: bytes, columns: int = 20, most: int = MOST) -> bytes:
    """Rows with one cell over and over: `%s` in it is the place."""
    made: list[bytes] = []
    size, at = 0, 0
    while size < most:
        at += 1
        row = b"".join(cell.replace(b"%s", b"%c%d" % (65 + c, at)) for c in range(columns))
        made.append(b'<row r="%d">%s</row>' % (at, row))
        size += len(made[-1])
    return b"".join(made)


def strings(items: bytes) -> Make:
    return lambda path: replace_parts(
        with_strings(path, SHARED, b"<si><t>a</t></si>"),
        {"xl/sharedStrings.xml": b"<sst %s>%s</sst>" % (MAIN, items)},
    )


def sheet(cells: bytes, before: bytes = b"", after: bytes = b"") -> Make:
    return lambda path: with_sheet(path, cells, before=before, after=after)


def styles(inside: bytes, cells: bytes = ONE) -> Make:
    return lambda path: replace_parts(
        with_sheet(path, cells),
        {"xl/styles.xml": b"<styleSheet %s>%s</styleSheet>" % (MAIN, inside)},
    )


def part(name: str, data: bytes) -> Make:
    return lambda path: replace_parts(plain_workbook(path), {name: data})


def plain(data: bytes) -> Make:
    def make(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return make


def ods(inside: bytes) -> Make:
    space = b"urn:oasis:names:tc:opendocument:xmlns"

    def make(path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            spaces = b" ".join(
                b'xmlns:%s="%s:%s:1.0"' % (short, space, long)
                for short, long in ((b"o", b"office"), (b"t", b"table"), (b"x", b"text"))
            )
            head = b'<o:document %s><o:body><o:spreadsheet><t:table t:name="s">' % spaces
            foot = b"</t:table></o:spreadsheet></o:body></o:document>"
            out.writestr("content.xml", head + inside + foot)
        return path

    return make


def old_xml(inside: bytes) -> Make:
    space = b"urn:schemas-microsoft-com:office:spreadsheet"
    head = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    head += b'<Workbook xmlns="%s" xmlns:ss="%s"><Worksheet ss:Name="a"><Table>' % (space, space)
    return plain(head + inside + b"</Table></Worksheet></Workbook>")


def ods_row(cell: bytes) -> bytes:
    """A row of one cell that holds a text."""
    return b"<t:table-row><t:table-cell %s><x:p>a</x:p></t:table-cell></t:table-row>" % cell


def merged(ranges: bytes) -> Make:
    """A filled sheet of twenty columns under these merged ranges."""
    cells = rows_of(b'<c r="%s"><v>1</v></c>', most=300_000)
    return sheet(cells, after=b"<mergeCells>" + ranges + b"</mergeCells>")


def one_text(pieces: bytes) -> bytes:
    """An OpenDocument row whose one cell holds these pieces."""
    return b"<t:table-row><t:table-cell>" + pieces + b"</t:table-cell></t:table-row>"


NOISE = random.Random(5).randbytes(16_000_000).hex().encode()
XML_CELL = b"<Row><Cell><Data ss:Type='String'>%s</Data></Cell></Row>"
XML_FAR = b"<Row ss:Index='%d'><Cell ss:Index='16384'><Data ss:Type='String'>a</Data></Cell></Row>"
XML_MERGED = b"<Row ss:Index='1'><Cell ss:MergeAcross='16000' ss:MergeDown='60000'/></Row>"
XML_COLUMN = b"<Column ss:Span='16000' ss:Index='1' ss:Hidden='1'/>"
FORMAT = b"""<numFmts><numFmt numFmtId="200" formatCode="%s"/></numFmts>
<cellXfs><xf/><xf numFmtId="200"/></cellXfs>"""
STYLED = rows_of(b'<c r="%s" s="1"><v>41235.5</v></c>', most=400_000)
COLUMN = b'<col min="1" max="16383" hidden="1"/>'
RUN = b'<rPh sb="0" eb="1"><t>a</t></rPh>'
WIDE = b"<td colspan=1000 rowspan=65000>a"
TWENTY = b"".join(b'<mergeCell ref="A%d:T%d"/>' % (at, at + 900) for at in range(1, 90_000))
STRUCK = b"<fonts>" + fill(b"<font><strike/></font>", 1_900_000) + b"</fonts>"
HIDDEN_COLUMN = b'<t:table-column t:visibility="collapse" t:number-columns-repeated="16384"/>'
HIDDEN_ROW = b'<t:table-row t:visibility="collapse" t:number-rows-repeated="1000"/>'
SPANNED = b't:number-rows-spanned="90000" t:number-columns-spanned="999"'

SHARED_STRINGS: dict[str, Make] = {
    "si_flood": strings(fill(b"<si>") + b"<strike>"),
    "si_empty": strings(b"<si><r><rPr><strike/></rPr></r></si>" + fill(b"<si/>")),
    "runs_open": strings(b"<si><strike/>" + fill(b"<r>") + b"</si>"),
    "strikes_spaced": strings(b"<si>" + fill(b"<strike    ") + b"</si>"),
    "counts": strings(fill(b' count="999999999 ') + b"<si><t>a</t></si>"),
    "phonetic_runs": strings(b"<si>" + fill(RUN) + b"</si>"),
}
CELLS: dict[str, Make] = {
    "rph_cells": sheet(rows_of(b'<c r="%s" t="inlineStr"><is><rPh><strike>')),
    "inline_open": sheet(rows_of(b'<c t="inlineStr"><is><r><rPr><strike/></rPr>')),
    "formulas_open": sheet(rows_of(b'<c r="%s" t="e"><f ')),
    "formulas": sheet(rows_of(b'<c r="%s"><f>1+1</f></c>')),
    "errors": sheet(rows_of(b'<c r="%s" t="e"><v>#N/A</v></c>')),
    "attributes": sheet(b'<row r="1"><c ' + fill(b"a") + b"></c></row>"),
    "attributes_parted": sheet(b'<row r="1"><c ' + fill(b"a" * 900 + b"<") + b"></c></row>"),
    "cell_tags_open": sheet(fill(b"<c ")),
    "cell_quotes": sheet(b"<row><c " + fill(b'"" ') + b"</row>"),
    "rows_open": sheet(fill(b"<row hidden ")),
    "rows_empty": sheet(fill(b"<row/>")),
    "rows_hidden": sheet(fill(b'<row hidden="1"/>')),
    "cells_empty": sheet(b"<row>" + fill(b"<c/>") + b"</row>"),
    "one_wide_row": sheet(b"<row>" + fill(b"<c><v>1</v></c>") + b"</row>"),
    "comments_open": sheet(ONE + fill(b"<!--")),
    "comments": sheet(ONE + fill(b"<!---->")),
    "cell_of_32_MB": sheet(b'<row><c t="inlineStr"><is><t>' + NOISE + b"</t></is></c></row>"),
    "nested": sheet(fill(b"<c>")),
}
AROUND: dict[str, Make] = {
    "merges_1M": merged(fill(b'<mergeCell ref="A1:T900"/>')),
    "merges_all_different": merged(TWENTY),
    "columns_hidden": sheet(ONE, before=b"<cols>" + fill(COLUMN) + b"</cols>"),
    "columns_open": sheet(ONE, before=fill(b"<col ")),
    "dimensions_open": sheet(ONE, before=fill(b"<dimension ")),
    "dimension_spaced": sheet(ONE, before=b"<dimension" + fill(b" ") + b">"),
    "rules": sheet(ONE, after=fill(b'<conditionalFormatting sqref="A1"/>')),
    "styles": styles(b"<cellXfs>" + fill(b'<xf numFmtId="14"/>') + b"</cellXfs>", STYLED),
    "fonts_struck": styles(
        STRUCK + b"<cellXfs>" + fill(b'<xf fontId="1"/>', 1_900_000) + b"</cellXfs>", STYLED
    ),
    "format_brackets": styles(FORMAT % (b"[" * 100_000), STYLED),
    "format_digits": styles(FORMAT % (b"0" * 100_000), STYLED),
    "format_dates": styles(FORMAT % (b"yyyy[h]" * 15_000), STYLED),
    "format_of_255": styles(FORMAT % (b"0 " * 127), STYLED),
    "styles_nested": part("xl/styles.xml", fill(b"<a>")),
    "rels": part(
        "xl/_rels/workbook.xml.rels",
        b"<Relationships>" + fill(b'<Relationship Id="a"/>') + b"</Relationships>",
    ),
    "sheets": part(
        "xl/workbook.xml",
        b"<workbook %s><sheets>" % MAIN + fill(b"<sheet/>") + b"</sheets></workbook>",
    ),
}
ODS: dict[str, Make] = {
    "ods_spans": ods(fill(ods_row(SPANNED))),
    "ods_repeats": ods(fill(ods_row(b't:number-columns-repeated="999"'))),
    "ods_columns": ods(fill(HIDDEN_COLUMN) + ods_row(b"")),
    "ods_hidden": ods(fill(HIDDEN_ROW)),
    "ods_paragraphs": ods(one_text(fill(b"<x:p>a<x:s/></x:p>"))),
    "ods_text": ods(one_text(b"<x:p>" + fill(b"a<x:s/>") + b"</x:p>")),
    "ods_spans_of_text": ods(one_text(b"<x:p>" + fill(b"<x:span>a</x:span>") + b"</x:p>")),
    "ods_comment": ods(fill(b"<!--")),
    "ods_nested": ods(fill(b"<t:table>")),
}
OLD_XML: dict[str, Make] = {
    "xml_comment": old_xml(fill_page(b"<!--")),
    "xml_rows": old_xml(fill_page(b"<Row/>")),
    "xml_columns": old_xml(fill_page(XML_COLUMN) + XML_CELL % b"a"),
    "xml_merges": old_xml(XML_CELL % b"a" + fill_page(XML_MERGED)),
    "xml_cell": old_xml(XML_CELL % NOISE),
    "xml_far": old_xml(b"".join(XML_FAR % at for at in range(1, 9_000))),
}
PAGES: dict[str, Make] = {
    name: plain(b"<table>" + data)
    for name, data in {
        "html_comments": fill_page(b"<!--") + b"<tr><td>a",
        "html_sections": fill_page(b"<![if "),
        "html_instructions": fill_page(b"<?"),
        "html_tags_open": fill_page(b"<a "),
        "html_quotes": fill_page(b'<td a="'),
        "html_equals": b"<td " + fill_page(b"=") + b">",
        "html_attributes": b"<td " + fill_page(b"a") + b">",
        "html_attributes_spaced": b"<td " + fill_page(b"a ") + b">",
        "html_spaces": b"<td>" + fill_page(b"&nbsp;<b> </b>"),
        "html_breaks": b"<td>" + fill_page(b" <br> "),
        "html_tables": fill_page(b"<table><tr><td>"),
        "html_nested": b"<tr><td>" + fill_page(b"<b>"),
        "html_references": b"<td>" + fill_page(b"&#" + b"9" * 4000 + b";"),
        "html_colspan": b"<tr>" + fill_page(b"<td colspan=1000 rowspan=65000>a"),
        "html_rowspan": b"<tr>" + WIDE * 16 + fill_page(b"<tr><td>a"),
        "html_merges": fill_page(b"<tr><td rowspan=65000 colspan=2>a"),
        "html_scripts": fill_page(b"<script>"),
        "html_cell": b"<tr><td>" + NOISE,
    }.items()
}
TEXTS: dict[str, Make] = {
    name: plain(data)
    for name, data in {
        "csv_cell": b"a,b\n1," + NOISE,
        "csv_marks": fill_page(b'a","b\n'),
        "csv_marks_open": fill_page(b'a,"b\n'),
        "csv_marks_alone": fill_page(b'"\n'),
        "csv_marks_doubled": b'"' + fill_page(b'""\n'),
        "csv_backslashes": fill_page(b'"\\"\n'),
        "csv_delimiters": fill_page(b","),
        "csv_lines": fill_page(b"\n") + b"a,b\n",
        "csv_wide": fill(b"a,", 500_000) + b"\n" + fill(b"a\n", 500_000),
    }.items()
}
BY_ENDING = {
    "xlsx": SHARED_STRINGS | CELLS | AROUND,
    "ods": ODS,
    "xls": OLD_XML | PAGES,
    "csv": TEXTS,
}
FILES: dict[str, tuple[str, Make]] = {
    name: (f"a.{ending}", make) for ending, made in BY_ENDING.items() for name, make in made.items()
}
