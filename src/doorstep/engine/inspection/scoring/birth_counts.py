"""How far the number of births on record is off, as statistics count it: |reported - verified| over
verified, village by village, in the twelve months before the day.

One birth left out and one too many cancel: it is the number that is judged, not each entry. Whether
an entry says what the family says is another measure (`birth_match`). Where no birth was verified
the error is unknown, whatever the register reports; it is 100 % at most, since no rule takes more.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from doorstep.engine.inspection.scoring.evidence import CheckedUnit, Row, ScoringEvidence

MONTHS = 12
_PARENTS = ("mother", "father")
_OMITTED = frozenset(["REG_OMIT"])


@dataclass(frozen=True)
class CountedBirth(CheckedUnit):
    """A verified birth, with its part in how far its village's number on record is `off`."""

    off: float = 0.0

    @property
    def correct(self) -> float:
        """Its part of the number on record that holds."""
        return 1 - self.off


@dataclass
class _VillageBirths:
    """The births of one village: verified and on record, verified alone, on record alone."""

    both: list[tuple[Row, object]] = field(default_factory=list)
    left_out: list[tuple[Row, object]] = field(default_factory=list)
    surplus: int = 0


def births_at_the_door(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Count children met at home who were born in the period, and births on record of parents met
    whose child nobody saw."""
    return _counted(e, "visits")


def births_on_paper(e: ScoringEvidence) -> Iterator[CheckedUnit]:
    """Count the same of the person register instead of the door."""
    return _counted(e, "persons")


def _counted(e: ScoringEvidence, witness: str) -> Iterator[CheckedUnit]:
    villages: dict[str, _VillageBirths] = defaultdict(_VillageBirths)
    known = e.case.register(witness)
    if known is None or e.case.register("births") is None:
        return
    born = known.column("birth_date")
    for row in e.rows(witness):
        if _in_period(e, born[row.at]):
            home = e.home(row) if witness == "visits" else row
            village = villages[e.place(row)]
            told = e.linked(row, "person", "births", "child")
            (village.both if told else village.left_out).append((row, home))
    dates = e.case.registers["births"].column("birth_date")
    for birth in e.rows("births"):
        if not _in_period(e, dates[birth.at]) or e.linked(birth, "child", witness):
            continue
        asked = witness == "persons" or any(e.linked(birth, one, witness) for one in _PARENTS)
        villages[e.place(birth)].surplus += asked
    for place, village in villages.items():
        yield from _units(e, place, village)


def _units(e: ScoringEvidence, place: str, village: _VillageBirths) -> Iterator[CheckedUnit]:
    """The verified births of a village. The net error lies on those left out in equal parts, since
    no one of them is the one that cancelled; where there are too many on record, on all."""
    left_out, off = village.left_out, len(village.left_out) - village.surplus
    verified = len(left_out) + len(village.both)
    many = min(max(-off / verified, 0.0), 1.0) if verified else 0.0
    few = max(off / len(left_out), 0.0) if left_out else 0.0
    for row, home in left_out:
        found = e.against(row, _OMITTED) if off else ()
        yield CountedBirth(place, home, found, off=many or few)
    for _, home in village.both:
        yield CountedBirth(place, home, off=many)


def _in_period(e: ScoringEvidence, date: str | None) -> bool:
    if not date:
        return False
    end = e.case.as_of
    start = end - dt.timedelta(days=round(MONTHS * 30.4375))
    return start.isoformat()[: len(date)] <= date <= end.isoformat()[: len(date)]
