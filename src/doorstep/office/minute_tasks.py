"""A task that comes of no finding: somebody decided it in a meeting, at the counter, on a page.
Its line says what is to be done, its receipt is its key.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from doorstep.office.models import Account, MinuteLine, Person, Place, Task
from doorstep.office.tasks import write_move
from doorstep.office.vocabulary import TaskState

MINUTE = "MINUTE"
"""The kind of such a task."""


@dataclass(frozen=True)
class DecidedTask:
    """What was decided: by whom it is done, where, until when, and under which receipt."""

    what: str
    owner: Person
    place: Place
    due: dt.date
    held_on: dt.date
    number: int
    receipt: str


def hand_out(one: DecidedTask, by: Account, *, why: str) -> MinuteLine:
    """Make the line and its task, assigned to its owner. In the caller's transaction."""
    line = MinuteLine(
        held_on=one.held_on,
        number=one.number,
        owner=one.owner,
        place=one.place,
        due=one.due,
        receipt=one.receipt,
    )
    line.put(what=one.what)
    line.save(force_insert=True)
    task = Task.objects.create(
        key=one.receipt,
        place=one.place,
        code=MINUTE,
        register="",
        state=TaskState.ASSIGNED,
        owner=one.owner,
        due=one.due,
        minute=line,
    )
    write_move(task, TaskState.OPEN, by, why=why)
    return line
