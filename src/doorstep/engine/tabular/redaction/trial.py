"""Can a kept workbook be opened to be marked? Tried when it comes in, so that a report brings no
surprise."""

from __future__ import annotations

import io
import re
import zipfile

_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml", re.IGNORECASE)
_CELLS = re.compile(rb"(<(?:\w+:)?sheetData(?=[\s>])[^>]*>).*(</(?:\w+:)?sheetData>)", re.DOTALL)
_STRINGS = "xl/sharedStrings.xml"
_NO_STRINGS = b'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"/>'

_FAILURES = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
    zipfile.BadZipFile,
)
"""What openpyxl lets through of a workbook that it cannot read."""


def opens_to_be_marked(data: bytes) -> bool:
    """Whether openpyxl opens an xlsx; its cells, which were read already, are left out, so that it
    takes milliseconds."""
    import openpyxl

    try:
        openpyxl.load_workbook(io.BytesIO(_without_cells(data)))
    except _FAILURES:
        return False
    return True


def _without_cells(data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as whole, zipfile.ZipFile(out, "w") as bare:
        for entry in whole.infolist():
            content = whole.read(entry)
            if _SHEET.fullmatch(entry.filename):
                content = _CELLS.sub(rb"\1\2", content)
            elif entry.filename.lower() == _STRINGS.lower():
                content = _NO_STRINGS
            bare.writestr(entry.filename, content)
    return out.getvalue()
