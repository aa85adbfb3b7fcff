"""Services on Sundays and public holidays, of the sun and of the moon."""

from __future__ import annotations

import datetime as dt
from random import Random

import pytest
from spec.signs.rows import PACK, Row, evidence, said

from doorstep.engine.inspection.signs.rest_days import days_off

VILLAGES = [f"{i}村" for i in range(8)]
QUIET = dict.fromkeys(VILLAGES, "nothing-seen")


@pytest.mark.parametrize(
    ("day", "rests"),
    [
        ("2026-10-01", True),
        ("2026-02-16", True),  # the eve of the lunar year
        ("2026-02-17", True),
        ("2026-06-19", True),  # the fifth day of the fifth month
        ("2026-09-25", True),  # the fifteenth of the eighth
        ("2026-11-15", True),  # a Sunday
        ("2026-11-16", False),
        ("2026-10-08", False),
    ],
)
def test_the_days_of_the_regulation(day: str, rests: bool) -> None:
    asked = dt.date.fromisoformat(day)
    assert days_off(PACK, {asked}) == ({asked} if rests else set())


def services(made_up: dict[str, float], sundays_only: str = "") -> list[Row]:
    """Every village's services in a year, on working days; a share of days is made up."""
    rng = Random(3)
    year = [dt.date(2026, 1, 1) + dt.timedelta(days=i) for i in range(300)]
    rest = days_off(PACK, set(year))
    work = [day for day in year if day not in rest]
    rows: list[Row] = []
    for village in VILLAGES:
        for home in range(120):
            pool = year if rng.random() < made_up.get(village, 0.0) else work
            day = rng.choice(pool)
            if village == sundays_only:
                day = rng.choice([d for d in year if d.isoweekday() == 7])
            said_day = day.isoformat()
            rows.append({"place": village, "household_no": home, "service_date": said_day})
    return rows


def test_days_made_up_without_a_calendar_are_told() -> None:
    shown = evidence(services=services({"3村": 1.0}))
    assert said(shown, "identical-values", "rest-days") == QUIET | {"3村": "look"}


def test_nobody_else_is_and_a_village_that_serves_on_sundays_keeps_a_calendar() -> None:
    assert said(evidence(services=services({})), "identical-values", "rest-days") == QUIET
    shown = evidence(services=services({}, sundays_only="3村"))
    assert said(shown, "identical-values", "rest-days")["3村"] == "calendar"
