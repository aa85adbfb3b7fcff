"""The rectification ledger (整改台账) as one workbook: the ledger, the villages, the legend, what
was imported."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Finding
from doorstep.domain.vocabulary import Severity
from doorstep.render.brief import Copy, Summary
from doorstep.render.cells import inline_number, inline_text, put_text, starts_formula
from doorstep.render.columns import COLUMNS, DATES, Content, Entry, LedgerColumn
from doorstep.render.ledger_sheets import (
    add_imports,
    add_legend,
    add_villages,
    choice_column,
    choice_words,
)
from doorstep.render.summary import KindOfCell
from doorstep.render.wording import CODES, Words

MOST_FINDINGS = 1_000_000

SPARE_ROWS = 500

"""Rows below the last finding that carry the drop-down lists too, for what people add by hand."""

_FILLS = {Severity.HIGH: "FBE3E0", Severity.MEDIUM: "FBEBC8", Severity.LOW: "EEF0F3"}

_INKS = {Severity.HIGH: "9B1C1C", Severity.MEDIUM: "7A4B00", Severity.LOW: "51606F"}

_EPOCH = dt.date(1899, 12, 30)


def ledger(
    summary: Summary, findings: Sequence[Finding], copies: Sequence[Copy], lang: str
) -> bytes:
    """The whole workbook. Raises BadInput when a spreadsheet cannot hold that many rows."""
    if len(findings) > MOST_FINDINGS:
        raise BadInput("report-too-many-findings", count=len(findings), most=MOST_FINDINGS)
    words = Words(lang)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = words.say("sheet.ledger")
    _add_header(sheet, words)
    styles = Styles(book)
    add_villages(book, summary, words)
    add_legend(book, words)
    add_imports(book, summary, copies, words)
    _add_choices(sheet, words, len(findings))
    _set_print(sheet, summary, words, len(findings))
    stamp = dt.datetime.combine(summary.as_of, dt.time())
    book.properties.creator = "Doorstep"
    book.properties.created = stamp
    book.properties.modified = stamp
    book.properties.title = words.say("sheet.ledger")
    file = io.BytesIO()
    book.save(file)
    return _with_rows(file.getvalue(), rows_xml(summary, findings, words, styles), len(findings))


class Styles:
    """Style numbers of the ledger's cells: they are registered once and then written as numbers."""

    def __init__(self, book: Workbook) -> None:
        self._scratch = book.create_sheet("scratch")
        self.text = self._number()
        self.quoted = self._number(quoted=True)
        self.day = self._number(number_format="yyyy-mm-dd")
        self.integer = self._number(number_format="0")
        self.severity = {
            level: self._number(fill=_FILLS[level], ink=_INKS[level]) for level in (*Severity,)
        }
        book.remove(self._scratch)

    def _number(
        self,
        *,
        quoted: bool = False,
        number_format: str = "@",
        fill: str | None = None,
        ink: str | None = None,
    ) -> int:
        cell = self._scratch.cell(1, 1)
        cell.style = "Normal"
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.number_format = number_format
        cell.font = Font(size=10, bold=fill is not None, color=ink)
        cell.fill = PatternFill("solid", fgColor=fill) if fill else PatternFill()
        cell.quotePrefix = quoted
        return int(cell.style_id)


def rows_xml(
    summary: Summary, findings: Sequence[Finding], words: Words, styles: Styles
) -> Iterator[str]:
    """The ledger's rows as sheet XML, from the second row on."""
    kinds = KindOfCell(summary.sources)
    columns = [(get_column_letter(number), column) for number, column in enumerate(COLUMNS, 1)]
    categories = {
        code: words.category(code) for code in {*CODES, *(found.code for found in findings)}
    }
    measures = {code: words.say(f"measure.{code}") for code in categories}
    severities = {level: words.severity(level) for level in Severity}
    source, progress, closed = (
        words.say("source.self"),
        words.say("progress.open"),
        words.say("yesno.no"),
    )
    for number, found in enumerate(findings, 1):
        entry = Entry(
            number=number,
            found=found,
            words=words,
            kinds=kinds,
            as_of=summary.as_of,
            problem=words.problem(found),
            category=categories[found.code],
            severity=severities[found.severity],
            source=source,
            measure=measures[found.code],
            progress=progress,
            closed=closed,
        )
        cells = "".join(
            _cell_xml(
                f"{letter}{number + 1}", column, column.content(entry), found.severity, styles
            )
            for letter, column in columns
        )
        yield f'<row r="{number + 1}">{cells}</row>'


