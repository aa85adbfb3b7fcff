"""`calendar.toml` of a pack and its parents -> which days are worked; a year that a child tells
replaces its parent's."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from doorstep.domain.calendars import WorkCalendar
from doorstep.domain.periods import StatisticalStart
from doorstep.packs.find import CALENDAR, folder_of
from doorstep.packs.parse import Table, lineage, read_toml


def load_calendar(pack: str) -> WorkCalendar:
    """The calendar of a pack. Raises BadInput("pack-unknown" | "pack-invalid")."""
    return _load(folder_of(pack))


def load_statistical_start(pack: str) -> StatisticalStart | None:
    """When a pack's statistical year begins; None where the pack knows calendar years alone.

    Raises as `load_calendar`.
    """
    return _load_start(folder_of(pack))


@lru_cache(maxsize=8)
def _load_start(folder: Path) -> StatisticalStart | None:
    told: Table | None = None
    for layer in lineage(folder):
        path = layer.folder / CALENDAR
        if path.is_file():
            told = read_toml(path).get("statistical_year", told)
    return None if told is None else StatisticalStart(told["month"], told["day"])


@lru_cache(maxsize=8)
def _load(folder: Path) -> WorkCalendar:
    years: dict[int, Table] = {}
    for layer in lineage(folder):
        path = layer.folder / CALENDAR
        if path.is_file():
            years |= {one["year"]: one for one in read_toml(path)["year"]}
    return WorkCalendar(
        off=frozenset(day for one in years.values() for day in one["off"]),
        worked=frozenset(day for one in years.values() for day in one.get("worked", [])),
        known=frozenset(years),
    )
