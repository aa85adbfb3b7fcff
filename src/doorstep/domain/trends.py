"""The nouns of a trend: what a score came to on the days that were kept, and a campaign measured
before and after. About the office's work alone."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from doorstep.domain.periods import CountedYear

CAMPAIGN_DAYS = 100
"""How long a campaign lasts where nothing else is said."""

TOTAL = ""
"""The code of the whole score beside its items."""


class TrendTold(StrEnum):
    """What two levels tell: the later one is surely higher, surely lower, or their intervals
    overlap and nobody can tell; or one of them is not known."""

    HIGHER = "higher"
    LOWER = "lower"
    OPEN = "open"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class TrendLevel:
    """Points of an item, or of the whole (`code` TOTAL), on a day: proven ones with their interval;
    None where nobody knew."""

    code: str
    title: Mapping[str, str]
    points: float
    at: float | None
    lo: float
    hi: float


@dataclass(frozen=True)
class TrendPoint:
    """What was known on a day by a rubric: the levels, the whole first; findings and households on
    record; doors met of those tried."""

    day: dt.date
    rubric: str
    levels: tuple[TrendLevel, ...]
    findings: int
    households: int
    met: int
    tried: int

    def of(self, code: str) -> TrendLevel | None:
        """The level of an item."""
        return next((one for one in self.levels if one.code == code), None)

    def as_object(self) -> dict[str, Any]:
        """The point as plain objects, to be kept sealed."""
        return asdict(self) | {"day": self.day.isoformat()}

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> TrendPoint:
        """The point again."""
        levels = tuple(TrendLevel(**one) for one in told["levels"])
        return cls(**dict(told) | {"day": dt.date.fromisoformat(told["day"]), "levels": levels})


@dataclass(frozen=True)
class TrendYear:
    """A year of the trend: its last known levels, and what the whole tells against the year
    before."""

    year: CountedYear
    point: TrendPoint | None
    told: TrendTold


@dataclass(frozen=True)
class TrendChange:
    """An item, or the whole, before and after, and what that tells."""

    before: TrendLevel | None
    after: TrendLevel | None
    told: TrendTold


def compared(before: TrendLevel | None, after: TrendLevel | None) -> TrendChange:
    """Hold two levels against each other: only intervals that lie apart tell anything."""
    if before is None or after is None or before.at is None or after.at is None:
        return TrendChange(before, after, TrendTold.UNKNOWN)
    if after.lo > before.hi:
        return TrendChange(before, after, TrendTold.HIGHER)
    if after.hi < before.lo:
        return TrendChange(before, after, TrendTold.LOWER)
    return TrendChange(before, after, TrendTold.OPEN)


def comparable(points: Sequence[TrendPoint]) -> list[TrendPoint]:
    """The points by the rubric of the last one: others measure something else."""
    return [one for one in points if one.rubric == points[-1].rubric] if points else []


def last_until(points: Sequence[TrendPoint], day: dt.date) -> TrendPoint | None:
    """The last point on or before a day."""
    return next((one for one in reversed(points) if one.day <= day), None)


def by_years(points: Sequence[TrendPoint], years: Sequence[CountedYear]) -> list[TrendYear]:
    """The last level of every year against that of the year before it."""
    told = []
    for year in years:
        inside = [one for one in points if year.first <= one.day <= year.last]
        earlier = [one for one in points if one.day < year.first]
        now, then = (some[-1] if some else None for some in (inside, earlier))
        change = compared(_level(then, TOTAL), _level(now, TOTAL))
        told.append(TrendYear(year, now, change.told))
    return told


def changes_between(before: TrendPoint | None, after: TrendPoint | None) -> list[TrendChange]:
    """The whole and every item of two points, as the later one lists them."""
    shown = after or before
    if shown is None:
        return []
    codes = [one.code for one in shown.levels]
    return [compared(_level(before, code), _level(after, code)) for code in codes]


def _level(point: TrendPoint | None, code: str) -> TrendLevel | None:
    return None if point is None else point.of(code)
