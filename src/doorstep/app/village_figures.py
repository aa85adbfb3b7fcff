"""A village's figures from the live registers: what stands in them today, what happened in each of
the last years, and what another register or the doors say otherwise.

Each person counts once, as the last reconcile knows who is who; a household as on board and brief.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

from doorstep.app.by_village import households_by_place
from doorstep.app.reporting import township_of
from doorstep.app.village_order import village_codes
from doorstep.domain.periods import CountedYear, years_back
from doorstep.domain.village_figures import (
    EVENTS,
    FigureKind,
    RivalFigure,
    TownshipFigures,
    VillageCard,
    VillageFigure,
)
from doorstep.domain.vocabulary import IdSystem
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Mention
from doorstep.engine.checks.register import Facts, Register
from doorstep.engine.fields.identity_numbers import id_birth_date
from doorstep.engine.fields.places import place_key
from doorstep.packs.calendars import load_statistical_start

if TYPE_CHECKING:
    from doorstep.app.workspace import Workspace

SOURCES: Mapping[FigureKind, str] = {
    FigureKind.HOUSEHOLDS: "persons",
    FigureKind.PERSONS: "persons",
    FigureKind.RESIDENTS: "persons",
    FigureKind.IN_MIGRANTS: "persons",
    FigureKind.OUT_MIGRANTS: "persons",
    FigureKind.BIRTHS: "births",
    FigureKind.DEATHS: "deaths",
    FigureKind.MARRIAGES: "marriages",
    FigureKind.MOVES_IN: "move_in",
    FigureKind.MOVES_OUT: "move_out",
}
"""The register that each figure is counted from."""

_DATES = {"births": "birth_date", "deaths": "death_date", "marriages": "marriage_date"}
_PARENTS = ("mother", "father")
_A_MONTH, _A_DAY = len("2025-03"), len("2025-03-01")
_EARLY = 0.02
"""What part of a register's events may lie before the day from which it is taken to be kept."""


def village_figures(workspace: Workspace) -> TownshipFigures:
    """Count the figures of every village after the last reconcile.

    Raises BadInput("not-reconciled").
    """
    counting = _Counting(workspace)
    villages = sorted(counting.villages)
    codes = village_codes(workspace, villages)
    ordered = sorted(villages, key=lambda name: (codes[place_key(name)], name))
    found = Counter(one.place for one in workspace.findings())
    return TownshipFigures(
        township_of(workspace),
        workspace.is_simulated,
        workspace.day,
        counting.years,
        tuple(VillageCard(one, tuple(counting.figures(one)), found[one]) for one in ordered),
        _days(workspace),
    )


def _days(workspace: Workspace) -> dict[str, dt.date]:
    """By register, the day its newest file was taken in."""
    days: dict[str, dt.date] = {}
    for source in workspace.sources:
        taken = dt.datetime.fromisoformat(source.taken_at).date()
        for kind in source.kinds:
            days[kind] = max(taken, days.get(kind, taken))
    return days


@dataclass
class _Standing:
    """Who stands in one village's register of persons, by where they are."""

    everybody: set[str] = field(default_factory=set)
    away: set[str] = field(default_factory=set)
    came: set[str] = field(default_factory=set)


@dataclass(frozen=True)
class _Event:
    """One event of a register: who, when (as far as it is known)."""

    key: str
    day: str


