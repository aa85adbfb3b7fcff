"""Figures as they may hang on a wall: none under five, and none from which one under five could be
worked out.

A posted copy has what stands on the day and the whole calendar years that the registers tell of. Of
two kinds of year the quarter between them could be subtracted, so it has one kind alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TypeAlias

from doorstep.domain.periods import CountedYear, YearKind
from doorstep.domain.village_figures import EVENTS, STOCKS, FigureKind, TownshipFigures

LEAST = 5
"""What is fewer is not posted."""

TOTAL = ""
"""Where the sum over all villages stands."""

Column: TypeAlias = tuple[FigureKind, CountedYear | None]
PostedCell: TypeAlias = tuple[str, Column]
_PERSONS, _THERE = (FigureKind.PERSONS, None), (FigureKind.RESIDENTS, None)
_AWAY, _CAME = (FigureKind.OUT_MIGRANTS, None), (FigureKind.IN_MIGRANTS, None)


@dataclass
class PostedFigures:
    """The columns of a posted copy, its values by village (`TOTAL`: together), and the cells that
    are not shown. What is not known has no value."""

    columns: tuple[Column, ...]
    villages: tuple[str, ...]
    values: dict[PostedCell, int]
    hidden: set[PostedCell] = field(default_factory=set)

    def shown(self, village: str, column: Column) -> int | None:
        """What a cell shows; None where it is hidden or not known."""
        cell = (village, column)
        return None if cell in self.hidden else self.values.get(cell)


def posted_figures(figures: TownshipFigures) -> PostedFigures:
    """The posted copy of a township's figures."""
    years = [
        year
        for year in figures.years
        if year.kind is YearKind.CALENDAR and year.is_over(figures.as_of)
    ]
    columns: list[Column] = [(kind, None) for kind in STOCKS]
    columns += [(kind, year) for kind in EVENTS for year in years]
    values: dict[PostedCell, int] = {}
    for column in columns:
        for card in figures.cards:
            held = card.of(*column)
            if held is not None and held.value is not None and held.since is None:
                values[card.village, column] = held.value
        own = [values.get((card.village, column)) for card in figures.cards]
        told = [one for one in own if one is not None]
        if told and len(told) == len(own):
            values[TOTAL, column] = sum(told)
    posted = PostedFigures(tuple(columns), tuple(one.village for one in figures.cards), values)
    hide(posted)
    return posted


def hide(posted: PostedFigures) -> None:
    """Hide what is under five, then what would give it away, until nothing does."""
    posted.hidden |= {cell for cell, value in posted.values.items() if value < LEAST}
    before = -1
    while len(posted.hidden) > before:
        before = len(posted.hidden)
        for village in (*posted.villages, TOTAL):
            posted.hidden |= set(_given_by_row(posted, village))
        for column in posted.columns:
            posted.hidden |= set(_given_by_sum(posted, column))


def _given_by_row(posted: PostedFigures, village: str) -> Iterator[PostedCell]:
    """Registered persons are those there and those away: what is hidden of the three is hidden with
    another; who came from elsewhere is among those there."""
    values, hidden = posted.values, posted.hidden
    persons, there, away, came = ((village, one) for one in (_PERSONS, _THERE, _AWAY, _CAME))
    if persons in hidden or there in hidden or away in hidden:
        yield from (one for one in (there, away) if one in values)
    if there in values and came in values and values[there] - values[came] < LEAST:
        yield came


def _given_by_sum(posted: PostedFigures, column: Column) -> Iterator[PostedCell]:
    """Of a sum at least two parts are hidden, and together they are not under five; else another
    part is hidden, the smallest, or the sum where there is none."""
    cells = [(one, column) for one in posted.villages if (one, column) in posted.values]
    total = (TOTAL, column)
    hidden = [cell for cell in cells if cell in posted.hidden]
    if not hidden or total in posted.hidden or total not in posted.values:
        return
    if len(hidden) > 1 and sum(posted.values[cell] for cell in hidden) >= LEAST:
        return
    others = sorted(set(cells) - set(hidden), key=lambda one: (posted.values[one], one[0]))
    yield others[0] if others else total
