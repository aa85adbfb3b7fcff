"""What a detector says, the parameters with their reasons, and how many signs at once are kept from
being chance."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field

import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.engine.inspection.signs.chance import holm
from doorstep.engine.inspection.signs.steps import Spot, Step

LOOK, USUAL, TOO_FEW, NO_HISTORY, CALENDAR = (
    "look",
    "nothing-seen",
    "too-few",
    "no-history",
    "calendar",
)

DETECTORS = (
    "bulk-edits",
    "identical-values",
    "visit-speed",
    "removals",
    "sample-gap",
    "alike-answers",
)


@dataclass(frozen=True)
class Limits:
    """The parameters. Everything a figure is held against besides the data themselves is here."""

    level: float = 0.05
    """The chance that a township with nothing to see gets any sign at all, shared out evenly among
    the detectors."""
    window_days: int = 14
    """The stretch before the inspection in which papers are made, as field studies tell."""
    least_steps: int = 3
    """Fewer earlier versions show no pace."""
    least_edits: int = 10
    least_ratio: float = 2.0
    """Below twice the usual pace an office is within its ups and downs."""
    least_offices: int = 5
    """With fewer others to compare with, an office's own habit cannot be told from a made-up
    one."""
    least_days: int = 15
    """Distinct days of service below which their end digits say nothing."""
    least_records: int = 20
    phone_households: int = 15
    """A helper household stands in for 10 to 15 others: up to so many may share its phone."""
    normal_day: int = 20
    """Households a visitor pair reaches on a long day; 12 to 20 is normal."""
    field_minutes: int = 600
    """Ten hours, from eight in the morning to six in the evening."""
    visit_minutes: int = 10
    """Eight minutes of questions, the shortest form there is, and two for greeting and papers."""
    walk_minutes: int = 5
    """From one door to the next."""
    village_minutes: int = 20
    """From one village to the next."""
    least_removed: int = 5
    removal_ratio: float = 3.0
    removal_share: float = 0.2
    """Less than a fifth of a group gone is not a mass."""
    least_sampled: int = 10
    least_households: int = 20
    least_gap: float = 0.1
    """A gap below ten points moves no inspection's result."""
    between_offices: float = 0.01
    """The least spread between offices (intra-class correlation) that is taken for granted."""
    between_visitors: float = 0.02
    """The same between interviewers: surveys report 0.01 to 0.1 (West and Blom 2017)."""
    between_few_visitors: float = 0.05
    """Where fewer than `least_offices` others could show their spread."""


@dataclass(frozen=True)
class Evidence:
    """All that the detectors look at.

    `steps` are the replacements of a source by its newer version, oldest first. `households` says
    of every household key which kind it is (those of one kind had equal chances in the draw);
    `sampled` holds the keys drawn, None where no sample is known. `first` holds the tables as they
    were before anybody was visited.
    """

    tables: Mapping[str, pa.Table]
    pack: PackSpec
    before: dt.date
    steps: Sequence[Step] = ()
    households: Mapping[str, str] = field(default_factory=dict)
    sampled: frozenset[str] | None = None
    first: Mapping[str, pa.Table] | None = None
    limits: Limits = Limits()

    @property
    def opened(self) -> dt.date:
        """The last day that is not in the window yet."""
        return self.before - dt.timedelta(days=self.limits.window_days)


@dataclass(frozen=True)
class Measured:
    """One figure of one office before it is known how many others were looked at; `large` is
    whether it matters.

    `p_value` None: it could not be tested, and `said` is why.
    """

    detector: str
    measure: str
    office: str
    office_kind: str
    figure: float | None = None
    expected: float | None = None
    lo: float | None = None
    hi: float | None = None
    n: int = 0
    p_value: float | None = None
    large: bool = False
    said: str = USUAL
    records: tuple[Spot, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sign:
    """What is said of one office. `lo` to `hi` holds 95 of 100 offices at which there is nothing to
    see."""

    detector: str
    measure: str
    office: str
    office_kind: str
    figure: float | None
    expected: float | None
    lo: float | None
    hi: float | None
    n: int
    p_value: float | None
    p_adjusted: float | None
    false_alarm_rate: float
    said: str
    records: tuple[Spot, ...]
    counts: Mapping[str, int]

    def as_object(self) -> dict[str, object]:
        """As printed."""
        return asdict(self) | {
            "counts": dict(self.counts),
            "records": [spot.as_object() for spot in self.records],
        }


def judged(measured: Iterable[Measured], level: float) -> list[Sign]:
    """Signs in the order of detectors, measures and names: nobody is ranked.

    Each detector has an even part of `level`; within it Holm's procedure, which holds whatever
    hangs together, since several figures are taken from the same records. So `level` is the share
    of clean townships with a sign.
    """
    found: list[Sign] = []
    every = list(measured)
    part = level / len(DETECTORS)
    for detector in DETECTORS:
        own = [one for one in every if one.detector == detector]
        tested = [one for one in own if one.p_value is not None]
        adjusted = dict(
            zip(
                (id(one) for one in tested),
                holm([one.p_value or 0.0 for one in tested]),
                strict=True,
            )
        )
        for one in sorted(own, key=lambda m: (m.measure, m.office_kind, m.office)):
            p = adjusted.get(id(one))
            look = p is not None and p <= part and one.large
            found.append(_sign(one, p, part, LOOK if look else one.said))
    return found


def _sign(one: Measured, adjusted: float | None, part: float, said: str) -> Sign:
    return Sign(
        one.detector, one.measure, one.office, one.office_kind, one.figure, one.expected, one.lo, one.hi, one.n,
        one.p_value, adjusted, part, said, one.records if said == LOOK else (), one.counts,
    )  # fmt: skip
