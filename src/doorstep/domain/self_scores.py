"""What a village believes its own work is worth, item by item, beside what was measured: a
calibration of the office's own eye, never a mark against anybody."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from doorstep.domain.errors import BadInput
from doorstep.domain.trends import TrendLevel

MOST_LINKS = 2
"""So many records are named for an item."""

_WRITTEN = re.compile(r"[0-9]{1,3}(?:\.[0-9])?")
_WIDE = str.maketrans("０１２３４５６７８９．", "0123456789.")


class EvidenceKind(StrEnum):
    """What an answer leans on: a record that is there already, never a new paper."""

    FILE = "file"
    LEDGER = "ledger"
    MATTER = "matter"
    WALK = "walk"


@dataclass(frozen=True)
class EvidenceLink:
    """One record: `key` names it among its kind, `about` the register or finding it is of, `day`
    when it was made."""

    kind: EvidenceKind
    key: str
    about: str = ""
    day: dt.date | None = None

    @property
    def ref(self) -> str:
        """How an answer names it."""
        return f"{self.kind}:{self.key}"


@dataclass(frozen=True)
class SelfItem:
    """An item of the rubric that a village answers: its title by language, what it can bring."""

    code: str
    title: Mapping[str, str]
    points: float


@dataclass(frozen=True)
class SelfAnswer:
    """The points that a village believes it has of an item, and the records it names."""

    code: str
    points: float
    evidence: tuple[str, ...] = ()


class Calibration(StrEnum):
    """How a village's own answer stands to what was measured. `AGREES`: the interval of what was
    measured holds it, so that nobody can say it is another."""

    ABOVE = "above"
    AGREES = "agrees"
    BELOW = "below"
    UNANSWERED = "unanswered"
    UNMEASURED = "unmeasured"


@dataclass(frozen=True)
class SelfLine:
    """One item, or the whole: the answer, what was measured, the records named."""

    item: SelfItem
    own: float | None
    measured: TrendLevel | None
    links: Sequence[EvidenceLink] = ()

    @property
    def state(self) -> Calibration:
        """Above or below only where the whole interval is on one side of the answer."""
        if self.own is None:
            return Calibration.UNANSWERED
        if self.measured is None or self.measured.at is None:
            return Calibration.UNMEASURED
        if self.own > _shown(self.measured.hi):
            return Calibration.ABOVE
        return Calibration.BELOW if self.own < _shown(self.measured.lo) else Calibration.AGREES

    @property
    def apart(self) -> tuple[float, float, float] | None:
        """Own points less those measured, with the interval of that; None where one is missing."""
        if self.own is None or self.measured is None or self.measured.at is None:
            return None
        told = self.measured
        assert told.at is not None
        return self.own - told.at, self.own - told.hi, self.own - told.lo


@dataclass(frozen=True)
class SelfScoreTold:
    """A village's answers beside what was measured: `told_on` None before it answered; `whole` None
    until every item is answered; `earlier`: the days on which it answered before."""

    village: str
    rubric: Mapping[str, str]
    told_on: dt.date | None
    measured_on: dt.date | None
    lines: Sequence[SelfLine]
    whole: SelfLine | None
    earlier: Sequence[dt.date] = ()

    @property
    def answered(self) -> int:
        """How many items have an answer."""
        return sum(one.own is not None for one in self.lines)


def points_written(said: str, most: float) -> float | None:
    """Points as somebody writes them, one decimal at most; None for nothing.

    Raises BadInput("self-score-points").
    """
    told = said.translate(_WIDE).strip().removesuffix("分").strip()
    if not told:
        return None
    if _WRITTEN.fullmatch(told) is None or float(told) > most:
        raise BadInput("self-score-points", most=f"{most:g}")
    return float(told)


def whole_of(lines: Sequence[SelfLine], measured: TrendLevel | None) -> SelfLine | None:
    """All items together; None unless all are answered: a part would not compare."""
    own = [one.own for one in lines]
    if not own or None in own:
        return None
    points = sum(one.item.points for one in lines)
    return SelfLine(SelfItem("", {}, points), sum(one or 0.0 for one in own), measured)


def _shown(points: float) -> float:
    """Points as they are written, so that nobody is told of a difference that no page shows."""
    return round(points, 1)
