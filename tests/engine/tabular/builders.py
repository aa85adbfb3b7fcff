"""Small real files for these tests: workbooks by openpyxl and xlwt, and zips written by hand where
no library would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

SHEET = "xl/worksheets/sheet1.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def workbook(path: Path, fill: Callable[[Worksheet], object]) -> Path:
    """One sheet, filled by `fill`, saved by openpyxl."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = "人口"
    fill(sheet)
    book.save(path)
    return path


def plain_workbook(path: Path) -> Path:
    """A header and two people."""

    def fill(sheet: Worksheet) -> None:
        for row in (["姓名", "年龄"], ["张三", 12], ["李四", 30.5]):
            sheet.append(row)

    return workbook(path, fill)


def replace_parts(
    path: Path, parts: dict[str, bytes | None], extra: list[zipfile.ZipInfo] | None = None
) -> Path:
    """Rewrite a zip with some entries replaced, added, or (None) left out."""
    with zipfile.ZipFile(path) as source:
        held: dict[str, bytes | None] = {name: source.read(name) for name in source.namelist()}
    held.update(parts)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, data in held.items():
            if data is not None:
                out.writestr(name, data)
        for info in extra or []:
            out.writestr(info, b"x")
    return path


def sheet_xml(cells: bytes, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """A worksheet part around `<row>` elements."""
    return b"<worksheet %s>%s<sheetData>%s</sheetData>%s</worksheet>" % (MAIN, before, cells, after)


def with_sheet(path: Path, cells: bytes, *, before: bytes = b"", after: bytes = b"") -> Path:
    """A workbook whose one sheet has exactly these rows."""
    return replace_parts(
        plain_workbook(path), {SHEET: sheet_xml(cells, before=before, after=after)}
    )


def all_parts(data: bytes) -> bytes:
    """Every decompressed part of a zip, one after the other."""
    with zipfile.ZipFile(io.BytesIO(data)) as held:
        return b"\n".join(held.read(name) for name in held.namelist())


def with_strings(
    path: Path, cells: bytes, items: bytes, *, before: bytes = b"", after: bytes = b""
) -> Path:
    """A workbook as Excel writes it: texts in a shared table, cells pointing into it."""
    with_sheet(path, cells, before=before, after=after)
    with zipfile.ZipFile(path) as held:
        rels, types = held.read("xl/_rels/workbook.xml.rels"), held.read("[Content_Types].xml")
    kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    rels = rels.replace(
        b"</Relationships>",
        b'<Relationship Id="rIdS" Type="%s" Target="sharedStrings.xml"/></Relationships>' % kind,
    )
    content = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    types = types.replace(
        b"</Types>",
        b'<Override PartName="/xl/sharedStrings.xml" ContentType="%s"/></Types>' % content,
    )
    return replace_parts(
        path,
        {
            "xl/_rels/workbook.xml.rels": rels,
            "[Content_Types].xml": types,
            "xl/sharedStrings.xml": b"<sst %s>%s</sst>" % (MAIN, items),
        },
    )
