"""Findings into the few figures of a brief: rates with intervals, tiers that hold, three pieces of
office work."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from doorstep.domain.findings import Finding
from doorstep.domain.summary import (
    DIMENSIONS,
    FIX_FROM,
    WATCH_FROM,
    Action,
    Band,
    Dimension,
    PairAgreement,
    SourceKinds,
    SourceTable,
    Summary,
    VillageRow,
    VillageStanding,
)
from doorstep.domain.vocabulary import Severity, VisitOutcome
from doorstep.engine.survey.intervals import wilson

WEIGHT = {Severity.HIGH: 3, Severity.MEDIUM: 2, Severity.LOW: 1}
OMISSION = "REG_OMIT"

"""Its two cells are witnesses of one missing record: they agree."""

RowPlace: TypeAlias = tuple[str, str | None, int]
BLANKS = ("BLANK", "UNREADABLE")
TOP = 10
_LEVEL = 0.95


@dataclass(frozen=True)
class TownshipFacts:
    """What a brief needs to know beside findings and households.

    `visits_by_village` holds visit outcomes (complete, proxy, noncontact, refused) as counts of
    households; `record_pairs` are the linked pairs of rows compared between registers, `door_pairs`
    the visit rows compared; None where nobody counted. `homes`: the household of every visit row of
    those met in full. `questions` for the door are no findings.
    """

    as_of: dt.date
    township: str = ""
    simulated: bool = False
    lang: str = "zh"
    sources: Sequence[SourceTable] = ()
    visits_by_village: Mapping[str, Mapping[str, int]] | None = None
    record_pairs: int | None = None
    door_pairs: int | None = None
    homes: Mapping[RowPlace, object] = field(default_factory=dict)
    questions: Sequence[Finding] = ()


def summarise(
    findings: Sequence[Finding], households_by_village: Mapping[str, int], facts: TownshipFacts
) -> Summary:
    """Count the brief's figures. Villages keep the order of `households_by_village` unless their
    intervals separate."""
    kinds = SourceKinds(tuple(facts.sources))
    visits = facts.visits_by_village or {}
    differing = _differing_homes(findings, facts.homes)
    doors = _doors(households_by_village, visits, differing)
    villages = _in_tiers(_village_rows(findings, households_by_village, facts, doors))
    households = sum(households_by_village.values())
    rated = _rated(findings, households_by_village)
    codes = Counter(found.code for found in findings)
    levels = Counter(found.severity for found in findings)
    on_paper, at_door = _differing(findings, kinds)
    heaviest = sorted(findings, key=lambda one: (-WEIGHT[one.severity], one.code, one.id))
    return Summary(
        township=facts.township,
        simulated=facts.simulated,
        as_of=facts.as_of,
        lang=facts.lang,
        households=households,
        findings=len(findings),
        rate=100 * rated / households if households else None,
        differing=sum(door.differing for door in doors.values()),
        villages=villages,
        ordered=any(row.tier for row in villages),
        codes=tuple(sorted(codes.items(), key=lambda item: (-item[1], item[0]))),
        severities=tuple((level.value, levels[level]) for level in Severity),
        records=PairAgreement(facts.record_pairs, len(on_paper)),
        doors=PairAgreement(facts.door_pairs, len(at_door)),
        outcomes={
            outcome.value: sum(counts.get(outcome, 0) for counts in visits.values())
            for outcome in VisitOutcome
        },
        actions=_actions(findings, kinds),
        sources=tuple(facts.sources),
        top=tuple(heaviest[:TOP]),
        questions=tuple(facts.questions),
        unrated=len(findings) - rated,
    )


def _rated(findings: Sequence[Finding], households_by_village: Mapping[str, int]) -> int:
    """How many findings lie in villages whose households are known."""
    return sum(households_by_village.get(found.place, 0) > 0 for found in findings)


def dimension_of(found: Finding, kinds: SourceKinds) -> str:
    """The column of the heat table that a finding is counted in; each finding is in exactly one."""
    if found.code == "LATE":
        return "late"
    if found.code in BLANKS:
        return "blank"
    return "household" if kinds.at_door(found) else "registers"


def _differing_homes(
    findings: Sequence[Finding], homes: Mapping[RowPlace, object]
) -> Mapping[str, set[object]]:
    """By village, the households met in full of which some answer is not as on record."""
    found: dict[str, set[object]] = {}
    for one in findings:
        for cell in (one.left, one.right):
            home = None if cell is None else homes.get((cell.file, cell.sheet, cell.row))
            if home is not None:
                found.setdefault(one.place, set()).add(home)
    return found


@dataclass(frozen=True)
class DoorShare:
    """Households met in full, those of them that told otherwise, and their share of 100 with an
    interval; where all households were met there is no chance in it."""

    met: int
    differing: int
    share: float
    low: float
    high: float


def _doors(
    households_by_village: Mapping[str, int],
    visits: Mapping[str, Mapping[str, int]],
    differing: Mapping[str, set[object]],
) -> dict[str, DoorShare]:
    """The villages in which somebody was met, under intervals that hold for all of them at once
    (Bonferroni)."""
    met = {name: counts.get(VisitOutcome.COMPLETE, 0) for name, counts in visits.items()}
    met = {name: count for name, count in met.items() if count}
    level = 1 - (1 - _LEVEL) / max(len(met), 1)
    return {
        name: _door(count, len(differing.get(name, ())), households_by_village.get(name, 0), level)
        for name, count in met.items()
    }


def _door(met: int, differing: int, households: int, level: float) -> DoorShare:
    differing = min(differing, met)
    share = differing / met
    low, high = share, share
    if met < households or not households:
        left = (households - met) / max(households - 1, 1) if households else 1.0
        low, high = wilson(share, met / left, level)
    return DoorShare(met, differing, 100 * share, 100 * low, 100 * high)


def _rest(name: str, doors: Mapping[str, DoorShare], households: int) -> DoorShare | None:
    """The doors of all other villages together."""
    others = [door for other, door in doors.items() if other != name]
    met = sum(door.met for door in others)
    return _door(met, sum(door.differing for door in others), households, _LEVEL) if met else None


def _village_rows(
    findings: Sequence[Finding],
    households_by_village: Mapping[str, int],
    facts: TownshipFacts,
    doors: Mapping[str, DoorShare],
) -> list[VillageRow]:
    """One row per village of households, findings or visits, and one for records that name no
    village: the rows add up to the headline."""
    kinds, visits = SourceKinds(tuple(facts.sources)), facts.visits_by_village or {}
    counts = Counter(found.place for found in findings)
    by_dimension = Counter((found.place, dimension_of(found, kinds)) for found in findings)
    others = (set(counts) | set(visits)) - set(households_by_village)
    township = sum(households_by_village.values())
    rows = []
    for name in [*households_by_village, *sorted(others)]:
        households, door = households_by_village.get(name, 0), doors.get(name)
        rest = _rest(name, doors, township - households)
        rows.append(
            VillageRow(
                village=name,
                households=households,
                findings=counts[name],
                rate=100 * counts[name] / households if households else None,
                differing=door.differing if door else 0,
                door=door.share if door else None,
                low=door.low if door else None,
                high=door.high if door else None,
                tier=0,
                standing=_standing(door, rest),
                dimensions=tuple(
                    _at_door(by_dimension[name, code], door)
                    if code == "household"
                    else _on_paper(code, by_dimension[name, code], households)
                    for code in DIMENSIONS
                ),
                outcomes=visits.get(name, {}),
            )
        )
    return rows


def _on_paper(code: str, count: int, households: int) -> Dimension:
    rate = 100 * count / households if households > 0 else None
    return Dimension(code, count, households, rate, _band(rate))


def _at_door(count: int, door: DoorShare | None) -> Dimension:
    rate = door.share if door else None
    return Dimension("household", count, door.met if door else 0, rate, _band(rate))


def _band(rate: float | None) -> Band:
    if rate is None:
        return Band.UNKNOWN
    return Band.GOOD if rate < WATCH_FROM else Band.WATCH if rate < FIX_FROM else Band.FIX


def _standing(own: DoorShare | None, rest: DoorShare | None) -> VillageStanding:
    if own is None or rest is None:
        return VillageStanding.UNKNOWN
    if own.low > rest.high:
        return VillageStanding.ABOVE
    return VillageStanding.BELOW if own.high < rest.low else VillageStanding.WITHIN


def _in_tiers(rows: Sequence[VillageRow]) -> tuple[VillageRow, ...]:
    """Villages cut into tiers where every interval on one side lies above every interval on the
    other.

    Inside a tier the place's own order stays; with one tier nothing moves. Villages where nobody
    was met come last.
    """
    measured = sorted(
        (row for row in rows if row.high is not None), key=lambda row: -(row.high or 0.0)
    )
    tiers: dict[str, int] = {}
    tier, floor = 0, float("inf")
    for row in measured:
        if (row.high or 0.0) < floor and tiers:
            tier += 1
        tiers[row.village] = tier
        floor = min(floor, row.low or 0.0)
    placed = [replace(row, tier=tiers.get(row.village, tier)) for row in rows]
    return tuple(sorted(placed, key=lambda row: (row.door is None, row.tier)))


def _differing(
    findings: Sequence[Finding], kinds: SourceKinds
) -> tuple[set[frozenset[RowPlace]], set[frozenset[RowPlace]]]:
    """Pairs of register rows that differ, and visit rows that differ from a record; once each,
    however much differs.

    A finding may stand for several pairs: two registers that disagree still do so when the
    household was asked too.
    """
    on_paper: set[frozenset[RowPlace]] = set()
    at_door: set[frozenset[RowPlace]] = set()
    for pair in {
        frozenset(pair) for found in findings if found.code != OMISSION for pair in _pairs(found)
    }:
        visited = frozenset(row for row in pair if kinds.of_row(*row[:2]) == "visits")
        if len(pair) == 2:
            (at_door if visited else on_paper).add(visited or pair)
    return on_paper, at_door


def _pairs(found: Finding) -> list[tuple[RowPlace, ...]]:
    apart = found.params.get("apart")
    if isinstance(apart, list):
        return [
            tuple((str(end["file"]), end["sheet"], int(end["row"])) for end in pair)
            for pair in apart
        ]
    cells = (found.left, found.right)
    return [tuple((cell.file, cell.sheet, cell.row) for cell in cells if cell is not None)]


def _actions(findings: Sequence[Finding], kinds: SourceKinds) -> tuple[Action, ...]:
    """The three heaviest groups of findings of one code in one place and register."""
    counts: Counter[tuple[str, str, str]] = Counter()
    weights: Counter[tuple[str, str, str]] = Counter()
    for found in findings:
        group = (found.code, found.place, kinds.register(found))
        counts[group] += 1
        weights[group] += WEIGHT[found.severity]
    heaviest = sorted(weights, key=lambda group: (-weights[group], group))[:3]
    return tuple(
        Action(code, place, register, counts[code, place, register])
        for code, place, register in heaviest
    )
