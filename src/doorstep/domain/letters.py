"""What a letter to another office says."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

Titles = Mapping[str, str]


@dataclass(frozen=True)
class LetterLine:
    """One record to confirm: where it stands, whom it names, and what does not agree (a finding's
    code)."""

    village: str
    subject: str
    code: str


@dataclass(frozen=True)
class RequestLetter:
    """A request to another office: titles by language; `fields` are codes of columns, `lines` the
    records it is about."""

    township: str
    office: Titles
    purpose: Titles
    basis: Titles
    fields: tuple[str, ...]
    day: dt.date
    until: dt.date
    lines: tuple[LetterLine, ...]
    note: str
    simulated: bool
