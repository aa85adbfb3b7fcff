"""A trend and campaigns in words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from doorstep.domain.trends import TOTAL, TrendChange, TrendLevel, TrendPoint, TrendTold, TrendYear
from doorstep.i18n.phrasebook import UNKNOWN, Phrasebook


@dataclass(frozen=True)
class TrendLine:
    """One line of a trend: what it is of, the levels, and what they tell."""

    name: str
    before: str
    after: str
    told: str


def level_text(level: TrendLevel | None, phrases: Phrasebook) -> str:
    """Points with their interval."""
    if level is None or level.at is None:
        return UNKNOWN
    ends = {"at": phrases.decimal(level.at), "reach": phrases.reach(level.lo, level.hi)}
    return phrases.text("trend.level", points=f"{level.points:g}", **ends)


def change_line(change: TrendChange, phrases: Phrasebook) -> TrendLine:
    """An item before and after."""
    shown = change.after or change.before
    is_whole = shown is None or shown.code == TOTAL
    name = phrases.text("trend.whole") if is_whole or shown is None else phrases.pick(shown.title)
    before, after = (level_text(one, phrases) for one in (change.before, change.after))
    return TrendLine(name, before, after, phrases.name("trend-told", change.told))


def year_line(told: TrendYear, phrases: Phrasebook) -> TrendLine:
    """A year: its last level, when that was, and what it tells against the year before."""
    name = phrases.text(f"figures.year-of.{told.year.kind}", label=str(told.year.label))
    point = told.point
    if point is None:
        return TrendLine(name, "", UNKNOWN, phrases.name("trend-told", TrendTold.UNKNOWN))
    level = level_text(point.of(TOTAL), phrases)
    return TrendLine(name, phrases.day(point.day), level, phrases.name("trend-told", told.told))


def known_since(first: TrendPoint | None, phrases: Phrasebook) -> str:
    """What the trend rests on, and what is not known."""
    if first is None:
        return phrases.text("trend.nothing")
    return phrases.text("trend.since", day=phrases.day(first.day))


def trend_lines(
    years: Sequence[TrendYear],
    items: Sequence[TrendChange],
    first: TrendPoint | None,
    phrases: Phrasebook,
) -> Iterator[str]:
    """The trend as lines of the terminal."""
    yield known_since(first, phrases)
    for told in (year_line(one, phrases) for one in years):
        said = [one for one in (told.after, told.before, told.told) if one]
        yield phrases.labelled(told.name, phrases.clauses(said))
    for told in (change_line(one, phrases) for one in items):
        parts = (f"{told.before} → {told.after}", told.told)
        yield phrases.labelled(told.name, phrases.clauses(parts))


def trend_payload(points: Sequence[TrendPoint]) -> list[dict[str, Any]]:
    """The kept points as JSON tells them."""
    return [asdict(one) | {"day": one.day.isoformat()} for one in points]
