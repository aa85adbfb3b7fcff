"""The policy bank: questions of law in force with their answers, what they rest on and since when;
none about anybody's own life."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class PolicyTopic(StrEnum):
    """What an entry is about."""

    BIRTHS = "births"
    CHILDCARE = "childcare"
    MARRIAGE = "marriage"
    REGISTRATION = "registration"
    HEALTH = "health"
    PRIVACY = "privacy"
    STATISTICS = "statistics"
    BURDEN = "burden"
    VILLAGE = "village"


class PolicyGround(StrEnum):
    """On what a check rested: the text of the law was read, or general knowledge, to be held
    against the text before it is relied on."""

    TEXT = "text"
    GENERAL = "general"


@dataclass(frozen=True)
class PolicyEntry:
    """One question with its answer and wrong ones, by language; `until` is the last day on which
    the law says so."""

    code: str
    topic: PolicyTopic
    question: Mapping[str, str]
    answer: Mapping[str, str]
    wrong: tuple[Mapping[str, str], ...]
    law: Mapping[str, str]
    article: str
    since: dt.date
    until: dt.date | None
    checked_on: dt.date
    ground: PolicyGround

    def is_in_force(self, day: dt.date) -> bool:
        """Whether the law says so on a day."""
        return self.since <= day and (self.until is None or day <= self.until)
