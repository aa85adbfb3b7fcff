"""The sheets behind the ledger: figures by village, the legend with its word lists, what was
imported."""

from __future__ import annotations

from collections.abc import Mapping

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.summary import DIMENSIONS, SourceTable, Summary
from doorstep.domain.vocabulary import FindingCode, Severity, VisitOutcome
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.spreadsheet import add_heads, fill, print_across, put_text, shade
from doorstep.render.wording import (
    category,
    likely_yes,
    mark_note,
    order,
    problem,
    shaped_band,
    unrated,
    village,
    weight,
    where,
)

CHOICES = {
    "source": ("self", "mock", "inspection", "complaint"),
    "cause": (
        "typing",
        "outdated",
        "doubled",
        "software",
        "original",
        "process",
        "misunderstood",
        "other",
    ),
    "progress": ("open", "assigned", "fixed", "verified", "closed", "reopened"),
    "yesno": ("yes", "no"),
}

_LISTS = ("category", "severity", "source", "cause", "progress", "yesno")


def choice_column(choices: str) -> str:
    """Name the column of the legend sheet that holds a drop-down list."""
    return str(get_column_letter(_LISTS.index(choices) + 1))


def choice_words(choices: str, phrases: Phrasebook) -> list[str]:
    """List the words of one drop-down list."""
    if choices == "category":
        return [category(phrases, code) for code in FindingCode]
    if choices == "severity":
        return [weight(phrases, level) for level in Severity]
    return [phrases.text(f"report.{choices}.{code}") for code in CHOICES[choices]]


def add_questions(book: Workbook, summary: Summary, phrases: Phrasebook) -> None:
    """Add what is to be asked at the door before anybody says that it is so; nothing where nothing
    is to be asked."""
    if not summary.questions:
        return
    sheet = book.create_sheet(phrases.text("report.sheet.questions"))
    codes = ("village", "name", "question", "chance", "stands", "beside", "answer")
    heads = [phrases.text(f"report.questions.{code}") for code in codes]
    add_heads(sheet, heads, [14, 12, 44, 10, 36, 36, 30])
    for number, found in enumerate(summary.questions, 2):
        other = found.right if found.params.get("may_be") else None
        beside = "" if other is None else f"{other.raw}  {where(other)}"
        told = [village(phrases, found.place), found.subject, problem(phrases, found)]
        fill(sheet, number, [*told, likely_yes(found), where(found.left), beside])
        sheet.cell(number, 4).number_format = "0%"


def add_villages(book: Workbook, summary: Summary, phrases: Phrasebook) -> None:
    """Add findings per 100 households by village, the households that told otherwise with their
    interval, and the dimensions."""
    sheet = book.create_sheet(phrases.text("report.sheet.villages"))
    codes = ("village", "households", "findings", "rate", "door", "low", "high", "standing")
    heads = [phrases.text(f"report.villages.{code}") for code in codes]
    heads += [phrases.text(f"report.dimension.{code}") for code in DIMENSIONS]
    add_heads(sheet, heads, [16, 9, 9, 12, 14, 10, 10, 22, 18, 18, 18, 18])
    for number, row in enumerate(summary.villages, 2):
        figures = [row.households, row.findings, row.rate, row.door, row.low, row.high]
        fill(sheet, number, [village(phrases, row.village), *figures])
        put_text(sheet.cell(number, 8), phrases.text(f"report.standing.{row.standing}"))
        for column, part in enumerate(row.dimensions, 9):
            cell = sheet.cell(number, column)
            put_text(cell, shaped_band(phrases, part.band, part.rate))
            shade(cell, part.band)
    last = len(summary.villages) + 2
    figures = [summary.households, summary.findings, summary.rate]
    fill(sheet, last, [phrases.text("report.villages.all"), *figures])
    _embolden(sheet, last)
    outcomes = phrases.join(
        f"{phrases.text(f'report.outcome.{code}')} {phrases.number(summary.outcomes.get(code, 0))}"
        for code in VisitOutcome
    )
    notes = [
        order(phrases, summary),
        *filter(None, [unrated(phrases, summary)]),
        phrases.text("report.note.interval"),
        phrases.text("report.note.dimensions"),
        *filter(None, [mark_note(phrases, summary)]),
        phrases.text("report.footer.records"),
        f"{phrases.text('report.outcomes.title')} {outcomes}",
    ]
    for number, note in enumerate(notes, last + 2):
        put_text(sheet.cell(number, 1), note)
    print_across(sheet, phrases)


