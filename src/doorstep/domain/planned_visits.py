"""Whom to visit: why a house stands in a plan, how it is reached, by which pair on which day, and
the events that lead to no house yet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from doorstep.domain.findings import Finding

DAY_MINUTES = 8 * 60
"""Nobody is planned for longer."""

SET_OUT_MINUTES = 40
"""To the village and back, papers in order."""

SLIP_MINUTES = 4
VISIT_MINUTES = 20
FORM_MINUTES = 5
"""A visit takes so long, and so much more for each form that is filled in."""

FIFTH = 5
"""One of so many slip houses is visited all the same."""


class VisitRoute(StrEnum):
    """How a house is reached: a slip alone, a visit, one contact of a collective household."""

    SLIP = "slip"
    VISIT = "visit"
    CONTACT = "contact"


class VisitReason(StrEnum):
    """Why a house stands in a plan: an event of the look-back, a drawn sample, an open matter, a
    question for the door, where visits tell the most, a sweep, the random part that measures what
    slips miss, somebody else's second look, or that a house asked for it."""

    EVENT = "event"
    SAMPLE = "sample"
    MATTER = "matter"
    QUESTION = "question"
    NEXT = "next"
    SWEEP = "sweep"
    RANDOM = "random"
    REVISIT = "revisit"
    ASKED = "asked"


@dataclass(frozen=True)
class HouseEvent:
    """A marriage, birth, death or move as its register tells it: `key` is its row's, `day` as far
    as it is known, `names` whom it speaks of, `at` where it stands ("file:sheet:row"), `said` its
    row by column."""

    key: str
    kind: str
    day: str
    place: str
    names: tuple[str, ...]
    at: str
    said: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class HouseDoor:
    """One house with all that is to be asked there. `events`: those whose line in the plan this
    house is; `asked`: matters and questions; `minutes`: of a visit with its forms; `random`: a slip
    house that is visited all the same; `slip_will_do`: nothing is asked that needs somebody there,
    so that a slip goes where pairs have no room."""

    household: str
    place: str
    group: str
    number: str
    head: str
    address: str
    members: int
    route: VisitRoute
    reasons: tuple[VisitReason, ...]
    forms: tuple[str, ...] = ()
    events: tuple[HouseEvent, ...] = ()
    asked: tuple[Finding, ...] = ()
    minutes: int = VISIT_MINUTES
    random: bool = False
    slip_will_do: bool = False

    @property
    def is_gone_to(self) -> bool:
        """Whether somebody visits: a slip alone is only handed over."""
        return self.random or self.route is not VisitRoute.SLIP

    @property
    def takes(self) -> int:
        """Minutes at the door."""
        return self.minutes if self.is_gone_to else SLIP_MINUTES


@dataclass(frozen=True)
class PairDays:
    """Who can go: pairs, from a day on for so many days, each to so many houses a day."""

    first_day: dt.date
    days: int = 3
    pairs: int = 6
    capacity: int = 12

    @property
    def slots(self) -> int:
        """How many days of one pair there are."""
        return self.days * self.pairs


@dataclass(frozen=True)
class PlannedDoor:
    """A house in the plan: its day, pair (1, 2, ...) and place in that day's walk; day None and
    pair 0 where it waits for a later plan."""

    door: HouseDoor
    day: dt.date | None = None
    pair: int = 0
    order: int = 0


@dataclass(frozen=True)
class VisitsPlanned:
    """A plan: its doors by day, pair and walk, then those that wait; the events that lead to no
    house; the run it rests on."""

    when: PairDays
    seed: str
    run: str
    doors: tuple[PlannedDoor, ...]
    lost: tuple[HouseEvent, ...]

    @property
    def walked(self) -> tuple[PlannedDoor, ...]:
        """The doors that have a day."""
        return tuple(one for one in self.doors if one.day is not None)

    def counts(self) -> Mapping[str, int]:
        """How many houses by route, of the random part, and waiting."""
        walked = [one.door for one in self.walked]
        told = {route.value: sum(one.route is route for one in walked) for route in VisitRoute}
        told["random"] = sum(one.random for one in walked)
        return told | {"waiting": len(self.doors) - len(walked), "lost": len(self.lost)}


@dataclass(frozen=True)
class PlannedHouse:
    """A house of a kept plan as pages and papers show it: its short code, where and whose it is,
    when and by which pair it is reached (day None: it waits), what is asked there. `state`:
    planned, back, tried or replaced."""

    code: str
    household: str
    village: str
    group: str
    number: str
    head: str
    address: str
    members: int
    route: VisitRoute
    random: bool
    reasons: tuple[VisitReason, ...]
    forms: tuple[str, ...]
    asked: tuple[Finding, ...]
    events: tuple[HouseEvent, ...]
    minutes: int
    day: dt.date | None
    pair: int
    order: int
    state: str

    @property
    def is_gone_to(self) -> bool:
        """Whether somebody visits: a slip alone is only handed over."""
        return self.random or self.route is not VisitRoute.SLIP


@dataclass(frozen=True)
class DayCount:
    """What is planned of a village on a day: houses visited and houses given a slip alone, minutes
    at their doors, the pairs that go, how many houses are back."""

    visits: int = 0
    slips: int = 0
    minutes: int = 0
    back: int = 0
    pairs: tuple[int, ...] = ()


@dataclass(frozen=True)
class VillageDays:
    """A village of a plan: what each day brings it, and how many of its houses wait for a later
    plan."""

    village: str
    days: Mapping[dt.date, DayCount]
    waiting: int = 0


@dataclass(frozen=True)
class PlanOverview:
    """A kept plan by village and day; `counts` as `VisitsPlanned.counts` says them."""

    number: int
    when: PairDays
    seed: str
    days: tuple[dt.date, ...]
    villages: tuple[VillageDays, ...]
    counts: Mapping[str, int]
