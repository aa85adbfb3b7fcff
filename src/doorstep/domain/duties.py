"""Who answers for which record, what is an office's own to do, and on what basis another office
may be asked: nouns that packs fill.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """What somebody answers for in a place, from the township down."""

    LEAD = "lead"
    STEWARD = "steward"
    STATIONED = "stationed"
    SECRETARY = "secretary"
    CLERK = "clerk"
    GROUP_LEADER = "group-leader"
    CENTRE_HOUSEHOLD = "centre-household"


class DutyShare(StrEnum):
    """Whether an item of the list of duties is the office's own, one it assists in, or not its."""

    OWN = "own"
    ASSIST = "assist"
    NOT_OURS = "not-ours"


@dataclass(frozen=True)
class Concern:
    """Registers and finding codes that a line of a table is about; none named means any."""

    registers: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    def covers(self, register: str, code: str) -> bool:
        """Whether a finding of this code, in this register, is meant."""
        return (not self.registers or register in self.registers) and (
            not self.codes or code in self.codes
        )


@dataclass(frozen=True)
class AnswerRule:
    """The roles that answer for some findings: the first one that somebody holds."""

    about: Concern
    roles: tuple[Role, ...]


@dataclass(frozen=True)
class DutyItem:
    """An item of the list of duties: whose it is, which `office` it is asked of, from which
    `source`."""

    code: str
    title: Mapping[str, str]
    share: DutyShare
    about: Concern
    office: str
    source: Mapping[str, str]


@dataclass(frozen=True)
class LegalBasis:
    """A law that lets one office ask another, with its articles and the day it came into force."""

    code: str
    title: Mapping[str, str]
    since: dt.date
    until: dt.date | None = None

    def holds_on(self, day: dt.date) -> bool:
        """Whether it was in force on a day."""
        return self.since <= day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Purpose:
    """What another office may be asked for: only these fields, only on one of these bases, about
    matters it concerns."""

    code: str
    title: Mapping[str, str]
    fields: tuple[str, ...]
    bases: tuple[str, ...]
    about: Concern


@dataclass(frozen=True)
class DutiesSpec:
    """All that a pack says of duties. `positions`: role -> words of it in a list of contacts;
    `deputies`: words that make it a deputy's; `expected`: kind of place -> roles it should have."""

    positions: Mapping[Role, tuple[str, ...]]
    deputies: tuple[str, ...]
    expected: Mapping[str, tuple[Role, ...]]
    answers: tuple[AnswerRule, ...]
    items: Mapping[str, DutyItem]
    offices: Mapping[str, Mapping[str, str]]
    bases: Mapping[str, LegalBasis]
    purposes: Mapping[str, Purpose]

    def roles_for(self, register: str, code: str) -> tuple[Role, ...]:
        """Who answers for such a finding, the first who is there; the first line that fits
        holds."""
        for rule in self.answers:
            if rule.about.covers(register, code):
                return rule.roles
        return ()

    def item_for(self, register: str, code: str) -> DutyItem | None:
        """The item of the list that such a finding falls under; the first that fits."""
        fits = (one for one in self.items.values() if one.about.covers(register, code))
        return next(fits, None)
