"""A workspace's score by a rubric, for all places and for each: at the door, on paper, and the gap
between them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from doorstep.app.by_village import households_by_place, households_told
from doorstep.app.reporting import ReconciledWorkspace
from doorstep.app.scoring.as_visited import AsVisited, PresentCase, as_visited
from doorstep.app.scoring.facts import facts_of_the_desk, read_facts, unfit
from doorstep.app.simulating import in_register_order
from doorstep.app.site_standard import held_of, sites_facts
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.findings import Finding
from doorstep.domain.inspection import DeskFact, ItemSpec, RubricSpec
from doorstep.domain.inspection_vocabulary import FactKind
from doorstep.domain.registers import PackSpec
from doorstep.engine.checks.villages import village_names, visits_in
from doorstep.engine.inspection.results import PlaceScore, ScoreResult, UnmetDoors
from doorstep.engine.inspection.scoring.card import LEVEL, Card, ItemScore, card, item_score, vetoes
from doorstep.engine.inspection.scoring.doors import DoorTally, at_odds, shown_by, together
from doorstep.engine.inspection.scoring.evidence import ScoringEvidence, gather
from doorstep.engine.inspection.scoring.figures import (
    Fact,
    Figure,
    Figures,
    ItemStanding,
    Statement,
    VisitedHomes,
    sampled_figures,
    whole_figures,
)
from doorstep.engine.inspection.scoring.gaps import Gap, held_together, measure_gap
from doorstep.engine.inspection.scoring.measures import BOTH, DOOR, PAPER
from doorstep.engine.sql.tables import open_tables
from doorstep.packs.sites import load_standard
from doorstep.store import Store

ODDS = (1.0, 2.0, 3.0, math.inf, 0.0)
"""Assumptions of those not met: as those met, twice and three times their odds of a fault, all
faults, none."""

ItemKnowledge: TypeAlias = Figure | Fact | Sequence[ItemScore]
"""What is known of an item: counted, reported, or scored by place."""


@dataclass(frozen=True)
class Reconciled:
    """A workspace after a reconcile, as a score sees it."""

    tables: Mapping[str, pa.Table]
    links: pa.Table
    findings: Sequence[Finding]
    pack: PackSpec
    day: dt.date
    households: Mapping[str, int]
    store: Store | None = None
    """Where the earlier versions are; without it nothing was ever another."""
    villages: Mapping[str, str] = field(default_factory=dict)
    """By its key, the village that each place is, however visitors write it."""
    desk: Sequence[DeskFact] = ()
    """What the desk knows that fills items of a rubric."""

    @cached_property
    def evidence(self) -> ScoringEvidence:
        """Who is who and what does not agree, gathered once."""
        return gather(self.tables, self.links, self.findings, self.pack, self.day)

    @cached_property
    def visited(self) -> AsVisited:
        """The visits beside the registers of their day, gathered once."""
        if self.store is None:
            return AsVisited([self.evidence])
        return as_visited(
            PresentCase(self.store, self.pack, self.tables, self.evidence, self.villages)
        )

    @cached_property
    def _figures(self) -> dict[str, dict[tuple[str, str], Figures]]:
        """Figures by rubric: they rest on nothing but the evidence."""
        return {}

    def figures_of(self, rubric: str, facts: Path | None) -> tuple[RubricFigures, list[Statement]]:
        """Gather all figures of a rubric, and what people stated."""
        spec = rubric_of(self.pack, rubric)
        given, stated = read_facts(facts, spec) if facts is not None else ([], [])
        if rubric not in self._figures:
            homes = VisitedHomes(self.households, told=self.told)
            self._figures[rubric] = gather_figures(spec, self.evidence, self.visited, homes)
        counted = self._figures[rubric]
        known = Township(self.households, self.places, self.visited.doors)
        named = self.places | self.households.keys()
        desk = facts_of_the_desk(spec, [*self.desk, *self.listed_sites], given, named)
        return RubricFigures(spec, counted, known, [*given, *desk]), stated

    @cached_property
    def listed_sites(self) -> list[DeskFact]:
        """What the site ledgers tell of villages whose site the desk does not know better."""
        seen = {fact.place for fact in self.desk if fact.kind == FactKind.SITES}
        standard = load_standard(self.pack.code)
        rows = self.tables["sites"].to_pylist() if "sites" in self.tables else []
        facts = sites_facts(held_of(rows, standard), standard)
        return [fact for fact in facts if fact.place not in seen]

    @cached_property
    def places(self) -> frozenset[str]:
        """Every place some register names."""
        case = self.evidence.case
        first = {
            (kind, place): row
            for kind, register in case.registers.items()
            for row, place in reversed(list(enumerate(register.column("place"))))
            if place
        }
        return frozenset(case.place(kind, row) for (kind, _), row in first.items())

    def score(self, rubric: str, facts: Path | None = None) -> ScoreResult:
        """Score by a rubric of the pack, places as the registers name them; raises as `rubric_of`
        and `read_facts` do."""
        figures, stated = self.figures_of(rubric, facts)
        found = score_places(figures, stated, {finding.id: finding for finding in self.findings})
        scored = {place.place: place for place in found.places}
        order = in_register_order(self.tables, scored)
        places = tuple(scored[name] for name in order)
        return replace(found, places=places, unlisted=self._unlisted(places))

    @cached_property
    def told(self) -> Mapping[str, int]:
        """Households by village in the longest of the lists that are no register of households."""
        return households_told(self.evidence.case)

    def _unlisted(self, places: Sequence[PlaceScore]) -> dict[str, int]:
        """The villages with fewer households on record than were met, and by how many they
        count."""
        return {
            one.place: max(one.doors.met, self.told.get(one.place, 0))
            for one in places
            if one.doors.met > self.households.get(one.place, 0)
        }

    def standings(self, rubric: str, facts: Path | None = None) -> list[ItemStanding]:
        """Tell what is known of every item of a rubric in every place."""
        return self.figures_of(rubric, facts)[0].standings()


def reconciled(
    workspace: ReconciledWorkspace, tables: Mapping[str, pa.Table], findings: Sequence[Finding]
) -> Reconciled:
    """Gather what the last reconcile of a workspace left. Raises BadInput("not-reconciled")."""
    on_record = {kind: workspace.table(kind).arrow for kind in ("persons", "households")}
    links = workspace.links().arrow
    villages = village_names(tables, links)
    return Reconciled(
        visits_in(tables, villages),
        links,
        findings,
        workspace.pack,
        workspace.day,
        households_by_place(on_record, villages),
        workspace.store,
        villages,
        workspace.known,
    )


def rubric_of(pack: PackSpec, code: str) -> RubricSpec:
    """Look a rubric of the pack up.

    Raises BadInput("rubric-unknown"), RefusedByRule("rubric-retired") when nothing of it may be
    scored any more.
    """
    if code not in pack.rubrics:
        raise BadInput("rubric-unknown", rubric=code, known=", ".join(pack.rubrics) or "-")
    rubric = pack.rubrics[code]
    if not rubric.scored:
        raise RefusedByRule("rubric-retired", rubric=code)
    return rubric


def gather_figures(
    rubric: RubricSpec, evidence: ScoringEvidence, visited: AsVisited, homes: VisitedHomes
) -> dict[tuple[str, str], Figures]:
    """Count the figures of every measure of a rubric, by side ("door", "paper") and measure.

    Both sides are as they were when the households answered: papers put right since would else
    promise more than people could confirm. What all records are looked at for is as it is now.
    """
    found: dict[tuple[str, str], Figures] = {}
    met: dict[str, set[object]] = {}
    for one in visited.evidence:
        for place, own in one.homes_met().items():
            met.setdefault(place, set()).update(own)
    homes_met, since = replace(homes, met=met), visited.since
    with open_tables() as tables:
        for name in sorted({item.measure for item in rubric.scored if item.measure}):
            if name in BOTH:
                measure = BOTH[name]
                units = measure(evidence) if since is None else since.units(measure, evidence)
                found["door", name] = found["paper", name] = whole_figures(units)
            else:
                asked = (unit for one in visited.evidence for unit in DOOR[name](one))
                figures = sampled_figures(tables, asked, homes_met, LEVEL)
                found["door", name] = {
                    place: answering(figure, visited.doors, place)
                    for place, figure in figures.items()
                }
                claimed = PAPER[name](evidence if since is None else since.then)
                found["paper", name] = whole_figures(claimed)
    return found


def answering(figure: Figure, doors: Mapping[str, DoorTally], place: str | None) -> Figure:
    """Add what the doors that stayed shut leave of a figure."""
    tally = together(doors) if place is None else doors.get(place, DoorTally())
    return replace(figure, response=tally.response, shown=shown_by(doors, place))


@dataclass(frozen=True)
class Township:
    """What a score knows of places: households on record, all names, the doors of the visits."""

    households: Mapping[str, int]
    named: Collection[str] = ()
    doors: Mapping[str, DoorTally] = field(default_factory=dict)


Seen: TypeAlias = Callable[[Figure], Figure]
"""How a figure is to be read: as it stands, or under an assumption of those not met."""


def as_shown(figure: Figure) -> Figure:
    """Take a figure for what it shows."""
    return figure


def of_those_met(figure: Figure) -> Figure:
    """Take a figure for that of the households met."""
    return replace(figure, shown=1.0)


def under_odds(odds: float) -> Seen:
    """Take those not met for `odds` times as prone to faults as those met."""

    def seen(figure: Figure) -> Figure:
        if figure.whole:
            return figure
        ends = (figure.est, figure.lo, figure.hi)
        est, lo, hi = (at_odds(share, figure.response, odds) for share in ends)
        return replace(figure, est=est, lo=lo, hi=hi, shown=1.0)

    return seen


class RubricFigures:
    """All figures a rubric asks for, by item, side and place."""

    def __init__(
        self,
        rubric: RubricSpec,
        figures: Mapping[tuple[str, str], Figures],
        township: Township,
        facts: Sequence[Fact] = (),
    ) -> None:
        self.rubric, self.facts, self.doors = rubric, facts, township.doors
        self._figures = figures
        households, named = township.households, township.named
        seen = {place for found in self._figures.values() for place in found if place}
        counted = {place for place in households if place} | seen
        stated = {fact.place for fact in facts if fact.place}
        # Sites of a programme need stand in no register: a rubric without a measure takes any.
        known = counted.union(named)
        if not any(item.measure for item in rubric.scored):
            known |= stated
        for number, fact in enumerate(facts, 1):
            if fact.place is not None and fact.place not in known:
                raise unfit(number, fact.item, "village", sorted(known))
        self.places = sorted(counted | stated)

    def known(
        self, side: str, place: str | None, seen: Seen = as_shown
    ) -> dict[str, ItemKnowledge]:
        """Gather what is known of every item of a place (None: of all) on one side."""
        found = {item.code: self._known(item, side, place, seen) for item in self.rubric.scored}
        return {code: known for code, known in found.items() if known is not None}

    def _known(
        self, item: ItemSpec, side: str, place: str | None, seen: Seen = as_shown
    ) -> ItemKnowledge | None:
        own = [fact for fact in self.facts if fact.item == item.code]
        here = next((fact for fact in own if fact.place == place), None)
        if here is not None:
            return here
        if place is None and own:
            return [item_score(item, self._known(item, side, p, seen)) for p in self.places]
        whole = next((fact for fact in own if fact.place is None), None)
        figure = self._figures.get((side, item.measure), {}).get(place)
        return whole or (None if figure is None else seen(figure))

    def card(self, side: str, place: str | None, seen: Seen = as_shown) -> Card:
        """Fill in the card of one side of a place."""
        return card(self.rubric, place, self.known(side, place, seen))

    def gap(self, place: str | None) -> Gap | None:
        """Measure how far the papers of a place are from the households met there."""
        return measure_gap(self.card("paper", place), self.card("door", place, of_those_met))

    def unmet(self) -> UnmetDoors | None:
        """Say what the total would be under assumptions of those not met; None where nobody was
        drawn, or everybody met."""
        doors = together(self.doors)
        if doors.met == doors.drawn:
            return None
        totals = {odds: self.card("door", None, under_odds(odds)).total for odds in ODDS}
        return UnmetDoors(doors, *(totals[odds] for odds in ODDS))

    def standings(self) -> list[ItemStanding]:
        """Tell what is known of every item in every place, for a simulation to draw from."""
        return [self._standing(item, place) for place in self.places for item in self.rubric.scored]

    def _standing(self, item: ItemSpec, place: str) -> ItemStanding:
        known = self._known(item, "door", place)
        if isinstance(known, Figure):
            size = min(max(known.n_eff, 1.0), float(known.n))
            return ItemStanding(
                place,
                item.code,
                known.correct * known.shown,
                known.n,
                size,
                known.households,
                known.whole,
            )
        if isinstance(known, Fact):
            return self._standing_by_fact(item, place, known)
        return ItemStanding(place, item.code, 0, 0, 0.0, 0)

    def _standing_by_fact(self, item: ItemSpec, place: str, fact: Fact) -> ItemStanding:
        score = item_score(item, fact)
        if fact.right is not None and score.figure is not None:
            n = score.figure.n
            # A fact of no place: the same units tell of all places.
            shared = 1 if fact.place is not None else len(self.places)
            return ItemStanding(place, item.code, score.figure.correct, n, n / shared, 0)
        if score.got is None:
            return ItemStanding(place, item.code, 0, 0, 0.0, 0)
        known = ItemStanding(place, item.code, 0, 0, 0.0, 0, whole=True)
        return replace(known, points=score.got, unknown=score.unknown)


def score_places(
    figures: RubricFigures, statements: Sequence[Statement], findings: Mapping[str, Finding]
) -> ScoreResult:
    """Score all places together and each."""
    whole = figures.card("door", None)
    gaps = held_together({place: figures.gap(place) for place in figures.places})
    places = tuple(
        PlaceScore(
            place, figures.card("door", place), gaps[place], figures.doors.get(place, DoorTally())
        )
        for place in figures.places
    )
    return ScoreResult(
        figures.rubric,
        whole,
        figures.gap(None),
        places,
        vetoes(figures.rubric, whole.items, statements),
        findings,
        figures.unmet(),
    )
