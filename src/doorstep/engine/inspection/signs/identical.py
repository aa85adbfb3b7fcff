"""Identical values: days and ages that end in 0 or 5, one date or one wording for nearly all, one
phone for many homes.

Offices are compared with the others of the township, since markets, campaigns and clerks' habits
are shared; where the others cannot be a measure (an office that keeps a calendar of its own) that
is said instead.
"""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from doorstep.engine.inspection.signs.sign import (
    CALENDAR,
    TOO_FEW,
    Measured,
    Office,
    OfficeComparison,
    SignLimits,
    beside_others,
)
from doorstep.engine.inspection.signs.steps import SourceRecord
from doorstep.engine.inspection.signs.view import View, spots_of

DETECTOR = "identical-values"
ROUND = frozenset((5, 10, 15, 20, 25, 30))
_ROUND_AGES = 0.2
_KEEPS_CALENDAR = 0.8
_ROUND_MARKET = ("market", 0)
_MARKETS = 2
_GAP = 0.2
_VARIES = 0.95
Offices = Mapping[str, Sequence[SourceRecord]]


def identical_values(view: View) -> Iterator[Measured]:
    """Measure all of them, for villages, for those who give services and for visitors."""
    services = view.records("services")
    kinds: dict[str, Offices] = {
        "village": view.by_village(services),
        "provider": view.by_provider(services),
        "visitors": {
            name: [row for door in doors for row in door.rows]
            for name, doors in view.doors_by_visitors.items()
        },
    }
    for office_kind, offices in kinds.items():
        code = "visit_date" if office_kind == "visitors" else "service_date"
        yield from _round_days(view.limits, office_kind, offices, code)
        yield from _round_ages(view.limits, office_kind, offices)
        if office_kind != "visitors":
            for measure, column in (("same-date", "service_date"), ("same-outcome", "outcome")):
                how = own_share(view.limits, measure, office_kind)
                yield from _same(how, offices, column)
    yield from _phones(view.limits, "village", view.by_village(view.records("persons")))
    yield from _phones(view.limits, "visitors", kinds["visitors"])


def own_share(limits: SignLimits, measure: str, office_kind: str) -> OfficeComparison:
    """Return how an office's share is held beside the others'."""
    return OfficeComparison(
        DETECTOR,
        measure,
        office_kind,
        least_n=limits.least_records,
        least_icc=limits.between_offices,
        least_gap=_GAP,
        least_offices=limits.least_offices,
    )


def _round_days(
    limits: SignLimits, office_kind: str, offices: Offices, code: str
) -> Iterator[Measured]:
    """Measure how many of the distinct days an office was at work end in 0 or 5.

    Where two offices keep market days on just these, they are the market days of all; one alone
    that does is tested.
    """
    served = {name: days_of(rows, code) for name, rows in offices.items()}
    every = {day for days in served.values() for day in days}
    if not every:
        return
    calendars = {
        name: calendar_of(list(days))
        for name, days in served.items()
        if len(days) >= limits.least_days
    }
    markets = list(calendars.values()).count(_ROUND_MARKET) >= _MARKETS
    shown: dict[str, Office] = {}
    for name, days in served.items():
        hits = [day for day in days if day.day in ROUND]
        own = calendars.get(name)
        kept = markets or own not in (None, _ROUND_MARKET)
        said = CALENDAR if kept and name in calendars else None
        spots = spots_of(row for day in hits for row in days[day])
        shown[name] = Office(len(hits), len(days), spots, said)
    how = own_share(limits, "round-days", office_kind)
    usual = _calendar_share(every)
    yield from beside_others(replace(how, least_n=limits.least_days, least_mean=usual), shown)


def days_of(rows: Sequence[SourceRecord], code: str) -> dict[dt.date, list[SourceRecord]]:
    """Group records by the whole day that a column tells."""
    days: dict[dt.date, list[SourceRecord]] = defaultdict(list)
    for row in rows:
        day = row.get(code)
        if len(day) == len("2026-11-20"):
            days[dt.date.fromisoformat(day)].append(row)
    return days


