"""Chinese official papers as .docx (GB/T 9704-2012): A4, its margins and sizes, fonts named and not
embedded.

Office and WPS put their own fonts in, or the ones named after them.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_BREAK, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from doorstep.render.spreadsheet import clean

BODY = "仿宋_GB2312"
TITLE = "方正小标宋简体"
HEADING = "黑体"
LATIN = "Times New Roman"
FALLBACKS = {BODY: ("仿宋", "FangSong"), TITLE: ("宋体", "SimSun"), HEADING: ("黑体", "SimHei")}
"""What Office may use where a named font is missing: written to the font table as its other
name."""

LINE = Pt(28)


def official(title: str, as_of: dt.date, *, chinese: bool) -> DocxDocument:
    """Begin an empty paper with page, fonts and page numbers set."""
    paper = Document()
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = paper.styles["Normal"]
    normal.font.size = Pt(16)
    normal.font.name = LATIN
    _name_fonts(normal.element.get_or_add_rPr(), BODY)
    properties = paper.core_properties
    properties.author = properties.last_modified_by = "Doorstep"
    properties.title = title
    properties.created = properties.modified = dt.datetime.combine(as_of, dt.time())
    properties.language = "zh-CN" if chinese else "en-GB"
    properties.comments = ""
    _name_fallbacks(paper)
    _number_pages(paper)
    return paper


def saved(paper: DocxDocument) -> bytes:
    """Give the paper as a file."""
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _name_fonts(run_properties: object, chinese: str) -> None:
    """Name the font of every script: without eastAsia Office takes its own choice for Chinese."""
    fonts = run_properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", chinese), ("cs", LATIN)):
        fonts.set(qn(f"w:{script}"), font)


def _name_fallbacks(paper: DocxDocument) -> None:
    """Write each font's other names into the font table, where Office and WPS look when a font is
    missing."""
    entries = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{",".join(others)}"/>'
        '<w:charset w:val="86"/></w:font>'
        for font, others in FALLBACKS.items()
    )
    for part in paper.part.package.iter_parts():
        if str(part.partname) == "/word/fontTable.xml":
            part._blob = part.blob.replace(b"</w:fonts>", f"{entries}</w:fonts>".encode())


def _number_pages(paper: DocxDocument) -> None:
    line = paper.sections[0].footer.paragraphs[0]
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.add_run("— ")
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), "PAGE")
    line._p.append(field)
    line.add_run(" —")


def title(paper: DocxDocument, text: str) -> None:
    """Add the paper's title."""
    line = _line(paper, text, TITLE, 22)
    line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    line.paragraph_format.line_spacing = Pt(34)
    line.paragraph_format.space_after = Pt(8)


def paragraph(
    paper: DocxDocument,
    text: str,
    *,
    size: float = 16,
    centred: bool = False,
    indented: bool = False,
) -> None:
    """Add a paragraph of body text; `size` in points."""
    line = _line(paper, text, BODY, size)
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        line.paragraph_format.first_line_indent = Pt(size * 2)


def break_page(paper: DocxDocument) -> None:
    """Begin a new page."""
    paper.add_paragraph().add_run().add_break(WD_BREAK.PAGE)


def signed(paper: DocxDocument, *lines: str) -> None:
    """Add who signs and the day, at the right, four characters from the margin."""
    for number, text in enumerate(lines):
        line = _line(paper, text, BODY, 16)
        line.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        line.paragraph_format.right_indent = Pt(16 * 4)
        line.paragraph_format.space_before = Pt(0 if number else 28)


def _line(paper: DocxDocument, text: str, font: str, size: float) -> Paragraph:
    line = paper.add_paragraph()
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = LINE if size >= 16 else Pt(20)
    line.paragraph_format.space_after = Pt(0)
    _run(line.add_run(clean(text)), font, size)
    return line


def _run(run: Run, font: str, size: float, *, bold: bool = False) -> None:
    run.font.size = Pt(size)
    run.font.bold = bold
    _name_fonts(run._r.get_or_add_rPr(), font)


def heading(paper: DocxDocument, text: str) -> None:
    """Add a heading of the first level."""
    line = paper.add_paragraph(style="Heading 1")
    line.paragraph_format.space_before = Pt(6)
    line.paragraph_format.space_after = Pt(2)
    run = line.add_run(clean(text))
    _run(run, HEADING, 16)
    run.font.color.rgb = RGBColor(0, 0, 0)


def table(
    paper: DocxDocument,
    heads: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    size: float = 12,
) -> None:
    """Add a table with its heads repeated on every page; widths in millimetres."""
    table = paper.add_table(rows=1 + len(rows), cols=len(heads), style="Table Grid")
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    table.autofit = False
    for number, width in enumerate(widths):
        table.columns[number].width = Mm(width)
    for line, (cells, row) in enumerate(zip([heads, *rows], table.rows, strict=True)):
        for text, cell, width in zip(cells, row.cells, widths, strict=True):
            cell.width = Mm(width)
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            _run(paragraph.add_run(clean(text)), BODY, size, bold=line == 0)
        row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))
    repeat = OxmlElement("w:tblHeader")
    table.rows[0]._tr.get_or_add_trPr().append(repeat)
