"""Household cards: of every household what each source says of each of its people, side by side,
its visits, and the findings about it.

A card travels as columns and one text of JSON (`told`), which is sealed as it is; what is inside is
spelled out when a card is opened.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any


@dataclass(frozen=True)
class SourceSaying:
    """What one row of one source says of a person, by column code, as it was understood (as it is
    written where it was not); `day`: when the source was taken in, ISO 8601."""

    kind: str
    role: str
    file: str
    sheet: str | None
    row: int
    day: str
    struck: bool
    fields: Mapping[str, str]

    @property
    def reference(self) -> str:
        """Where it stands: "file:sheet:row"."""
        return ":".join(part for part in (self.file, self.sheet, str(self.row)) if part)


@dataclass(frozen=True)
class PersonSayings:
    """All that the sources say of one person, the population register first."""

    person: str
    name: str
    sayings: tuple[SourceSaying, ...]


@dataclass(frozen=True)
class HouseholdVisit:
    """One visit to a household: its day (ISO 8601) and outcome as far as they are told, who
    answered, and the row that says so."""

    day: str
    outcome: str
    respondent: str
    reference: str


@dataclass(frozen=True)
class HouseholdCard:
    """One household; `members` are those of the population register, where it lists any. `told`:
    people and visits as JSON; `findings`: ids of those about its rows."""

    household: str
    place: str
    group: str
    number: str
    head: str
    address: str
    members: int
    told: str
    findings: tuple[str, ...] = ()

    @cached_property
    def people(self) -> tuple[PersonSayings, ...]:
        """Its people, in the order of the population register."""
        return tuple(
            PersonSayings(one["person"], one["name"], tuple(map(_saying, one["sayings"])))
            for one in self._opened["people"]
        )

    @cached_property
    def visits(self) -> tuple[HouseholdVisit, ...]:
        """Its visits, the last first."""
        return tuple(HouseholdVisit(**one) for one in self._opened["visits"])

    @cached_property
    def _opened(self) -> Mapping[str, Any]:
        opened: Mapping[str, Any] = json.loads(self.told)
        return opened


def _saying(told: Mapping[str, Any]) -> SourceSaying:
    return SourceSaying(**{"sheet": None, "day": "", **told})
