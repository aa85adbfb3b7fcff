"""Who is on duty when: shifts, people, and the lines of a roster; references are opaque."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum


class Post(StrEnum):
    """What somebody does in a shift; whoever covers stays reachable and works no hours."""

    LEADER = "leader"
    FIRST = "first"
    SECOND = "second"
    COVER = "cover"


WORKED = (Post.LEADER, Post.FIRST, Post.SECOND)
"""The posts whose hours count."""


@dataclass(frozen=True, order=True)
class WorkShift:
    """One shift of one day."""

    begins: dt.datetime
    ends: dt.datetime
    code: str = "day"

    @property
    def day(self) -> dt.date:
        """The day it begins on."""
        return self.begins.date()

    @property
    def hours(self) -> float:
        """How long it is."""
        return (self.ends - self.begins) / dt.timedelta(hours=1)


@dataclass(frozen=True)
class OnDuty:
    """Somebody who may be put down: whether they lead, and the days they are away."""

    ref: str
    leads: bool
    away: frozenset[dt.date] = frozenset()


@dataclass(frozen=True)
class RosterLine:
    """Who does what in a shift; "" is a gap."""

    shift: WorkShift
    leader: str = ""
    first: str = ""
    second: str = ""
    cover: str = ""

    def at(self, post: Post) -> str:
        """Who has a post."""
        return str(getattr(self, post))

    def with_one(self, post: Post, ref: str) -> RosterLine:
        """The line with somebody in a post."""
        posts = {one: self.at(one) for one in Post} | {post: ref}
        return RosterLine(self.shift, *(posts[one] for one in Post))

    @property
    def gaps(self) -> tuple[Post, ...]:
        """The posts that nobody has."""
        return tuple(post for post in Post if not self.at(post))
