"""The nouns of the morning page: how an office's work stands today, and nothing about any
resident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Any

MINUTES_A_RECORD, MINUTES_A_VISIT, MINUTES_A_FACT = 6, 15, 60
"""What one record looked up and put right, one household visited with the way there, and one item
looked at on the spot are taken to cost; said wherever points an hour are shown."""


class MorningWork(StrEnum):
    """What an action asks for: records put right, households visited, or items of a rubric that
    nobody looked at looked up."""

    RECORDS = "records"
    VISITS = "visits"
    FACTS = "facts"


_MINUTES = {
    MorningWork.RECORDS: MINUTES_A_RECORD,
    MorningWork.VISITS: MINUTES_A_VISIT,
    MorningWork.FACTS: MINUTES_A_FACT,
}


@dataclass(frozen=True)
class PointRange:
    """Points with their interval."""

    at: float
    lo: float
    hi: float


@dataclass(frozen=True)
class MorningScore:
    """Points proven by a rubric and, apart from them, those nobody has checked (`unknown`); the
    interval's upper end has the unknown ones too. `title` by language."""

    rubric: str
    title: Mapping[str, str]
    scale: float
    pass_mark: float | None
    proven: PointRange
    unknown: float


@dataclass(frozen=True)
class ExpectedScore:
    """What an inspection by a protocol would find today: the middle and where 9 of 10 lie.

    `unknown` points, which nobody can tell anything of, count in the upper end alone; `passing` is
    the chance to reach `mark` should they bring nothing, `passing_most` should they bring all (None
    where nobody was visited); `hangs_on` names their items, by language.
    """

    protocol: str
    title: Mapping[str, str]
    points: PointRange
    passing: float | None
    passing_most: float | None = None
    mark: float | None = None
    unknown: float = 0.0
    hangs_on: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True)
class MorningAction:
    """One piece of office work: `count` records or households of a village, for one item of the
    rubric; or `count` items to look up, `item` the first, of the township ("").

    `points` are those of the village's own score that records put right bring back, or that visits
    keep from being misjudged, or those that hang on the items; `codes` the kinds of findings behind
    them.
    """

    work: MorningWork
    village: str
    item: str
    title: Mapping[str, str]
    count: int
    points: float
    codes: tuple[str, ...] = ()

    @property
    def hours(self) -> float:
        """Hours of work, by what one record or visit is taken to cost."""
        return self.count * _MINUTES[self.work] / 60

    @property
    def per_hour(self) -> float:
        """Points an hour of work."""
        return self.points / self.hours


@dataclass(frozen=True)
class MorningVillage:
    """One village's records: findings, doors that were opened (`met`) of households tried, and how
    far papers and households are apart (None where no visit tells)."""

    village: str
    households: int
    findings: int
    met: int
    tried: int
    gap: PointRange | None
    marked: bool = False


def _expected_of(told: Mapping[str, Any]) -> ExpectedScore:
    again = {"points": PointRange(**told["points"]), "hangs_on": tuple(told.get("hangs_on", ()))}
    return ExpectedScore(**dict(told) | again)


@dataclass(frozen=True)
class MorningFigures:
    """What the folder knows this morning. `problem` is the code and parameters of why no
    inspection could be simulated."""

    township: str
    simulated: bool
    as_of: dt.date
    households: int
    findings: int
    score: MorningScore
    expected: ExpectedScore | None
    actions: tuple[MorningAction, ...]
    villages: tuple[MorningVillage, ...]
    problem: Mapping[str, object] | None = None

    @property
    def met(self) -> int:
        """Households whose door was opened."""
        return sum(row.met for row in self.villages)

    @property
    def tried(self) -> int:
        """Households somebody went to."""
        return sum(row.tried for row in self.villages)

    def as_object(self) -> dict[str, Any]:
        """The figures as plain objects, to be kept sealed."""
        return asdict(self) | {"as_of": self.as_of.isoformat()}

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> MorningFigures:
        """The figures again."""
        score, expected = dict(told["score"]), told["expected"]
        return cls(
            **dict(told)
            | {
                "as_of": dt.date.fromisoformat(told["as_of"]),
                "score": MorningScore(**score | {"proven": PointRange(**score["proven"])}),
                "expected": expected and _expected_of(expected),
                "actions": tuple(
                    MorningAction(
                        **one | {"work": MorningWork(one["work"]), "codes": tuple(one["codes"])}
                    )
                    for one in told["actions"]
                ),
                "villages": tuple(
                    MorningVillage(**one | {"gap": one["gap"] and PointRange(**one["gap"])})
                    for one in told["villages"]
                ),
            }
        )


@dataclass(frozen=True)
class MorningChanges:
    """What is different since `since`: the later figure less the earlier one. Points are None where
    the rubric, or the protocol, was another; `villages` has those whose findings changed."""

    since: dt.date
    findings: int
    met: int
    proven: float | None
    unknown: float | None
    expected: float | None
    villages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class VillageDesk:
    """What people do about one village: who answers for it ("": nobody named), open matters,
    overdue tasks, ledgers handed out and taken back."""

    owner: str = ""
    open: int = 0
    overdue: int = 0
    out: int = 0
    back: int = 0


@dataclass(frozen=True)
class MorningDesk:
    """What the desk adds to the figures: days to the inspection, the phase's code, how many matters
    are new since the run before and how many are gone, the villages."""

    days_left: int | None = None
    phase: str | None = None
    new: int = 0
    gone: int = 0
    villages: Mapping[str, VillageDesk] = field(default_factory=dict)

    def village(self, name: str) -> VillageDesk:
        """The desk of one village."""
        return self.villages.get(name, VillageDesk())
