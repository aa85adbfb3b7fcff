"""What a stationed officer and a helper are told: how their villages stand, and their few doors."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class VillageLine:
    """How one village stands: tasks that are late or due soon, matters that stand, doors still
    open; what was verified: matters settled by the records, doors that answered."""

    village: str
    late: int
    soon: int
    standing: int
    open_doors: int
    settled: int
    answered: int


@dataclass(frozen=True)
class OwnDoor:
    """One door as a helper is told of it, and no more: whose house, where, when somebody comes."""

    village: str
    name: str
    address: str
    day: dt.date
