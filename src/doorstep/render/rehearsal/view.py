"""The rehearsal report in words: what paper, paper to edit and workbook share.

Lengths are shares of the axis, 0 to 1. The template `rehearsal.typ` reads the fields by their
names.
"""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.domain.summary import Band
from doorstep.render.interval_bars import IntervalBar, PassMark


@dataclass(frozen=True)
class ItemRow:
    """An item: points, interval, reason, how many records cost it points; `at` None: unknown."""

    number: str
    title: str
    points: str
    got: str
    range: str
    low: float
    high: float
    at: float | None
    reason: str
    records: str
    band: Band


@dataclass(frozen=True)
class BandCell:
    """An item in one village."""

    band: Band
    figure: str


@dataclass(frozen=True)
class PlaceRow:
    """A village by item, papers beside households ("" where no visit tells)."""

    village: str
    total: str
    range: str
    paper: str
    household: str
    household_range: str
    marked: bool
    cells: tuple[BandCell, ...]


@dataclass(frozen=True)
class LegendEntry:
    """What a band means: its word and from which part of the points it holds."""

    band: Band
    word: str
    range: str


@dataclass(frozen=True)
class LuckBar:
    """How much of the spread is luck, as a bar of two parts."""

    share: float
    luck: str
    rest: str


@dataclass(frozen=True)
class VetoRow:
    """A must-pass condition, how it stands and who stated it ("": nobody)."""

    title: str
    state: str
    band: Band
    by: str


@dataclass(frozen=True)
class ItemTable:
    """All items."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[ItemRow, ...]


@dataclass(frozen=True)
class PlaceTable:
    """Villages in the order of their names, never of points; `more` says how many are left out."""

    title: str
    note: str
    heads: tuple[str, ...]
    rows: tuple[PlaceRow, ...]
    more: str
    gap: str
    legend: tuple[LegendEntry, ...]


@dataclass(frozen=True)
class DrawTable:
    """The draw in figures that anyone can check; no rows before a draw, then `none` says so."""

    title: str
    rows: tuple[tuple[str, str], ...]
    none: str


@dataclass(frozen=True)
class VetoTable:
    """The must-pass conditions."""

    title: str
    rows: tuple[VetoRow, ...]


@dataclass(frozen=True)
class RehearsalView:
    """The whole report in words."""

    lang: str
    font: str
    title: str
    township: str
    simulated: str
    as_of: str
    headline: str
    bars: tuple[IntervalBar, ...]
    mark: PassMark | None
    bars_note: str
    items: ItemTable
    villages: PlaceTable
    luck: LuckBar | None
    luck_title: str
    words: tuple[str, ...]
    draw: DrawTable
    vetoes: VetoTable
    footer: tuple[str, str]
