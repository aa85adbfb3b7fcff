"""The nouns of a brief: what it says about a township's records, and nothing about any resident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.imports import ReadingNote
from doorstep.domain.morning import MorningAction

DIMENSIONS = ("registers", "household", "blank", "late")
"""The columns of the heat table; each finding is counted in exactly one."""

WATCH_FROM, FIX_FROM = 5.0, 20.0
"""Findings per 100 households at which a cell of the heat table changes its shape, word and
colour."""


class VillageStanding(StrEnum):
    """Where a village's households met lie against those of the rest of the township; where its
    papers promise more than its households confirm, few findings are no good sign."""

    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"
    UNCONFIRMED = "unconfirmed"
    UNKNOWN = "unknown"


class Band(StrEnum):
    """How much office work a cell of the heat table asks for; always shown with its own shape and
    word."""

    GOOD = "good"
    WATCH = "watch"
    FIX = "fix"
    UNKNOWN = "unknown"


def stands_at(lo: float, hi: float, points: float, mark: float) -> Band:
    """Return how points that lie between `lo` and `hi` of `points` stand against the part of them
    that is asked: surely reached, surely not, or not to be told yet."""
    if lo >= mark * points:
        return Band.GOOD
    return Band.FIX if hi < mark * points else Band.WATCH


@dataclass(frozen=True)
class Dimension:
    """One village's findings of one kind. `base` is the households they were looked for in; no
    base, no rate. At the door `rate` is of households, however much differs in one."""

    code: str
    count: int
    base: int
    rate: float | None
    band: Band


@dataclass(frozen=True)
class VillageRow:
    """One village's records: `rate` is findings per 100 households on record, a count of all that
    has no interval of chance.

    `door` is how many of 100 households met told otherwise than the records somewhere (`differing`
    of them did), from `low` to `high`; 95 times in 100 the intervals hold for all villages at once.
    `village` is empty for records that name none. Villages of one `tier` have no order among
    themselves. `outcomes` are the households visited, by visit outcome.
    """

    village: str
    households: int
    findings: int
    rate: float | None
    differing: int
    door: float | None
    low: float | None
    high: float | None
    tier: int
    standing: VillageStanding
    dimensions: tuple[Dimension, ...]
    outcomes: Mapping[str, int] = field(default_factory=dict)

    @property
    def separated(self) -> bool:
        """Whether the interval lies wholly outside that of the rest of the township."""
        return self.standing in (VillageStanding.ABOVE, VillageStanding.BELOW)


@dataclass(frozen=True)
class PromisedMore:
    """A village whose papers promise clearly more than its households confirm: both scores out of a
    hundred."""

    village: str
    paper: float
    household: float


@dataclass(frozen=True)
class PairAgreement:
    """Linked pairs of records and how many of them differ somewhere; `compared` is None when it was
    not counted."""

    compared: int | None
    differing: int

    @property
    def share(self) -> float | None:
        """The part of the pairs that agree in everything, 0 to 1."""
        return None if not self.compared else 1 - min(self.differing, self.compared) / self.compared


@dataclass(frozen=True)
class Action:
    """One piece of office work: a finding code, the place and register it lies in, and how many
    records."""

    code: str
    place: str
    register: str
    count: int


@dataclass(frozen=True)
class SourceTable:
    """One table that was read: where, what kind, and what became of its rows.

    Rows are counted by file: of a file's further tables `rows`, `accepted` and `set_aside` are
    None.
    """

    file: str
    sheet: str | None
    kind: str
    place: str = ""
    rows: int | None = 0
    accepted: int | None = 0
    set_aside: int | None = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    dropped: tuple[str, ...] = ()
    emptied: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    notes: tuple[ReadingNote, ...] = ()


@dataclass(frozen=True)
class Summary:
    """What a brief says. `villages` are in the place's own order unless `ordered`: then by tier,
    most households that tell otherwise first.

    `rate` is of `findings` less `unrated`: those of villages whose households nobody counted.
    `differing` households of those met in full told otherwise than the records. `mark` is the part
    of an item's points that the villages' columns are held against, None where there is none.
    """

    township: str
    simulated: bool
    as_of: dt.date
    lang: str
    households: int
    findings: int
    rate: float | None
    differing: int
    villages: tuple[VillageRow, ...]
    ordered: bool
    codes: tuple[tuple[str, int], ...]
    severities: tuple[tuple[str, int], ...]
    records: PairAgreement
    doors: PairAgreement
    outcomes: Mapping[str, int]
    actions: tuple[Action | MorningAction, ...]
    sources: tuple[SourceTable, ...]
    top: tuple[Finding, ...]
    questions: tuple[Finding, ...] = ()
    unrated: int = 0
    promised: tuple[PromisedMore, ...] = ()
    mark: float | None = None

    @property
    def rows(self) -> int:
        """Rows read from all sources; equals accepted plus set aside."""
        return sum(source.rows or 0 for source in self.sources)

    @property
    def accepted(self) -> int:
        """Rows that entered a register."""
        return sum(source.accepted or 0 for source in self.sources)

    @property
    def set_aside(self) -> int:
        """Rows kept out of the registers, each with a reason."""
        return sum(source.set_aside or 0 for source in self.sources)

    @property
    def measured(self) -> int:
        """How many villages have a rate."""
        return sum(row.rate is not None for row in self.villages)

    @property
    def compared(self) -> int:
        """In how many villages somebody was met; with fewer than two there is nothing to order."""
        return sum(row.door is not None for row in self.villages)


@dataclass(frozen=True)
class SourceKinds:
    """Which register a cell belongs to, as far as the sources tell."""

    sources: tuple[SourceTable, ...]

    @cached_property
    def _tables(self) -> Mapping[tuple[str, str | None], str]:
        return {(source.file, source.sheet): source.kind for source in self.sources}

    @cached_property
    def _kinds(self) -> frozenset[str]:
        return frozenset(source.kind for source in self.sources)

    @cached_property
    def _files(self) -> Mapping[str, str]:
        """The kind of each file that holds but one."""
        found: dict[str, set[str]] = {}
        for source in self.sources:
            found.setdefault(source.file, set()).add(source.kind)
        return {file: kinds.pop() for file, kinds in found.items() if len(kinds) == 1}

    def of_row(self, file: str, sheet: str | None) -> str:
        """The register kind of a sheet's rows, or "" when unknown."""
        return self._tables.get((file, sheet)) or self._files.get(file, "")

    def of(self, cell: Cell | None) -> str:
        """The register kind, or "" when unknown."""
        return "" if cell is None else self.of_row(cell.file, cell.sheet)

    def at_door(self, found: Finding) -> bool:
        """Whether the household's own answer is one side of the finding."""
        return "visits" in (self.of(found.left), self.of(found.right))

    def register(self, found: Finding) -> str:
        """The register the office would open: where a row is missing, else of the left cell or
        beside a visit."""
        missing = found.params.get("missing_in")
        if isinstance(missing, str) and missing in self._kinds:
            return missing
        left = self.of(found.left)
        return self.of(found.right) if left == "visits" and found.right is not None else left
