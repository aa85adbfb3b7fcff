"""What is known of an item in a place: a share measured with its interval, a fact reported, or a
standing of both for a rehearsal.

Visits are a sample of households, drawn within places: households are the clusters, places the
strata, and a place counts by its households on record. Where places were left out, those visited
are a sample of places. What all records were checked for has no
sampling error. Facts are what no register holds: a site, a quiz, an anonymous survey, days late. A
thing nobody checked is neither there nor missing: it counts as missing in the lower end and as
there in the upper.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import TypeAlias

import numpy as np
import pyarrow as pa

from doorstep.domain.inspection_vocabulary import RuleInput, RuleKind
from doorstep.engine.inspection.scoring.evidence import CheckedUnit
from doorstep.engine.inspection.scoring.rules import Rule, takes
from doorstep.engine.sql.tables import Tables
from doorstep.engine.stats import Floats
from doorstep.engine.survey import Estimate, SurveyDesign, SurveyQuestion, estimate

ALL: None = None
_UNKNOWN = (0.0, 1.0)
_ENDLESS = 1e12


@dataclass(frozen=True)
class Figure:
    """A share right: the estimate, its interval, on how many units, what they are worth, in how
    many households.

    All of these are of the households met: `response` is their part of those drawn, and `shown` the
    part of the share that they show of all (`doors.shown_by`).
    """

    est: float
    lo: float
    hi: float
    n: int
    n_eff: float
    households: int
    correct: int
    whole: bool = False
    findings: tuple[str, ...] = ()
    residuals: Mapping[object, float] = field(default_factory=dict)
    response: float = 1.0
    shown: float = 1.0


Figures = dict[str | None, Figure]


def whole_figures(units: Iterable[CheckedUnit]) -> Figures:
    """Return the figures of a measure for which every record was checked, by place, and under `ALL`
    for all places."""
    return {place: _whole(own) for place, own in _by_place(units).items()}


def _whole(units: Sequence[CheckedUnit]) -> Figure:
    correct, n = sum(unit.correct for unit in units), len(units)
    share = correct / n
    return Figure(share, share, share, n, float(n), 0, round(correct), True, _findings(units))


_Answer: TypeAlias = tuple[str, object, float | None]
"""Place, household, and whether a unit is right; None of a household that has none."""


def sampled_figures(
    tables: Tables, units: Iterable[CheckedUnit], round_: VisitedHomes, level: float = 0.95
) -> Figures:
    """Return the figures of a measure taken at the door.

    A household met without a unit of the measure was visited all the same: it stays in the design,
    and a place weighs by the households met, not by those that happen to have a unit.
    """
    by_place = _by_place(units)
    if not by_place:
        return {}
    met = round_.met_with(by_place)
    weights = {
        place: _homes(len(own), round_.on_record.get(place, 0), round_.told.get(place, 0))
        for place, own in met.items()
    }
    rows: list[_Answer] = [
        (unit.place, unit.household, float(unit.correct)) for unit in by_place[ALL]
    ]
    with_unit = {row[:2] for row in rows}
    rows += [
        (place, home, None)
        for place, own in met.items()
        for home in own
        if (place, home) not in with_unit
    ]
    figures: Figures = {}
    for by in ("place", None):
        data, design = _sample(rows, weights, round_.places if by is None else None)
        question = SurveyQuestion("proportion", "correct", by=by, level=level)
        for estimated in estimate(tables, data, question, design):
            place = estimated.group if by else ALL
            if estimated.est is not None:
                figures[place] = _sampled(estimated, by_place[place], weights)
    return figures


@dataclass(frozen=True)
class VisitedHomes:
    """A round of visits: households on record by place, those met by place, and as many as other
    lists tell where fewer are on record than were met."""

    on_record: Mapping[str, int]
    met: Mapping[str, Collection[object]] = field(default_factory=dict)
    told: Mapping[str, int] = field(default_factory=dict)

    def met_with(
        self, units: Mapping[str | None, Sequence[CheckedUnit]]
    ) -> dict[str, dict[object, None]]:
        """Return the households met by place, those that units stand for among them."""
        found = {
            place: dict.fromkeys([*self.met.get(place, ()), *(one.household for one in own)])
            for place, own in units.items()
            if place is not None
        }
        return {place: dict.fromkeys(own) for place, own in self.met.items()} | found

    @property
    def places(self) -> int:
        """How many places there are."""
        return len(self.on_record.keys() | self.met.keys())


def _sample(
    rows: Sequence[_Answer], weights: Mapping[str, _Homes], places: int | None
) -> tuple[pa.Table, SurveyDesign]:
    """Return rows with their design: households within places; where some places were not visited
    (of `places` in all), households within the places drawn."""
    number = {one: str(at) for at, one in enumerate(dict.fromkeys(row[:2] for row in rows))}
    columns = {
        "place": [place for place, _, _ in rows],
        "home": [number[place, home] for place, home, _ in rows],
        "correct": pa.array([right for _, _, right in rows], pa.float64()),
        "weight": [weights[place].weight for place, _, _ in rows],
        "homes": [weights[place].there for place, _, _ in rows],
    }
    if places is None or places <= len(weights):
        design = SurveyDesign(strata="place", clusters=("home",), weight="weight", fpc=("homes",))
        return pa.table(columns), design
    columns["places"] = [float(places)] * len(rows)
    design = SurveyDesign(clusters=("place", "home"), weight="weight", fpc=("places", "homes"))
    return pa.table(columns), design


@dataclass(frozen=True)
class _Homes:
    """Households of a place: those met, those on record, and what a household met stands for.

    How many there are is unknown where no register counts households, or fewer than were met: the
    place then counts by as many as other lists tell of, those met at least, and without correction.
    """

    met: int
    there: float
    weight: float


def _homes(met: int, on_record: int, told: int) -> _Homes:
    if on_record < met:
        return _Homes(met, _ENDLESS, max(met, told) / met)
    return _Homes(met, float(on_record), on_record / met)


def _sampled(
    estimated: Estimate, units: Sequence[CheckedUnit], homes: Mapping[str, _Homes]
) -> Figure:
    est, lo, hi = estimated.est, estimated.lo, estimated.hi
    assert est is not None
    if lo is None or hi is None:
        lo, hi = _UNKNOWN
    # What each household adds to the estimate beyond its due: by it two items are seen to go
    # together.
    residuals: dict[object, float] = defaultdict(float)
    for unit in units:
        residuals[unit.household] += homes[unit.place].weight * (unit.correct - est)
    n = estimated.n
    return Figure(
        est=est,
        lo=min(lo, est),
        hi=max(hi, est),
        n=n,
        n_eff=min(n / estimated.deff, float(n)) if estimated.deff else float(n),
        households=len({(unit.place, unit.household) for unit in units}),
        correct=round(sum(unit.correct for unit in units)),
        findings=_findings(units),
        residuals=dict(residuals),
    )


def _by_place(units: Iterable[CheckedUnit]) -> dict[str | None, list[CheckedUnit]]:
    by_place: dict[str | None, list[CheckedUnit]] = defaultdict(list)
    for unit in units:
        by_place[unit.place].append(unit)
        by_place[ALL].append(unit)
    return dict(by_place)


def _findings(units: Iterable[CheckedUnit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for unit in units for one in unit.findings))


def correlations(figures: Sequence[Figure | None]) -> Floats:
    """Return how far items rise and fall together over households, 0 to 1; a negative one is taken
    for none."""
    homes = {
        home: i
        for i, home in enumerate(dict.fromkeys(h for f in figures if f for h in f.residuals))
    }
    table = np.zeros((len(figures), max(len(homes), 1)))
    for row, figure in enumerate(figures):
        for home, value in figure.residuals.items() if figure else ():
            table[row, homes[home]] = value
    lengths = np.sqrt((table**2).sum(axis=1))
    lengths[lengths == 0] = 1.0
    together: Floats = np.clip(table @ table.T / np.outer(lengths, lengths), 0.0, 1.0)
    np.fill_diagonal(together, 1.0)
    return together


@dataclass(frozen=True)
class ItemStanding:
    """`correct` of `n` units were as they should be, in `households` households.

    `n_eff` is what the n units are worth as independent ones (households resemble each other).
    `whole`: all units of
    the place were checked, so that nothing is left to chance. Nothing known: n is 0, and `points`
    is None.
    `points`: what the item brings whoever is drawn, since somebody checked (a site, a number) and
    no share was taken; `unknown` points beside them hang on the parts of it that nobody checked.
    """

    place: str
    item: str
    correct: float
    n: int
    n_eff: float
    households: int
    whole: bool = False
    points: float | None = None
    unknown: float = 0.0


FEWEST_ANONYMOUS = 10


@dataclass(frozen=True)
class Fact:
    """One item in one place (None: the office as a whole): `right` of `n`, a `number`, or things
    and answers."""

    item: str
    place: str | None = None
    right: int | None = None
    n: int | None = None
    number: float | None = None
    present: frozenset[str] = frozenset()
    missing: frozenset[str] = frozenset()
    answers: Mapping[str, float] = field(default_factory=dict)


@dataclass(frozen=True)
class Statement:
    """What somebody answers for: whether what a must-pass condition names happened."""

    must_pass: str
    happened: bool
    who: str


def parts_of(rule: Rule) -> tuple[str, ...]:
    """Return the things a rule asks for by name."""
    if takes(rule) != RuleInput.PARTS:
        return ()
    if "domains" in rule:
        return tuple(name for names in rule["domains"].values() for name in names)
    return tuple(rule.get("list", rule.get("questions", ())))


def part_values(rule: Rule, fact: Fact) -> tuple[float, float, int, int]:
    """Return the value a rule takes if all that is unknown is there, and if it is missing; how many
    are known, how many asked.

    missing_item_deduct counts what is missing, mean_of_domains the mean share present,
    traffic_light the yes answers before the first no.
    """
    asked = parts_of(rule)
    known = [name for name in asked if name in fact.present | fact.missing | fact.answers.keys()]
    best, worst = (
        _value(rule, {name: _worth(rule, fact, name, unknown) for name in asked})
        for unknown in (1.0, 0.0)
    )
    return best, worst, len(known), len(asked)


def _worth(rule: Rule, fact: Fact, name: str, unknown: float) -> float:
    if name in fact.answers:
        return min(max(fact.answers[name] / float(rule.get("best", 1.0)), 0.0), 1.0)
    return 1.0 if name in fact.present else 0.0 if name in fact.missing else unknown


def _value(rule: Rule, worth: Mapping[str, float]) -> float:
    if rule["type"] == RuleKind.MISSING_ITEM_DEDUCT:
        return sum(1.0 for value in worth.values() if value < 1)
    if rule["type"] == RuleKind.MEAN_OF_DOMAINS:
        domains = list(rule["domains"].values())
        means = [sum(worth[name] for name in names) / len(names) for names in domains]
        return sum(means) / len(domains)
    return float(sum(1 for _ in takewhile(lambda name: worth[name] >= 1, rule["questions"])))
