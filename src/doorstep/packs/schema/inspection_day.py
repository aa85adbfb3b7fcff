"""The shape of `inspection-day.toml`: the day's agenda, rooms and boxes, and the hours of duty."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from pydantic import Field, StrictInt

from doorstep.domain.inspection_day import BoxKeep
from doorstep.packs.schema.base import (
    AboveZero,
    InLanguages,
    Slip,
    Text,
    TomlTable,
    wanted,
    word_of,
)

Minutes = Annotated[StrictInt, Field(gt=0, le=1440), wanted("minutes")]
Clock = Annotated[dt.time, wanted("time")]
Number = Annotated[StrictInt, Field(gt=0, le=99), wanted("number")]


class AgendaTable(TomlTable):
    """One `[[agenda]]` item, in the order of the day."""

    code: Text
    title: InLanguages
    minutes: Minutes
    room: Text = ""


class RoomTable(TomlTable):
    """One `[[room]]`."""

    code: Text
    title: InLanguages
    what_for: InLanguages


class BoxTable(TomlTable):
    """One `[[box]]` of papers."""

    number: Number
    title: InLanguages
    holds: Annotated[list[InLanguages], Field(min_length=1)]
    keep: Annotated[BoxKeep, word_of(BoxKeep)]


class ShiftTable(TomlTable):
    """One `[[shift]]` of every day."""

    code: Text
    title: InLanguages
    begins: Clock
    hours: AboveZero


class HoursTable(TomlTable):
    """`[hours]` of duty."""

    on_duty: Number
    rest: AboveZero
    longest: AboveZero
    week: AboveZero
    source: InLanguages


class InspectionDayFile(TomlTable):
    """`inspection-day.toml`; a child pack says only what differs."""

    begins: Clock | None = None
    warn_minutes: Minutes | None = None
    hours: HoursTable | None = None
    shift: list[ShiftTable] | None = None
    room: list[RoomTable] | None = None
    agenda: list[AgendaTable] | None = None
    box: list[BoxTable] | None = None


def slips_in_inspection_day(content: InspectionDayFile) -> Iterator[Slip]:
    """What the tables of one file say against each other."""
    numbers: set[int] = set()
    for at, box in enumerate(content.box or ()):
        if box.number in numbers:
            yield Slip(("box", str(at), "number"), str(box.number), "box-number-twice")
        numbers.add(box.number)
    rooms = {room.code for room in content.room or ()}
    for at, item in enumerate(content.agenda or ()):
        if content.room is not None and item.room and item.room not in rooms:
            known = tuple(sorted(rooms))
            yield Slip(("agenda", str(at), "room"), item.room, "protocol-word-unknown", known)
    longest = content.hours.longest if content.hours else None
    for at, shift in enumerate(content.shift or ()):
        if longest is not None and shift.hours > longest:
            yield Slip(("shift", str(at), "hours"), f"{shift.hours:g}", "shift-too-long")
