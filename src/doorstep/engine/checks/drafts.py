"""A finding while it is still argued about: rows and columns instead of cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from doorstep.domain.findings import SURE
from doorstep.domain.registers import CheckSpec


class Mention(NamedTuple):
    """One person spoken of by one row."""

    kind: str
    role: str
    row: int


class Spot(NamedTuple):
    """One value's place: a row of a register and a column code."""

    kind: str
    row: int
    code: str


class Heard(NamedTuple):
    """One source's value in a verdict: where it stands, how late it speaks (ISO), and the chance
    that it is wrong."""

    spot: Spot
    day: str | None
    wrong: float


class OddOne(NamedTuple):
    """What three or more sources say of one field: which of `heard` (places in it; none: nobody
    knows) are likely wrong, and the chance that they are."""

    heard: tuple[Heard, ...]
    odd: tuple[int, ...]
    probability: float


@dataclass(frozen=True)
class Draft:
    """One disagreement.

    `about` names the fact in dispute (whose, which field): drafts about one fact are settled
    together. `left_said` and
    `right_said` are the values held against each other, in comparable form. `apart`: every two
    spots that disagree,
    where the draft stands for more than its own two. `probability`: that it is so, where it was
    judged; `rival`: what may be the missing person's.
    """

    check: CheckSpec
    left: Spot
    right: Spot | None = None
    params: Mapping[str, object] = field(default_factory=dict)
    about: tuple[object, str] | None = None
    left_said: str | None = None
    right_said: str | None = None
    role: str | None = None
    also: tuple[Spot, ...] = ()
    apart: tuple[tuple[Spot, Spot], ...] = ()
    probability: float | None = None
    rival: Spot | None = None
    odd: OddOne | None = None

    @property
    def is_sure(self) -> bool:
        """Whether it is no question."""
        return self.probability is None or self.probability >= SURE

    @property
    def edges(self) -> set[tuple[Spot, Spot]]:
        """Every two spots that disagree."""
        own = set() if self.right is None else {(self.left, self.right)}
        return own | set(self.apart)
