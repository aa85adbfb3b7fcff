"""A workspace rehearsed: a protocol's design on its households, what is known of them, and the
result as it is told."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

import pyarrow as pa

from doorstep.app.sampling.draws import LOOK_BACK_MONTHS, protocol_list
from doorstep.app.sampling.households import Period, household_frame
from doorstep.engine.fields.places import place_key
from doorstep.engine.inspection.scoring.figures import ItemStanding
from doorstep.engine.inspection.simulation import (
    Batch,
    Inspection,
    Knowledge,
    Rehearsal,
    next_visits,
    read_inspection,
    simulate,
    with_mark,
)
from doorstep.engine.survey import Design
from doorstep.engine.survey.designs import COUNTED
from doorstep.engine.survey.draw_methods import PROPORTIONAL
from doorstep.engine.survey.draws import Items, joined
from doorstep.i18n import messages

if TYPE_CHECKING:
    from doorstep.app.sampling.draws import Registers
    from doorstep.domain.inspection import RubricSpec


@dataclass(frozen=True)
class Note:
    """Something that must be known of a result: a code with its parameters."""

    code: str
    params: Mapping[str, object]


def said(kind: str, note: Note, titles: Mapping[str, str], lang: str) -> str:
    """A note as a sentence ("words" or "note"): numbers with one decimal, items by their
    `titles`."""
    comma = "、" if lang.startswith("zh") else ", "
    shown: dict[str, object] = {}
    for name, value in note.params.items():
        if isinstance(value, float):
            shown[name] = f"{value:.1f}" if abs(value) < 100 else f"{value:.0f}"
        elif isinstance(value, list | tuple):
            shown[name] = comma.join(titles.get(str(one), str(one)) for one in value)
        else:
            shown[name] = value
    return messages.sentence(f"simulate.{kind}.{note.code}", shown, lang)


@dataclass(frozen=True)
class Rehearsed:
    """A rehearsal of a workspace, and how its inspection was read."""

    rubric: RubricSpec
    protocol: str
    inspection: Inspection
    result: Rehearsal
    notes: tuple[Note, ...]

    @property
    def words(self) -> tuple[Note, ...]:
        """The result as sentences to be: what the chance to pass means, and how much of the spread
        is luck."""
        found = self.result
        passing = {"percent": 100 * found.p_pass, "error": 100 * found.mc_error, "runs": found.runs}
        luck = found.luck_share
        told = [Note("p-pass", passing | {"mark": found.pass_mark, "scale": found.scale})]
        if luck is None:
            return (*told, Note("no-spread", {}))
        return (
            *told,
            Note(
                "luck",
                {
                    "percent": 100 * luck,
                    "rest": 100 - 100 * luck,
                    "error": 100 * (found.luck_error or 0),
                },
            ),
        )

    def as_object(self) -> dict[str, object]:
        """`simulate --json`."""
        found = self.result
        return {
            "rubric": self.rubric.code,
            "protocol": self.protocol,
            "runs": found.runs,
            "pass_mark": found.pass_mark,
            "scale": found.scale,
            "p_pass": found.p_pass,
            "mc_error": found.mc_error,
            "score": dict(found.score),
            "items": [asdict(item) for item in found.items],
            "villages": [asdict(village) for village in found.villages],
            "luck_share": found.luck_share,
            "luck_error": found.luck_error,
            "villages_drawn": found.villages_drawn,
            "households": _told_households(self.inspection),
            "words": [asdict(note) for note in self.words],
            "notes": [asdict(note) for note in self.notes],
        }


def rehearse(
    registers: Registers,
    rubric: RubricSpec,
    standings: Sequence[ItemStanding],
    protocol: str,
    *,
    seed: str,
    runs: int,
    icc: float | None = None,
    pass_mark: float | None = None,
) -> Rehearsed:
    """An inspection by a protocol of the pack, rehearsed on what is known. Villages in the order of
    the registers."""
    design, table = protocol_list(registers, protocol)
    inspection = read_inspection(design)
    households = households_of(table)
    here, missing = at_home(standings, households)
    sites = sites_of(households, design)
    if design.quotas:
        inspection = replace(inspection, households=by_quota(table, design, sites))
    homes = {site: sum(households[place] for place in places) for site, places in sites.items()}
    known = Knowledge(merged(here, sites), homes, icc)
    result = simulate(with_mark(rubric, pass_mark), known, inspection, seed=seed, runs=runs)
    order = {place: at for at, place in enumerate(in_register_order(registers.tables, households))}
    listed = sorted(
        result.villages, key=lambda one: min(order[place] for place in sites[one.village])
    )
    result = replace(result, villages=tuple(listed))
    return Rehearsed(
        rubric, protocol, inspection, result, _notes(rubric, result, design, missing, sites)
    )


def plan_visits(
    registers: Registers,
    rubric: RubricSpec,
    standings: Sequence[ItemStanding],
    budget: int,
    *,
    seed: str,
    icc: float | None = None,
    pass_mark: float | None = None,
) -> list[Batch]:
    """The visits that would tell the most next, households of a village being drawn at random."""
    period = Period(registers.day, LOOK_BACK_MONTHS)
    households = households_of(household_frame(registers.tables, registers.pack, period)[0])
    ordered = {
        place: households[place] for place in in_register_order(registers.tables, households)
    }
    here, _ = at_home(standings, ordered)
    known = Knowledge(here, ordered, icc)
    return next_visits(with_mark(rubric, pass_mark), known, budget, seed=seed)


def households_of(table: pa.Table) -> dict[str, int]:
    """Households by place, places by name, as a draw takes them."""
    return dict(sorted(Counter(table.column("place").to_pylist()).items()))


def by_quota(table: pa.Table, design: Design, sites: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """How many households the quotas take in each site: of each stratum no more than are there."""
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
    """Standings under the list's spelling of their places, and how many places have no household on
    the list."""
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
    """What the design draws: a place, or neighbours joined because one alone is too small."""
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
    """Standings of places as those of the sites they belong to."""
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
    )


def in_register_order(tables: Mapping[str, pa.Table], places: Mapping[str, int]) -> list[str]:
    """Places as the registers name them first; those they do not name come last."""
    spelling = {place_key(place): place for place in places}
    named: dict[str, None] = {}
    for kind in ("persons", "households"):
        if kind in tables:
            for place in tables[kind].column("place").unique().to_pylist():
                found = spelling.get(place_key(place or ""))
                if found is not None:
                    named.setdefault(found)
    return [*named, *(place for place in sorted(places) if place not in named)]


def _told_households(inspection: Inspection) -> int | list[int] | None:
    """Households looked at in a village: one number, or from fewest to most; None: all."""
    said = inspection.households
    if said is None or isinstance(said, int):
        return said
    found = sorted(set(said.values()))
    return found[0] if len(found) == 1 else [found[0], found[-1]]


def _notes(
    rubric: RubricSpec,
    result: Rehearsal,
    design: Design,
    missing: int,
    sites: Mapping[str, tuple[str, ...]],
) -> tuple[Note, ...]:
    notes = []
    if result.unknown_items:
        points = sum(item.points for item in rubric.scored if item.code in result.unknown_items)
        notes.append(Note("unknown-items", {"items": list(result.unknown_items), "points": points}))
    conditions = [veto for veto in rubric.must_pass if veto.retired is None]
    if conditions:
        notes.append(Note("must-pass-apart", {"count": len(conditions)}))
    if design.quotas:
        notes.append(Note("quotas", {"count": len(design.quotas)}))
    if design.method in PROPORTIONAL and design.size not in ("households", COUNTED):
        notes.append(Note("size-by-households", {"size": design.size}))
    if any(len(places) > 1 for places in sites.values()):
        notes.append(Note("joined", {"count": sum(len(places) > 1 for places in sites.values())}))
    if missing:
        notes.append(Note("places-without-households", {"count": missing}))
    visited = max(
        (item.known_villages for item in result.items if item.code in _at_the_door(rubric)),
        default=0,
    )
    if visited < len(result.villages):
        notes.append(Note("villages-unseen", {"seen": visited, "villages": len(result.villages)}))
    return tuple(notes)


def _at_the_door(rubric: RubricSpec) -> set[str]:
    return {item.code for item in rubric.scored if item.source == "visit"}
