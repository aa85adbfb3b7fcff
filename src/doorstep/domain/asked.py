"""What somebody writes into an address or a form, as numbers and days: anything may stand there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping

from doorstep.domain.errors import BadInput

_MOST_DIGITS = 9
_FIRST_YEAR, _LAST_YEAR = 1900, 2199


def whole_number(said: object, otherwise: int = 0) -> int:
    """Read a whole number that any database holds; `otherwise` where it is none."""
    told = str(said)
    fits = told.isascii() and told.isdigit() and len(told) <= _MOST_DIGITS
    return int(told) if fits else otherwise


def counts_told(told: Mapping[str, str], names: Iterable[str]) -> dict[str, int]:
    """Read the counts of these names that an address tells; what is none is left out."""
    read = {name: whole_number(told.get(name, ""), -1) for name in names}
    return {name: count for name, count in read.items() if count >= 0}


def day_of(said: str) -> dt.date:
    """Read a day of our time, as forms write it. Raises BadInput("day-unclear")."""
    try:
        day = dt.date.fromisoformat(said)
    except ValueError:
        raise BadInput("day-unclear", value=said) from None
    if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
        raise BadInput("day-unclear", value=said)
    return day
