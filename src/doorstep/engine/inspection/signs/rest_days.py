"""Services on days on which offices rest: Sundays and public holidays, as the pack lists them.

Whoever makes up dates seldom looks at the calendar. Village doctors do work on some Sundays, and
markets fall on them, so an office is held beside the others and never beside none at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace

from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.lunar import solar_day
from doorstep.engine.inspection.signs.identical import calendar_of, days_of, own_share
from doorstep.engine.inspection.signs.sign import CALENDAR, Measured, Office, beside_others
from doorstep.engine.inspection.signs.view import View, spots_of


def rest_days(view: View) -> Iterator[Measured]:
    """Measure how many of the distinct days of service of each office were days of rest."""
    services, pack = view.records("services"), view.evidence.pack
    if not (pack.words.get("rest_weekdays") or pack.words.get("holidays")):
        return
    offices = {"village": view.by_village(services), "provider": view.by_provider(services)}
    for kind, own in offices.items():
        served = {name: days_of(rows, "service_date") for name, rows in own.items()}
        rest = days_off(pack, {day for days in served.values() for day in days})
        shown: dict[str, Office] = {}
        for name, days in served.items():
            hits = [day for day in days if day in rest]
            kept = calendar_of(list(days)) if len(days) >= view.limits.least_days else None
            spots = spots_of(row for day in hits for row in days[day])
            shown[name] = Office(len(hits), len(days), spots, CALENDAR if kept else None)
        how = own_share(view.limits, "rest-days", kind)
        yield from beside_others(replace(how, least_n=view.limits.least_days), shown)


def days_off(pack: PackSpec, days: set[dt.date]) -> set[dt.date]:
    """Return those of the days on which offices of the pack's country rest."""
    weekly = {int(word) for word in pack.words.get("rest_weekdays", ())}
    solar = set(pack.words.get("holidays", ()))
    feasts = {feast for year in {day.year for day in days} for feast in _feasts(pack, year)}
    return {
        day
        for day in days
        if day.isoweekday() in weekly or f"{day:%m-%d}" in solar or day in feasts
    }


def _feasts(pack: PackSpec, year: int) -> Iterator[dt.date]:
    """Yield the lunar holidays of a year as solar days; day 00 is the eve of a month."""
    for word in pack.words.get("lunar_holidays", ()):
        month, day = map(int, word.split("-"))
        first = solar_day(year, month, 1)
        if first is not None:
            yield first + dt.timedelta(days=day - 1)
