"""Units -> shares with intervals, for every place and for all of them; and how the items hang
together.

Visits are a sample of households, drawn within places: households are the clusters, places the
strata, and a place counts by its households on record. What all records were looked at for has no
sampling error.

---

What people report that no register holds: a site looked at, a quiz, an anonymous survey, days
late; and statements.

A thing nobody looked at is neither there nor missing: it counts as missing in the lower end and as
there in the upper.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.engine.inspection.scoring.evidence import CheckedUnit
from doorstep.engine.inspection.scoring.rules import PARTS, Rule, takes
from doorstep.engine.sql.tables import Tables
from doorstep.engine.survey import SurveyDesign, SurveyQuestion, estimate

ALL: None = None

_UNKNOWN = (0.0, 1.0)

_ENDLESS = 1e12


@dataclass(frozen=True)
class Figure:
    """A share right: the estimate, its interval, on how many units, what they are worth, in how
    many households."""

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


Figures = dict[str | None, Figure]


def whole_figures(units: Iterable[CheckedUnit]) -> Figures:
    """Figures of a measure for which every record was looked at, by place, and under `ALL` for all
    places."""
    return {place: _whole(found) for place, found in _by_place(units).items()}


def _whole(units: Sequence[CheckedUnit]) -> Figure:
    correct, n = sum(unit.correct for unit in units), len(units)
    share = correct / n
    return Figure(share, share, share, n, float(n), 0, correct, True, _findings(units))


def sampled_figures(
    tables: Tables, units: Iterable[CheckedUnit], households: Mapping[str, int], level: float = 0.95
) -> Figures:
    """Figures of a measure taken at the door; `households` are those on record in every place."""
    by_place = _by_place(units)
    everyone = by_place.pop(ALL, [])
    if not everyone:
        return {}
    met = {place: len({unit.household for unit in found}) for place, found in by_place.items()}
    # How many there are is unknown where no register counts households, or fewer than were met: no
    # correction then.
    known = {place: households.get(str(place), 0) for place in met}
    standing = {
        place: known[place] if known[place] >= count else count for place, count in met.items()
    }
    there = {
        place: known[place] if known[place] >= count else _ENDLESS for place, count in met.items()
    }
    homes = {
        home: number
        for number, home in enumerate(dict.fromkeys(unit.household for unit in everyone))
    }
    data = pa.table(
        {
            "place": [unit.place for unit in everyone],
            "home": [str(homes[unit.household]) for unit in everyone],
            "right": [float(unit.correct) for unit in everyone],
            "weight": [standing[unit.place] / met[unit.place] for unit in everyone],
            "homes": [float(there[unit.place]) for unit in everyone],
        }
    )
    design = SurveyDesign(strata="place", clusters=("home",), weight="weight", fpc=("homes",))
    figures: Figures = {}
    for by in ("place", None):
        for found in estimate(
            tables, data, SurveyQuestion("proportion", "right", by=by, level=level), design
        ):
            own = everyone if by is None else by_place[found.group]
            lo, hi = (
                (found.lo, found.hi) if found.lo is not None and found.hi is not None else _UNKNOWN
            )
            assert found.est is not None
            figures[found.group if by else ALL] = Figure(
                est=found.est,
                lo=min(lo, found.est),
                hi=max(hi, found.est),
                n=found.n,
                n_eff=found.n_eff or 1.0,
                households=sum(met.values()) if by is None else met[found.group],
                correct=sum(unit.correct for unit in own),
                findings=_findings(own),
                residuals=_residuals(own, found.est, standing, met),
            )
    return figures


def _by_place(units: Iterable[CheckedUnit]) -> dict[str | None, list[CheckedUnit]]:
    found: dict[str | None, list[CheckedUnit]] = {}
    for unit in units:
        found.setdefault(unit.place, []).append(unit)
        found.setdefault(ALL, []).append(unit)
    return found


def _findings(units: Iterable[CheckedUnit]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(one for unit in units for one in unit.findings))


def _residuals(
    units: Iterable[CheckedUnit],
    share: float,
    standing: Mapping[str | None, int],
    met: Mapping[str | None, int],
) -> dict[object, float]:
    """What each household adds to the estimate beyond its due: by it two items are seen to go
    together."""
    found: dict[object, float] = {}
    for unit in units:
        weight = standing[unit.place] / met[unit.place]
        found[unit.household] = found.get(unit.household, 0.0) + weight * (unit.correct - share)
    return found


def correlations(figures: Sequence[Figure | None]) -> npt.NDArray[np.float64]:
    """How far items rise and fall together over households, 0 to 1; a negative one is taken for
    none."""
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
    together: npt.NDArray[np.float64] = np.clip(
        (table @ table.T) / np.outer(lengths, lengths), 0.0, 1.0
    )
    np.fill_diagonal(together, 1.0)
    return together


@dataclass(frozen=True)
class ItemStanding:
    """`correct` of `n` units were as they should be, in `households` households.

    `n_eff` is what the n units are worth as independent ones (households resemble each other).
    `whole`: all units of
    the place were looked at, so that nothing is left to chance. Nothing known: n is 0, and `points`
    is None.
    `points`: what the item brings whoever is drawn, since somebody looked (a site, a number) and no
    share was taken.
    """

    place: str
    item: str
    correct: float
    n: int
    n_eff: float
    households: int
    whole: bool = False
    points: float | None = None


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
    """What somebody answers for: whether a must-pass condition was violated (`holds` false) or
    not."""

    must_pass: str
    holds: bool
    who: str


def parts_of(rule: Rule) -> tuple[str, ...]:
    """The things a rule asks for by name."""
    if takes(rule) != PARTS:
        return ()
    if "domains" in rule:
        return tuple(name for names in rule["domains"].values() for name in names)
    return tuple(rule.get("list", rule.get("questions", ())))


def part_values(rule: Rule, fact: Fact) -> tuple[float, float, int, int]:
    """The value a rule takes if all that is unknown is there, and if it is missing; how many are
    known, how many asked.

    missing_item_deduct counts what is missing, mean_of_domains the mean share present,
    traffic_light the yes answers before the first no.
    """
    asked = parts_of(rule)
    known = [
        name
        for name in asked
        if name in fact.present or name in fact.missing or name in fact.answers
    ]
    best, worst = (
        {name: _worth(rule, fact, name, unknown) for name in asked} for unknown in (1.0, 0.0)
    )
    return _value(rule, best), _value(rule, worst), len(known), len(asked)


def _worth(rule: Rule, fact: Fact, name: str, unknown: float) -> float:
    if name in fact.answers:
        return min(max(fact.answers[name] / float(rule.get("best", 1.0)), 0.0), 1.0)
    return 1.0 if name in fact.present else 0.0 if name in fact.missing else unknown


def _value(rule: Rule, worth: Mapping[str, float]) -> float:
    if rule["type"] == "missing_item_deduct":
        return sum(1.0 for value in worth.values() if value < 1)
    if rule["type"] == "mean_of_domains":
        domains = list(rule["domains"].values())
        return sum(sum(worth[name] for name in names) / len(names) for names in domains) / len(
            domains
        )
    yes = 0
    for name in rule["questions"]:
        if worth[name] < 1:
            break
        yes += 1
    return float(yes)
