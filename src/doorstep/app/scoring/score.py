"""A workspace's score by a rubric, for all places and for each: at the door, on paper, and the gap
between them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import TypeAlias

import pyarrow as pa

from doorstep.app.scoring.facts import read_facts, unfit
from doorstep.app.simulating import in_register_order
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.findings import Finding
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.domain.registers import PackSpec
from doorstep.engine.inspection.results import PlaceScore, ScoreResult, measure_gap
from doorstep.engine.inspection.scoring.card import LEVEL, Card, ItemScore, card, item_score, vetoes
from doorstep.engine.inspection.scoring.evidence import ScoringEvidence, gather
from doorstep.engine.inspection.scoring.figures import (
    Fact,
    Figure,
    Figures,
    ItemStanding,
    Statement,
    sampled_figures,
    whole_figures,
)
from doorstep.engine.inspection.scoring.measures import BOTH, DOOR, PAPER
from doorstep.engine.sql.tables import open_tables

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

    @cached_property
    def evidence(self) -> ScoringEvidence:
        """Who is who and what does not agree, gathered once."""
        return gather(self.tables, self.links, self.findings, self.pack, self.day)

    @cached_property
    def _figures(self) -> dict[str, dict[tuple[str, str], Figures]]:
        """Figures by rubric: they rest on nothing but the evidence."""
        return {}

    def figures_of(self, rubric: str, facts: Path | None) -> tuple[RubricFigures, list[Statement]]:
        """Gather all figures of a rubric, and what people stated."""
        spec = rubric_of(self.pack, rubric)
        given, stated = read_facts(facts, spec) if facts is not None else ([], [])
        if rubric not in self._figures:
            self._figures[rubric] = gather_figures(spec, self.evidence, self.households)
        counted = self._figures[rubric]
        return RubricFigures(spec, counted, self.households, given, self.places), stated

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
        return replace(found, places=tuple(scored[name] for name in order))

    def standings(self, rubric: str, facts: Path | None = None) -> list[ItemStanding]:
        """Tell what is known of every item of a rubric in every place."""
        return self.figures_of(rubric, facts)[0].standings()


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
    rubric: RubricSpec, evidence: ScoringEvidence, households: Mapping[str, int]
) -> dict[tuple[str, str], Figures]:
    """Count the figures of every measure of a rubric, by side ("door", "paper") and measure."""
    found: dict[tuple[str, str], Figures] = {}
    with open_tables() as tables:
        for name in sorted({item.measure for item in rubric.scored if item.measure}):
            if name in BOTH:
                found["door", name] = found["paper", name] = whole_figures(BOTH[name](evidence))
            else:
                found["door", name] = sampled_figures(
                    tables, DOOR[name](evidence), households, LEVEL
                )
                found["paper", name] = whole_figures(PAPER[name](evidence))
    return found


class RubricFigures:
    """All figures a rubric asks for, by item, side and place."""

    def __init__(
        self,
        rubric: RubricSpec,
        figures: Mapping[tuple[str, str], Figures],
        households: Mapping[str, int],
        facts: Sequence[Fact] = (),
        named: Collection[str] = (),
    ) -> None:
        self.rubric = rubric
        self.facts = facts
        self._figures = figures
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

    def known(self, side: str, place: str | None) -> dict[str, ItemKnowledge]:
        """Gather what is known of every item of a place (None: of all) on one side."""
        found = {item.code: self._known(item, side, place) for item in self.rubric.scored}
        return {code: known for code, known in found.items() if known is not None}

    def _known(self, item: ItemSpec, side: str, place: str | None) -> ItemKnowledge | None:
        own = [fact for fact in self.facts if fact.item == item.code]
        here = next((fact for fact in own if fact.place == place), None)
        if here is not None:
            return here
        if place is None and own:
            return [item_score(item, self._known(item, side, p)) for p in self.places]
        whole = next((fact for fact in own if fact.place is None), None)
        return whole or self._figures.get((side, item.measure), {}).get(place)

    def card(self, side: str, place: str | None) -> Card:
        """Fill in the card of one side of a place."""
        return card(self.rubric, place, self.known(side, place))

    def standings(self) -> list[ItemStanding]:
        """Tell what is known of every item in every place, for a simulation to draw from."""
        return [self._standing(item, place) for place in self.places for item in self.rubric.scored]

    def _standing(self, item: ItemSpec, place: str) -> ItemStanding:
        known = self._known(item, "door", place)
        if isinstance(known, Figure):
            size = min(max(known.n_eff, 1.0), float(known.n))
            return ItemStanding(
                place, item.code, known.correct, known.n, size, known.households, known.whole
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
        # What nobody checked may be there as well as not: half of it.
        points = score.got + score.unknown / 2
        return ItemStanding(place, item.code, 0, 0, 0.0, 0, whole=True, points=points)


def score_places(
    figures: RubricFigures, statements: Sequence[Statement], findings: Mapping[str, Finding]
) -> ScoreResult:
    """Score all places together and each."""
    whole = figures.card("door", None)
    places = tuple(_score_place(figures, place) for place in figures.places)
    return ScoreResult(
        figures.rubric,
        whole,
        measure_gap(figures.card("paper", None), whole),
        places,
        vetoes(figures.rubric, whole.items, statements),
        findings,
    )


def _score_place(figures: RubricFigures, place: str) -> PlaceScore:
    door = figures.card("door", place)
    return PlaceScore(place, door, measure_gap(figures.card("paper", place), door))
