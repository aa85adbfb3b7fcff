"""The nouns of a report: what one brief says about a township's records, and nothing about any
resident."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from openpyxl import Workbook

    from doorstep.domain.findings import Finding

OUTCOMES = ("complete", "proxy", "noncontact", "refused")

Losses: TypeAlias = tuple[tuple[str, int], ...]

"""What a workbook lost on its way, as (code, count)."""

DIMENSIONS = ("registers", "household", "blank", "late")


class Standing(StrEnum):
    """Where a village's interval lies against the rest of the township taken together."""

    ABOVE = "above"
    WITHIN = "within"
    BELOW = "below"
    UNKNOWN = "unknown"


class Band(StrEnum):
    """How much office work a cell of the heat table asks for; always shown with its own shape and
    word."""

    GOOD = "good"
    WATCH = "watch"
    FIX = "fix"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Dimension:
    """One village's findings of one kind. `base` is the households they were looked for in; no
    base, no rate."""

    code: str
    count: int
    base: int
    rate: float | None
    band: Band


@dataclass(frozen=True)
class VillageRow:
    """One village's records: `rate`, `low` and `high` are findings per 100 households with their 95
    % interval.

    `village` is empty for records that name none. Villages of one `tier` have no order among
    themselves.
    """

    village: str
    households: int
    findings: int
    rate: float | None
    low: float | None
    high: float | None
    tier: int
    standing: Standing
    dimensions: tuple[Dimension, ...]

    @property
    def separated(self) -> bool:
        """Whether the interval lies wholly outside that of the rest of the township."""
        return self.standing in (Standing.ABOVE, Standing.BELOW)


@dataclass(frozen=True)
class Agreement:
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
class Source:
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


@dataclass(frozen=True)
class Copy:
    """A steward's workbook to be marked: `open` gives it anew, `lost` says what the way here lost,
    as (code, count).

    `text_only` says that the workbook was rebuilt from another format, so no cell of it may be a
    formula.
    """

    file: str
    open: Callable[[], Workbook]
    lost: Losses = ()
    text_only: bool = False


@dataclass(frozen=True)
class MarkedWorkbook:
    """A workbook with its faulty cells coloured and commented, and what it lost on the way."""

    data: bytes
    lost: Losses


@dataclass(frozen=True)
class Report:
    """What was written: the report first, then the marked workbooks; `lost` says per marked file
    what it lost."""

    files: tuple[Path, ...]
    lost: Mapping[str, Losses] = field(default_factory=dict)


@dataclass(frozen=True)
class Summary:
    """What a brief says. `villages` are in the place's own order unless `ordered`: then by tier,
    highest rate first."""

    township: str
    simulated: bool
    as_of: dt.date
    lang: str
    households: int
    findings: int
    rate: float | None
    low: float | None
    high: float | None
    villages: tuple[VillageRow, ...]
    ordered: bool
    codes: tuple[tuple[str, int], ...]
    severities: tuple[tuple[str, int], ...]
    records: Agreement
    doors: Agreement
    outcomes: Mapping[str, int]
    actions: tuple[Action, ...]
    sources: tuple[Source, ...]
    top: tuple[Finding, ...]

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
