"""The brief as an editable .docx, set up as Chinese official papers are (GB/T 9704-2012): A4, its margins and sizes.

Office fonts are named, not embedded: Office and WPS put their own in, or the ones named after them.
"""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Sequence

from docx import Document
from docx.document import Document as DocxDocument
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor
from docx.text.run import Run

from doorstep.report.brief import DIMENSIONS, OUTCOMES, Agreement, Summary
from doorstep.report.cells import clean
from doorstep.report.wording import BAND_SHAPES, Words

BODY = "仿宋_GB2312"
TITLE = "方正小标宋简体"
HEADING = "黑体"
LATIN = "Times New Roman"
FALLBACKS = {BODY: ("仿宋", "FangSong"), TITLE: ("宋体", "SimSun"), HEADING: ("黑体", "SimHei")}
"""What Office may use where a named font is missing (written to the font table as the font's other name)."""
LINE = Pt(28)


def document(summary: Summary, lang: str) -> bytes:
    """The brief as .docx, with tables instead of pictures."""
    words = Words(lang)
    paper = Document()
    _set_up(paper, summary, words)
    _paragraph(paper, f"{summary.township}{'' if words.chinese else ' '}{words.say('title')}", TITLE, 22, centred=True)
    under = words.say("as-of", day=words.day(summary.as_of))
    if summary.simulated:
        under = f"{under}　【{words.say('simulated')}】" if words.chinese else f"{under} [{words.say('simulated')}]"
    _paragraph(paper, under, BODY, 16, centred=True)
    _paragraph(paper, words.headline(summary), BODY, 16, indented=True)
    _heading(paper, words.say("actions.title"))
    for number, action in enumerate(summary.actions, 1):
        _paragraph(paper, f"{number}. {words.action(action)}", BODY, 16, indented=True)
    if not summary.actions:
        _paragraph(paper, words.say("actions.none"), BODY, 16, indented=True)
    _heading(paper, words.say("docx.figures"))
    _table(paper, [words.say("docx.figure"), words.say("docx.value")], _figures(summary, words), [90, 66])
    _heading(paper, words.say("outcomes.title"))
    counts = [words.count(summary.outcomes.get(code, 0)) for code in OUTCOMES]
    _table(paper, [words.say(f"outcome.{code}") for code in OUTCOMES], [counts], [39] * 4)
    _paragraph(paper, words.say("outcomes.note"), BODY, 12)
    _heading(paper, words.say("picture.title"))
    _paragraph(paper, words.order(summary), BODY, 12)
    _villages(paper, summary, words)
    for note in ("note.interval", "note.dimensions"):
        _paragraph(paper, words.say(note), BODY, 12)
    _paragraph(paper, words.say("footer.records") + words.say("footer.voluntary"), BODY, 16, indented=True)
    file = io.BytesIO()
    paper.save(file)
    return file.getvalue()


def _set_up(paper: DocxDocument, summary: Summary, words: Words) -> None:
    section = paper.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    normal = paper.styles["Normal"]
    normal.font.size = Pt(16)
    normal.font.name = LATIN
    _name_fonts(normal.element.get_or_add_rPr(), BODY)
    stamp = dt.datetime.combine(summary.as_of, dt.time())
    properties = paper.core_properties
    properties.author = properties.last_modified_by = "Doorstep"
    properties.title = words.say("title")
    properties.created = properties.modified = stamp
    properties.language = "zh-CN" if words.chinese else "en-GB"
    properties.comments = ""
    _name_fallbacks(paper)
    _number_pages(paper)


def _name_fonts(run_properties: object, chinese: str) -> None:
    """Names the font of every script: without eastAsia Office takes its own choice for Chinese."""
    fonts = run_properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for script, font in (("ascii", LATIN), ("hAnsi", LATIN), ("eastAsia", chinese), ("cs", LATIN)):
        fonts.set(qn(f"w:{script}"), font)