def _cell_xml(
    reference: str, column: LedgerColumn, content: Content, severity: Severity, styles: Styles
) -> str:
    if content is None or content == "":
        return ""
    if isinstance(content, dt.date):
        return inline_number(reference, styles.day, (content - _EPOCH).days)
    if isinstance(content, int):
        return inline_number(reference, styles.integer, content)
    if column.code == "severity":
        return inline_text(reference, styles.severity[severity], content)
    return inline_text(
        reference, styles.quoted if starts_formula(content) else styles.text, content
    )


def _with_rows(book: bytes, rows: Iterator[str], count: int) -> bytes:
    """The workbook with rows added to its first sheet: made as cell objects they would take five
    times as long."""
    out = io.BytesIO()
    name = "xl/worksheets/sheet1.xml"
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            if item.filename != name:
                new.writestr(item, old.read(item))
                continue
            sheet = old.read(item).decode("utf-8")
            last = f"A1:{get_column_letter(len(COLUMNS))}{count + 1}"
            sheet = re.sub(
                r"<dimension ref=\"[^\"]*\"", f"<dimension ref={quoteattr(last)}", sheet, count=1
            )
            head, tail = sheet.split("</sheetData>")
            with new.open(zipfile.ZipInfo(name, item.date_time), "w") as entry:
                entry.write(head.encode("utf-8"))
                for row in rows:
                    entry.write(row.encode("utf-8"))
                entry.write(b"</sheetData>" + tail.encode("utf-8"))
    return out.getvalue()


def _add_header(sheet: Worksheet, words: Words) -> None:
    for number, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, number)
        put_text(cell, words.say(f"ledger.{column.code}"))
        cell.font = Font(size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="16324F")
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        letter = get_column_letter(number)
        sheet.column_dimensions[letter].width = column.width
        sheet.column_dimensions[letter].alignment = Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[letter].font = Font(size=10)
        sheet.column_dimensions[letter].number_format = (
            "yyyy-mm-dd" if column.code in DATES else "@"
        )
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "E2"


def _add_choices(sheet: Worksheet, words: Words, count: int) -> None:
    """Drop-down lists; their words stand on the legend sheet, as a list written in the rule is cut
    at 255 letters."""
    for number, column in enumerate(COLUMNS, 1):
        if column.choices is None:
            continue
        letter, length = choice_column(column.choices), len(choice_words(column.choices, words))
        legend = quote_sheetname(words.say("sheet.legend"))
        rule = DataValidation(
            type="list",
            formula1=f"{legend}!${letter}$2:${letter}${length + 1}",
            allow_blank=True,
            showErrorMessage=True,
        )
        rule.error = words.say("choice.error")
        rule.errorTitle = words.say(f"ledger.{column.code}")[:32]
        rule.errorStyle = "warning"
        cell = get_column_letter(number)
        rule.add(f"{cell}2:{cell}{count + 1 + SPARE_ROWS}")
        sheet.add_data_validation(rule)


def _set_print(sheet: Worksheet, summary: Summary, words: Words, count: int) -> None:
    """A4 across, two sheets wide (what does not agree, then who does what), so that 10 points stay
    readable."""
    last = get_column_letter(len(COLUMNS))
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    sheet.print_title_rows = "1:1"
    sheet.print_title_cols = "A:A"
    sheet.print_area = f"A1:{last}{count + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 2
    sheet.page_setup.fitToHeight = 0
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_options.gridLines = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    title = summary.township.replace("&", "&&")
    simulated = words.say("simulated") if summary.simulated else ""
    sheet.oddHeader.left.text = " ".join(
        part for part in (title, words.say("sheet.ledger"), simulated) if part
    )
    sheet.oddHeader.right.text = summary.as_of.isoformat()
    sheet.oddFooter.left.text = words.say("footer.short")
    sheet.oddFooter.right.text = words.say("page-number", page="&P", pages="&N")
