"""What an anonymous survey says of what people were told: counts and shares by topic, as far as
they may be shown, and how many were told what to answer, of the township as a whole."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.domain.forms import Titles


@dataclass(frozen=True)
class SharedCount:
    """So many of `n` who answered know it; `lo` and `hi`: the 95 % interval of the share."""

    yes: int
    n: int
    lo: float
    hi: float

    @property
    def share(self) -> float:
        """The share itself."""
        return self.yes / self.n


@dataclass(frozen=True)
class VillageBack:
    """How many sheets of a village went out and how many came back."""

    village: str
    key: int
    printed: int
    back: int


@dataclass(frozen=True)
class TopicKnown:
    """One topic: the township and its villages; None: it may not be shown. `told`: how many talks
    were of it within the months before the survey was closed."""

    code: str
    title: Titles
    total: SharedCount | None
    villages: Mapping[str, SharedCount | None]
    told: int = 0


@dataclass(frozen=True)
class Coached:
    """How many were told what to answer: a share of the township with its interval, from so many
    sheets with the shorter list and with the longer one."""

    share: float
    lo: float
    hi: float
    short: int
    long: int


@dataclass(frozen=True)
class AwarenessShown:
    """One round: `topics` and `coached` only once it is closed, so that no sheet that comes in can
    be told from the figures before and after it."""

    number: int
    opened: dt.date
    closed: dt.date | None
    villages: tuple[VillageBack, ...]
    topics: tuple[TopicKnown, ...] = ()
    coached: Coached | None = None
    known: float | None = None
    people: int = 0
    township: str = ""
    simulated: bool = False

    @property
    def back(self) -> int:
        """How many sheets came back."""
        return sum(one.back for one in self.villages)

    @property
    def printed(self) -> int:
        """How many sheets went out."""
        return sum(one.printed for one in self.villages)
