"""What a service site should have, and what it has: a village's own things against a standard."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum


class SiteLevel(StrEnum):
    """Name the steps of a standard, from the least that serves residents."""

    BASIC = "basic"
    STANDARD = "standard"
    GOOD = "good"


@dataclass(frozen=True)
class SiteThing:
    """One thing of a standard: how many each level asks for, what one costs (`price`: from, to, in
    yuan), how much it does for residents (`effect`: 1 a little, 2 much, 3 no service without it),
    and under which words ledgers have it."""

    code: str
    title: Mapping[str, str]
    wanted: Mapping[SiteLevel, int]
    price: tuple[int, int]
    effect: int
    source: Mapping[str, str]
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class SiteStandard:
    """The things, and the words of a ledger's condition for what does not work or is not there."""

    things: Mapping[str, SiteThing] = field(default_factory=dict)
    broken: tuple[str, ...] = ()


@dataclass(frozen=True)
class SiteCell:
    """One thing in one village: how many work (`has`; None: nothing tells), out of how many on
    record, where that stands (`at`: file and row), and the day a walk saw it (ISO, else "")."""

    place: str
    thing: str
    has: int | None = None
    listed: int | None = None
    at: tuple[str, int] | None = None
    seen: str = ""


@dataclass(frozen=True)
class SiteGap:
    """What a village lacks of a thing for the `level` it should reach next: so many `missing`, for
    `cost` (from, to, in yuan)."""

    place: str
    thing: str
    level: SiteLevel
    missing: int
    cost: tuple[int, int]
    effect: int

    @property
    def worth(self) -> float:
        """The effect for residents per thousand yuan, by the middle of the price."""
        return 1000 * self.effect / max(sum(self.cost) / 2, 1)


@dataclass(frozen=True)
class VillageSite:
    """A village's row of the matrix: its cells by thing, the level it reaches (None: not even the
    basic one, or not known: then `unknown` names the things nobody looked at)."""

    place: str
    cells: Mapping[str, SiteCell]
    level: SiteLevel | None
    unknown: tuple[str, ...]


@dataclass(frozen=True)
class SitesHeld:
    """The matrix, and all gaps: the basic level first, and in it what does most for residents per
    yuan."""

    villages: Sequence[VillageSite]
    gaps: Sequence[SiteGap]
    unread: Sequence[str] = ()
    """Words of the ledger that the standard does not know."""
