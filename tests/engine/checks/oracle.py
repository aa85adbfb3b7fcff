"""The comparison of dates and the search for missing children, slow and obvious: every day of a
date is looked at."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable


def days(date: str) -> list[dt.date]:
    """All the days a date of any precision may mean."""
    year = int(date[:4])
    day = dt.date(year, 1, 1)
    every = [day + dt.timedelta(n) for n in range(366) if (day + dt.timedelta(n)).year == year]
    return [one for one in every if one.isoformat().startswith(date)]


def may_agree(left: str, right: str, tolerance: str) -> bool:
    """Whether some day of one and some day of the other are the same day, month or year."""
    kept = {"day": 10, "month": 7, "year": 4}[tolerance]
    lefts = {one.isoformat()[:kept] for one in days(left)}
    return any(one.isoformat()[:kept] in lefts for one in days(right))


def certainly_before(left: str, right: str) -> bool:
    """Whether every day of `left` lies before every day of `right`."""
    return max(days(left)) < min(days(right))


def missing(births: Iterable[str], persons: Iterable[str], deaths: Iterable[str]) -> set[str]:
    """The numbers of children who stand in births and neither in persons nor in deaths."""
    known = [*persons, *deaths]
    return {child for child in births if not any(child == other for other in known)}
