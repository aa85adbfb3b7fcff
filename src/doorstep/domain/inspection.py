"""What packs say of inspections: how they are carried out, and by which rubric an office's work is
scored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from doorstep.domain.inspection_vocabulary import (
    ActEffect,
    ActUnit,
    Attendant,
    Basis,
    EvidenceSource,
    FactKind,
    LatePapers,
    Listing,
    OwnPart,
    ReferenceDay,
    RemovalReason,
    RetirementReason,
)


class DesignColumn(StrEnum):
    """Name the columns of a drawn list that a protocol's design may use."""

    ELDER = "elder"
    EVENT = "event"
    GROUP = "group"
    HOUSEHOLDS = "households"
    IN_MIGRANT = "in_migrant"
    MEMBERS = "members"
    NEWBORN = "newborn"
    OUT_MIGRANT = "out_migrant"
    PERSONS = "persons"
    PLACE = "place"
    STRATUM = "stratum"
    UNIT = "unit"
    UNITS = "units"


@dataclass(frozen=True)
class Act:
    """Something an inspection forbids those who carry it out or are inspected; `effect` says what
    follows from it.

    `deducted` is taken from the office's result for each `each` (a person, a paper).
    """

    code: str
    said: Mapping[str, str]
    effect: ActEffect
    deducted: float | None = None
    each: ActUnit | None = None


@dataclass(frozen=True)
class Removed:
    """A question of a protocol's source that is not asked any more, and the rule it breaks."""

    asked: Mapping[str, str]
    reason: RemovalReason


@dataclass(frozen=True)
class ProtocolSpec:
    """How one inspection is carried out: what is drawn, when, by whom, what is asked and what must
    not happen.

    `design` is a design of `engine.sample`; `basis` says whether its source gives it or we chose
    it. `reference` and
    `look_back_months` fix the period, `papers_minutes` how long papers may be handed over. `asks`
    are column codes
    and topics of a closed list, so that what a register may not hold cannot be asked either.
    """

    code: str
    title: Mapping[str, str]
    source: Mapping[str, str]
    year: int | None
    reference: ReferenceDay
    look_back_months: int
    site: Mapping[str, object]
    design: Mapping[str, object]
    basis: Basis
    asks: tuple[str, ...]
    listing: Listing = Listing.REGISTER
    papers_minutes: int | None = None
    papers_late: LatePapers | None = None
    visitors: Mapping[str, object] = field(default_factory=dict)
    must_not_attend: tuple[Attendant, ...] = ()
    acts: tuple[Act, ...] = ()
    removed: tuple[Removed, ...] = ()
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class ItemSpec:
    """One item of a rubric: what an office can reach, on which evidence, by which rule of
    `engine.score.rules`.

    `measure` names what a workspace can count for it; without one only facts handed in tell of it.
    `fact` names what the desk knows that fills it where no file of facts does; `agreed` is the
    share an office may be held to in an agreement on its own work. `sample` may give the number `n`
    of units its source looks at; `text` is what the source says, `ours` what it does not say and we
    chose. An item with `retired` (the reason) is shown and never scored.
    """

    code: str
    title: Mapping[str, str]
    points: float
    rule: Mapping[str, object]
    source: EvidenceSource = EvidenceSource.REGISTER
    measure: str = ""
    fact: FactKind | None = None
    agreed: float | None = None
    unit: str = ""
    section: str = ""
    sample: Mapping[str, object] = field(default_factory=dict)
    retired: RetirementReason | None = None
    text: Mapping[str, str] = field(default_factory=dict)
    ours: tuple[OwnPart, ...] = ()


@dataclass(frozen=True)
class DeskFact:
    """What the desk knows without anybody typing it for a score: `right` of `n`, a `number`, or
    things that are there and that are not, in a village (None: in the township as a whole)."""

    kind: FactKind
    place: str | None = None
    right: int | None = None
    n: int | None = None
    number: float | None = None
    present: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()


@dataclass(frozen=True)
class MustPassSpec:
    """A condition that outweighs every point. `item` with `above` says when figures raise it; a
    human states it."""

    code: str
    title: Mapping[str, str]
    item: str | None = None
    above: float | None = None
    retired: RetirementReason | None = None


@dataclass(frozen=True)
class RubricSpec:
    """How an office's work is scored: items, what they can reach together (`scale`), the mark to
    pass."""

    code: str
    title: Mapping[str, str]
    source: Mapping[str, str]
    version: str
    dated: str
    basis: Basis
    scale: float
    items: tuple[ItemSpec, ...]
    must_pass: tuple[MustPassSpec, ...] = ()
    pass_mark: float | None = None
    offered: bool = True
    """Whether it is an inspection of today and of this country: others stand under `--all`."""

    @property
    def asked(self) -> float | None:
        """The part of all points that passes; None without a mark."""
        return None if self.pass_mark is None else self.pass_mark / self.scale

    @property
    def judged_here(self) -> float:
        """The part of its points still scored that registers and visits can tell of; the rest needs
        facts."""
        told = sum(item.points for item in self.scored if item.measure)
        return told / max(self.scored_points, 1e-9)

    @property
    def scored_points(self) -> float:
        """What the items that still count can bring."""
        return sum(item.points for item in self.scored)

    @property
    def scored(self) -> tuple[ItemSpec, ...]:
        """The items that still count."""
        return tuple(item for item in self.items if item.retired is None)
