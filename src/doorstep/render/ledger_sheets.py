"""The sheets behind the ledger: figures by village, the legend with its word lists, what was
imported."""

from __future__ import annotations

from collections.abc import Sequence

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.vocabulary import Severity
from doorstep.render.brief import DIMENSIONS, OUTCOMES, Band, Copy, Summary
from doorstep.render.cells import put_text
from doorstep.render.columns import CHOICES
from doorstep.render.wording import BAND_SHAPES, CODES, Words

_LISTS = ("category", "severity", "source", "cause", "progress", "yesno")

BAND_FILLS = {Band.GOOD: "E0F0F1", Band.WATCH: "FBEBC8", Band.FIX: "FBE3E0", Band.UNKNOWN: "EEF0F3"}

BAND_INKS = {Band.GOOD: "0B5C6B", Band.WATCH: "7A4B00", Band.FIX: "9B1C1C", Band.UNKNOWN: "51606F"}


def choice_column(choices: str) -> str:
    """The column of the legend sheet that holds a drop-down list."""
    return str(get_column_letter(_LISTS.index(choices) + 1))


def choice_words(choices: str, words: Words) -> list[str]:
    """The words of one drop-down list."""
    if choices == "category":
        return [words.category(code) for code in CODES]
    if choices == "severity":
        return [words.severity(level) for level in Severity]
    return [words.say(f"{choices}.{code}") for code in CHOICES[choices]]


def add_villages(book: Workbook, summary: Summary, words: Words) -> None:
    """Findings per 100 households by village, each with its interval and its dimensions."""
    sheet = book.create_sheet(words.say("sheet.villages"))
    heads = [
        words.say(f"villages.{code}")
        for code in ("village", "households", "findings", "rate", "low", "high")
    ]
    heads += [
        words.say("villages.standing"),
        *(words.say(f"dimension.{code}") for code in DIMENSIONS),
    ]
    add_heads(sheet, heads, [16, 9, 9, 12, 10, 10, 22, 18, 18, 18, 18])
    for number, row in enumerate(summary.villages, 2):
        fill(
            sheet,
            number,
            [words.village(row.village), row.households, row.findings, row.rate, row.low, row.high],
        )
        put_text(sheet.cell(number, 7), words.standing(row))
        for column, part in enumerate(row.dimensions, 8):
            cell = sheet.cell(number, column)
            figure = words.rate(part.rate) if part.rate is not None else ""
            put_text(
                cell, f"{BAND_SHAPES[part.band]} {words.say(f'band.{part.band}')} {figure}".strip()
            )
            cell.fill = PatternFill("solid", fgColor=BAND_FILLS[part.band])
            cell.font = Font(color=BAND_INKS[part.band])
    last = len(summary.villages) + 2
    fill(sheet, last, [words.say("villages.all"), summary.households, summary.findings])
    fill(sheet, last, [summary.rate, summary.low, summary.high], first=4)
    for cell in sheet[last]:
        cell.font = Font(bold=True)
    notes = [
        words.order(summary),
        words.say("note.interval"),
        words.say("note.dimensions"),
        words.say("footer.records"),
    ]
    outcomes = words.say("list-separator").join(
        f"{words.say(f'outcome.{code}')} {words.count(summary.outcomes.get(code, 0))}"
        for code in OUTCOMES
    )
    for number, note in enumerate([*notes, f"{words.say('outcomes.title')} {outcomes}"], last + 2):
        put_text(sheet.cell(number, 1), note)
    print_across(sheet, words)


