"""The day of an inspection as a pack describes it: what happens when and in which room, which boxes
of papers stand ready and what belongs in each, how long somebody may be on duty.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from doorstep.domain.forms import Titles


class BoxKeep(StrEnum):
    """How long the papers of a box are kept."""

    PERMANENT = "permanent"
    YEARS_30 = "years-30"
    YEARS_10 = "years-10"


@dataclass(frozen=True)
class AgendaItem:
    """One item of the day: how long it takes and in which room; `outdoors` needs none."""

    code: str
    title: Titles
    minutes: int
    room: str = ""


@dataclass(frozen=True)
class RoomSpec:
    """A room that is needed, and for what."""

    code: str
    title: Titles
    what_for: Titles


@dataclass(frozen=True)
class BoxSpec:
    """A box of papers: its number, what belongs in it, how long it is kept."""

    number: int
    title: Titles
    holds: tuple[Titles, ...]
    keep: BoxKeep


@dataclass(frozen=True)
class ShiftSpec:
    """A shift of every day: when it begins, how many hours it takes."""

    code: str
    title: Titles
    begins: dt.time
    hours: float


@dataclass(frozen=True)
class DutyHours:
    """How many are on duty besides whoever leads, how long anybody may be, and on which basis."""

    on_duty: int
    rest: float
    longest: float
    week: float
    source: Titles


@dataclass(frozen=True)
class InspectionDaySpec:
    """All a pack says of the day. `warn_minutes`: from so many on a paper's clock is amber."""

    agenda: tuple[AgendaItem, ...]
    rooms: Mapping[str, RoomSpec]
    boxes: tuple[BoxSpec, ...]
    shifts: tuple[ShiftSpec, ...]
    hours: DutyHours
    warn_minutes: int
    begins: dt.time
