"""A day's visits to one village as a workbook, on its way out and back: one form, a row a house, a
row a listed line, a row for each who is not listed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from doorstep.domain.forms import Asked, FormChoice, FormQuestion, FormSpec, HouseSheet

BOOK_MARK = "doorstep-visits"
"""What a workbook's hidden sheet is called and begins with."""

ROW_KEY = "doorstep-key"
"""The head of the column that names each row: short code, a slash, a line's reference ("" is the
house itself, "+1" the first who is not listed)."""

DAY, VISITORS = "day", "visitors"
"""The columns of a house's row beside its questions."""


@dataclass(frozen=True)
class VisitBook:
    """What a workbook is written from; `houses`: a sheet and who goes there, in walking order."""

    workspace: str
    village: str
    day: dt.date
    form: FormSpec
    houses: tuple[tuple[HouseSheet, str], ...]


@dataclass(frozen=True)
class BookColumn:
    """A column that is filled in: a question, and where several boxes may be ticked one of them."""

    question: FormQuestion
    box: FormChoice | None = None

    @property
    def code(self) -> str:
        """What the column is known by."""
        return self.question.code if self.box is None else f"{self.question.code}:{self.box.code}"


def book_columns(form: FormSpec, asked: Asked) -> Iterator[BookColumn]:
    """The columns of one of a workbook's sheets."""
    for question in form.asked(asked):
        if question.kind == "many":
            yield from (BookColumn(question, box) for box in question.choices)
        else:
            yield BookColumn(question)


@dataclass(frozen=True)
class BookRow:
    """A row as it came back: its key, and by column code what is written and in which cell."""

    sheet: str
    row: int
    key: str
    said: Mapping[str, tuple[str, str]]


@dataclass(frozen=True)
class ReturnedBook:
    """A workbook that came back, nothing judged of it yet."""

    file: str
    workspace: str
    form: str
    version: str
    village: str
    rows: tuple[BookRow, ...]
