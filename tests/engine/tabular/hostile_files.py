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
Make = Callable[[Path], Path]


def fill(piece: bytes, most: int = MOST) -> bytes:
    """A piece as often as fits."""
    return piece * (most // len(piece))


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


def ods(inside: bytes, styles: bytes = b"") -> Make:
    space = b"urn:oasis:names:tc:opendocument:xmlns"

    def make(path: Path) -> Path:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
            spaces = b" ".join(
                b'xmlns:%s="%s:%s:1.0"' % (short, space, long)
                for short, long in ((b"o", b"office"), (b"t", b"table"), (b"x", b"text"))
            )
            body = (
                b'<o:body><o:spreadsheet><t:table t:name="s">%s</t:table></o:spreadsheet></o:body>'
            )
            document = b"<o:document %s>%s" + body + b"</o:document>"
            out.writestr("content.xml", document % (spaces, styles, inside))
        return path

    return make


def old_xml(inside: bytes) -> Make:
    space = b"urn:schemas-microsoft-com:office:spreadsheet"
    head = b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>'
    book = (
        b'<Workbook xmlns="%s" xmlns:ss="%s"><Worksheet ss:Name="a"><Table>%s</Table></Worksheet>'
    )
    return plain(head + book % (space, space, inside) + b"</Workbook>")


NOISE = random.Random(5).randbytes(16_000_000).hex().encode()
XML_CELL = b"<Row><Cell><Data ss:Type='String'>%s</Data></Cell></Row>"
FORMAT = b'<numFmts><numFmt numFmtId="200" formatCode="%s"/></numFmts><cellXfs><xf/><xf numFmtId="200"/></cellXfs>'
STYLED = rows_of(b'<c r="%s" s="1"><v>41235.5</v></c>', most=400_000)
COLUMN = b'<col min="1" max="16383" hidden="1"/>'

FILES: dict[str, tuple[str, Make]] = {
    # shared strings
    "si_flood": ("a.xlsx", strings(fill(b"<si>") + b"<strike>")),
    "si_empty": ("a.xlsx", strings(b"<si><r><rPr><strike/></rPr></r></si>" + fill(b"<si/>"))),
    "runs_open": ("a.xlsx", strings(b"<si><strike/>" + fill(b"<r>") + b"</si>")),
    "strikes_spaced": ("a.xlsx", strings(b"<si>" + fill(b"<strike    ") + b"</si>")),
    "counts": ("a.xlsx", strings(fill(b' count="999999999 ') + b"<si><t>a</t></si>")),
    # cells
    "rph_cells": ("a.xlsx", sheet(rows_of(b'<c r="%s" t="inlineStr"><is><rPh><strike>'))),
    "inline_open": ("a.xlsx", sheet(rows_of(b'<c t="inlineStr"><is><r><rPr><strike/></rPr>'))),
    "phonetic_runs": (
        "a.xlsx",
        strings(b"<si>" + fill(b'<rPh sb="0" eb="1"><t>a</t></rPh>') + b"</si>"),
    ),
    "formulas_open": ("a.xlsx", sheet(rows_of(b'<c r="%s" t="e"><f '))),
    "formulas": ("a.xlsx", sheet(rows_of(b'<c r="%s"><f>1+1</f></c>'))),
    "errors": ("a.xlsx", sheet(rows_of(b'<c r="%s" t="e"><v>#N/A</v></c>'))),
    "attributes": ("a.xlsx", sheet(b'<row r="1"><c ' + fill(b"a") + b"></c></row>")),
    "cell_tags_open": ("a.xlsx", sheet(fill(b"<c "))),
    "cell_quotes": ("a.xlsx", sheet(b"<row><c " + fill(b'"" ') + b"</row>")),
    "rows_open": ("a.xlsx", sheet(fill(b"<row hidden "))),
    "rows_empty": ("a.xlsx", sheet(fill(b"<row/>"))),
    "rows_hidden": ("a.xlsx", sheet(fill(b'<row hidden="1"/>'))),
    "cells_empty": ("a.xlsx", sheet(b"<row>" + fill(b"<c/>") + b"</row>")),
    "one_wide_row": ("a.xlsx", sheet(b"<row>" + fill(b"<c><v>1</v></c>") + b"</row>")),
    "comments_open": ("a.xlsx", sheet(ONE + fill(b"<!--"))),
    "comments": ("a.xlsx", sheet(ONE + fill(b"<!---->"))),
    "cell_of_32_MB": (
        "a.xlsx",
        sheet(b'<row><c t="inlineStr"><is><t>' + NOISE + b"</t></is></c></row>"),
    ),
    "nested": ("a.xlsx", sheet(fill(b"<c>"))),
    # around the cells
    "merges_1M": (
        "a.xlsx",
        sheet(
            rows_of(b'<c r="%s"><v>1</v></c>', most=300_000),
            after=b"<mergeCells>" + fill(b'<mergeCell ref="A1:T900"/>') + b"</mergeCells>",
        ),
    ),
    "merges_all_different": (
        "a.xlsx",
        sheet(
            rows_of(b'<c r="%s"><v>1</v></c>', most=600_000),
            after=b"<mergeCells>"
            + b"".join(b'<mergeCell ref="A%d:T%d"/>' % (at, at + 900) for at in range(1, 90_000))
            + b"</mergeCells>",
        ),
    ),
    "columns_hidden": ("a.xlsx", sheet(ONE, before=b"<cols>" + fill(COLUMN) + b"</cols>")),
    "columns_open": ("a.xlsx", sheet(ONE, before=fill(b"<col "))),
    "dimensions_open": ("a.xlsx", sheet(ONE, before=fill(b"<dimension "))),
    "dimension_spaced": ("a.xlsx", sheet(ONE, before=b"<dimension" + fill(b" ") + b">")),
    "rules": ("a.xlsx", sheet(ONE, after=fill(b'<conditionalFormatting sqref="A1"/>'))),
    # styles and parts
    "styles": (
        "a.xlsx",
        styles(b"<cellXfs>" + fill(b'<xf numFmtId="14"/>') + b"</cellXfs>", STYLED),
    ),
    "fonts_struck": (
        "a.xlsx",
        styles(
            b"<fonts>"
            + fill(b"<font><strike/></font>", 1_900_000)
            + b"</fonts><cellXfs>"
            + fill(b'<xf fontId="1"/>', 1_900_000)
            + b"</cellXfs>",
            STYLED,
        ),
    ),
    "format_brackets": ("a.xlsx", styles(FORMAT % (b"[" * 100_000), STYLED)),
    "format_digits": ("a.xlsx", styles(FORMAT % (b"0" * 100_000), STYLED)),
    "format_dates": ("a.xlsx", styles(FORMAT % (b"yyyy[h]" * 15_000), STYLED)),
    "format_of_255": ("a.xlsx", styles(FORMAT % (b"0 " * 127), STYLED)),
    "styles_nested": ("a.xlsx", part("xl/styles.xml", fill(b"<a>"))),
    "rels": (
        "a.xlsx",
        part(
            "xl/_rels/workbook.xml.rels",
            b"<Relationships>" + fill(b'<Relationship Id="a"/>') + b"</Relationships>",
        ),
    ),
    "sheets": (
        "a.xlsx",
        part(
            "xl/workbook.xml",
            b"<workbook %s><sheets>" % MAIN + fill(b"<sheet/>") + b"</sheets></workbook>",
        ),
    ),
    # other containers
    "ods_spans": (
        "a.ods",
        ods(
            fill(
                b'<t:table-row><t:table-cell t:number-rows-spanned="90000" t:number-columns-spanned="999"><x:p>a</x:p></t:table-cell></t:table-row>'
            )
        ),
    ),
    "ods_repeats": (
        "a.ods",
        ods(
            fill(
                b'<t:table-row><t:table-cell t:number-columns-repeated="999"><x:p>a</x:p></t:table-cell></t:table-row>'
            )
        ),
    ),
    "ods_columns": (
        "a.ods",
        ods(
            fill(b'<t:table-column t:visibility="collapse" t:number-columns-repeated="16384"/>')
            + b"<t:table-row><t:table-cell><x:p>a</x:p></t:table-cell></t:table-row>"
        ),
    ),
    "ods_hidden": (
        "a.ods",
        ods(fill(b'<t:table-row t:visibility="collapse" t:number-rows-repeated="1000"/>')),
    ),
    "ods_paragraphs": (
        "a.ods",
        ods(
            b"<t:table-row><t:table-cell>"
            + fill(b"<x:p>a<x:s/></x:p>")
            + b"</t:table-cell></t:table-row>"
        ),
    ),
    "ods_text": (
        "a.ods",
        ods(
            b"<t:table-row><t:table-cell><x:p>"
            + fill(b"a<x:s/>")
            + b"</x:p></t:table-cell></t:table-row>"
        ),
    ),
    "ods_spans_of_text": (
        "a.ods",
        ods(
            b"<t:table-row><t:table-cell><x:p>"
            + fill(b"<x:span>a</x:span>")
            + b"</x:p></t:table-cell></t:table-row>"
        ),
    ),
    "ods_comment": ("a.ods", ods(fill(b"<!--"))),
    "ods_nested": ("a.ods", ods(fill(b"<t:table>"))),
    "xml_comment": ("a.xls", old_xml(fill(b"<!--"))),
    "xml_rows": ("a.xls", old_xml(fill(b"<Row/>"))),
    "xml_columns": (
        "a.xls",
        old_xml(fill(b"<Column ss:Span='16000' ss:Index='1' ss:Hidden='1'/>") + XML_CELL % b"a"),
    ),
    "xml_merges": (
        "a.xls",
        old_xml(
            XML_CELL % b"a"
            + fill(b"<Row ss:Index='1'><Cell ss:MergeAcross='16000' ss:MergeDown='60000'/></Row>")
        ),
    ),
    "xml_cell": ("a.xls", old_xml(XML_CELL % NOISE)),
    "xml_far": (
        "a.xls",
        old_xml(
            b"".join(
                b"<Row ss:Index='%d'><Cell ss:Index='16384'><Data ss:Type='String'>a</Data></Cell></Row>"
                % at
                for at in range(1, 40_000)
            )
        ),
    ),
    "html_comments": ("a.xls", plain(b"<table>" + fill(b"<!--") + b"<tr><td>a")),
    "html_sections": ("a.xls", plain(b"<table>" + fill(b"<![if "))),
    "html_instructions": ("a.xls", plain(b"<table>" + fill(b"<?"))),
    "html_tags_open": ("a.xls", plain(b"<table>" + fill(b"<a "))),
    "html_quotes": ("a.xls", plain(b"<table>" + fill(b'<td a="'))),
    "html_equals": ("a.xls", plain(b"<table><td " + fill(b"=") + b">")),
    "html_attributes": ("a.xls", plain(b"<table><td " + fill(b"a") + b">")),
    "html_attributes_spaced": ("a.xls", plain(b"<table><td " + fill(b"a ") + b">")),
    "html_spaces": ("a.xls", plain(b"<table><td>" + fill(b"&nbsp;<b> </b>"))),
    "html_breaks": ("a.xls", plain(b"<table><td>" + fill(b" <br> "))),
    "html_tables": ("a.xls", plain(fill(b"<table><tr><td>"))),
    "html_nested": ("a.xls", plain(b"<table><tr><td>" + fill(b"<b>"))),
    "html_references": ("a.xls", plain(b"<table><td>" + fill(b"&#" + b"9" * 4000 + b";"))),
    "html_colspan": ("a.xls", plain(b"<table><tr>" + fill(b"<td colspan=1000 rowspan=65000>a"))),
    "html_rowspan": (
        "a.xls",
        plain(b"<table><tr>" + b"<td colspan=1000 rowspan=65000>a" * 16 + fill(b"<tr><td>a")),
    ),
    "html_merges": ("a.xls", plain(b"<table>" + fill(b"<tr><td rowspan=65000 colspan=2>a"))),
    "html_scripts": ("a.xls", plain(b"<table>" + fill(b"<script>"))),
    "html_cell": ("a.xls", plain(b"<table><tr><td>" + NOISE)),
    "csv_cell": ("a.csv", plain(b"a,b\n1," + NOISE)),
    "csv_marks": ("a.csv", plain(fill(b'a","b\n'))),
    "csv_marks_open": ("a.csv", plain(fill(b'a,"b\n'))),
    "csv_marks_alone": ("a.csv", plain(fill(b'"\n'))),
    "csv_marks_doubled": ("a.csv", plain(b'"' + fill(b'""\n'))),
    "csv_backslashes": ("a.csv", plain(fill(b'"\\"\n'))),
    "csv_delimiters": ("a.csv", plain(fill(b","))),
    "csv_lines": ("a.csv", plain(fill(b"\n") + b"a,b\n")),
    "csv_wide": ("a.csv", plain(fill(b"a,", 1_000_000) + b"\n" + fill(b"a\n", 1_000_000))),
}
