"""What all our workbooks share: colours, heads, rows, print settings, and the one way text enters
a cell: as text, whatever it begins with.

A cell that begins like a formula is also marked with Excel's own "this is text" sign (quotePrefix),
so that it stays text when somebody edits it.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from xml.sax.saxutils import escape

from openpyxl import Workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from doorstep.domain.summary import Band
from doorstep.domain.vocabulary import Severity
from doorstep.engine.fields.formula_like import starts_formula
from doorstep.engine.tabular.origin import AUTHOR
from doorstep.i18n.phrasebook import Phrasebook

INK = "16324F"
"""The ground of every column head."""

SEVERITY_FILLS = {Severity.HIGH: "FBE3E0", Severity.MEDIUM: "FBEBC8", Severity.LOW: "EEF0F3"}
SEVERITY_INKS = {Severity.HIGH: "9B1C1C", Severity.MEDIUM: "7A4B00", Severity.LOW: "51606F"}
BAND_FILLS = {Band.GOOD: "E0F0F1", Band.WATCH: "FBEBC8", Band.FIX: "FBE3E0", Band.UNKNOWN: "EEF0F3"}
BAND_INKS = {Band.GOOD: "0B5C6B", Band.WATCH: "7A4B00", Band.FIX: "9B1C1C", Band.UNKNOWN: "51606F"}
LONGEST = 32_767
_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_REACHES_OUT = re.compile(
    r"[|\[\]]|://|\b(WEBSERVICE|HYPERLINK|FILTERXML|ENCODEURL|RTD|CALL"
    r"|REGISTER(\.ID)?|EXEC|IMPORT\w+|DDE)\s*\(",
    re.I,
)


def clean(text: str) -> str:
    """Take out what a spreadsheet file cannot hold, and cut to the longest cell."""
    return _NOT_IN_XML.sub("", text)[:LONGEST]


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Write the text as text."""
    if isinstance(cell, MergedCell):
        return
    kept = clean(text)
    cell.value = kept
    cell.data_type = "s"
    if starts_formula(kept):
        cell.quotePrefix = True


def reaches_out(formula: str) -> bool:
    """Tell whether a formula speaks to anything beyond its workbook (file, program, the net)."""
    return _REACHES_OUT.search(formula) is not None


def inline_text(reference: str, style: int, text: str) -> str:
    """Write a cell of text as sheet XML, for sheets too long to be built cell by cell."""
    held = f'<is><t xml:space="preserve">{escape(clean(text))}</t></is>'
    return f'<c r="{reference}" s="{style}" t="inlineStr">{held}</c>'


def inline_number(reference: str, style: int, number: float) -> str:
    """Write a cell holding a number as sheet XML."""
    return f'<c r="{reference}" s="{style}"><v>{number}</v></c>'


def add_heads(sheet: Worksheet, heads: Sequence[str], widths: Sequence[int], row: int = 1) -> None:
    """Write a row of column heads; `widths` in characters."""
    for number, head in enumerate(heads, 1):
        cell = sheet.cell(row, number)
        put_text(cell, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=INK)
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if row == 1:
        sheet.freeze_panes = "B2"


def fill(
    sheet: Worksheet, row: int, contents: Sequence[str | int | float | None], first: int = 1
) -> None:
    """Write a row from the column `first` on: texts as text, numbers as numbers."""
    for number, content in enumerate(contents, first):
        cell = sheet.cell(row, number)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(content, str):
            put_text(cell, content)
        elif content is not None:
            cell.value = content
            cell.number_format = "0.0" if isinstance(content, float) else "#,##0"


def print_across(sheet: Worksheet, phrases: Phrasebook) -> None:
    """Set a sheet to be printed on landscape A4, as wide as the page."""
    set_landscape(sheet, 1)
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.print_options.gridLines = True
    add_footer(sheet, phrases, "report.footer.short")


def set_landscape(sheet: Worksheet, wide: int) -> None:
    """Set landscape A4, so many pages wide, the heads on every page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = wide, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"


def add_footer(sheet: Worksheet, phrases: Phrasebook, left: str) -> None:
    """Print a sentence and the page number below every page."""
    sheet.oddFooter.left.text = phrases.text(left)
    sheet.oddFooter.right.text = phrases.text("report.page-number", page="&P", pages="&N")


def shade(cell: Cell | MergedCell, band: Band) -> None:
    """Colour a cell of a heat table; its shape and word stand in it."""
    cell.fill = PatternFill("solid", fgColor=BAND_FILLS[band])
    cell.font = Font(color=BAND_INKS[band])


class _MemoryWriter(ExcelWriter):  # type: ignore[misc]
    """openpyxl's writer, which would put every sheet's rows plain into the system's temporary
    folder first."""

    def write_worksheet(self, sheet: Worksheet) -> None:
        """Write one sheet by way of memory."""
        sheet._drawing = SpreadsheetDrawing()
        sheet._drawing.charts, sheet._drawing.images = sheet._charts, sheet._images
        rows = io.BytesIO()
        writer = WorksheetWriter(sheet, rows)
        writer.write()
        sheet._rels = writer._rels
        self._archive.writestr(sheet.path[1:], rows.getbuffer())
        self.manifest.append(sheet)


def packed_book(book: Workbook) -> bytes:
    """Give a workbook as a file; no row of it touches the disk on the way."""
    file = io.BytesIO()
    _MemoryWriter(book, zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED)).save()
    return file.getvalue()


def saved_book(book: Workbook, as_of: dt.date) -> bytes:
    """Sign the workbook with the day it speaks of and give it as a file."""
    book.properties.creator = AUTHOR
    book.properties.created = book.properties.modified = dt.datetime.combine(as_of, dt.time())
    return packed_book(book)
