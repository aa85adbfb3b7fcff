"""A village's ledger as a workbook to print and to fill in: eight columns that stay readable on A4
across, the full columns behind, how to fill it in, and what leads it back.

Only the answers can be written in; cells are locked without a password. A line is known again by
its hidden key alone, and the whole by a hidden sheet (`MARK`): office programs drop neither when
they sort, filter or save in another format. The custom property says whether it was touched.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.village_ledgers import (
    KEY_HEADER,
    MARK,
    Answer,
    LedgerLine,
    LedgerRun,
    VillageLedger,
    holds_two_values,
)
from doorstep.engine.tabular.origin import Origin, with_origin
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.i18n.widths import cells
from doorstep.render.ledger import (
    COLUMNS,
    LedgerEntry,
    LedgerStyles,
    LedgerWords,
    add_ledger_header,
    rows_xml,
    with_rows,
)
from doorstep.render.masking import masked
from doorstep.render.spreadsheet import INK, add_footer, put_text, saved_book, set_landscape
from doorstep.render.wording import answer_word, problem, short_file, village

SHOWN = {
    "number": 5,
    "subject": 13,
    "problem": 34,
    "says": 32,
    "owner": 9,
    "due": 12,
    "answer": 15,
    "evidence": 19,
}
"""The columns that print, and their widths in characters: together as wide as A4 across at 12
points, so that nothing is printed smaller."""

_EXPLAINED = ("corrected", "it-is-so", "both-right", "not-ours", "cannot-settle")
"""The answers in the order of the lists; the second is what the third is called of one record."""

ANSWERS = ("answer", "evidence")
"""The columns that whoever has the ledger fills in."""

_POINTS = 12
_LINE, _FEWEST_LINES = 17, 2
"""The height of a line in points; and how many a row has room for, so that a pen can fill it in."""

_CELLS = 7 / 8
"""Half-width characters of 12 points in a unit of column width."""

_WORD = re.compile(r"[!-~]+ ?|.")
"""What a line is not broken within: letters up to a blank, or one character."""

_FULL = 2
_THIN = Side(style="thin", color="8C8778")
_LINES = Border(left=_THIN, right=_THIN, top=_THIN, bottom=_THIN)


def village_workbook(ledger: VillageLedger, run: LedgerRun, phrases: Phrasebook) -> bytes:
    """Write one village's workbook; numbers of people are masked where a matter is not about
    them."""
    lines = [_shown(line) for line in ledger.lines]
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = phrases.text("ledger.sheet")
    _add_heads(sheet, phrases)
    for number, line in enumerate(lines, 1):
        _add_line(sheet, number, line, run, phrases)
    full = book.create_sheet(phrases.text("ledger.sheet.full"))
    styles = _prepare_full(book, full, len(lines), phrases)
    lists = _add_help(book, phrases)
    _add_choices(sheet, lists, lines, phrases)
    _add_mark(book, ledger, run, phrases)
    for page in (sheet, full):
        _set_print(page, ledger, run, phrases)
        _protect(page)
    plain = saved_book(book, run.as_of)
    told = LedgerWords.of(run.as_of, run.kinds, [line.found for line in lines], phrases)
    entries = (
        LedgerEntry(number, line.found, told, line.owner, line.due)
        for number, line in enumerate(lines, 1)
    )
    whole = with_rows(plain, _FULL, rows_xml(entries, styles), len(lines))
    return with_origin(_growing(whole), ledger_origin(ledger, run))


def ledger_origin(ledger: VillageLedger, run: LedgerRun) -> Origin:
    """What a ledger's file says it was made from."""
    return Origin(run.workspace, ":".join((MARK, run.run, ledger.village)).replace("/", "／"))


def _shown(line: LedgerLine) -> LedgerLine:
    return replace(line, found=masked(line.found))


# -- the sheet that is filled in


def _add_heads(sheet: Worksheet, phrases: Phrasebook) -> None:
    for number, code in enumerate((*SHOWN, KEY_HEADER), 1):
        cell = sheet.cell(1, number)
        put_text(cell, code if code == KEY_HEADER else phrases.text(f"ledger.column.{code}"))
        cell.font = _font(phrases, bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="0B5C6B" if code in ANSWERS else INK)
        cell.alignment = Alignment(wrap_text=True, vertical="center", horizontal="center")
        cell.border = _LINES
        dimension = sheet.column_dimensions[get_column_letter(number)]
        dimension.width = SHOWN.get(code, 10)
        dimension.hidden = code == KEY_HEADER
    sheet.row_dimensions[1].height = 2 * _LINE + 4
    sheet.freeze_panes = "C2"


