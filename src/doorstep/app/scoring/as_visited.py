"""Visits held against the registers as they stood when people were asked.

Whoever corrects the households that were visited makes the sample better than the rest, and a
sample that is better than the rest says nothing of the rest. So every first answer is compared with
the version of each register that was held the day before the visit (the oldest there is, where none
was held yet; nothing that came after the answers were taken in, unless there was no such register).
Where that is what is held now, the last reconcile says it already.
"""

from __future__ import annotations

import hashlib
import json
import logging
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from doorstep.app.findings import as_finding, as_object
from doorstep.app.holdings import as_source, tables_of
from doorstep.app.reconciling import COMPARISONS, asked_about
from doorstep.app.reviewing.decisions import as_table, standing
from doorstep.app.scoring.first_answers import (
    FirstAnswer,
    FirstAnswers,
    HeldVersion,
    KnownPlaces,
    first_answers,
    versions_held,
)
from doorstep.app.scoring.silence import RegistersSince, since
from doorstep.app.versions import PLACE, places_of
from doorstep.domain.findings import Finding
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks import ENGINE_VERSION, compare
from doorstep.engine.inspection.scoring.doors import DoorTally
from doorstep.engine.inspection.scoring.evidence import ScoringEvidence, gather
from doorstep.engine.intake.places import gazetteer_of, settle_places
from doorstep.engine.intake.rolls import rolls_apart
from doorstep.engine.linkage import link_registers
from doorstep.engine.linkage.comparison_cache import ComparisonCache, maker, with_fingerprints
from doorstep.engine.linkage.mentions import mentions, prepare_mentions
from doorstep.store import Store, put_derived, read_derived

log = logging.getLogger(__name__)

AS_VISITED = "as_visited"
_RUN = b"run"
Standing = tuple[int, ...]
"""The versions of registers, by their number in `versions_held`."""


@dataclass(frozen=True)
class AsVisited:
    """The evidence of every group of first answers, with the doors of every place."""

    evidence: Sequence[ScoringEvidence] = ()
    since: RegistersSince | None = None
    """What became of the registers since the first visits; None where they are as they were."""
    doors: Mapping[str, DoorTally] = field(default_factory=dict)


@dataclass(frozen=True)
class PresentCase:
    """The workspace after its last reconcile, as the visits find it."""

    store: Store
    pack: PackSpec
    tables: Mapping[str, pa.Table]
    evidence: ScoringEvidence
    villages: Mapping[str, str]


def as_visited(now: PresentCase) -> AsVisited:
    """Gather the evidence of first answers, each group with the registers of its day."""
    case = now.evidence.case
    versions = versions_held(now.store)
    known = KnownPlaces(gazetteer_of(now.tables.values()), now.villages)
    answers = first_answers(now.store, now.pack, versions, known)
    doors = answers.tally(case.place_named)
    registers = _Registers(now.store, versions)
    groups: dict[Standing, list[FirstAnswer]] = defaultdict(list)
    for first in answers.standing():
        groups[registers.on(first)].append(first)
    once = all(door.times < 2 for door in answers.doors)
    if once and _is_present(groups, versions, now.evidence):
        return AsVisited([now.evidence], doors=doors)
    found = _compared(now, versions, answers, groups)
    if not found:
        return AsVisited(doors=doors)
    oldest, tables = found[0]
    became = since(oldest, tables, now.tables, now.pack)
    return AsVisited([one for one, _ in found], became, doors)


def _is_present(
    groups: Mapping[Standing, Sequence[FirstAnswer]],
    versions: Sequence[HeldVersion],
    evidence: ScoringEvidence,
) -> bool:
    """Say whether the answers that stand are those of the last reconcile, beside the registers of
    the last reconcile."""
    held = tuple(at for at, one in enumerate(versions) if one.until is None and _registers(one))
    answers = [first for own in groups.values() for first in own]
    rows = sum(len(first.rows) for first in answers)
    counted = len(evidence.case.holding("visits")) if evidence.case.register("visits") else 0
    are_held = all(versions[first.version].until is None for first in answers)
    return set(groups) <= {held} and are_held and rows == counted


def _registers(version: HeldVersion) -> bool:
    return set(version.source.kinds) != {"visits"}


