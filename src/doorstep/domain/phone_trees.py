"""Who calls whom: levels of a telephone tree, with what keeps somebody from being reached."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class PhoneGap(StrEnum):
    """Why a line of the tree is red: nobody holds the duty, no number, never called, the last test
    call was not answered."""

    NOBODY = "nobody"
    NO_NUMBER = "no-number"
    NOT_CALLED = "not-called"
    NOT_REACHED = "not-reached"


@dataclass(frozen=True)
class PhoneLine:
    """One line: somebody at a level of the tree (0: whoever begins), whose call it waits for."""

    level: int
    place: str
    role: str
    ref: str
    name: str
    phone: str
    called_by: str
    reached_on: dt.date | None
    gap: PhoneGap | None