def _add_line(
    sheet: Worksheet, number: int, line: LedgerLine, run: LedgerRun, phrases: Phrasebook
) -> None:
    texts = {
        "subject": line.found.subject or village(phrases, line.found.place),
        "problem": problem(phrases, line.found),
        "says": says(line.found, run, phrases),
        "owner": line.owner,
        "answer": answer_word(phrases, line.answer, line.found) if line.answer else "",
        "evidence": line.evidence,
        KEY_HEADER: line.key,
    }
    for at, code in enumerate((*SHOWN, KEY_HEADER), 1):
        cell = sheet.cell(number + 1, at)
        cell.font = _font(phrases)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        cell.border = _LINES
        cell.protection = Protection(locked=code not in ANSWERS)
        cell.number_format = "@"
        if code == "number":
            cell.value, cell.number_format = number, "0"
        elif code == "due" and line.due is not None:
            cell.value, cell.number_format = line.due, "yyyy-mm-dd"
        elif texts.get(code):
            put_text(cell, texts[code])
    tall = (_lines(text, SHOWN[code]) for code, text in texts.items() if code in SHOWN)
    sheet.row_dimensions[number + 1].height = _LINE * max(_FEWEST_LINES, *tall) + 4


def _font(phrases: Phrasebook, *, bold: bool = False, color: str | None = None) -> Font:
    """A font that every office program has, so that widths and heights are as reckoned here."""
    return Font(name="宋体" if phrases.chinese else "Calibri", size=_POINTS, bold=bold, color=color)


def _lines(text: str, width: int) -> int:
    """How many lines a text takes in a column; a word that does not fit begins a new one."""
    room = max(1, int(_CELLS * width) - 1)
    count = 0
    for paragraph in text.split("\n"):
        used = room
        for word in _WORD.findall(paragraph):
            size = cells(word)
            if used + size > room:
                count += 1 + (size - 1) // room
                used = (size - 1) % room + 1
            else:
                used += size
    return count


def says(found: Finding, run: LedgerRun, phrases: Phrasebook) -> str:
    """Say what each record holds, one above the other, and where it stands."""
    cells = (one for one in (found.left, found.right) if one is not None)
    return "\n".join(_said(one, found, run, phrases) for one in cells)


def _said(cell: Cell, found: Finding, run: LedgerRun, phrases: Phrasebook) -> str:
    kind = run.kinds.of(cell)
    file = short_file(cell.file)
    name = phrases.name("kind", kind) if kind else file
    stands = {"register": name, "file": file, "row": cell.row}
    where = phrases.text("ledger.where", **stands) if cell.row > 0 else name
    return phrases.labelled(where, cell.raw or phrases.text("report.comment.blank"))


