"""What visitors carry to a village on one day: its houses in walking order, each with the sheets
that it was planned with."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from doorstep.domain.forms import HouseSheet
from doorstep.domain.planned_visits import PlannedHouse


@dataclass(frozen=True)
class CarriedHouse:
    """A house of a day, the sheets for it, and the names of those who go there, as far as they are
    known."""

    house: PlannedHouse
    sheets: tuple[HouseSheet, ...]
    visitors: tuple[str, ...] = ()

    @property
    def gets_sheets(self) -> bool:
        """Whether its sheets are printed: it is gone to, or its people can fill in by themselves
        what is open."""
        return self.house.is_gone_to or bool(self.house.asked)

    @property
    def name(self) -> str:
        """Whose house it is: its head, else its number."""
        return self.house.head or self.house.number


@dataclass(frozen=True)
class RecordRead:
    """Somebody who looked at a household's records: when (ISO 8601), who, and by which deed, a code
    of the audit."""

    day: str
    who: str
    what: str


@dataclass(frozen=True)
class VillageDay:
    """A village's houses of one day, by pair and walk."""

    township: str
    village: str
    day: dt.date
    houses: tuple[CarriedHouse, ...]
    simulated: bool = False

    def pairs(self) -> Iterator[tuple[int, tuple[CarriedHouse, ...]]]:
        """Each pair's houses in walking order."""
        for pair, own in groupby(self.houses, key=lambda one: one.house.pair):
            yield pair, tuple(own)