def add_legend(book: Workbook, words: Words) -> None:
    """The word lists behind the drop-downs, then what each category means and what is usually
    done."""
    sheet = book.create_sheet(words.say("sheet.legend"))
    add_heads(
        sheet,
        [words.say(f"ledger.{code}" if code != "yesno" else "legend.yesno") for code in _LISTS],
        [24] * 6,
    )
    for column, choices in enumerate(_LISTS, 1):
        for number, word in enumerate(choice_words(choices, words), 2):
            put_text(sheet.cell(number, column), word)
    first = len(CODES) + 4
    add_heads(
        sheet,
        [words.say(f"legend.{code}") for code in ("category", "problem", "measure")],
        [],
        row=first,
    )
    for number, code in enumerate(CODES, first + 1):
        texts = (words.category(code), words.say(f"problem.{code}"), words.say(f"measure.{code}"))
        for column, text in enumerate(texts, 1):
            put_text(sheet.cell(number, column), text)
            sheet.cell(number, column).alignment = Alignment(wrap_text=True, vertical="top")
    for number, code in enumerate(
        ("footer.records", "footer.voluntary", "note.severity"), first + len(CODES) + 2
    ):
        put_text(sheet.cell(number, 1), words.say(code))
    print_across(sheet, words)


def add_imports(book: Workbook, summary: Summary, copies: Sequence[Copy], words: Words) -> None:
    """Every file and table read: rows in, accepted, set aside and why, columns dropped by rule,
    what its copy lost."""
    sheet = book.create_sheet(words.say("sheet.imports"))
    codes = (
        "file",
        "sheet",
        "kind",
        "place",
        "rows",
        "accepted",
        "set-aside",
        "reasons",
        "dropped",
        "lost",
    )
    add_heads(
        sheet,
        [words.say(f"imports.{code}") for code in codes],
        [30, 14, 14, 12, 9, 9, 9, 34, 34, 40],
    )
    lost = {copy.file: words.lost_of(copy) for copy in copies}
    separator = words.say("list-separator")
    number = 1
    for place, source in enumerate(summary.sources):
        of_several = any(after.rows is None for after in summary.sources[place + 1 : place + 2])
        number += 1
        if source.rows is not None:
            reasons = separator.join(
                f"{words.named('reason', code)} {words.count(count)}"
                for code, count in sorted(source.reasons.items())
            )
            fill(sheet, number, [source.file])
            fill(sheet, number, [source.rows, source.accepted, source.set_aside], first=5)
            fill(
                sheet,
                number,
                [reasons, separator.join(source.dropped), lost.pop(source.file, "")],
                first=8,
            )
            number += of_several  # the figures are the file's, not its first table's
        kind = words.named("kind", source.kind) if source.kind else ""
        fill(sheet, number, [source.file, source.sheet, kind, source.place])
    last = number + 1
    for number, (file, text) in enumerate(lost.items(), last):
        fill(sheet, number, [file])
        fill(sheet, number, [text], first=10)
        last = number + 1
    fill(sheet, last, [words.say("villages.all")])
    fill(sheet, last, [summary.rows, summary.accepted, summary.set_aside], first=5)
    for cell in sheet[last]:
        cell.font = Font(bold=True)
    put_text(sheet.cell(last + 2, 1), words.say("note.dropped"))
    print_across(sheet, words)


def add_heads(sheet: Worksheet, heads: Sequence[str], widths: Sequence[int], row: int = 1) -> None:
    """A row of column heads; `widths` in characters."""
    for number, head in enumerate(heads, 1):
        cell = sheet.cell(row, number)
        put_text(cell, head)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", fgColor="16324F")
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    for number, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    if row == 1:
        sheet.freeze_panes = "B2"


def fill(
    sheet: Worksheet, row: int, contents: Sequence[str | int | float | None], first: int = 1
) -> None:
    """One row from the column `first` on: texts as text, numbers as numbers."""
    for number, content in enumerate(contents, first):
        cell = sheet.cell(row, number)
        cell.alignment = Alignment(wrap_text=True, vertical="top")
        if isinstance(content, str):
            put_text(cell, content)
        elif content is not None:
            cell.value = content
            cell.number_format = "0.0" if isinstance(content, float) else "#,##0"


def print_across(sheet: Worksheet, words: Words) -> None:
    """Set a sheet to be printed on landscape A4, as wide as the page."""
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = 9
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = "1:1"
    sheet.page_margins.left = sheet.page_margins.right = 0.5
    sheet.print_options.gridLines = True
    sheet.oddFooter.left.text = words.say("footer.short")
    sheet.oddFooter.right.text = words.say("page-number", page="&P", pages="&N")