def _growing(book: bytes) -> bytes:
    """The workbook with rows that grow when more is written in them: openpyxl would fix every
    height that is set."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(book)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            data = old.read(item)
            if item.filename == "xl/worksheets/sheet1.xml":
                data = data.replace(b' customHeight="1"', b"")
            new.writestr(item, data)
    return out.getvalue()


def _add_choices(
    sheet: Worksheet, lists: Sequence[str], lines: Sequence[LedgerLine], phrases: Phrasebook
) -> None:
    """The result is one of the list that fits the line: `lists` where two values stand against each
    other, and of one record."""
    letter = get_column_letter([*SHOWN].index("answer") + 1)
    for words, two in zip(lists, (True, False), strict=True):
        rule = DataValidation(type="list", formula1=words, allow_blank=True, showErrorMessage=True)
        rule.error = phrases.text("ledger.choice.error")
        rule.errorTitle = phrases.text("ledger.column.answer")
        alike = groupby(enumerate(lines, 2), lambda one: holds_two_values(one[1].found))
        for numbers in ([number for number, _ in held] for is_two, held in alike if is_two is two):
            rule.add(f"{letter}{numbers[0]}:{letter}{numbers[-1]}")
        if rule.sqref:
            sheet.add_data_validation(rule)


# -- the sheets behind it


def _prepare_full(
    book: Workbook, sheet: Worksheet, count: int, phrases: Phrasebook
) -> LedgerStyles:
    add_ledger_header(sheet, phrases)
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(COLUMNS))}{count + 1}"
    return LedgerStyles(book)


def _add_help(book: Workbook, phrases: Phrasebook) -> list[str]:
    """Explain how to fill it in and what each answer means; returns where the answers stand where
    there are two values, and of one record, each list in a hidden column."""
    title = phrases.text("ledger.sheet.help")
    page = book.create_sheet(title)
    page.column_dimensions["A"].width, page.column_dimensions["B"].width = 26, 96
    for number, answer in enumerate(_EXPLAINED, 1):
        put_text(page.cell(number, 1), phrases.text(f"answer.{answer}"))
        put_text(page.cell(number, 2), _means(answer, phrases))
    last = len(_EXPLAINED)
    lists = []
    for letter, left_out in zip("DE", _EXPLAINED[1:3], strict=True):
        listed = [answer for answer in _EXPLAINED if answer != left_out]
        for number, answer in enumerate(listed, 1):
            put_text(page[f"{letter}{number}"], phrases.text(f"answer.{answer}"))
        page.column_dimensions[letter].hidden = True
        lists.append(f"{quote_sheetname(title)}!${letter}$1:${letter}${len(listed)}")
    for number, code in enumerate(("fill", "evidence", "sort", "back", "records"), last + 2):
        put_text(page.cell(number, 1), phrases.text(f"ledger.help.{code}"))
        page.merge_cells(start_row=number, end_row=number, start_column=1, end_column=2)
        page.row_dimensions[number].height = 36
    for row in page.iter_rows():
        for cell in row:
            cell.font = _font(phrases, bold=cell.row <= last and cell.column == 1)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
    set_landscape(page, 1)
    page.print_title_rows = None
    _protect(page)
    return lists


def _means(answer: str, phrases: Phrasebook) -> str:
    """What an answer means, and which other words are read as it."""
    same = Answer.BOTH_RIGHT if answer == "it-is-so" else answer
    words = phrases.text(f"ledger.also.{same}").split("|")
    also = phrases.text("ledger.help.also", words=phrases.join(words))
    return f"{phrases.text(f'ledger.means.{answer}')}\n{also}"


def _add_mark(book: Workbook, ledger: VillageLedger, run: LedgerRun, phrases: Phrasebook) -> None:
    """The hidden sheet by which the ledger is known: whose it is, then every line's number and
    key."""
    page = book.create_sheet(MARK)
    page.sheet_state = "hidden"
    for column, text in enumerate((MARK, run.workspace, run.run, ledger.village, phrases.lang), 1):
        put_text(page.cell(1, column), text)
    for number, line in enumerate(ledger.lines, 1):
        put_text(page.cell(number + 1, 1), str(number))
        put_text(page.cell(number + 1, 2), line.key)
    _protect(page)


# -- paper and locks


def _set_print(
    sheet: Worksheet, ledger: VillageLedger, run: LedgerRun, phrases: Phrasebook
) -> None:
    """A4 across, the heads on every page; village and day above, the page's number below."""
    is_full = sheet.max_column > len(SHOWN) + 1
    last = get_column_letter(len(COLUMNS) if is_full else len(SHOWN))
    set_landscape(sheet, 2 if is_full else 1)
    sheet.auto_filter.ref = f"A1:{last}{len(ledger.lines) + 1}"
    sheet.print_area = f"A1:{last}{len(ledger.lines) + 1}"
    sheet.page_setup.pageOrder = "overThenDown"
    sheet.page_margins.left = sheet.page_margins.right = 0.39
    sheet.page_margins.top, sheet.page_margins.bottom = 0.75, 0.6
    sheet.page_margins.header = sheet.page_margins.footer = 0.3
    simulated = phrases.text("report.simulated") if run.simulated else ""
    title = " ".join(filter(None, (run.township, phrases.text("ledger.sheet"), simulated)))
    sheet.oddHeader.left.text = title.replace("&", "&&")
    sheet.oddHeader.center.text = village(phrases, ledger.village).replace("&", "&&")
    sheet.oddHeader.center.size = 16
    sheet.oddHeader.right.text = phrases.day(run.as_of)
    add_footer(sheet, phrases, "ledger.footer")


def _protect(sheet: Worksheet) -> None:
    """Lock what is not to be filled in, without a password; filtering, sorting and wider columns
    stay allowed."""
    guard = sheet.protection
    guard.sheet = True
    guard.autoFilter = guard.sort = guard.formatColumns = guard.formatRows = False
