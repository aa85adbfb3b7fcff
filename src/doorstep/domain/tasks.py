"""Tasks as a list tells of them."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True)
class TaskLine:
    """One task: `kind` is a finding's code, `owner` a name or None, `matters` how many it bundles,
    `standing` how many of them are not settled, `recurrence` how often it came back."""

    key: str
    village: str
    kind: str
    register: str
    owner: str | None
    due: dt.date | None
    state: str
    matters: int
    standing: int
    recurrence: int


@dataclass(frozen=True)
class DutyLine:
    """Who answers for a role in a place; `person` is None where nobody does and somebody should."""

    place: str
    role: str
    person: str | None
    phone: str
    deputy: str | None