def calendar_of(days: Sequence[dt.date]) -> tuple[str, int] | None:
    """Return the weekday, or the market days five days apart, on which nearly all days lie."""
    kinds = Counter(("weekday", day.weekday()) for day in days) + Counter(
        ("market", day.day % 5) for day in days
    )
    best = min(kinds, key=lambda kind: (-kinds[kind], kind))
    return best if kinds[best] >= _KEEPS_CALENDAR * len(days) else None


def _calendar_share(days: set[dt.date]) -> float:
    """Return what share of all days between the first and the last ends in 0 or 5."""
    first, last = min(days), max(days)
    every = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
    return sum(day.day in ROUND for day in every) / len(every)


def _round_ages(limits: SignLimits, office_kind: str, offices: Offices) -> Iterator[Measured]:
    """Measure ages written as numbers that end in 0 or 5, each household once."""
    shown: dict[str, Office] = {}
    for name, rows in offices.items():
        aged = {row.household: row for row in rows if row.get("age").isdigit()}
        hits = [row for row in aged.values() if int(row.get("age")) % 5 == 0]
        if aged:
            shown[name] = Office(len(hits), len(aged), spots_of(hits))
    how = own_share(limits, "round-ages", office_kind)
    yield from beside_others(replace(how, least_mean=_ROUND_AGES), shown)


def _same(how: OfficeComparison, offices: Offices, code: str) -> Iterator[Measured]:
    """Measure the share of an office's records that hold its most frequent value; a habit some
    others share is no sign."""
    shown: dict[str, Office] = {}
    for name, rows in offices.items():
        values = Counter(row.get(code) for row in rows if row.get(code))
        if values:
            top = min(values, key=lambda value: (-values[value], value))
            spots = spots_of(row for row in rows if row.get(code) == top)
            shown[name] = Office(values[top], values.total(), spots)
    yield from beside_others(replace(how, drop=0, others_at_most=_VARIES), shown)


def _phones(limits: SignLimits, office_kind: str, offices: Offices) -> Iterator[Measured]:
    """Measure the most households that share one phone; elsewhere their number falls off at a
    steady rate (geometric)."""
    sharing = {name: _sharing(rows) for name, rows in offices.items()}
    for name, own in sorted(sharing.items()):
        homes = len(set().union(*own.values()))
        measured = Measured(DETECTOR, "same-phone", name, office_kind, n=homes)
        others = [
            len(shared)
            for other, phones in sharing.items()
            if other != name
            for shared in phones.values()
        ]
        if homes < limits.least_records or len(others) < limits.least_records:
            yield replace(measured, said=TOO_FEW)
            continue
        goes_on = (sum(others) - len(others) + 1) / (sum(others) + 2)
        top = max(own, key=lambda phone: (len(own[phone]), phone))
        most = len(own[top])
        rows = [row for row in offices[name] if row.get("phone") == top]
        lo, middle, hi = (_longest(goes_on, len(own), part) for part in (0.025, 0.5, 0.975))
        yield replace(
            measured,
            figure=float(most),
            expected=middle,
            lo=lo,
            hi=hi,
            p_value=-_none_of(goes_on ** (most - 1), len(own)),
            large=most > limits.phone_households,
            records=spots_of(rows),
            counts={"households": most, "records": len(rows)},
        )


def _sharing(rows: Sequence[SourceRecord]) -> dict[str, set[str]]:
    homes: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.get("phone"):
            homes[row.get("phone")].add(row.household)
    return homes


def _none_of(one: float, times: int) -> float:
    """Return (1 - one)^times - 1 without cancellation."""
    return math.expm1(times * math.log1p(-one)) if one < 1 else -1.0


def _longest(goes_on: float, phones: int, part: float) -> float:
    """Return how many households the most shared of so many phones has in `part` of such
    offices."""
    most = 1
    while 1 + _none_of(goes_on**most, phones) < part:
        most += 1
    return float(most)
