"""Inside a town's spine: doubles of one register, and files that are two sources of one people; and
what all rounds over a town share.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from doorstep.engine.linkage.anchors import Evidence, anchors_between, read_evidence
from doorstep.engine.linkage.assignment import Picked
from doorstep.engine.linkage.at_home import match_at_home
from doorstep.engine.linkage.decisions import SAME, verdicts
from doorstep.engine.linkage.household import page_or_home
from doorstep.engine.linkage.judged import Judged, Judgement
from doorstep.engine.linkage.levels_at_home import AT_HOME
from doorstep.engine.linkage.mentions import TownRows
from doorstep.engine.linkage.method import DOUBLES, MISSING, PARALLEL_FILES, Method
from doorstep.engine.linkage.model import NEVER, Model, estimate_u, random_pairs
from doorstep.engine.linkage.parallel_sources import (
    FilePairs,
    between,
    joined,
    parallel_files,
    sources,
    two_in_both,
)
from doorstep.engine.linkage.people import Ints, RowPairs, Shape, shape_of_first
from doorstep.engine.linkage.pipeline import (
    Contest,
    Linkage,
    Settled,
    Sides,
    alone,
    cluster,
    compare_candidates,
    learn_between,
    match_sides,
)
from doorstep.engine.linkage.plan import ComparisonPlan, plan_comparisons
from doorstep.engine.linkage.result import CONFLICT, DECISION, DUPLICATE, PARALLEL, Link, Round
from doorstep.engine.linkage.second_rows import of_one_partner, second_rows
from doorstep.engine.linkage.weighing import Support, Surroundings, Weighed, weigh


@dataclass(frozen=True)
class Records:
    """What the rounds so far have made: links in their order, pairs near being one, models."""

    judged: Judged
    links: tuple[Link, ...] = ()
    rounds: Mapping[str, Round] = field(default_factory=dict)

    def add(self, links: Iterable[Link]) -> Records:
        """With these links behind the others."""
        return replace(self, links=(*self.links, *links))

    def keep(self, made: Judgement, shape: Shape) -> Records:
        """With what a round judged, and its model for explanations."""
        rounded = Round(shape, made.contest.model, made.contest.prior_bits)
        return replace(
            self, judged=self.judged.add(made), rounds={**self.rounds, made.name: rounded}
        )


@dataclass(frozen=True)
class TownLinkage(Linkage):
    """A town under linkage: `plan`: how its rows are compared; `persons`: of every row outside the
    spine, rows of one source that say the same being one person."""

    town: TownRows
    plan: ComparisonPlan
    persons: Ints

    @property
    def spine(self) -> Ints:
        """The rows of the spine."""
        return np.arange(self.town.spine_rows)

    @property
    def others(self) -> Ints:
        """All other rows."""
        return np.arange(self.town.spine_rows, len(self.town.ids))

    def struck(self, pairs: RowPairs) -> Picked:
        """Pairs of which a row is struck through."""
        return self.town.struck[pairs[0]] | self.town.struck[pairs[1]]


def town_evidence(
    linkage: TownLinkage, sides: RowPairs, method: Method, plan: ComparisonPlan
) -> Evidence:
    pairs = compare_candidates(linkage, sides, method, plan)
    return read_evidence(linkage.tables, linkage.people, pairs)


def picked_links(contest: Contest, settled: Settled, rule: str | None) -> list[Link]:
    """The pairs picked, as links by `rule` (None: by what their evidence says) or by decision; what
    people decided among the missing is applied at the end."""
    pairs, evidence = contest.pairs, contest.evidence
    assert evidence is not None
    decided = {} if contest.method is MISSING else settled.weighed.decided
    return [
        Link(
            int(pairs.left[index]),
            int(pairs.right[index]),
            float(settled.probability[index]),
            DECISION if index in decided else rule or evidence.rule(index),
        )
        for index in np.flatnonzero(settled.picked).tolist()
    ]


Settlement = tuple[str, Contest, Settled]


def keep_round(
    linkage: TownLinkage, made: Settlement, shape: Shape, records: Records, rule: str | None
) -> tuple[list[Link], Records]:
    """The links of a round, by `rule` or what their evidence says, and the records with them and
    with what the round judged."""
    name, contest, settled = made
    links = [
        link._replace(left=min(link.pair), right=max(link.pair))
        for link in picked_links(contest, settled, rule)
    ]
    unstruck = ~linkage.struck((contest.pairs.left, contest.pairs.right))
    judgement = Judgement(name, contest, settled, unstruck)
    return links, records.keep(judgement, shape).add(links)


def link_at_home(
    linkage: TownLinkage, made: Settlement, sides: RowPairs, records: Records, rule: str | None
) -> tuple[list[Link], Records]:
    """Links of the free members of households that a round has joined, and the records with
    them."""
    name, contest, settled = made
    inside = match_at_home(linkage, contest, settled, sides)
    if inside is None:
        return [], records
    shape = replace(linkage.people.shape, at_home=True)
    return keep_round(linkage, (f"{name}{AT_HOME}", *inside), shape, records, rule)


def conflicts_of(linkage: TownLinkage, evidence: Evidence, weighed: Weighed) -> list[Link]:
    pairs = evidence.pairs
    contested = evidence.same_number & (weighed.match_weight <= NEVER)
    contested &= ~linkage.struck((pairs.left, pairs.right))
    return [
        Link(int(pairs.left[index]), int(pairs.right[index]), 0.0, CONFLICT)
        for index in np.flatnonzero(contested).tolist()
    ]


def inside_spine(
    linkage: TownLinkage, model: Model, records: Records
) -> tuple[Ints, FilePairs, Records]:
    """Person of each spine row (the smallest row of theirs): doubles of one register, lines of
    parallel files; and which files are parallel."""
    town, spine = linkage.town, linkage.spine
    evidence = town_evidence(linkage, (spine, spine), DOUBLES, linkage.plan)
    pairs = evidence.pairs
    contest = Contest(
        DOUBLES,
        linkage.plan,
        pairs,
        model,
        keys=pairs.left,
        persons=np.arange(len(town.ids)),
        home=town.household,
        around=Surroundings(linkage.town, evidence),
        expected=float(np.log2(1.0 / max(len(spine), 20))),
    )
    weighed = weigh(
        model,
        pairs,
        contest.fields,
        Support.none(len(pairs)),
        verdicts(linkage.decided, pairs, linkage.people.ids),
        contest.around,
    )
    records = records.add(conflicts_of(linkage, evidence, weighed))
    likely = weighed.match_weight + contest.prior_bits > 0
    parallel = parallel_files(town, pairs.left[likely], pairs.right[likely])
    weighed = weighed.forbid("two-sources", between(parallel, town, pairs.left, pairs.right))
    groups, records = _doubles(linkage, contest, weighed, records)
    groups, records = on_one_page(linkage, spine, shape_of_first(linkage.people), groups, records)
    if parallel:
        linked, records = _parallel(linkage, parallel, groups, records)
        groups, records = _still_doubled(linkage, linked, records)
        groups = joined(groups, *linked)
    return groups, parallel, records


def on_one_page(
    linkage: TownLinkage, rows: Ints, shape: Shape, persons: Ints, records: Records
) -> tuple[Ints, Records]:
    """The `persons` of rows, second rows of a page of theirs joined; and the records with them."""
    found = second_rows(linkage, linkage.town, shape, rows)
    if found is None:
        return persons, records
    contest, settled = found
    pairs, picked = contest.pairs, settled.picked
    judgement = Judgement(
        f"second_{len(records.rounds)}", contest, settled, picked, competing=False
    )
    records = records.keep(judgement, replace(shape, at_home=True))
    links = [
        Link(int(one), int(other), float(chance), DUPLICATE)
        for one, other, chance in zip(
            pairs.left[picked], pairs.right[picked], settled.probability[picked], strict=True
        )
    ]
    return joined(persons, pairs.left[picked], pairs.right[picked]), records.add(links)


def _doubles(
    linkage: TownLinkage, contest: Contest, weighed: Weighed, records: Records
) -> tuple[Ints, Records]:
    """Group of each spine row, rows of one register that are one person together."""
    town, evidence, pairs = linkage.town, contest.evidence, contest.pairs
    assert evidence is not None
    struck = linkage.struck((pairs.left, pairs.right))
    # Two rows of one household page with different names are two people: twins, or brothers named
    # alike.
    one_page = town.household[pairs.left] == town.household[pairs.right]
    weighed = weighed.forbid("one-household", one_page & ~evidence.same_name)
    # Children of one generation share a character: on one birth date that makes twins, not a slip
    # of the pen.
    if linkage.people.shape.chinese:
        weighed = weighed.forbid("other-name", ~evidence.same_name & ~evidence.same_number)
    weighed = weighed.forbid("uncorroborated", ~evidence.corroborated())
    weighed = weighed.forbid("struck-double", struck)
    groups = cluster(weighed, contest.prior_bits, DOUBLES.link_at, town.spine_rows)
    same = [index for index, verdict in weighed.decided.items() if verdict == SAME]
    groups = joined(groups, pairs.left[same], pairs.right[same])
    log_odds = weighed.match_weight + contest.prior_bits
    picked = (groups[pairs.left] == groups[pairs.right]) & (log_odds > 0)
    settled = Settled(weighed, alone(log_odds), picked)
    records = records.add(picked_links(contest, settled, DUPLICATE))
    judgement = Judgement("within", contest, settled, ~struck, competing=False)
    return groups, records.keep(judgement, linkage.people.shape)


def _still_doubled(
    linkage: TownLinkage, linked: RowPairs, records: Records
) -> tuple[Ints, Records]:
    """Groups without the doubles whose two rows stand in another source as two rows too, and no
    double there."""
    doubled = {link.pair: link.rule for link in records.links if link.rule in (DUPLICATE, DECISION)}
    duplicates = [pair for pair, rule in doubled.items() if rule == DUPLICATE]
    wrong = two_in_both(linkage.town, duplicates, *linked)
    left = [link for link in records.links if link.rule != DUPLICATE or link.pair not in wrong]
    kept = np.array([pair for pair in doubled if pair not in wrong], dtype=np.int64)
    kept = kept.reshape(-1, 2)
    judged = records.judged.without(wrong, "two-sources")
    groups = joined(linkage.spine, kept[:, 0], kept[:, 1])
    return groups, replace(records, links=tuple(left), judged=judged)


def _parallel(
    linkage: TownLinkage, parallel: FilePairs, groups: Ints, records: Records
) -> tuple[RowPairs, Records]:
    """Rows of parallel files one to one, by weights of their own: such files tell more than other
    mentions do."""
    tables, people, town = linkage.tables, linkage.people, linkage.town
    shape = shape_of_first(people)
    plan = plan_comparisons(shape)
    random = random_pairs(
        people, one_table=True, wanted=PARALLEL_FILES.random_pairs, first_side_only=True
    )
    u = estimate_u(tables, people, random, plan)
    home = page_or_home(people, town)
    lines: list[Link] = []
    for number, files in enumerate(sources(parallel)):
        left, right = (np.flatnonzero(np.isin(town.files[linkage.spine], some)) for some in files)
        anchored = anchors_between(tables, people, shape, left, right)
        sides = Sides(left, right, anchored)
        evidence = town_evidence(linkage, (left, right), PARALLEL_FILES, plan)
        pairs = evidence.pairs
        free = np.isin(pairs.left, sides.free[0]) & np.isin(pairs.right, sides.free[1])
        contest = Contest(
            PARALLEL_FILES,
            plan,
            pairs,
            learn_between(linkage, pairs.only(free), sides, u, PARALLEL_FILES, plan),
            keys=pairs.left,
            persons=groups,
            home=home,
            around=Surroundings(linkage.town, evidence),
            barred=~between(parallel, town, pairs.left, pairs.right),
        )
        contest, settled = match_sides(linkage, contest, (left, right))
        name = f"parallel_{number}"
        links, records = keep_round(linkage, (name, contest, settled), shape, records, PARALLEL)
        more, records = link_at_home(
            linkage, (name, contest, settled), (left, right), records, PARALLEL
        )
        lines += (*links, *more)
        records = records.add(of_one_partner(linkage, contest, settled, [*links, *more]))
    rows = np.array([link.pair for link in lines], dtype=np.int64).reshape(-1, 2)
    return (rows[:, 0], rows[:, 1]), records