class _Counting:
    """The registers gone through once."""

    def __init__(self, workspace: Workspace) -> None:
        tables = {kind: workspace.table(kind).arrow for kind in workspace.pack.registers}
        self._case = Case(tables, workspace.links().arrow, workspace.pack, workspace.day)
        people = workspace.people().arrow
        columns = (people.column(name).to_pylist() for name in ("mention", "person"))
        self._person: dict[str, str] = dict(zip(*columns, strict=True))
        names = {place_key(p): self._case.place_named(p) for p in _places(self._case)}
        self._households = households_by_place(tables, names)
        start = load_statistical_start(workspace.store.settings.pack)
        self.years = years_back(workspace.day, start)

    @cached_property
    def villages(self) -> set[str]:
        """Every village that a register of people or households names."""
        return {one for one in (*self._standing, *self._households) if one}

    def figures(self, village: str) -> Iterator[VillageFigure]:
        """All figures of a village."""
        yield from self._stocks(village)
        for kind in EVENTS:
            source = SOURCES[kind]
            for year in self.years:
                yield self._in_year(kind, source, village, year)

    # -- on the day

    def _stocks(self, village: str) -> Iterator[VillageFigure]:
        held = self._standing.get(village, _Standing())
        known = "persons" in self._case.registers and self._case.register("persons") is not None
        homes = self._households.get(village)
        listed = self._listed_homes.get(village)
        rivals = _rivals(homes, {"households": listed} if held.everybody else {})
        source = "persons" if held.everybody else "households"
        yield VillageFigure(FigureKind.HOUSEHOLDS, None, homes, source, None, rivals)
        there = len(held.everybody) - len(held.away)
        at_door = self._at_doors.get(village, (0, 0))
        moved = at_door[0] - at_door[1]
        counted: dict[FigureKind, tuple[int, dict[str, int | None]]] = {
            FigureKind.PERSONS: (len(held.everybody), {}),
            FigureKind.RESIDENTS: (there, {"visits": there - moved}),
            FigureKind.IN_MIGRANTS: (len(held.came), {"move_in": self._told("move_in", village)}),
            FigureKind.OUT_MIGRANTS: (
                len(held.away),
                {"move_out": self._told("move_out", village), "visits": len(held.away) + moved},
            ),
        }
        for kind, (value, others) in counted.items():
            said = value if known and held.everybody else None
            yield VillageFigure(kind, None, said, "persons", None, _rivals(said, others))

    @cached_property
    def _standing(self) -> dict[str, _Standing]:
        register = self._case.registers.get("persons")
        found: dict[str, _Standing] = defaultdict(_Standing)
        if register is None:
            return found
        said = register.column("residence_status")
        for row in register.rows():
            if self._case.says(said[row], "left"):
                continue
            held, who = found[self._case.place("persons", row)], self._who("persons", row)
            if who in held.everybody:
                continue
            held.everybody.add(who)
            if self._case.says(said[row], "in_migrant"):
                held.came.add(who)
            elif self._case.whereabouts("persons", row) == "away":
                held.away.add(who)
        return found

    @cached_property
    def _listed_homes(self) -> dict[str, int]:
        """Households that the household register names, each number once."""
        found: dict[str, set[str]] = defaultdict(set)
        register = self._case.registers.get("households")
        for row in register.rows() if register else ():
            number = register.column("household_no")[row] if register else None
            key = number or (register.column("row_id")[row] if register else "") or ""
            found[self._case.place("households", row)].add(key)
        return {village: len(keys) for village, keys in found.items()}

    @cached_property
    def _at_doors(self) -> dict[str, tuple[int, int]]:
        """By village, of those standing in its register: who is away by what the door says and not
        by the register, and the other way round."""
        register, found = self._case.registers.get("visits"), Counter[tuple[str, bool]]()
        told: dict[str, str] = {}
        for row in register.rows() if register else ():
            if (where := self._case.whereabouts("visits", row)) is not None:
                told[self._who("visits", row)] = where
        for village, held in self._standing.items():
            for who in held.everybody & told.keys():
                is_away = told[who] == "away"
                if is_away != (who in held.away) and who not in held.came:
                    found[village, is_away] += 1
        return {one: (found[one, True], found[one, False]) for one in self._standing}

    def _told(self, kind: str, village: str) -> int | None:
        """How many people a register of moves names; None without one."""
        events = self._events(kind)
        return len({one.key for one in events[village]}) if events is not None else None

    # -- over a year

    def _in_year(
        self, kind: FigureKind, source: str, village: str, year: CountedYear
    ) -> VillageFigure:
        events, since = self._events(source), self._since(source)
        if events is None or since is None or year.last < since:
            return VillageFigure(kind, year, None, source)
        keys = {(one.key, one.day) for one in events[village] if year.holds(one.day)}
        value = len({key for key, _ in keys}) if source in _DATES else len(keys)
        partly = since if since > year.first.replace(day=28) else None
        others: dict[str, int | None] = {}
        if kind is FigureKind.BIRTHS and partly is None:
            others = self._births_elsewhere(village, year, {key for key, _ in keys}, value)
        return VillageFigure(kind, year, value, source, partly, _rivals(value, others))

    def _births_elsewhere(
        self, village: str, year: CountedYear, told: set[str], value: int
    ) -> dict[str, int | None]:
        """Children born in the year whom the register of persons has, and those met at doors whom
        no birth record names."""
        found: dict[str, int | None] = {}
        for kind in ("persons", "visits"):
            if self._case.register(kind) is not None:
                born = {who for who, day in self._born[kind][village] if year.holds(day)}
                found[kind] = len(born) if kind == "persons" else value + len(born - told)
        return found

    @cached_property
    def _born(self) -> dict[str, dict[str, list[tuple[str, str]]]]:
        earliest = min(year.first for year in self.years).isoformat()
        found: dict[str, dict[str, list[tuple[str, str]]]] = {}
        for kind in ("persons", "visits"):
            register, held = self._case.registers.get(kind), defaultdict(list)
            birth_day = _birth_days(register, self._case.id_system)
            for row in register.rows() if register else ():
                day = birth_day(row)
                if day >= earliest:
                    held[self._case.place(kind, row)].append((self._who(kind, row), day))
            found[kind] = held
        return found

    def _since(self, kind: str) -> dt.date | None:
        """From when on a register of events is kept."""
        events = self._events(kind) or {}
        days = sorted(
            one.day for held in events.values() for one in held if len(one.day) >= _A_MONTH
        )
        if not days:
            return None
        first = days[int(_EARLY * len(days))]
        return dt.date.fromisoformat((first + "-01")[:10])

    def _events(self, kind: str) -> Mapping[str, Sequence[_Event]] | None:
        """A register's events by village; None without one."""
        register = self._case.register(kind)
        if register is None:
            return None
        if kind not in self._held:
            found: dict[str, list[_Event]] = defaultdict(list)
            told = Facts(
                register, _DATES.get(kind, "move_date"), next(iter(register.spec.roles), None)
            )
            for row in register.rows():
                event = _Event(self._who(kind, row), told.value(row) or "")
                found[self._case.place(kind, row)].append(event)
            self._held[kind] = found
        return self._held[kind]

    @cached_property
    def _held(self) -> dict[str, dict[str, list[_Event]]]:
        return {}

    def _who(self, kind: str, row: int) -> str:
        """Whom a row is about, each person once (of a couple both), also where the register has
        somebody twice."""
        register = self._case.registers[kind]
        roles = [role for role in register.spec.roles if role not in _PARENTS]
        first = min(
            (r for role in roles for r in self._case.people.doubles_of(Mention(kind, role, row))),
            default=row,
        )
        row_id = register.column("row_id")[min(first, row)]
        known = [self._person.get(f"{row_id}#{role}", "") for role in roles]
        return "+".join(filter(None, known)) or str(row_id)


def _birth_days(register: Register | None, id_system: str) -> Callable[[int], str]:
    """How to tell a row's day of birth: as written, else by its identity number; "" where neither
    does."""
    if register is None:
        return lambda _: ""
    said, numbers = Facts(register, "birth_date", "person"), register.column("id_number")
    by_number = id_system == IdSystem.CN

    def day(row: int) -> str:
        written, number = said.value(row) or "", numbers[row]
        if len(written) < _A_DAY and by_number and number:
            return id_birth_date(number) or written
        return written

    return day


def _places(case: Case) -> Iterator[str]:
    for register in case.registers.values():
        yield from {place for place in register.column("place") if place}


def _rivals(value: int | None, others: Mapping[str, int | None]) -> tuple[RivalFigure, ...]:
    return tuple(
        RivalFigure(source, told)
        for source, told in others.items()
        if told is not None and told != value
    )
