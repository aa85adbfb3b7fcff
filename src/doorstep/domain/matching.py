"""People who moved, as two offices match them without showing each other their lists."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class MatchRound(StrEnum):
    """The files that go to and fro: who begins sends the first and the third."""

    BEGUN = "begun"
    ANSWERED = "answered"
    PROPOSED = "proposed"
    CONFIRMED = "confirmed"
    AGREED = "agreed"


@dataclass(frozen=True)
class Migrant:
    """Somebody in a register of who came or left: what the own office shows of them, and `keys`,
    one word a kind of key ("" where the record does not tell), with the ids of their `rows`."""

    name: str
    place: str
    register: str
    day: str
    file: str
    keys: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()

    def shown(self) -> dict[str, str]:
        """What is kept of them, sealed, until the matching ends."""
        names = ("name", "place", "register", "day", "file")
        return {name: getattr(self, name) for name in names}


@dataclass(frozen=True)
class AgreedPair:
    """One person of whom both offices have a record: the own one, and the other's register and
    day."""

    number: int
    name: str
    place: str
    register: str
    day: str
    file: str
    other_register: str
    other_day: str

    @property
    def days_differ(self) -> bool:
        """Whether the two records name different days."""
        return bool(self.day and self.other_day and self.day != self.other_day)


@dataclass(frozen=True)
class Matching:
    """One matching with another office: how far it is, how many people were compared, and the pairs
    once both sides agreed."""

    session: str
    other: str
    round: MatchRound
    people: int
    pairs: tuple[AgreedPair, ...] = ()

    @classmethod
    def from_object(cls, session: str, told: Mapping[str, Any]) -> Matching:
        """As it is kept."""
        agreed = told["agreed"]
        pairs = tuple(
            AgreedPair(
                number=one["number"],
                **told["people"][one["own"]],
                other_register=one["register"],
                other_day=one["day"],
            )
            for one in agreed
        )
        return cls(session, told["other"], MatchRound(told["round"]), told["size"], pairs)
