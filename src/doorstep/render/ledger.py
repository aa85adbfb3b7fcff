"""The rectification ledger (整改台账) as one workbook: the ledger, the villages, the legend, what
was imported."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias
from xml.sax.saxutils import quoteattr

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.errors import BadInput
from doorstep.domain.findings import Cell, Finding
from doorstep.domain.summary import SourceKinds, Summary
from doorstep.domain.vocabulary import FindingCode, Severity
from doorstep.engine.fields.formula_like import starts_formula
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.ledger_sheets import (
    add_imports,
    add_legend,
    add_questions,
    add_villages,
    choice_column,
    choice_words,
)
from doorstep.render.spreadsheet import (
    INK,
    SEVERITY_FILLS,
    SEVERITY_INKS,
    add_footer,
    inline_number,
    inline_text,
    put_text,
    saved_book,
    set_landscape,
)
from doorstep.render.values import day_text, value_text
from doorstep.render.verdicts import source_lines
from doorstep.render.wording import category, problem, weight

MOST_FINDINGS = 1_000_000
SPARE_ROWS = 500
"""Rows below the last finding that carry the drop-down lists too, for what people add by hand."""

_EPOCH = dt.date(1899, 12, 30)
Content: TypeAlias = str | int | dt.date | None


@dataclass(frozen=True)
class LedgerWords:
    """What a ledger says again and again, put into words once."""

    phrases: Phrasebook
    as_of: dt.date
    kinds: SourceKinds
    categories: Mapping[str, str]
    measures: Mapping[str, str]
    severities: Mapping[Severity, str]
    source: str
    progress: str
    closed: str

    @classmethod
    def of(
        cls, as_of: dt.date, kinds: SourceKinds, findings: Iterable[Finding], phrases: Phrasebook
    ) -> LedgerWords:
        """Put the words of a ledger together."""
        codes = {*FindingCode, *(found.code for found in findings)}
        return cls(
            phrases,
            as_of,
            kinds,
            {code: category(phrases, code) for code in codes},
            {code: phrases.text(f"report.measure.{code}") for code in codes},
            {level: weight(phrases, level) for level in Severity},
            source=phrases.text("report.source.self"),
            progress=phrases.text("report.progress.open"),
            closed=phrases.text("report.yesno.no"),
        )


@dataclass(frozen=True)
class LedgerEntry:
    """One finding on its way into the ledger, with who sees to it by when, where that is known."""

    number: int
    found: Finding
    words: LedgerWords
    owner: str = ""
    due: dt.date | None = None


_ABOUT_DAYS = frozenset({FindingCode.VAL_DATE, FindingCode.LATE, FindingCode.LOGIC})


@dataclass(frozen=True)
class LedgerColumn:
    """`code` names the header (`report.ledger.<code>`), `width` counts characters, `choices` names
    a drop-down list."""

    code: str
    width: int
    content: Callable[[LedgerEntry], Content] | None
    choices: str | None = None


def _register(entry: LedgerEntry) -> Content:
    kind = entry.words.kinds.register(entry.found)
    return entry.words.phrases.name("kind", kind) if kind else None


def _cell(side: str, content: Callable[[Cell], Content]) -> Callable[[LedgerEntry], Content]:
    def of(entry: LedgerEntry) -> Content:
        cell = entry.found.left if side == "left" else entry.found.right
        return None if cell is None else content(cell)

    return of


def _value(entry: LedgerEntry, side: str) -> Content:
    """A cell's value in the reader's words."""
    found = entry.found
    cell = found.left if side == "left" else found.right
    if cell is None or cell.value is None:
        return None
    if found.code == FindingCode.VAL_SEX:
        return value_text(entry.words.phrases, "sex", cell.value)
    dated = found.code in _ABOUT_DAYS
    return day_text(entry.words.phrases, cell.value) if dated else cell.value


def _sources(entry: LedgerEntry) -> Content:
    """What each of three or more sources says, in a line each."""
    return "\n".join(source_lines(entry.words.phrases, entry.found)) or None


def _sides(side: str) -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(f"{side}.file", 16, _cell(side, lambda cell: cell.file)),
        LedgerColumn(f"{side}.sheet", 9, _cell(side, lambda cell: cell.sheet)),
        LedgerColumn(f"{side}.row", 6, _cell(side, lambda cell: cell.row)),
        LedgerColumn(f"{side}.column", 5, _cell(side, lambda cell: cell.column)),
        LedgerColumn(f"{side}.raw", 16, _cell(side, lambda cell: cell.raw)),
        LedgerColumn(f"{side}.value", 14, lambda entry: _value(entry, side)),
    )


COLUMNS: tuple[LedgerColumn, ...] = (
    LedgerColumn("number", 6, lambda entry: entry.number),
    LedgerColumn("source", 9, lambda entry: entry.words.source, "source"),
    LedgerColumn("checked", 11, lambda entry: entry.words.as_of),
    LedgerColumn("place", 10, lambda entry: entry.found.place),
    LedgerColumn("subject", 10, lambda entry: entry.found.subject),
    LedgerColumn("item", 10, _register),
    LedgerColumn("problem", 28, lambda entry: problem(entry.words.phrases, entry.found)),
    LedgerColumn(
        "category", 13, lambda entry: entry.words.categories[entry.found.code], "category"
    ),
    LedgerColumn(
        "severity", 7, lambda entry: entry.words.severities[entry.found.severity], "severity"
    ),
    *_sides("left"),
    *_sides("right"),
    LedgerColumn("sources", 28, _sources),
    LedgerColumn("cause", 12, None, "cause"),
    LedgerColumn("measure", 22, lambda entry: entry.words.measures[entry.found.code]),
    LedgerColumn("unit", 12, None),
    LedgerColumn("owner", 9, lambda entry: entry.owner),
    LedgerColumn("helper", 11, None),
    LedgerColumn("due", 11, lambda entry: entry.due),
    LedgerColumn("progress", 10, lambda entry: entry.words.progress, "progress"),
    LedgerColumn("evidence", 11, None),
    LedgerColumn("verifier", 9, None),
    LedgerColumn("verified", 11, None),
    LedgerColumn("closed", 7, lambda entry: entry.words.closed, "yesno"),
    LedgerColumn("repeated", 9, None, "yesno"),
)

DATES = ("checked", "due", "verified")


def ledger(
    summary: Summary, findings: Sequence[Finding], lost: Mapping[str, str], phrases: Phrasebook
) -> bytes:
    """Write the whole workbook; `lost` says by file what its marked copy lost.

    Raises:
        BadInput: `report-too-many-findings`, a spreadsheet cannot hold that many rows.
    """
    if len(findings) > MOST_FINDINGS:
        raise BadInput("report-too-many-findings", count=len(findings), most=MOST_FINDINGS)
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = phrases.text("report.sheet.ledger")
    add_ledger_header(sheet, phrases)
    styles = LedgerStyles(book)
    add_questions(book, summary, phrases)
    add_villages(book, summary, phrases)
    add_legend(book, phrases)
    add_imports(book, summary, lost, phrases)
    _add_choices(sheet, phrases, len(findings))
    _set_print(sheet, summary, phrases, len(findings))
    book.properties.title = phrases.text("report.sheet.ledger")
    words = LedgerWords.of(summary.as_of, SourceKinds(summary.sources), findings, phrases)
    entries = (LedgerEntry(number, found, words) for number, found in enumerate(findings, 1))
    plain = saved_book(book, summary.as_of)
    return with_rows(plain, 1, rows_xml(entries, styles), len(findings))


class LedgerStyles:
    """Style numbers of the ledger's cells: they are registered once and then written as numbers."""

    def __init__(self, book: Workbook) -> None:
        self._scratch = book.create_sheet("scratch")
        self.text = self._number()
        self.quoted = self._number(quoted=True)
        self.day = self._number(number_format="yyyy-mm-dd")
        self.integer = self._number(number_format="0")
        self.severity = {
            level: self._number(fill=SEVERITY_FILLS[level], ink=SEVERITY_INKS[level])
            for level in (*Severity,)
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


def rows_xml(entries: Iterable[LedgerEntry], styles: LedgerStyles) -> Iterator[str]:
    """Write the ledger's rows as sheet XML, each in the row below its number."""
    columns = [
        (get_column_letter(number), column)
        for number, column in enumerate(COLUMNS, 1)
        if column.content is not None
    ]
    for entry in entries:
        row = entry.number + 1
        cells = "".join(
            _cell_xml(f"{letter}{row}", column, entry, styles) for letter, column in columns
        )
        yield f'<row r="{row}">{cells}</row>'


def _cell_xml(
    reference: str, column: LedgerColumn, entry: LedgerEntry, styles: LedgerStyles
) -> str:
    content = None if column.content is None else column.content(entry)
    if content is None or content == "":
        return ""
    if isinstance(content, dt.date):
        return inline_number(reference, styles.day, (content - _EPOCH).days)
    if isinstance(content, int):
        return inline_number(reference, styles.integer, content)
    if column.code == "severity":
        return inline_text(reference, styles.severity[entry.found.severity], content)
    style = styles.quoted if starts_formula(content) else styles.text
    return inline_text(reference, style, content)


def with_rows(book: bytes, sheet_number: int, rows: Iterator[str], count: int) -> bytes:
    """Add a ledger's rows to a sheet of a workbook, counted from 1: made as cell objects they would
    take five times as long."""
    out = io.BytesIO()
    name = f"xl/worksheets/sheet{sheet_number}.xml"
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


def add_ledger_header(sheet: Worksheet, phrases: Phrasebook) -> None:
    """Write the heads of all columns, with their widths."""
    for number, column in enumerate(COLUMNS, 1):
        cell = sheet.cell(1, number)
        put_text(cell, phrases.text(f"report.ledger.{column.code}"))
        cell.font = Font(size=10, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor=INK)
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


def _add_choices(sheet: Worksheet, phrases: Phrasebook, count: int) -> None:
    """Drop-down lists; their words stand on the legend sheet, as a list written in the rule is cut
    at 255 letters."""
    for number, column in enumerate(COLUMNS, 1):
        if column.choices is None:
            continue
        letter, length = choice_column(column.choices), len(choice_words(column.choices, phrases))
        legend = quote_sheetname(phrases.text("report.sheet.legend"))
        rule = DataValidation(
            type="list",
            formula1=f"{legend}!${letter}$2:${letter}${length + 1}",
            allow_blank=True,
            showErrorMessage=True,
        )
        rule.error = phrases.text("report.choice.error")
        rule.errorTitle = phrases.text(f"report.ledger.{column.code}")[:32]
        rule.errorStyle = "warning"
        cell = get_column_letter(number)
        rule.add(f"{cell}2:{cell}{count + 1 + SPARE_ROWS}")
        sheet.add_data_validation(rule)


def _set_print(sheet: Worksheet, summary: Summary, phrases: Phrasebook, count: int) -> None:
    """A4 across, two sheets wide (what does not agree, then who does what), so that 10 points stay
    readable."""
    last = get_column_letter(len(COLUMNS))
    sheet.auto_filter.ref = f"A1:{last}{count + 1}"
    set_landscape(sheet, 2)
    sheet.print_title_cols = "A:A"
    sheet.print_area = f"A1:{last}{count + 1}"
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.print_options.gridLines = True
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top, sheet.page_margins.bottom = 0.7, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    title = summary.township.replace("&", "&&")
    simulated = phrases.text("report.simulated") if summary.simulated else ""
    sheet.oddHeader.left.text = " ".join(
        part for part in (title, phrases.text("report.sheet.ledger"), simulated) if part
    )
    sheet.oddHeader.right.text = summary.as_of.isoformat()
    add_footer(sheet, phrases, "report.footer.short")
