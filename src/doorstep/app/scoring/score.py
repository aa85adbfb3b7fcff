"""A workspace's score by a rubric, for all places and for each: at the door, on paper, and the gap
between them."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import pyarrow as pa

from doorstep.app.scoring.facts import read_facts, unfit
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.findings import Finding
from doorstep.domain.inspection import ItemSpec, RubricSpec
from doorstep.domain.registers import PackSpec
from doorstep.engine.inspection.scoring.card import (
    LEVEL,
    Card,
    ItemScore,
    Veto,
    card,
    item_score,
    summed,
    vetoes,
)
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

MARKED, NEAR_END = 15.0, 5.0

"""A gap is worth a look where papers promise MARKED points more, and NEAR_END more even at its near
end.

Chosen on seeds 101-105 of the demo; bench/paper_gap.py measures it on others.
"""


@dataclass(frozen=True)
class Gap:
    """Paper score less household score, both out of a hundred of the points judged on both
    sides."""

    paper: tuple[float, float, float]
    household: tuple[float, float, float]
    gap: float
    lo: float
    hi: float

    @property
    def apart(self) -> bool:
        """Whether the two intervals do not touch."""
        return self.paper[1] > self.household[2] or self.household[1] > self.paper[2]

    @property
    def marked(self) -> bool:
        """Whether papers promise clearly more than households confirm."""
        return self.apart and self.gap >= MARKED and self.lo >= NEAR_END


@dataclass(frozen=True)
class PlaceScore:
    """One place's card by what households confirmed, and how far its papers are from it."""

    place: str
    card: Card
    gap: Gap | None


@dataclass(frozen=True)
class Scored:
    """A workspace's score by a rubric. `places` in the order of their names."""

    rubric: RubricSpec
    card: Card
    gap: Gap | None
    places: tuple[PlaceScore, ...]
    vetoes: tuple[Veto, ...]
    findings: Mapping[str, Finding]


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

    def book(self, rubric: str, facts: Path | None) -> tuple[Book, list[Statement]]:
        """All figures of a rubric, and what people stated."""
        spec = rubric_of(self.pack, rubric)
        told, stated = read_facts(facts, spec) if facts is not None else ([], [])
        if rubric not in self._figures:
            self._figures[rubric] = figures_of(spec, self.evidence, self.households)
        return Book(spec, self._figures[rubric], self.households, told, self.places), stated

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

    def score(self, rubric: str, facts: Path | None = None) -> Scored:
        """The score by a rubric of the pack; raises as `rubric_of` and `read_facts` do."""
        book, stated = self.book(rubric, facts)
        return score(book, stated, {finding.id: finding for finding in self.findings})

    def standings(self, rubric: str, facts: Path | None = None) -> list[ItemStanding]:
        """What is known of every item of a rubric in every place."""
        return self.book(rubric, facts)[0].standings()


def rubric_of(pack: PackSpec, code: str) -> RubricSpec:
    """A rubric of the pack.

    Raises BadInput("rubric-unknown"), RefusedByRule("rubric-retired") when nothing of it may be
    scored any more.
    """
    if code not in pack.rubrics:
        raise BadInput("rubric-unknown", rubric=code, known=", ".join(pack.rubrics) or "-")
    rubric = pack.rubrics[code]
    if not rubric.scored:
        raise RefusedByRule("rubric-retired", rubric=code)
    return rubric


def figures_of(
    rubric: RubricSpec, evidence: ScoringEvidence, households: Mapping[str, int]
) -> dict[tuple[str, str], Figures]:
    """The figures of every measure of a rubric, by side and measure."""
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


class Book:
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
        told = {fact.place for fact in facts if fact.place}
        # Sites of a programme need stand in no register: a rubric that looks at no register takes
        # any.
        known = (
            counted
            | set(named)
            | (told if not any(item.measure for item in rubric.scored) else set())
        )
        for number, fact in enumerate(facts, 1):
            if fact.place is not None and fact.place not in known:
                raise unfit(number, fact.item, "village", sorted(known))
        self.places = sorted(counted | told)

    def known(self, side: str, place: str | None) -> dict[str, Figure | Fact | Sequence[ItemScore]]:
        """What is known of every item of a place (None: of all) on one side."""
        found: dict[str, Figure | Fact | Sequence[ItemScore]] = {}
        for item in self.rubric.scored:
            one = self._known(item, side, place)
            if one is not None:
                found[item.code] = one
        return found

    def _known(
        self, item: ItemSpec, side: str, place: str | None
    ) -> Figure | Fact | Sequence[ItemScore] | None:
        own = [fact for fact in self.facts if fact.item == item.code]
        here = next((fact for fact in own if fact.place == place), None)
        if here is not None:
            return here
        if place is None and own:
            return [item_score(item, self._known(item, side, p)) for p in self.places]
        whole = next((fact for fact in own if fact.place is None), None)
        return whole or self._figures.get((side, item.measure), {}).get(place)

    def card(self, side: str, place: str | None) -> Card:
        """The card of one side of a place."""
        return card(self.rubric, place, self.known(side, place))

    def standings(self) -> list[ItemStanding]:
        """What is known of every item in every place, for a rehearsal to draw from."""
        return [self._standing(item, place) for place in self.places for item in self.rubric.scored]

    def _standing(self, item: ItemSpec, place: str) -> ItemStanding:
        known = self._known(item, "door", place)
        if isinstance(known, Figure):
            size = min(max(known.n_eff, 1.0), float(known.n))
            return ItemStanding(
                place, item.code, known.correct, known.n, size, known.households, known.whole
            )
        if isinstance(known, Fact):
            score = item_score(item, known)
            if known.right is not None and score.figure is not None:
                n = score.figure.n
                shared = (
                    1 if known.place is not None else len(self.places)
                )  # the same units tell of all places
                return ItemStanding(place, item.code, score.figure.correct, n, n / shared, 0)
            if (
                score.got is not None
            ):  # what nobody looked at may be there as well as not: half of it
                return ItemStanding(
                    place, item.code, 0, 0, 0.0, 0, whole=True, points=score.got + score.unknown / 2
                )
        return ItemStanding(place, item.code, 0, 0, 0.0, 0)


def score(book: Book, statements: Sequence[Statement], findings: Mapping[str, Finding]) -> Scored:
    """The score of all places and of each."""
    whole = book.card("door", None)
    places = tuple(_place(book, place) for place in book.places)
    return Scored(
        book.rubric,
        whole,
        gap(book.card("paper", None), whole),
        places,
        vetoes(book.rubric, whole.items, statements),
        findings,
    )


def _place(book: Book, place: str) -> PlaceScore:
    door = book.card("door", place)
    return PlaceScore(place, door, gap(book.card("paper", place), door))


def gap(paper: Card, door: Card) -> Gap | None:
    """How far papers and households are apart, on the items both sides can judge; None where no
    visit tells any."""
    pairs = [
        (one, other)
        for one, other in zip(paper.items, door.items, strict=True)
        if one.got is not None
        and other.got is not None
        and not (one.is_bonus or one.by_fact or other.by_fact)
    ]
    if not any(other.figure is not None and not other.figure.whole for _, other in pairs):
        return None
    p, d = (summed(paper.place, [pair[side] for pair in pairs]).of_hundred for side in (0, 1))
    below, above = math.hypot(p[0] - p[1], d[2] - d[0]), math.hypot(p[2] - p[0], d[0] - d[1])
    return Gap(p, d, p[0] - d[0], p[0] - d[0] - below, p[0] - d[0] + above)
