"""Services of one provider on one day: more people than the day has time for.

Health days, on which a team sees a whole village, are stated by the office and left out; an
institution is no single pair of hands and has no day of its own.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace

from doorstep.engine.fields.words import plain
from doorstep.engine.inspection.signs.sign import TOO_FEW, Measured, SignLimits
from doorstep.engine.inspection.signs.steps import SourceRecord
from doorstep.engine.inspection.signs.view import View, spots_of
from doorstep.engine.inspection.signs.visitors import SPEED, usual_counts
from doorstep.engine.stats import poisson_tail


def provider_days(view: View) -> Iterator[Measured]:
    """Measure for everybody who gives services the fullest day that is no stated health day."""
    teams = tuple(plain(word) for word in view.evidence.pack.words.get("institution", ()))
    for name, rows in view.by_provider(view.records("services")).items():
        if not plain(name).endswith(teams):
            yield _fullest(name, rows, view)


def _fullest(name: str, rows: Sequence[SourceRecord], view: View) -> Measured:
    limits, stated = view.limits, {day.isoformat() for day in view.evidence.health_days}
    days: dict[str, list[SourceRecord]] = defaultdict(list)
    for row in rows:
        day = row.get("service_date")
        if len(day) == len(dt.date.min.isoformat()):
            days[day].append(row)
    left_out = len(days.keys() & stated)
    days = {day: own for day, own in days.items() if day not in stated}
    measured = Measured(SPEED, "services", name, "provider", n=len(rows))
    if not days:
        return replace(measured, said=TOO_FEW)
    served = {day: len({_who(row) for row in own}) for day, own in days.items()}
    villages = {day: len({row.place for row in own}) for day, own in days.items()}
    room = {day: served_in_a_day(count, limits) for day, count in villages.items()}
    fullest = max(sorted(days), key=lambda day: served[day] / room[day])
    normal = float(limits.normal_services)
    lo, hi = usual_counts(normal)
    return replace(
        measured,
        figure=float(served[fullest]),
        expected=normal,
        lo=lo,
        hi=hi,
        p_value=min(1.0, poisson_tail(served[fullest], normal) * len(days)),
        large=served[fullest] > room[fullest],
        records=spots_of(days[fullest]),
        counts={
            "villages": villages[fullest],
            "possible": room[fullest],
            "days": len(days),
            "health_days": left_out,
        },
    )


def served_in_a_day(villages: int, limits: SignLimits) -> int:
    """Return how many people a day has time for when so many villages are to be reached."""
    left = limits.field_minutes - limits.village_minutes * (villages - 1)
    return max(left // limits.service_minutes, 1)


def _who(row: SourceRecord) -> str:
    return row.get("id_number") or f"{row.household}|{row.get('name')}"
