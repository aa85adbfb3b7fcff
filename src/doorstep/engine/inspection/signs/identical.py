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

from doorstep.engine.inspection.signs.beside import Office, Question, beside_others
from doorstep.engine.inspection.signs.sign import CALENDAR, TOO_FEW, Limits, Measured
from doorstep.engine.inspection.signs.steps import Record
from doorstep.engine.inspection.signs.view import View, spots_of

DETECTOR = "identical-values"

ROUND = frozenset((5, 10, 15, 20, 25, 30))

_ROUND_AGES = 0.2

_KEEPS_CALENDAR = 0.8

_ROUND_MARKET = ("market", 0)

_MARKETS = 2

_GAP = 0.2

_VARIES = 0.95

Offices = Mapping[str, Sequence[Record]]


def identical_values(view: View) -> Iterator[Measured]:
    """All of them, for villages, for those who give services and for visitors."""
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
            yield from _same(view.limits, "same-date", office_kind, offices, "service_date")
            yield from _same(view.limits, "same-outcome", office_kind, offices, "outcome")
    yield from _phones(view.limits, "village", view.by_village(view.records("persons")))
    yield from _phones(view.limits, "visitors", kinds["visitors"])


def _question(
    limits: Limits, measure: str, office_kind: str, least_n: int, **settings: float
) -> Question:
    return Question(
        DETECTOR, measure, office_kind, least_n, limits.between_offices, _GAP, least_offices=limits.least_offices,
        least_mean=settings.get("least_mean", 0.0), drop=int(settings.get("drop", 1)),
        others_at_most=settings.get("others_at_most", 1.0),
    )  # fmt: skip


def _round_days(
    limits: Limits, office_kind: str, offices: Offices, code: str
) -> Iterator[Measured]:
    """Of the distinct days an office was at work, those that end in 0 or 5; many served on one day
    are one day.

    Where two offices keep market days on just these, they are the market days of all; one alone
    that does is tested.
    """
    shown: dict[str, Office] = {}
    served = {name: _days(rows, code) for name, rows in offices.items()}
    every = {day for days in served.values() for day in days}
    kept = {
        name: _calendar(list(days))
        for name, days in served.items()
        if len(days) >= limits.least_days
    }
    markets = sum(calendar == _ROUND_MARKET for calendar in kept.values()) >= _MARKETS
    for name, days in served.items():
        round_rows = [row for day, own in days.items() if day.day in ROUND for row in own]
        hits = sum(day.day in ROUND for day in days)
        said = (
            CALENDAR
            if name in kept and (markets or kept[name] not in (None, _ROUND_MARKET))
            else None
        )
        shown[name] = Office(hits, len(days), spots_of(round_rows), said)
    if every:
        question = _question(
            limits, "round-days", office_kind, limits.least_days, least_mean=_calendar_share(every)
        )
        yield from beside_others(question, shown, limits)


def _days(rows: Sequence[Record], code: str) -> dict[dt.date, list[Record]]:
    found: dict[dt.date, list[Record]] = defaultdict(list)
    for row in rows:
        told = row.get(code)
        if len(told) == len("2026-11-20"):
            found[dt.date.fromisoformat(told)].append(row)
    return found


def _calendar(days: Sequence[dt.date]) -> tuple[str, int] | None:
    """The weekday, or the market days five days apart, on which nearly all days lie."""
    kinds = Counter(("weekday", day.weekday()) for day in days) + Counter(
        ("market", day.day % 5) for day in days
    )
    best = min(kinds, key=lambda kind: (-kinds[kind], kind))
    return best if kinds[best] >= _KEEPS_CALENDAR * len(days) else None


def _calendar_share(days: set[dt.date]) -> float:
    """What share of all days between the first and the last ends in 0 or 5: months differ in
    length."""
    first, last = min(days), max(days)
    every = [first + dt.timedelta(days=i) for i in range((last - first).days + 1)]
    return sum(day.day in ROUND for day in every) / len(every)


def _round_ages(limits: Limits, office_kind: str, offices: Offices) -> Iterator[Measured]:
    """Ages written as numbers that end in 0 or 5, each household once."""
    shown: dict[str, Office] = {}
    for name, rows in offices.items():
        told = {row.household: row for row in rows if row.get("age").isdigit()}
        hits = [row for row in told.values() if int(row.get("age")) % 5 == 0]
        if told:
            shown[name] = Office(len(hits), len(told), spots_of(hits))
    question = _question(
        limits, "round-ages", office_kind, limits.least_records, least_mean=_ROUND_AGES
    )
    yield from beside_others(question, shown, limits)


def _same(
    limits: Limits, measure: str, office_kind: str, offices: Offices, code: str
) -> Iterator[Measured]:
    """The share of an office's records that hold its most frequent value. A habit some others share
    is no sign."""
    shown: dict[str, Office] = {}
    for name, rows in offices.items():
        values = Counter(row.get(code) for row in rows if row.get(code))
        if values:
            top = min(values, key=lambda value: (-values[value], value))
            spots = spots_of(row for row in rows if row.get(code) == top)
            shown[name] = Office(values[top], values.total(), spots)
    question = _question(
        limits, measure, office_kind, limits.least_records, drop=0, others_at_most=_VARIES
    )
    yield from beside_others(question, shown, limits)


def _phones(limits: Limits, office_kind: str, offices: Offices) -> Iterator[Measured]:
    """The most households that share one phone; elsewhere their number falls off at a steady rate
    (geometric)."""
    sharing = {name: _sharing(rows) for name, rows in offices.items()}
    for name, own in sorted(sharing.items()):
        head = (DETECTOR, "same-phone", name, office_kind)
        homes = len(set().union(*own.values()))
        others = [
            len(shared)
            for other, phones in sharing.items()
            if other != name
            for shared in phones.values()
        ]
        if homes < limits.least_records or len(others) < limits.least_records:
            yield Measured(*head, n=homes, said=TOO_FEW)
            continue
        goes_on = (sum(others) - len(others) + 1) / (sum(others) + 2)
        top = max(own, key=lambda phone: (len(own[phone]), phone))
        most = len(own[top])
        p = -_expm1_log(goes_on ** (most - 1), len(own))
        rows = [row for row in offices[name] if row.get("phone") == top]
        usual = _longest(goes_on, len(own))
        large = most > limits.phone_households
        yield Measured(
            *head, float(most), usual[1], usual[0], usual[2], homes, p, large, records=spots_of(rows),
            counts={"households": most, "records": len(rows)},
        )  # fmt: skip


def _sharing(rows: Sequence[Record]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for row in rows:
        if row.get("phone"):
            found[row.get("phone")].add(row.household)
    return found


def _expm1_log(one: float, times: int) -> float:
    """(1 - one)^times - 1 without cancellation."""
    return math.expm1(times * math.log1p(-one)) if one < 1 else -1.0


def _longest(goes_on: float, phones: int) -> tuple[float, float, float]:
    """How many households the most shared of so many phones has: 2.5, 50 and 97.5 of 100 such
    offices."""
    found = []
    for part in (0.025, 0.5, 0.975):
        most = 1
        while 1 + _expm1_log(goes_on**most, phones) < part:
            most += 1
        found.append(float(most))
    return found[0], found[1], found[2]
