"""The roster as a workbook and back: a shift a row, names to choose; taken whole or not at all."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

from django.db import transaction
from django.utils import timezone

from doorstep.app.returned_tables import read_table
from doorstep.domain.asked import whole_number
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.domain.kept_tables import KeptTable, ReturnedRow, TableColumn
from doorstep.domain.rosters import Post
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.configuring import current_office
from doorstep.office.inbox import lent_file
from doorstep.office.models import Account, DutyShift, Person, Place
from doorstep.office.roster import check_shift, may_serve, put_into, shifts_of

ROSTER = "roster"


def roster_table(place: Place, first: dt.date, phrases: Phrasebook) -> KeptTable:
    """A place's shifts from a day on, as a table to be filled. Raises BadInput("roster-none")."""
    shifts = shifts_of(place, first)
    if not shifts:
        raise BadInput("roster-none")
    names = tuple(dict.fromkeys(_name(one.person) for one in may_serve(place)))
    told = [
        TableColumn("day", phrases.text("roster.day")),
        TableColumn("shift", phrases.text("roster.shift")),
    ]
    posts = [TableColumn(post, phrases.name("post", post), 16, names) for post in Post]
    rows = tuple((f"{one.pk}:{one.version}", _texts(one)) for one in shifts)
    title, workspace = phrases.text("roster.title"), current_office().store.settings.id
    return KeptTable(ROSTER, workspace, first, title, (*told, *posts), rows)


def take_roster(path: Path, by: Account) -> int:
    """Take a roster back; how many shifts were changed.

    Raises BadInput("table-refused") with a cause for each row, and what `read_table` raises.
    """
    rows = read_table(path, current_office().store.settings.id, ROSTER)
    shifts = {str(one.pk): one for one in DutyShift.objects.select_related("place")}
    changed: list[tuple[ReturnedRow, DutyShift]] = []
    causes: list[DoorstepError] = []
    with transaction.atomic():
        for row in rows:
            try:
                if (shift := _take(row, shifts, by)) is not None:
                    changed.append((row, shift))
            except DoorstepError as refused:
                causes += [BadInput("table-row", row=row.row), refused]
        for row, shift in changed:  # two who swap are both written before either is checked
            try:
                check_shift(shift)
            except DoorstepError as refused:
                causes += [BadInput("table-row", row=row.row), refused]
        if causes:
            raise BadInput("table-refused", causes=causes)
    return len(changed)


def take_roster_sent(name: str, content: bytes, by: Account) -> int:
    """The same of a file that somebody sent."""
    with lent_file(name, content) as path:
        return take_roster(path, by)


def _take(row: ReturnedRow, shifts: dict[str, DutyShift], by: Account) -> DutyShift | None:
    key, _, version = row.key.partition(":")
    shift = shifts.get(key)
    if shift is None:
        raise BadInput("shift-missing")
    said = {post: row.said.get(post, "") for post in Post}
    if tuple(said.values()) == _texts(shift)[2:]:
        return None
    people = [one.person for one in may_serve(shift.place)]
    held = [getattr(shift, post.value) for post in Post]
    known = [*people, *(one for one in held if one is not None)]
    posts = {post: _named(name, known) for post, name in said.items()}
    return put_into(key, posts, by, seen=whole_number(version, -1))


def _named(name: str, people: Sequence[Person]) -> Person | None:
    if not name.strip():
        return None
    found = {one.pk: one for one in people if _name(one) == name.strip()}
    if len(found) != 1:
        raise BadInput("person-unclear" if found else "person-unknown", name=name.strip())
    return next(iter(found.values()))


def _texts(shift: DutyShift) -> tuple[str, ...]:
    day = timezone.localtime(shift.begins)
    people = [getattr(shift, post.value) for post in Post]
    return (
        f"{day:%Y-%m-%d}",
        f"{day:%H:%M}",
        *("" if one is None else _name(one) for one in people),
    )


def _name(person: Person) -> str:
    return str(person.said.get("name", ""))
