"""What three or more sources say of one field of one person, and which of them is likely wrong."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import RegisterKind

PARAM = "verdict"
"""The parameter of a finding that holds it."""


@dataclass(frozen=True)
class SourceValue:
    """One source's value: the register's kind, the cell, how late the source speaks (ISO; None:
    nothing tells), and the chance that the value is wrong today."""

    kind: str
    cell: Cell
    day: str | None
    wrong: float


@dataclass(frozen=True)
class ThreeWayVerdict:
    """`odd`: which of `sources` (places in it) are likely wrong; none where nobody can tell.
    `probability`: the chance that they are wrong, all of them."""

    sources: tuple[SourceValue, ...]
    odd: tuple[int, ...]
    probability: float

    @property
    def accused(self) -> tuple[int, ...]:
        """Those of the odd ones that may be called wrong: records, never what people said at their
        door."""
        return tuple(at for at in self.odd if self.sources[at].kind != RegisterKind.VISITS)

    def as_object(self) -> dict[str, object]:
        """The same as JSON holds it."""
        sources = [vars(one) | {"cell": dict(vars(one.cell))} for one in self.sources]
        return {"odd": list(self.odd), "probability": self.probability, "sources": sources}

    @classmethod
    def from_object(cls, told: Mapping[str, Any]) -> ThreeWayVerdict:
        """What `as_object` gave, after JSON or not."""
        sources = (SourceValue(**{**one, "cell": Cell(**one["cell"])}) for one in told["sources"])
        return cls(tuple(sources), tuple(told["odd"]), told["probability"])


def verdict_of(found: Finding) -> ThreeWayVerdict | None:
    """The verdict that a finding carries; None where fewer than three sources speak."""
    told = found.params.get(PARAM)
    return ThreeWayVerdict.from_object(told) if isinstance(told, Mapping) else None
