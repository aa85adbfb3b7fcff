"""Agreements between a township and its villages on the office's own work, and how a quarter is
settled: never on births, people, money or anybody's rank."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from doorstep.domain.periods import Quarter


class TermState(StrEnum):
    """How a figure stands to its target. `OPEN`: its interval holds the target, so that nobody can
    say it was missed; `UNKNOWN`: nobody looked."""

    MET = "met"
    OPEN = "open"
    MISSED = "missed"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class AgreedTerm:
    """One line of an agreement: an item of the rubric (its title by language) and the share of it
    that is to be right."""

    code: str
    title: Mapping[str, str]
    target: float


@dataclass(frozen=True)
class TermStanding:
    """Where a village stands: the share with its interval, of `n` looked at (0: not counted one by
    one)."""

    code: str
    share: float | None
    lo: float
    hi: float
    n: int = 0

    def state(self, target: float) -> TermState:
        """Met or missed only where the whole interval is on one side of the target."""
        if self.share is None:
            return TermState.UNKNOWN
        if self.lo >= target:
            return TermState.MET
        return TermState.MISSED if self.hi < target else TermState.OPEN


@dataclass(frozen=True)
class SettledTerm:
    """A term of a settled quarter: target, standing, and what was objected and decided of it."""

    term: AgreedTerm
    standing: TermStanding
    objection: str = ""

    @property
    def state(self) -> TermState:
        """How the figure stood; an objection that was upheld takes a miss back."""
        state = self.standing.state(self.term.target)
        upheld = self.objection == "upheld" and state == TermState.MISSED
        return TermState.OPEN if upheld else state


@dataclass(frozen=True)
class AgreementPaper:
    """What an agreement says on paper."""

    township: str
    village: str
    quarter: Quarter
    terms: Sequence[AgreedTerm]
    day: dt.date
    simulated: bool


@dataclass(frozen=True)
class SettlementPaper:
    """What the letter to one office says: each item, figure, reason; what it told by itself; until
    when it may object."""

    agreement: AgreementPaper
    terms: Sequence[SettledTerm]
    told: Sequence[tuple[dt.date, str]]
    until: dt.date
