"""What slips miss, told by the slip houses that were visited all the same: how many houses, with an
interval that is exact for a part drawn from a whole."""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass

from doorstep.domain.forms import FormSpec, HouseSheet, VisitAnswers
from doorstep.engine.planning.visit_rows import visit_rows
from doorstep.engine.stats import hypergeometric_at_most


@dataclass(frozen=True)
class SlipsMissed:
    """Of `slips` houses that got a slip, `visited` were visited all the same; in `shown` of these
    the visit found something that the slip had not said. `low` to `high`: houses among all that got
    one in which something was missed."""

    slips: int
    visited: int
    shown: int
    low: int
    high: int


def slips_missed(slips: int, visited: int, shown: int, level: float = 0.95) -> SlipsMissed:
    """Tell between how many of all slip houses something was missed.

    The interval holds every number of houses under which so few, or so many, would be shown at
    least (1 - level) / 2 of the time: it covers the truth at least as often as it says.
    """
    tail = (1 - level) / 2
    most = slips - visited + shown
    numbers = range(shown, most + 1)

    def too_many(houses: int) -> bool:
        return hypergeometric_at_most(shown, visited, houses, slips) < tail

    def enough(houses: int) -> bool:
        return not shown or 1 - hypergeometric_at_most(shown - 1, visited, houses, slips) >= tail

    low = shown + bisect_left(numbers, True, key=enough)
    high = shown + bisect_left(numbers, True, key=too_many) - 1
    return SlipsMissed(slips, visited, shown, low, max(low, high))


def tells_otherwise(form: FormSpec, sheet: HouseSheet, answers: VisitAnswers) -> bool:
    """Whether a visit says something else than what was printed: another value of a listed line,
    or somebody who is not listed."""
    printed = {line.values.get("name", ""): line.values for line in sheet.lines}
    for row in visit_rows(form, sheet, answers):
        shown = {name: row[name] for name in form.shows if row.get(name)}
        listed = printed.get(row.get("name", ""))
        if shown and (listed is None or any(listed.get(name) != shown[name] for name in shown)):
            return True
    return False
