"""A day's visits to a village as a workbook that is filled in at a desk or at the door: what was
printed stands beside empty columns with drop-downs, a hidden sheet leads it back."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.forms import AnswerKind, Asked
from doorstep.domain.visit_books import (
    BOOK_MARK,
    DAY,
    ROW_KEY,
    VISITORS,
    BookColumn,
    VisitBook,
    book_columns,
)
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.spreadsheet import add_heads, fill, print_across, put_text, saved_book
from doorstep.render.village_files import safe_name

TICK = "√"
"""What is chosen where several boxes may be ticked."""

_SHEETS = {Asked.ONCE: "houses", Asked.LINE: "lines", Asked.ADDED: "added"}
_WIDE, _FILLED_IN = 13, "0B5C6B"


def visit_workbook(book: VisitBook, phrases: Phrasebook) -> bytes:
    """Write one village's workbook of a day, for one form."""
    made = Workbook()
    mark = made.worksheets[0]
    mark.title, mark.sheet_state = BOOK_MARK, "hidden"
    head = (BOOK_MARK, book.workspace, book.form.code, book.form.version, book.village)
    fill(mark, 1, head)
    for asked, name in _SHEETS.items():
        columns = list(book_columns(book.form, asked))
        if columns or asked is Asked.ONCE:
            page = made.create_sheet(phrases.text(f"visits.sheet.{name}"))
            _BookSheet(page, mark, book, phrases).write(asked, columns)
    made.active = 1
    return saved_book(made, book.day)


class _BookSheet:
    """One sheet to be filled in, and what the hidden one says of its columns."""

    def __init__(
        self, page: Worksheet, mark: Worksheet, book: VisitBook, phrases: Phrasebook
    ) -> None:
        self._page, self._mark, self._book, self._phrases = page, mark, book, phrases

    def write(self, asked: Asked, columns: Sequence[BookColumn]) -> None:
        """Write heads, rows, and a drop-down for every box."""
        shown = self._book.form.shows if asked is Asked.LINE else ()
        nameless = self._book.form.anonymous
        told = [] if nameless else [self._phrases.name("column", "head_name")]
        told += [self._phrases.name("column", code) for code in shown]
        own = (DAY, VISITORS) if asked is Asked.ONCE and not nameless else ()
        codes = [*own, *(one.code for one in columns)]
        titles = [self._phrases.text(f"rekey.{one}") for one in own]
        heads = _unlike([*told, *titles, *map(self._title, columns)])
        add_heads(self._page, [ROW_KEY, *heads], [_WIDE] * (len(heads) + 1))
        first = len(told) + 2
        for number, code in enumerate(codes, first):
            self._page.cell(1, number).fill = PatternFill("solid", fgColor=_FILLED_IN)
            fill(self._mark, self._mark.max_row + 1, [self._page.title, heads[number - 2], code])
        rows = list(self._rows(asked, shown))
        for number, row in enumerate(rows, 2):
            fill(self._page, number, row)
        for number, one in enumerate(columns, first + len(own)):
            self._add_choices(one, number, len(rows) + 1)
        print_across(self._page, self._phrases)

    def _rows(self, asked: Asked, shown: Sequence[str]) -> Iterator[list[str]]:
        day = self._book.day.isoformat()
        for sheet, visitors in self._book.houses:
            name = sheet.house.get("head_name", "")
            if self._book.form.anonymous:
                yield [f"{sheet.code}/"]
            elif asked is Asked.ONCE:
                yield [f"{sheet.code}/", name, day, visitors]
            elif asked is Asked.LINE:
                for line in sheet.lines:
                    values = [line.values.get(code, "") for code in shown]
                    yield [f"{sheet.code}/{line.ref}", name, *values]
            else:
                numbers = range(1, self._book.form.added + 1)
                yield from ([f"{sheet.code}/+{number}", name] for number in numbers)

    def _title(self, one: BookColumn) -> str:
        title = self._phrases.pick(one.question.title)
        if one.box is None:
            return title
        return self._phrases.labelled(title, self._phrases.pick(one.box.title))

    def _add_choices(self, one: BookColumn, column: int, last: int) -> None:
        """A list of the boxes' words, kept on the hidden sheet: their words may hold commas."""
        if one.question.kind not in (AnswerKind.ONE, AnswerKind.MANY) or last < 2:
            return
        boxes = one.question.choices
        words = [TICK] if one.box else [self._phrases.pick(box.title) for box in boxes]
        at = self._mark.max_column + 1
        for number, word in enumerate(words, 1):
            put_text(self._mark.cell(number, at), word)
        letter = get_column_letter(at)
        listed = f"{quote_sheetname(BOOK_MARK)}!${letter}$1:${letter}${len(words)}"
        rule = DataValidation(type="list", formula1=listed, allow_blank=True, showErrorMessage=True)
        here = get_column_letter(column)
        rule.add(f"{here}2:{here}{last}")
        self._page.add_data_validation(rule)


def _unlike(heads: Sequence[str]) -> list[str]:
    """Heads of which no two are alike: a number behind the second."""
    seen: Counter[str] = Counter()
    told = []
    for head in heads:
        seen[head] += 1
        told.append(head if seen[head] == 1 else f"{head} {seen[head]}")
    return told


def visit_book_name(book: VisitBook, phrases: Phrasebook) -> str:
    """What a workbook's file is called: village, day and form."""
    day = book.day.isoformat()
    form = phrases.pick(book.form.title)
    name = phrases.text("visits.book-name", village=book.village, day=day, form=form)
    return f"{safe_name(' '.join(name.split()))}.xlsx"
