"""A day's visits to a village written as a workbook, and taken back filled in: as a whole, or not
at all with every cell that cannot be read. Taken once more it changes nothing.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID, uuid5

from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from doorstep.app.returned_visits import read_visit_book
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput
from doorstep.domain.forms import AnswerKind, Answers, Asked, FormSpec, VisitAnswers
from doorstep.domain.visit_books import DAY, VISITORS, BookColumn, BookRow, VisitBook, book_columns
from doorstep.engine.planning.typed_answers import TypedAnswers, day_of_visit, read_answer
from doorstep.office.awareness_books import take_awareness_book
from doorstep.office.configuring import current_office
from doorstep.office.forms_kept import issued_form
from doorstep.office.inbox import lent_file
from doorstep.office.models import Account, Assignment, Place
from doorstep.office.queries.doors import NO_HOUSE
from doorstep.office.rekeying import standing_visit
from doorstep.office.visits import (
    Came,
    digest_of,
    find_assignment,
    sheet_of,
    sheet_told,
    submit,
    visitor_names,
)
from doorstep.office.vocabulary import OPEN_DOORS, Channel, SubmissionState

MOST_NAMED = 50
"""Cells that are named one by one; the rest are counted."""


@dataclass(frozen=True)
class BookOffered:
    """A workbook that could be written: a village's open houses of one day with one form."""

    place: Place
    day: dt.date
    form: str
    houses: int


@dataclass(frozen=True)
class TakenBook:
    """What a workbook brought: visits kept, kept before, houses still blank."""

    file: str
    village: str
    kept: int
    unchanged: int
    blank: int

    @property
    def counts(self) -> dict[str, int]:
        """Its houses, counted."""
        return {of: getattr(self, of) for of in ("kept", "unchanged", "blank")}


def books_offered() -> list[BookOffered]:
    """Every village, day and form with houses still to go to."""
    doors = _open_doors().exclude(day=None)
    counted = doors.values_list("place", "day", "forms").annotate(Count("pk"))
    found: dict[tuple[int, dt.date, str], int] = defaultdict(int)
    for place, day, forms, count in counted.order_by("day", "place"):
        for form in forms:
            found[place, day, form] += count
    places = Place.objects.in_bulk([place for place, _, _ in found])
    return [BookOffered(places[place], day, form, n) for (place, day, form), n in found.items()]


def _open_doors() -> QuerySet[Assignment]:
    """Houses still to go to, and the sheets of no single house (a group's sweep) that did not come
    back."""
    waiting = Q(state__in=OPEN_DOORS) | Q(household=NO_HOUSE, submissions=None)
    return Assignment.objects.filter(waiting, plan__replaced=False)


def prepare_book(place: str, day: dt.date, form: str) -> VisitBook:
    """The workbook of a village (its key) and day. Raises BadInput("visits-nothing",
    "form-unknown")."""
    doors = _open_doors().filter(day=day)
    wanted = doors.filter(place__pk=int(place) if place.isdecimal() and len(place) < 10 else 0)
    held = wanted.select_related("visitor", "second").order_by("pair", "order", "code")
    houses = [(sheet_of(one, form), visitor_names(one)) for one in held if form in one.forms]
    if not houses:
        raise BadInput("visits-nothing")
    spec = issued_form(form, houses[0][0].version)
    village = houses[0][0].house.get("village", "")
    workspace = current_office().store.settings.id
    return VisitBook(workspace, village, day, spec, tuple(houses))


def take_book(path: Path, by: Account) -> TakenBook:
    """Take a filled workbook. Raises BadInput: as `read_visit_book`, "visits-unreadable" with a
    cause for each cell, and as `submit`."""
    workspace = Workspace(current_office().folder)
    returned = read_visit_book(path, workspace.store.settings.id)
    spec = issued_form(returned.form, returned.version)
    if spec.anonymous:
        done = take_awareness_book(returned, by)
        return TakenBook(returned.file, returned.village, **done)
    reading = _BookInReading(spec)
    reading.read(returned.rows)
    if reading.problems:
        count, causes = len(reading.problems), reading.problems[:MOST_NAMED]
        raise BadInput("visits-unreadable", file=returned.file, count=count, causes=causes)
    with transaction.atomic():
        fresh = [_keep(code, spec, said, by) for code, said in reading.visits()]
    blank = len(reading.houses) - len(fresh)
    kept = sum(fresh)
    return TakenBook(returned.file, returned.village, kept, len(fresh) - kept, blank)


def take_book_sent(name: str, content: bytes, by: Account) -> TakenBook:
    """The same of a file that somebody sent."""
    with lent_file(name, content) as path:
        return take_book(path, by)


_Kept = tuple[Answers, Mapping[str, Answers], tuple[Answers, ...]]


