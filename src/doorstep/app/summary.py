"""Findings into the few figures of a brief: rates with intervals, tiers that hold, three pieces of
office work."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
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
from doorstep.engine.stats import poisson_interval

WEIGHT = {Severity.HIGH: 3, Severity.MEDIUM: 2, Severity.LOW: 1}
OMISSION = "REG_OMIT"

"""Its two cells are witnesses of one missing record: they agree."""

RowPlace: TypeAlias = tuple[str, str | None, int]
BLANKS = ("BLANK", "UNREADABLE")
TOP = 10


@dataclass(frozen=True)
class TownshipFacts:
    """What a brief needs to know beside findings and households.

    `visits_by_village` holds visit outcomes (complete, proxy, noncontact, refused) as counts of
    households; `record_pairs` are the linked pairs of rows compared between registers, `door_pairs`
    the visit rows compared; None where nobody counted. `questions` for the door are no findings.
    """

    as_of: dt.date
    township: str = ""
    simulated: bool = False
    lang: str = "zh"
    sources: Sequence[SourceTable] = ()
    visits_by_village: Mapping[str, Mapping[str, int]] | None = None
    record_pairs: int | None = None
    door_pairs: int | None = None
    questions: Sequence[Finding] = ()


def summarise(
    findings: Sequence[Finding], households_by_village: Mapping[str, int], facts: TownshipFacts
) -> Summary:
    """Count the brief's figures. Villages keep the order of `households_by_village` unless their
    intervals separate."""
    kinds = SourceKinds(tuple(facts.sources))
    visits = facts.visits_by_village or {}
    villages = _in_tiers(_village_rows(findings, households_by_village, visits, kinds))
    households = sum(households_by_village.values())
    rated = _rated(findings, households_by_village)
    rate, low, high = _rate(rated, households)
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
        rate=rate,
        low=low,
        high=high,
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


def _rate(count: int, households: int) -> tuple[float | None, float | None, float | None]:
    if households <= 0:
        return None, None, None
    low, high = poisson_interval(count)
    return 100 * count / households, 100 * low / households, 100 * high / households


def _village_rows(
    findings: Sequence[Finding],
    households_by_village: Mapping[str, int],
    visits: Mapping[str, Mapping[str, int]],
    kinds: SourceKinds,
) -> list[VillageRow]:
    """One row per village of households, findings or visits, and one for records that name no
    village: the rows add up to the headline."""
    counts = Counter(found.place for found in findings)
    by_dimension = Counter((found.place, dimension_of(found, kinds)) for found in findings)
    others = (set(counts) | set(visits)) - set(households_by_village)
    names = [*households_by_village, *sorted(others)]
    township = sum(households_by_village.values())
    rated = _rated(findings, households_by_village)
    rows = []
    for name in names:
        households = households_by_village.get(name, 0)
        rate, low, high = _rate(counts[name], households)
        bases = dict.fromkeys(DIMENSIONS, households)
        bases["household"] = visits.get(name, {}).get("complete", 0)
        rest = _rate(rated - counts[name] * (households > 0), township - households)
        rows.append(
            VillageRow(
                village=name,
                households=households,
                findings=counts[name],
                rate=rate,
                low=low,
                high=high,
                tier=0,
                standing=_standing((low, high), rest[1:]),
                dimensions=tuple(
                    _dimension(code, by_dimension[name, code], bases[code]) for code in DIMENSIONS
                ),
                outcomes=visits.get(name, {}),
            )
        )
    return rows


def _dimension(code: str, count: int, base: int) -> Dimension:
    if base <= 0:
        return Dimension(code, count, 0, None, Band.UNKNOWN)
    rate = 100 * count / base
    band = Band.GOOD if rate < WATCH_FROM else Band.WATCH if rate < FIX_FROM else Band.FIX
    return Dimension(code, count, base, rate, band)


def _standing(
    own: tuple[float | None, float | None], rest: tuple[float | None, float | None]
) -> VillageStanding:
    low, high = own
    rest_low, rest_high = rest
    if low is None or high is None or rest_low is None or rest_high is None:
        return VillageStanding.UNKNOWN
    if low > rest_high:
        return VillageStanding.ABOVE
    return VillageStanding.BELOW if high < rest_low else VillageStanding.WITHIN


def _in_tiers(rows: Sequence[VillageRow]) -> tuple[VillageRow, ...]:
    """Villages cut into tiers where every interval on one side lies above every interval on the
    other.

    Inside a tier the place's own order stays; with one tier nothing moves. Villages without a rate
    come last.
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
    return tuple(sorted(placed, key=lambda row: (row.rate is None, row.tier)))


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