def _embolden(sheet: Worksheet, row: int) -> None:
    for cell in sheet[row]:
        cell.font = Font(bold=True)


def add_legend(book: Workbook, phrases: Phrasebook) -> None:
    """Add the word lists behind the drop-downs, then what each category means and what is usually
    done."""
    sheet = book.create_sheet(phrases.text("report.sheet.legend"))
    heads = ["legend.yesno" if code == "yesno" else f"ledger.{code}" for code in _LISTS]
    add_heads(sheet, [phrases.text(f"report.{head}") for head in heads], [24] * 6)
    for column, choices in enumerate(_LISTS, 1):
        for number, word in enumerate(choice_words(choices, phrases), 2):
            put_text(sheet.cell(number, column), word)
    first = len(FindingCode) + 4
    heads = [phrases.text(f"report.legend.{code}") for code in ("category", "problem", "measure")]
    add_heads(sheet, heads, [], row=first)
    for number, code in enumerate(FindingCode, first + 1):
        means = (phrases.text(f"report.{about}.{code}") for about in ("problem", "measure"))
        for column, text in enumerate((category(phrases, code), *means), 1):
            put_text(sheet.cell(number, column), text)
            sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")
    notes = ("footer.records", "footer.voluntary", "note.severity")
    for number, note in enumerate(notes, first + len(FindingCode) + 2):
        put_text(sheet.cell(number, 1), phrases.text(f"report.{note}"))
    print_across(sheet, phrases)


_IMPORTS = {
    "file": 30,
    "sheet": 14,
    "kind": 14,
    "place": 12,
    "rows": 9,
    "accepted": 9,
    "set-aside": 9,
    "reasons": 34,
    "dropped": 34,
    "lost": 40,
    "emptied": 34,
}
"""The columns of the import sheet and their widths in characters."""


def add_imports(
    book: Workbook, summary: Summary, lost: Mapping[str, str], phrases: Phrasebook
) -> None:
    """Add every file and table read: rows in, accepted, set aside and why, columns dropped by rule
    or not understood, what its copy lost (`lost`: file -> sentence)."""
    sheet = book.create_sheet(phrases.text("report.sheet.imports"))
    heads = [phrases.text(f"report.imports.{code}") for code in _IMPORTS]
    add_heads(sheet, heads, list(_IMPORTS.values()))
    left = dict(lost)
    number = 1
    for place, source in enumerate(summary.sources):
        of_several = any(after.rows is None for after in summary.sources[place + 1 : place + 2])
        number += 1
        if source.rows is not None:
            _fill_balance(sheet, number, source, left.pop(source.file, ""), phrases)
            number += of_several  # the figures are the file's, not its first table's
        kind = phrases.name("kind", source.kind) if source.kind else ""
        fill(sheet, number, [source.file, source.sheet, kind, source.place])
    for file, text in left.items():
        number += 1
        fill(sheet, number, [file])
        fill(sheet, number, [text], first=10)
    fill(sheet, number + 1, [phrases.text("report.villages.all")])
    fill(sheet, number + 1, [summary.rows, summary.accepted, summary.set_aside], first=5)
    _embolden(sheet, number + 1)
    put_text(sheet.cell(number + 3, 1), phrases.text("report.note.dropped"))
    print_across(sheet, phrases)


def _fill_balance(
    sheet: Worksheet, number: int, source: SourceTable, lost: str, phrases: Phrasebook
) -> None:
    """Write what became of a file's rows and columns."""
    reasons = phrases.join(
        f"{phrases.name('reason', code)} {phrases.number(count)}"
        for code, count in sorted(source.reasons.items())
    )
    notes = [phrases.text(f"note.{note.code}", **note.params) for note in source.notes]
    reasons = "\n".join(filter(None, [reasons, *notes]))
    fill(sheet, number, [source.file])
    fill(sheet, number, [source.rows, source.accepted, source.set_aside], first=5)
    emptied = "\n".join(
        phrases.text(f"report.imports.emptied.{why}", columns=phrases.join(columns))
        for why, columns in source.emptied.items()
        if columns
    )
    fill(sheet, number, [reasons, phrases.join(source.dropped), lost, emptied], first=8)
