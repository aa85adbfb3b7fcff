"""What a grammar is told and what it answers: the context of a reading and the reading itself."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

CellValue: TypeAlias = (
    str | int | float | bool | dt.date | dt.datetime | dt.time | dt.timedelta | None
)

EARLIEST_YEAR = 1850
YEARS_AHEAD = 20


@dataclass(frozen=True)
class Context:
    """How the office that filled the table writes, and the day its two-digit years are counted back
    from.

    `date_order` is dmy, mdy or ymd; `id_system` cn or plain; `names` chinese or western. `missing`
    holds the spellings of "not known", `values` the vocabularies: column code -> spelling ->
    canonical word (all spellings casefolded). `year`: that of days written without.
    """

    as_of: dt.date
    date_order: str = "ymd"
    id_system: str = "cn"
    date1904: bool = False
    names: str = "chinese"
    year: int | None = None
    missing: frozenset[str] = frozenset()
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def year_fits(self, year: int) -> bool:
        """Whether a year may stand in a register at all."""
        return EARLIEST_YEAR <= year <= self.as_of.year + YEARS_AHEAD


@dataclass(frozen=True, slots=True)
class Reading:
    """One cell as understood: the clean value (None: nothing, or nothing certain) and what is to be
    said about it."""

    value: str | None
    flags: tuple[str, ...] = ()


NOTHING = Reading(None)
UNREADABLE = Reading(None, ("unreadable",))
