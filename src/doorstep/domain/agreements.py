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


class ConductKind(StrEnum):
    """What alone may be marked as an office's conduct, and not as a figure that came out low."""

    FABRICATION = "fabrication"
    CONCEALMENT = "concealment"
    COERCION = "coercion"
    LEAK = "leak"


class ConductRecord(StrEnum):
    """What shows it: a matter of the village, an event of the audit chain about it, a file of it
    that is held."""

    MATTER = "matter"
    AUDIT = "audit"
    FILE = "file"


class ConductWithdrawn(StrEnum):
    """Why a mark was withdrawn: a closed list, so that nobody's name stands in it."""

    NOT_SHOWN = "not-shown"
    TOLD_FIRST = "told-first"
    OTHER_OFFICE = "other-office"
    MISTAKE = "mistake"
    OBJECTION = "objection"


@dataclass(frozen=True)
class ConductSaid:
    """A mark that two people signed: what of, which record shows it (its kind and key), since
    when, and until when the office may object. It names no person."""

    kind: ConductKind
    record: ConductRecord
    key: str
    confirmed_on: dt.date
    until: dt.date


@dataclass(frozen=True)
class SettledTerm:
    """A term of a settled quarter: target, standing, what was objected and decided of it, and what
    was marked as conduct, which changes no figure."""

    term: AgreedTerm
    standing: TermStanding
    objection: str = ""
    conduct: tuple[ConductSaid, ...] = ()

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
