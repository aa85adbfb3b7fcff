"""What a township tells its county: aggregates of the office's work, in a card that names nobody.

A count below `FEWEST` units is told by nobody. Where one place alone would be left out, its
neighbour in size is left out too, so that nobody can subtract.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

FEWEST = 10
"""Fewer units than this are told of no place."""


@dataclass(frozen=True)
class Invitation:
    """What a county hands a township: who asks, the township's code, by which rubric it counts, the
    key its cards are sealed for, and a secret by which they are known to be its own (both as
    hex)."""

    county: str
    county_name: str
    code: str
    township: str
    rubric: str
    public: str
    secret: str

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> Invitation:
        """As it was written."""
        return cls(**{name: str(told[name]) for name in cls.__dataclass_fields__})


@dataclass(frozen=True)
class CardShare:
    """`right` of `n` units were as they should be, the share between `low` and `high`; all None
    where too few were looked at to be told."""

    right: int | None = None
    n: int | None = None
    low: float | None = None
    high: float | None = None

    @property
    def told(self) -> bool:
        """Whether it may be told at all."""
        return self.n is not None

    @property
    def part(self) -> float | None:
        """The share itself."""
        return None if not self.n or self.right is None else self.right / self.n


@dataclass(frozen=True)
class TaskCounts:
    """Tasks of an office: open, of those overdue, and closed; None: fewer than are told."""

    open: int | None = 0
    overdue: int | None = 0
    closed: int | None = 0


@dataclass(frozen=True)
class CardItem:
    """One item of the rubric over the whole township: its points with their ends (`got` None:
    nobody knows), and the share they rest on."""

    code: str
    title: Mapping[str, str]
    most: float
    got: float | None
    low: float
    high: float
    share: CardShare = field(default_factory=CardShare)

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> CardItem:
        """As it was written."""
        return cls(**{**told, "share": CardShare(**told["share"])})


@dataclass(frozen=True)
class CardVillage:
    """One village: households on record, shares by item's code, tasks."""

    name: str
    households: int
    shares: Mapping[str, CardShare]
    tasks: TaskCounts

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> CardVillage:
        """As it was written."""
        shares = {code: CardShare(**one) for code, one in told["shares"].items()}
        return cls(told["name"], told["households"], shares, TaskCounts(**told["tasks"]))


@dataclass(frozen=True)
class TownshipCard:
    """One township's card: `total` of a hundred points judged with its ends, items and villages.
    `code` is who it is: names may come twice."""

    code: str
    township: str
    number: int
    as_of: str
    rubric: str
    title: Mapping[str, str]
    total: tuple[float, float, float]
    items: tuple[CardItem, ...]
    villages: tuple[CardVillage, ...]
    tasks: TaskCounts
    simulated: bool = False

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> TownshipCard:
        """As it was written."""
        total = told["total"]
        parts = {
            "total": (float(total[0]), float(total[1]), float(total[2])),
            "items": tuple(map(CardItem.from_object, told["items"])),
            "villages": tuple(map(CardVillage.from_object, told["villages"])),
            "tasks": TaskCounts(**told["tasks"]),
        }
        return cls(**{**told, **parts})


@dataclass(frozen=True)
class CountyColumn:
    """One column of the county's page: the total ("" as code) or an item. `tiers`: the townships'
    codes, one group where nothing parts them; groups stand from more to less, inside a group by
    code. `apart`: how many pairs differ by more than chance, whether a line can be drawn or not."""

    code: str
    title: Mapping[str, str]
    tiers: tuple[tuple[str, ...], ...]
    apart: int = 0

    @property
    def parted(self) -> bool:
        """Whether anything parts them."""
        return len(self.tiers) > 1


@dataclass(frozen=True)
class InvitedTownship:
    """A township as the county holds it, with its last card, if any came."""

    code: str
    name: str
    card: TownshipCard | None = None


@dataclass(frozen=True)
class CountyPage:
    """A county's townships by code, and what parts them in every column."""

    county: str
    townships: tuple[InvitedTownship, ...]
    columns: tuple[CountyColumn, ...]

    @property
    def cards(self) -> tuple[TownshipCard, ...]:
        """The cards that came."""
        return tuple(one.card for one in self.townships if one.card is not None)

    @property
    def missing(self) -> tuple[InvitedTownship, ...]:
        """Those of whom none came."""
        return tuple(one for one in self.townships if one.card is None)


@dataclass(frozen=True)
class CountyVillage:
    """A village as the county draws it: known by its township's code and its own name."""

    key: str
    code: str
    township: str
    village: str
    households: int
