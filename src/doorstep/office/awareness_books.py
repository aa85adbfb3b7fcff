"""Anonymous sheets of a village as a workbook to type them into, and back: a row a sheet, in the
order of nobody; taken once more it changes nothing.
"""

from __future__ import annotations

import secrets
from collections import defaultdict
from dataclasses import replace

from django.db import transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput
from doorstep.domain.forms import Asked, FormSpec
from doorstep.domain.visit_books import BookRow, ReturnedBook, VisitBook, book_columns
from doorstep.engine.planning.typed_answers import TypedAnswers, read_answer
from doorstep.office.awareness import (
    AWARENESS,
    NamelessSheet,
    add_sheets,
    heaps_to_fill,
    sheet_of_heap,
)
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form
from doorstep.office.models import Account, Place

ROWS = 60
"""Rows of each half."""
MOST_NAMED = 50
_BETWEEN = "-"


def awareness_book(place: Place, by: Account | None) -> VisitBook:
    """The workbook of a village: empty rows for each half of its sheets, known by their code."""
    once = secrets.token_hex(4)
    houses = []
    for heap in heaps_to_fill(place, by):
        _, sheet = sheet_of_heap(heap.code)
        codes = (_BETWEEN.join((heap.code, once, str(number))) for number in range(1, ROWS + 1))
        houses += [(replace(sheet, code=code), "") for code in codes]
    form = issued_form(AWARENESS, houses[0][0].version)
    workspace = current_office().store.settings.id
    return VisitBook(workspace, place.name, timezone.localdate(), form, tuple(houses))


@transaction.atomic
def take_awareness_book(returned: ReturnedBook, by: Account) -> dict[str, int]:
    """Take one back as a whole. Raises BadInput: "visits-unreadable" with a cause for each cell,
    "door-unknown", "awareness-closed"."""
    form = issued_form(returned.form, returned.version)
    problems: list[BadInput] = []
    sheets: dict[str, list[NamelessSheet]] = defaultdict(list)
    blank = 0
    for row in returned.rows:
        typed = TypedAnswers(form, _typed(form, row, problems))
        answers, _, _ = typed.kept()
        key = row.key.removesuffix("/")
        if answers:
            sheets[key.partition(_BETWEEN)[0]].append(NamelessSheet(key, answers))
        blank += not answers
    if problems:
        count, causes = len(problems), problems[:MOST_NAMED]
        raise BadInput("visits-unreadable", file=returned.file, count=count, causes=causes)
    kept = sum(add_sheets(code, own, by) for code, own in sheets.items())
    all_of_them = sum(map(len, sheets.values()))
    return {"kept": kept, "unchanged": all_of_them - kept, "blank": blank}


def _typed(form: FormSpec, row: BookRow, problems: list[BadInput]) -> dict[str, str]:
    columns = {one.code: one for one in book_columns(form, Asked.ONCE)}
    found: dict[str, str] = {}
    for code, (said, cell) in row.said.items():
        if code not in columns:
            continue
        try:
            found[code] = read_answer(columns[code].question, said, timezone.localdate())
        except BadInput as error:
            where = f"{row.sheet}!{cell or row.row}"
            problems.append(BadInput(error.code, **error.params | {"where": where}))
    return found
