"""A workspace simulated: a protocol's design on its households, what is known of them, and the
visits that would tell the most next."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa

from doorstep.app.sampling.lists import Registers, protocol_list, protocol_of
from doorstep.domain.errors import BadInput
from doorstep.domain.inspection import RubricSpec
from doorstep.engine.fields.places import place_key
from doorstep.engine.inspection.results import ProtocolSimulation, SimulationNote
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import (
    Knowledge,
    Rehearsal,
    read_inspection,
    simulate,
    with_mark,
)
from doorstep.engine.survey import Design
from doorstep.engine.survey.designs import COUNTED
from doorstep.engine.survey.draw_methods import PROPORTIONAL
from doorstep.engine.survey.draws import Items, joined

RUNS = 10_000


@dataclass(frozen=True)
class SimulationRequest:
    """What to simulate: an inspection by a rubric and a protocol of the pack. `icc` and `pass_mark`
    (points) stand in place of what the data and the rubric say."""

    rubric: str
    protocol: str
    seed: str
    runs: int = RUNS
    facts: Path | None = None
    icc: float | None = None
    pass_mark: float | None = None


def simulate_protocol(
    registers: Registers,
    rubric: RubricSpec,
    standings: Sequence[ItemStanding],
    request: SimulationRequest,
) -> ProtocolSimulation:
    """Simulate an inspection by a protocol of the pack on what is known. Villages in the order of
    the registers.

    Raises as `protocol_of`, `protocol_list` and the engine's `simulate` do.
    """
    protocol = protocol_of(registers, request.protocol)
    design, table = protocol_list(registers, protocol)
    inspection = read_inspection(design)
    households = households_of(table)
    here, missing = at_home(standings, households)
    sites = sites_of(households, design)
    if design.quotas:
        inspection = replace(inspection, households=by_quota(table, design, sites))
    homes = {site: sum(households[place] for place in places) for site, places in sites.items()}
    known = Knowledge(merged(here, sites), homes, request.icc)
    marked = with_mark(rubric, request.pass_mark)
    outcome = simulate(marked, known, inspection, seed=request.seed, runs=request.runs)
    order = {place: at for at, place in enumerate(in_register_order(registers.tables, households))}
    listed = sorted(
        outcome.villages, key=lambda one: min(order[place] for place in sites[one.village])
    )
    outcome = replace(outcome, villages=tuple(listed))
    notes = (
        *_note_rubric(rubric, outcome),
        *_note_design(design, sites),
        *_note_places(rubric, outcome, missing),
    )
    return ProtocolSimulation(rubric, protocol, inspection, outcome, notes)


def households_of(table: pa.Table) -> dict[str, int]:
    """Count households by place, places by name, as a draw takes them.

    Raises BadInput("simulate-nothing") where no register lists any.
    """
    if not len(table):
        raise BadInput("simulate-nothing")
    return dict(sorted(Counter(table.column("place").to_pylist()).items()))


def by_quota(table: pa.Table, design: Design, sites: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Count the households the quotas take in each site: of each stratum no more than are there."""
    strata = Counter(
        zip(
            *(table.column(name).to_pylist() for name in ("place", design.quota_column)),
            strict=True,
        )
    )
    found = {}
    for site, places in sites.items():
        there = {name: sum(strata[place, name] for place in places) for name in design.quotas}
        found[site] = sum(
            there[name] if most is None else min(most, there[name])
            for name, most in design.quotas.items()
        )
    return found


def at_home(
    standings: Sequence[ItemStanding], households: Mapping[str, int]
) -> tuple[list[ItemStanding], int]:
    """Put standings under the list's spelling of their places; count the places that have no
    household on the list."""
    spelling = {place_key(place): place for place in households}
    here, missing = [], set()
    for one in standings:
        place = one.place if one.place in households else spelling.get(place_key(one.place))
        if place is None:
            missing.add(one.place)
        else:
            here.append(replace(one, place=place))
    return here, len(missing)


def sites_of(households: Mapping[str, int], design: Design) -> dict[str, tuple[str, ...]]:
    """Find what the design draws: a place, or neighbours joined because one alone is too small."""
    places = sorted(households)
    if not design.join_below:
        return {place: (place,) for place in places}
    members, start = [], 0
    for place in places:
        members.append(tuple(range(start, start + households[place])))
        start += households[place]
    sizes = tuple(households[place] for place in places)
    made = joined(
        Items(tuple(places), ("",) * len(places), sizes, tuple(members)), design.join_below
    )
    return {
        name: tuple(name.split("+")) if name not in households else (name,) for name in made.names
    }


def merged(
    standings: Sequence[ItemStanding], sites: Mapping[str, tuple[str, ...]]
) -> list[ItemStanding]:
    """Add standings of places up to those of the sites they belong to."""
    site_of = {place: site for site, places in sites.items() for place in places}
    groups: dict[tuple[str, str], list[ItemStanding]] = {}
    for one in standings:
        groups.setdefault((site_of[one.place], one.item), []).append(one)
    return [_together(site, item, own, len(sites[site])) for (site, item), own in groups.items()]


def _together(site: str, item: str, own: Sequence[ItemStanding], places: int) -> ItemStanding:
    given = [one.points for one in own if one.points is not None]
    return ItemStanding(
        site,
        item,
        sum(one.correct for one in own),
        sum(one.n for one in own),
        sum(one.n_eff for one in own),
        sum(one.households for one in own),
        len(own) == places and all(one.whole for one in own),
        sum(given) / len(given) if len(given) == places else None,
        sum(one.unknown for one in own) / places,
    )


def in_register_order(tables: Mapping[str, pa.Table], places: Collection[str]) -> list[str]:
    """Order places as the registers name them first; those they do not name come last."""
    spelling = {place_key(place): place for place in places}
    named: dict[str, None] = {}
    for kind in ("persons", "households"):
        if kind in tables:
            for place in tables[kind].column("place").unique().to_pylist():
                found = spelling.get(place_key(place or ""))
                if found is not None:
                    named.setdefault(found)
    return [*named, *(place for place in sorted(places) if place not in named)]


def _note_rubric(rubric: RubricSpec, outcome: Rehearsal) -> Iterator[SimulationNote]:
    if unknown := outcome.unknown_items:
        told = {"items": list(unknown), "points": outcome.unknown_points}
        yield SimulationNote("unknown-items", told)
    if conditions := sum(veto.retired is None for veto in rubric.must_pass):
        yield SimulationNote("must-pass-apart", {"count": conditions})


def _note_design(design: Design, sites: Mapping[str, tuple[str, ...]]) -> Iterator[SimulationNote]:
    if design.quotas:
        yield SimulationNote("quotas", {"count": len(design.quotas)})
    if design.method in PROPORTIONAL and design.size not in ("households", COUNTED):
        yield SimulationNote("size-by-households", {"size": design.size})
    if several := sum(len(places) > 1 for places in sites.values()):
        yield SimulationNote("joined", {"count": several})


def _note_places(rubric: RubricSpec, outcome: Rehearsal, missing: int) -> Iterator[SimulationNote]:
    if missing:
        yield SimulationNote("places-without-households", {"count": missing})
    at_the_door = {item.code for item in rubric.scored if item.source == "visit"}
    visited = [item.known_villages for item in outcome.items if item.code in at_the_door]
    seen, villages = max(visited, default=0), len(outcome.villages)
    if seen < villages:
        yield SimulationNote("villages-unseen", {"seen": seen, "villages": villages})