class _BookInReading:
    """The rows of a workbook gathered by house, and what cannot be read of them."""

    def __init__(self, form: FormSpec) -> None:
        self._form = form
        self._columns = {
            asked: {one.code: one for one in book_columns(form, asked)} for asked in Asked
        }
        self._seen: set[str] = set()
        self.houses: dict[str, TypedAnswers] = {}
        self._days: dict[str, dt.date] = {}
        self._visitors: dict[str, str] = {}
        self._visits: dict[str, BookRow] = {}
        self.problems: list[BadInput] = []

    def read(self, rows: Sequence[BookRow]) -> None:
        """Read all rows: first the houses, whose day the others' answers are read for."""
        for row in sorted(rows, key=lambda one: not one.key.endswith("/")):
            code, slash, ref = row.key.partition("/")
            where = {"sheet": row.sheet, "row": row.row}
            if not slash or row.key in self._seen:
                code_of = "visits-row-twice" if slash else "visits-row-unknown"
                self.problems.append(BadInput(code_of, **where))
                continue
            self._seen.add(row.key)
            into = self.houses.setdefault(code, TypedAnswers(self._form))
            if not ref:
                self._read_house(code, row)
                self._answers(row, Asked.ONCE, into.once)
            elif ref.startswith("+") and ref[1:].isdecimal():
                self._answers(row, Asked.ADDED, into.added.setdefault(int(ref[1:]), {}))
            else:
                self._answers(row, Asked.LINE, into.lines.setdefault(ref, {}))
        self._check_houses()

    def visits(self) -> Iterator[tuple[str, VisitAnswers]]:
        """The houses of which something is said."""
        for code, kept in self._said().items():
            yield code, VisitAnswers(self._days[code], self._visitors[code], *kept)

    def _said(self) -> dict[str, _Kept]:
        kept = {code: typed.kept() for code, typed in self.houses.items()}
        return {code: one for code, one in kept.items() if any(one)}

    def _read_house(self, code: str, row: BookRow) -> None:
        self._visits[code] = row
        with suppress(BadInput):  # of a house that is blank it does not matter
            self._days[code] = day_of_visit(row.said.get(DAY, ("", ""))[0], timezone.localdate())

    def _check_houses(self) -> None:
        """Who went there, and when, must be told of every house of which something is said."""
        for code in self._said():
            row = self._visits.get(code)
            if row is None:
                self.problems.append(BadInput("visits-house-missing", door=code))
                continue
            day, at = row.said.get(DAY, ("", ""))
            try:
                day_of_visit(day, timezone.localdate())
            except BadInput as error:
                self._unread(error, row, at)
            self._visitors[code], at = row.said.get(VISITORS, ("", ""))
            if not self._visitors[code]:
                self._unread(BadInput("visit-without-visitor"), row, at)

    def _answers(self, row: BookRow, asked: Asked, into: dict[str, str]) -> None:
        day = self._days.get(row.key.partition("/")[0], timezone.localdate())
        for code, (said, cell) in row.said.items():
            column = self._columns[asked].get(code)
            if column is None:
                continue
            try:
                _put(column, said, day, into)
            except BadInput as error:
                self._unread(error, row, cell)

    def _unread(self, error: BadInput, row: BookRow, cell: str) -> None:
        where = f"{row.sheet}!{cell or row.row}"
        at_cell = f"{error.code}-at" if error.code.startswith("visit-") else error.code
        self.problems.append(BadInput(at_cell, **error.params | {"where": where}))


def _put(column: BookColumn, said: str, day: dt.date, into: dict[str, str]) -> None:
    """One cell's answer beside the others: a box of several is ticked by whatever sign."""
    question = column.question
    if column.box is None or question.kind is not AnswerKind.MANY:
        into[question.code] = read_answer(question, said, day)
        return
    ticked = {*into.get(question.code, "").split(), column.box.code}
    into[question.code] = " ".join(one.code for one in question.choices if one.code in ticked)


def _keep(code: str, spec: FormSpec, answers: VisitAnswers, by: Account) -> bool:
    """Keep one house's visit; returns whether it is new. What was filled in another time otherwise
    in a workbook is corrected; what came another way is not overwritten.

    Raises BadInput("visit-stands").
    """
    door = find_assignment(code)
    before = standing_visit(door, spec.code)
    if before is not None and before.said["answers"] == answers.told():
        return False
    sent_back = before is not None and before.state == SubmissionState.SENT_BACK
    if before is not None and before.channel != Channel.WORKBOOK and not sent_back:
        raise BadInput("visit-stands", door=door.code)
    corrects = None if before is None else before.pk
    told = {"sheet": sheet_told(sheet_of(door, spec.code)), "answers": answers.told(), "xml": ""}
    name = uuid5(UUID(str(door.pk)), f"{corrects} {digest_of(told)}")
    submit(door.code, spec.code, answers, Came(Channel.WORKBOOK, by, name, corrects=corrects))
    return True
