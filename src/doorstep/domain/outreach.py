"""What offices told people of: a line a talk, as it is written and as it is read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.domain.forms import Titles

OUTREACH_FIELDS = ("day", "village", "topic", "way", "heads")
"""What is written of a talk, in the order of its columns."""


@dataclass(frozen=True)
class Talk:
    """One talk: `village` by name ("" is the whole township), `topic` and `way` as codes; how many
    heard it, and nothing of who they were."""

    key: str
    day: dt.date
    village: str
    topic: str
    way: str
    heads: int


@dataclass(frozen=True)
class NeverTold:
    """A village and the topics of which nobody told it anything within the months looked at."""

    village: str
    topics: tuple[str, ...]


@dataclass(frozen=True)
class OutreachShown:
    """The talks, latest first, what nobody was told of since a day, and what topics are called."""

    township: str
    day: dt.date
    since: dt.date
    topics: Mapping[str, Titles]
    ways: tuple[str, ...]
    villages: tuple[str, ...]
    talks: tuple[Talk, ...]
    never: tuple[NeverTold, ...]
    simulated: bool = False
