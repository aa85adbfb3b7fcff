"""What a detector says: the parameters with their reasons, an office beside the others of its kind,
and how many signs at once are kept from being chance."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace

import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.engine.inspection.signs.chance import share_of
from doorstep.engine.inspection.signs.steps import RecordSpot, VersionStep
from doorstep.engine.stats import holm

LOOK, USUAL = "look", "nothing-seen"
TOO_FEW, NO_HISTORY, CALENDAR = "too-few", "no-history", "calendar"
NOT_LINKED = "not-linked"

DETECTORS = (
    "bulk-edits",
    "identical-values",
    "visit-speed",
    "removals",
    "sample-gap",
    "alike-answers",
    "after-visits",
)


@dataclass(frozen=True)
class SignLimits:
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
    normal_services: int = 30
    """People a provider serves on a long day: two an hour at home, four at the surgery."""
    service_minutes: int = 8
    """The shortest service there is: greeting, one measurement, one line in the book."""
    least_removed: int = 5
    removal_ratio: float = 3.0
    removal_share: float = 0.2
    """Less than a fifth of a group gone is not a mass."""
    least_pairs: int = 2
    """Visitor pairs are few: so many others are enough, at a wider spread."""
    least_questioned: int = 8
    """With fewer denials or differences their fate says nothing."""
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
class SignEvidence:
    """All that the detectors look at.

    `steps` are the replacements of a source by its newer version, oldest first. `households` says
    of every household key which kind it is (those of one kind had equal chances in the draw);
    `sampled` holds the keys drawn, None where no sample is known. `first` holds the tables as they
    were before anybody was visited. `people` says of rows, by id, whose they are; empty where
    nothing was reconciled. On `health_days` the office says that a team saw whole villages.
    """

    tables: Mapping[str, pa.Table]
    pack: PackSpec
    before: dt.date
    steps: Sequence[VersionStep] = ()
    households: Mapping[str, str] = field(default_factory=dict)
    sampled: frozenset[str] | None = None
    first: Mapping[str, pa.Table] | None = None
    people: Mapping[str, str] = field(default_factory=dict)
    health_days: frozenset[dt.date] = frozenset()
    limits: SignLimits = SignLimits()

    @property
    def opened(self) -> dt.date:
        """The last day that is not in the window yet."""
        return self.before - dt.timedelta(days=self.limits.window_days)


@dataclass(frozen=True)
class Measured:
    """One figure of one office before it is known how many others are tested with it.

    `large` is whether the figure matters; `p_value` is None where it cannot be tested, and `said`
    is why.
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
    records: tuple[RecordSpot, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Sign:
    """What is said of one office; 95 of 100 offices with nothing to see lie from `lo` to `hi`."""

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
    records: tuple[RecordSpot, ...]
    counts: Mapping[str, int]

    def as_object(self) -> dict[str, object]:
        """Return it as printed."""
        records = [spot.as_object() for spot in self.records]
        return asdict(self) | {"counts": dict(self.counts), "records": records}


def judge_together(measured: Iterable[Measured], level: float) -> list[Sign]:
    """Return the signs in the order of detectors, measures and names: nobody is ranked.

    Each detector has an even part of `level`; within it Holm's procedure, which holds whatever
    hangs together, since several figures are taken from the same records. So `level` is the share
    of clean townships with a sign.
    """
    every = list(measured)
    part = level / len(DETECTORS)
    signs: list[Sign] = []
    for detector in DETECTORS:
        own = [one for one in every if one.detector == detector]
        own.sort(key=lambda one: (one.measure, one.office_kind, one.office))
        adjusted = iter(holm([one.p_value for one in own if one.p_value is not None]))
        signs += [_sign(one, None if one.p_value is None else next(adjusted), part) for one in own]
    return signs


def _sign(one: Measured, adjusted: float | None, part: float) -> Sign:
    look = adjusted is not None and adjusted <= part and one.large
    shared = {name: value for name, value in vars(one).items() if name != "large"}
    shared |= {"said": LOOK if look else one.said, "records": one.records if look else ()}
    return Sign(**shared, p_adjusted=adjusted, false_alarm_rate=part)


@dataclass(frozen=True)
class Office:
    """What one office shows: `hits` of `n`; `said` where it cannot be judged for a reason of its
    own."""

    hits: int
    n: int
    spots: Sequence[RecordSpot] = ()
    said: str | None = None


@dataclass(frozen=True)
class OfficeComparison:
    """What is compared: `high` is whether too many or too few hits make a sign; `drop` as in
    `share_of`; of the others the part `trim` with the highest shares is no measure, and what is
    usual is never below `floor`."""

    detector: str
    measure: str
    office_kind: str
    least_n: int
    least_icc: float
    least_gap: float
    high: bool = True
    least_mean: float = 0.0
    least_offices: int = 5
    drop: int = 1
    trim: float = 0.0
    floor: float = 0.0
    others_at_most: float = 1.0
    others_at_least: float = 0.0


def beside_others(how: OfficeComparison, offices: Mapping[str, Office]) -> Iterator[Measured]:
    """Measure every office against all others that can be judged themselves."""
    counted = {
        name: (one.hits, one.n)
        for name, one in offices.items()
        if one.n >= how.least_n and one.said is None
    }
    for name, one in sorted(offices.items()):
        others = [count for other, count in counted.items() if other != name]
        figure = one.hits / one.n if one.n else None
        measured = Measured(how.detector, how.measure, name, how.office_kind, figure, n=one.n)
        if one.said is not None:
            yield replace(measured, said=one.said)
        elif figure is None or one.n < how.least_n or len(others) < how.least_offices:
            yield replace(measured, said=TOO_FEW)
        else:
            kept = sorted(others, key=lambda count: count[0] / count[1])
            kept = kept[: len(kept) - math.ceil(how.trim * len(kept))]
            share = share_of(kept, how.least_icc, least_mean=how.least_mean, drop=how.drop)
            share = replace(share, mean=max(share.mean, how.floor))
            if how.others_at_least <= share.mean <= how.others_at_most:
                lo, hi = share.usual(one.n)
                gap = figure - share.mean if how.high else share.mean - figure
                yield replace(
                    measured,
                    expected=share.mean,
                    lo=lo,
                    hi=hi,
                    p_value=(share.tail if how.high else share.lower_tail)(one.hits, one.n),
                    large=gap >= how.least_gap,
                    records=tuple(one.spots),
                )