def _name_fallbacks(paper: DocxDocument) -> None:
    """Writes each font's other names into the font table, where Office and WPS look when a font is missing."""
    entries = "".join(
        f'<w:font w:name="{font}"><w:altName w:val="{",".join(others)}"/><w:charset w:val="86"/></w:font>'
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


def _paragraph(
    paper: DocxDocument, text: str, font: str, size: float, *, centred: bool = False, indented: bool = False
) -> None:
    line = paper.add_paragraph()
    line.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    line.paragraph_format.line_spacing = LINE if size >= 16 else Pt(20)
    line.paragraph_format.space_after = Pt(0)
    if centred:
        line.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if indented:
        line.paragraph_format.first_line_indent = Pt(size * 2)
    if size >= 22:
        line.paragraph_format.line_spacing = Pt(34)
        line.paragraph_format.space_after = Pt(8)
    _run(line.add_run(clean(text)), font, size)


def _run(run: Run, font: str, size: float, *, bold: bool = False) -> None:
    run.font.size = Pt(size)
    run.font.bold = bold
    _name_fonts(run._r.get_or_add_rPr(), font)


def _heading(paper: DocxDocument, text: str) -> None:
    line = paper.add_paragraph(style="Heading 1")
    line.paragraph_format.space_before = Pt(6)
    line.paragraph_format.space_after = Pt(2)
    run = line.add_run(clean(text))
    _run(run, HEADING, 16)
    run.font.color.rgb = RGBColor(0, 0, 0)


def _figures(summary: Summary, words: Words) -> list[list[str]]:
    interval = f"{words.rate(summary.rate)} ({words.rate(summary.low)}–{words.rate(summary.high)})"
    levels = {level: words.count(count) for level, count in summary.severities}
    return [
        [words.say("counter.findings"), f"{words.count(summary.findings)}"],
        [words.say("docx.severities"), words.say("counter.findings-note", **levels)],
        [f"{words.say('legend.title')} ({words.say('docx.interval')})", interval],
        [words.say("counter.records"), _agreement(summary.records, words)],
        [words.say("counter.doors"), _agreement(summary.doors, words)],
        [words.say("counter.sources"), words.count(len(summary.sources))],
        [words.say("counter.rows"), words.count(summary.rows)],
        [words.say("imports.accepted"), words.count(summary.accepted)],
        [words.say("imports.set-aside"), words.count(summary.set_aside)],
    ]


def _agreement(agreement: Agreement, words: Words) -> str:
    key = "counter.pairs-unknown" if agreement.compared is None else "counter.pairs-note"
    counts = {"compared": words.count(agreement.compared or 0), "differing": words.count(agreement.differing)}
    note = words.say(key, **counts)
    return note if agreement.share is None else f"{words.share(agreement.share)} ({note})"


def _villages(paper: DocxDocument, summary: Summary, words: Words) -> None:
    heads = [words.say("villages.village"), words.say("villages.households"), words.say("villages.findings")]
    heads += [f"{words.say('villages.rate')} ({words.say('docx.interval')})"]
    heads += [words.say(f"dimension.{code}") for code in DIMENSIONS]
    rows = []
    for row in summary.villages:
        interval = "—"
        if row.rate is not None:
            interval = f"{words.rate(row.rate)} ({words.rate(row.low)}–{words.rate(row.high)})"
        line = [words.village(row.village), words.count(row.households), words.count(row.findings), interval]
        for part in row.dimensions:
            figure = "" if part.rate is None else f" {words.rate(part.rate)}"
            line.append(f"{BAND_SHAPES[part.band]} {words.say(f'band.{part.band}')}{figure}")
        rows.append(line)
    _table(paper, heads, rows, [26, 13, 13, 28, 19, 19, 19, 19], size=9)


def _table(
    paper: DocxDocument, heads: Sequence[str], rows: Sequence[Sequence[str]], widths: Sequence[float], size: float = 12
) -> None:
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
