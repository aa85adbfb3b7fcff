"""The nouns of a village's figures card: counts with where they come from, nobody named."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from typing import Any

from doorstep.domain.periods import CountedYear, YearKind


class FigureKind(StrEnum):
    """Name the figures of a card."""

    HOUSEHOLDS = "households"
    PERSONS = "persons"
    RESIDENTS = "residents"
    IN_MIGRANTS = "in_migrants"
    OUT_MIGRANTS = "out_migrants"
    BIRTHS = "births"
    DEATHS = "deaths"
    MARRIAGES = "marriages"
    MOVES_IN = "moves_in"
    MOVES_OUT = "moves_out"


STOCKS = (
    FigureKind.HOUSEHOLDS,
    FigureKind.PERSONS,
    FigureKind.RESIDENTS,
    FigureKind.IN_MIGRANTS,
    FigureKind.OUT_MIGRANTS,
)
"""What is counted on a day; registers say nothing of how it was on an earlier one."""

EVENTS = (
    FigureKind.BIRTHS,
    FigureKind.DEATHS,
    FigureKind.MARRIAGES,
    FigureKind.MOVES_IN,
    FigureKind.MOVES_OUT,
)
"""What is counted over a year."""


@dataclass(frozen=True)
class RivalFigure:
    """What another source says where it says otherwise; `source` a register kind, or visits."""

    source: str
    value: int


@dataclass(frozen=True)
class VillageFigure:
    """One figure: of a day (`year` None) or of a year. `value` None: no register reaches back so
    far; `since`: the day from which on the register tells of the year at all, where that is after
    it began."""

    kind: FigureKind
    year: CountedYear | None
    value: int | None
    source: str
    since: dt.date | None = None
    rivals: tuple[RivalFigure, ...] = ()


@dataclass(frozen=True)
class VillageCard:
    """One village's figures, and how many findings stand against its records."""

    village: str
    figures: tuple[VillageFigure, ...]
    findings: int

    def of(self, kind: FigureKind, year: CountedYear | None = None) -> VillageFigure | None:
        """The figure of a kind (and year)."""
        return next((f for f in self.figures if f.kind is kind and f.year == year), None)


@dataclass(frozen=True)
class TownshipFigures:
    """All cards of a day, in the registers' own order; `days`: by register, the day its newest file
    was taken in."""

    township: str
    simulated: bool
    as_of: dt.date
    years: tuple[CountedYear, ...]
    cards: tuple[VillageCard, ...]
    days: Mapping[str, dt.date]

    def only(self, wanted: Callable[[str], bool]) -> TownshipFigures:
        """The same of some villages alone."""
        return replace(self, cards=tuple(one for one in self.cards if wanted(one.village)))

    def card(self, village: str) -> VillageCard | None:
        """The card of a village by its name."""
        return next((one for one in self.cards if one.village == village), None)

    def total(self, kind: FigureKind, year: CountedYear | None = None) -> int | None:
        """The villages' figures together; None where one of them is not known."""
        held = [one.of(kind, year) for one in self.cards]
        values = [one.value for one in held if one is not None and one.value is not None]
        return sum(values) if values and len(values) == len(self.cards) else None

    def as_object(self) -> dict[str, Any]:
        """The figures as plain objects, to be kept sealed."""
        return asdict(self)

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> TownshipFigures:
        """The figures again, days as text or as days."""
        return cls(
            told["township"],
            told["simulated"],
            _day(told["as_of"]),
            tuple(map(_year, told["years"])),
            tuple(
                VillageCard(one["village"], tuple(map(_figure, one["figures"])), one["findings"])
                for one in told["cards"]
            ),
            {kind: _day(day) for kind, day in told["days"].items()},
        )


def _day(said: str | dt.date) -> dt.date:
    return dt.date.fromisoformat(said) if isinstance(said, str) else said


def _year(told: Mapping[str, Any]) -> CountedYear:
    days = _day(told["first"]), _day(told["last"])
    return CountedYear(YearKind(told["kind"]), told["label"], *days)


def _figure(told: Mapping[str, Any]) -> VillageFigure:
    return VillageFigure(
        FigureKind(told["kind"]),
        told["year"] and _year(told["year"]),
        told["value"],
        told["source"],
        told["since"] and _day(told["since"]),
        tuple(RivalFigure(**one) for one in told["rivals"]),
    )