class _Registers:
    """Which versions of registers were held on a day."""

    def __init__(self, store: Store, versions: Sequence[HeldVersion]) -> None:
        self._store, self._versions = store, versions
        self._by_source: dict[str, list[int]] = defaultdict(list)
        for at, one in enumerate(versions):
            if _registers(one):
                self._by_source[one.source.id].append(at)
        self._known: dict[tuple[str, int], Standing] = {}

    def on(self, first: FirstAnswer) -> Standing:
        """Return the registers beside which first answers were given."""
        since = self._versions[first.version].since
        if (first.day, since) not in self._known:
            self._known[first.day, since] = self._on(first.day, since)
        return self._known[first.day, since]

    def _on(self, day: str, since: int) -> Standing:
        chosen, later = [], []
        for own in self._by_source.values():
            there = [at for at in own if self._versions[at].since <= since]
            if not there:
                later.append(own[0])
                continue
            before = [at for at in there if self._versions[at].day < day]
            at = before[-1] if before else there[0]
            gone = self._versions[there[-1]]
            was_withdrawn = gone.until is not None and not gone.is_replaced
            if not (was_withdrawn and gone.until is not None and gone.until <= since):
                chosen.append(at)
        held = {place for at in chosen for place in self._places(at)} if later else set()
        chosen += [at for at in later if not self._places(at) <= held]
        return tuple(sorted(chosen))

    def _places(self, at: int) -> frozenset[tuple[str, str]]:
        """Return the registers and villages a version speaks of."""
        tables = tables_of(self._store, self._versions[at].source, PLACE)
        return frozenset(
            (kind, village)
            for kind, table in tables.items()
            if kind != "visits"
            for _, village in places_of({kind: table}) or {(None, "")}
        )


def _compared(
    now: PresentCase,
    versions: Sequence[HeldVersion],
    answers: FirstAnswers,
    groups: Mapping[Standing, Sequence[FirstAnswer]],
) -> list[tuple[ScoringEvidence, Mapping[str, pa.Table]]]:
    """Compare every group with its registers, as the last time where that was kept; those with the
    oldest registers first."""
    run = f"{now.store.run_id(ENGINE_VERSION)} {now.evidence.case.as_of}".encode()
    kept = read_derived(now.store, AS_VISITED)
    sound = {
        name: table
        for name, table in kept.items()
        if (table.schema.metadata or {}).get(_RUN) == run
    }
    found: list[tuple[ScoringEvidence, Mapping[str, pa.Table]]] = []
    made: dict[str, pa.Table] = {}
    for number, (standing_then, own) in enumerate(sorted(groups.items())):
        tables = _tables(now.store, now.pack, versions, standing_then, answers, own)
        names = f"links-{number}", f"findings-{number}"
        if all(name in sound for name in names):
            links, told = (sound[name] for name in names)
        else:
            links, told = _linked(now, tables)
        marked = {_RUN: run}
        made |= dict(
            zip(names, (t.replace_schema_metadata(marked) for t in (links, told)), strict=True)
        )
        findings = [as_finding(json.loads(one)) for one in told.column("finding").to_pylist()]
        evidence = gather(tables, links, findings, now.pack, now.evidence.case.as_of)
        found.append((evidence, tables))
    if made.keys() != sound.keys():
        put_derived(now.store, AS_VISITED, made)
    log.info("as visited: %d groups of first answers", len(groups))
    return found


def _linked(now: PresentCase, tables: Mapping[str, pa.Table]) -> tuple[pa.Table, pa.Table]:
    """Link and compare; returns the links, and the findings as lines of JSON."""
    day, pack, store = now.evidence.case.as_of, now.pack, now.store
    mentioned = mentions(tables, pack, day.year)
    decided = as_table(standing(store.decisions(), mentioned))
    ready = with_fingerprints(prepare_mentions(mentioned, pack))
    cache = ComparisonCache(ready, read_derived(store, COMPARISONS), maker(pack.names))
    linked = link_registers(mentioned, pack, decided, cache)
    found: Sequence[Finding] = compare(
        tables, linked.links, pack, as_of=day, asked=asked_about(linked.review)
    ).findings
    told = [json.dumps(as_object(one), ensure_ascii=False) for one in found]
    return linked.links, pa.table({"finding": pa.array(told, pa.string())})


def _tables(
    store: Store,
    pack: PackSpec,
    versions: Sequence[HeldVersion],
    standing_then: Standing,
    answers: FirstAnswers,
    own: Sequence[FirstAnswer],
) -> dict[str, pa.Table]:
    """Return the registers of then, and of the visits the rows that stand."""
    parts: dict[str, list[pa.Table]] = defaultdict(list)
    files: Counter[str] = Counter()
    for at in standing_then:
        source = versions[at].source
        tables = tables_of(store, source)
        files[source.file] += 1
        if files[source.file] > 1:
            made = hashlib.sha256(f"{source.id}{source.snapshot}".encode()).hexdigest()[:12]
            tables = as_source(tables, made, f"{source.file}@{files[source.file]}")
        for kind, table in tables.items():
            if kind != "visits":
                parts[kind].append(table)
    rows: dict[int, list[int]] = defaultdict(list)
    for first in own:
        rows[first.version] += first.rows
    for at, taken in rows.items():
        parts["visits"].append(answers.tables[at].take(pa.array(sorted(taken))))
    whole = {
        kind: pa.concat_tables(parts[kind], promote_options="default") for kind in sorted(parts)
    }
    apart = rolls_apart(whole, pack)
    return settle_places(apart, gazetteer_of(apart.values()))
