"""Links between a town's registers: one register is the spine, every other mention is led to a
person in it.

First duplicates inside the spine, and links between files of it that are two sources of the same
people; then each mention's best person: one-to-one where a row stands for a person's only such
event (a visit round, a birth, a death), many-to-one for services and certificates. An equal
identity number with a clearly different person is returned as a conflict and never as a link. What
the spine lacks is linked among the rest (a birth and a visited child), so that one missing person
is one piece of evidence, not two.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.engine.linkage.anchors import Evidence, anchors_between, read_evidence
from doorstep.engine.linkage.assignment import Picked, strongest_first
from doorstep.engine.linkage.comparison import Floats, comparison_levels
from doorstep.engine.linkage.comparison_cache import ComparisonCache
from doorstep.engine.linkage.consistency import contradicting, one_row_each
from doorstep.engine.linkage.decisions import SAME, numbered, read_decisions, verdicts
from doorstep.engine.linkage.household import page_or_home, within_source_duplicates
from doorstep.engine.linkage.judged import Judged, Judgement
from doorstep.engine.linkage.levels import ComparisonPlan, plan_comparisons
from doorstep.engine.linkage.mentions import TOWN_MEMORY, TownRows, open_town
from doorstep.engine.linkage.method import (
    DOUBLES,
    DUPLICATE_AT,
    MISSING,
    PARALLEL_FILES,
    TO_SPINE,
    Method,
)
from doorstep.engine.linkage.model import (
    NEVER,
    Model,
    TrainingSample,
    estimate_u,
    kin_odds,
    learn,
    random_pairs,
)
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
    settle,
)
from doorstep.engine.linkage.result import (
    CONFLICT,
    DECISION,
    DUPLICATE,
    PARALLEL,
    SCHEMA,
    Link,
    RegisterLinks,
    Round,
    RowPair,
    fields_of,
    link_table,
    model_as_data,
)
from doorstep.engine.linkage.weighing import Support, Surroundings, Weighed, weigh
from doorstep.engine.sql.tables import open_tables

_NEWCOMERS = frozenset({("births", "child"), ("move_in", "person")})

_MET = frozenset({"visits", "move_out", "deaths"})


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


def link_registers(
    mentions: pa.Table,
    pack: PackSpec,
    decisions: pa.Table | None = None,
    cache: ComparisonCache | None = None,
) -> RegisterLinks:
    """Links among mentions, what should be looked at, and why.

    Rules: id, name (same name, nothing against it), weight, parallel (rows of two files that are
    two sources of the same people), duplicate, conflict (not a link), decision. `decisions` (left,
    right, verdict: same or different; mention ids) overrule all of them. A `cache` spares work
    done before; it changes nothing of the result.
    """
    if mentions.num_rows == 0:
        return RegisterLinks(SCHEMA.empty_table(), *Judged(pa.array([], pa.string())).tables(), {})
    with open_tables(memory=TOWN_MEMORY) as tables:
        people, town = open_town(tables, mentions, pack, cache.prepared if cache else None)
        if cache is not None:
            people = replace(people, cache=cache.open(people.ids))
        others = np.arange(town.spine_rows, len(town.ids))
        linkage = TownLinkage(
            tables,
            people,
            read_decisions(decisions),
            town,
            plan_comparisons(people.shape),
            within_source_duplicates(people, others),
        )
        return _linked(linkage)


def _linked(linkage: TownLinkage) -> RegisterLinks:
    """Duplicates and parallel files, then links to the spine, then links among what it lacks."""
    evidence = _evidence(linkage, (linkage.spine, linkage.others), TO_SPINE, linkage.plan)
    model = _learned(linkage, evidence)
    records = Records(Judged(linkage.people.ids))
    groups, parallel, records = _inside_spine(linkage, model, records)
    taken, records = _to_spine(linkage, model, evidence, groups, records)
    records = _among_missing(linkage, model, taken, records)
    links, different = apply_decisions(linkage, records.links)
    records = enforce_consistency(linkage, replace(records, links=links), parallel)
    table = link_table(linkage.town, records.links, records.judged.waiting(), different)
    judged, review = records.judged.tables()
    return RegisterLinks(table, review, judged, model_as_data(records.rounds))


def _evidence(
    linkage: TownLinkage, sides: RowPairs, method: Method, plan: ComparisonPlan
) -> Evidence:
    pairs = compare_candidates(linkage, sides, method, plan)
    return read_evidence(linkage.tables, linkage.people, pairs)


def _learned(linkage: TownLinkage, across: Evidence) -> Model:
    """The weights of a town: from pairs of a spine row and another."""
    tables, people, plan = linkage.tables, linkage.people, linkage.plan
    spine, others = len(linkage.spine), len(linkage.others)
    random = random_pairs(people, one_table=False, wanted=TO_SPINE.random_pairs)
    sample = TrainingSample(
        across.pairs,
        estimate_u(tables, people, random, plan),
        rows=spine + others,
        possible=float(spine) * max(others, 1),
        kin_odds=kin_odds(spine),
        rivals=(_places(linkage.town, across), across.pairs.right),
    )
    return learn(plan.comparisons, sample)


def _places(town: TownRows, evidence: Evidence) -> Ints:
    """What each pair's right row competes for: its person's one place in a round of rows, or, where
    a person may have many such rows, nothing."""
    left, right = evidence.pairs.left, evidence.pairs.right
    rounds = town.once[right]
    free = rounds == 0
    keys = left * (int(rounds.max(initial=0)) + 1) + rounds
    places: Ints = np.unique(keys, return_inverse=True)[1].astype(np.int64)
    places[free] = places.max(initial=0) + 1 + np.arange(int(free.sum()))
    return places


# -- inside the spine


def _inside_spine(
    linkage: TownLinkage, model: Model, records: Records
) -> tuple[Ints, FilePairs, Records]:
    """Person of each spine row (the smallest row of theirs): doubles of one register, lines of
    parallel files; and which files are parallel."""
    town, spine = linkage.town, linkage.spine
    evidence = _evidence(linkage, (spine, spine), DOUBLES, linkage.plan)
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
    records = records.add(_conflicts(linkage, evidence, weighed))
    likely = weighed.match_weight + contest.prior_bits > 0
    parallel = parallel_files(town, pairs.left[likely], pairs.right[likely])
    weighed = weighed.forbid("two-sources", between(parallel, town, pairs.left, pairs.right))
    groups, records = _doubles(linkage, contest, weighed, records)
    if parallel:
        linked, records = _parallel(linkage, parallel, groups, records)
        groups, records = _still_doubled(linkage, linked, records)
        groups = joined(groups, *linked)
    return groups, parallel, records


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
    records = records.add(_picked_links(contest, settled, DUPLICATE))
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
        evidence = _evidence(linkage, (left, right), PARALLEL_FILES, plan)
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
        links = _picked_links(contest, settled, PARALLEL)
        links = [link._replace(left=min(link.pair), right=max(link.pair)) for link in links]
        unstruck = ~linkage.struck((pairs.left, pairs.right))
        judgement = Judgement(f"parallel_{number}", contest, settled, unstruck)
        records = records.keep(judgement, shape).add(links)
        lines += links
    rows = np.array([link.pair for link in lines], dtype=np.int64).reshape(-1, 2)
    return (rows[:, 0], rows[:, 1]), records


# -- to the spine


def _to_spine(
    linkage: TownLinkage, model: Model, evidence: Evidence, groups: Ints, records: Records
) -> tuple[set[int], Records]:
    """Every mention's person in the spine; returns the rows that have one, or are a possible
    duplicate of one that has."""
    pairs = evidence.pairs
    contest = Contest(
        TO_SPINE,
        linkage.plan,
        pairs,
        model,
        keys=_places(linkage.town, evidence),
        persons=np.concatenate([groups, linkage.persons[len(groups) :]]),
        home=linkage.town.household,
        around=Surroundings(linkage.town, evidence),
    )
    contest, settled = match_sides(linkage, contest, (linkage.spine, linkage.others))
    links = _picked_links(contest, settled, None)
    records = records.add(links).add(_conflicts(linkage, evidence, settled.weighed))
    unstruck = ~linkage.struck((pairs.left, pairs.right))
    judgement = Judgement("across", contest, settled, unstruck)
    records = records.keep(judgement, linkage.people.shape)
    leftovers = _leftovers(linkage, contest, settled)
    taken = {link.right for link in links} | {row for row, _ in leftovers}
    return taken, records.add(link for _, link in leftovers)


def _leftovers(linkage: TownLinkage, contest: Contest, settled: Settled) -> list[tuple[int, Link]]:
    """Rows that would have been a person's had another row of their kind not been: a possible
    duplicate of that row."""
    evidence, right, keys = contest.evidence, contest.pairs.right, contest.keys
    assert evidence is not None
    picked = np.flatnonzero(settled.picked).tolist()
    holder = {int(keys[index]): int(right[index]) for index in picked}
    taken = {int(right[index]) for index in picked}
    plain: Floats = settled.weighed.odds / (1 + settled.weighed.odds)
    strong = (plain >= DUPLICATE_AT) & evidence.same_name & evidence.corroborated()
    strong &= ~settled.picked
    leftovers = []
    order = strongest_first(keys, right, settled.weighed.match_weight)
    for index in order[strong[order]].tolist():
        row, other = int(right[index]), holder.get(int(keys[index]))
        if row in taken or other is None or other == row or linkage.town.struck[row]:
            continue
        taken.add(row)
        link = Link(min(other, row), max(other, row), float(plain[index]), DUPLICATE)
        leftovers.append((row, link))
    return leftovers


def _among_missing(
    linkage: TownLinkage, model: Model, taken: set[int], records: Records
) -> Records:
    """Newborns and newcomers against the visited, departed and dead, where the spine has
    neither."""
    town = linkage.town
    missing = [row for row in linkage.others.tolist() if row not in taken and not town.struck[row]]
    new = [row for row in missing if (town.kinds[row], town.roles[row]) in _NEWCOMERS]
    met = [row for row in missing if town.kinds[row] in _MET]
    if not new or not met:
        return records
    evidence = _evidence(linkage, (np.array(new), np.array(met)), MISSING, linkage.plan)
    contest = Contest(
        MISSING,
        linkage.plan,
        evidence.pairs,
        model,
        keys=_places(town, evidence),
        persons=np.arange(len(town.ids)),
        home=town.household,
        around=Surroundings(linkage.town, evidence),
        expected=float(np.log2(1.0 / max(len(met), 20))),
    )
    settled = settle(linkage, contest, Support.none(len(contest.pairs)))
    judgement = Judgement("missing", contest, settled, np.ones(len(contest.pairs), dtype=bool))
    links = _picked_links(contest, settled, None)
    return records.keep(judgement, linkage.people.shape).add(links)


# -- links


def _picked_links(contest: Contest, settled: Settled, rule: str | None) -> list[Link]:
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


def _conflicts(linkage: TownLinkage, evidence: Evidence, weighed: Weighed) -> list[Link]:
    pairs = evidence.pairs
    contested = evidence.same_number & (weighed.match_weight <= NEVER)
    contested &= ~linkage.struck((pairs.left, pairs.right))
    return [
        Link(int(pairs.left[index]), int(pairs.right[index]), 0.0, CONFLICT)
        for index in np.flatnonzero(contested).tolist()
    ]


def apply_decisions(
    linkage: TownLinkage, links: tuple[Link, ...]
) -> tuple[tuple[Link, ...], set[RowPair]]:
    """The links with what people decided, whichever round compared the pair, or none; and the pairs
    decided to be different."""
    decided = {
        pair: verdict
        for pair, verdict in numbered(linkage.decided, linkage.town.ids).items()
        if pair[0] < pair[1]
    }
    different = {pair for pair, verdict in decided.items() if verdict != SAME}
    same = [Link(*pair, 1.0, DECISION) for pair in sorted(decided) if pair not in different]
    kept = [link for link in links if link.pair not in decided or link.rule == CONFLICT]
    return (*same, *kept), different


def enforce_consistency(linkage: TownLinkage, records: Records, parallel: FilePairs) -> Records:
    """No person has two rows of one register over a third row; the links that say so are asked
    about instead."""
    fallen = contradicting(records.links, one_row_each(linkage.town, parallel))
    links = tuple(
        link for link in records.links if link.pair not in fallen or link.rule == CONFLICT
    )
    judged = records.judged
    for pair in sorted(fallen):
        name, probability = judged.round_of(pair) or ("across", 0.0)
        made, ends = records.rounds[name], (np.array(pair[:1]), np.array(pair[1:]))
        plan = plan_comparisons(made.shape)
        levels = comparison_levels(linkage.tables, linkage.people, ends, plan)
        judged = judged.overrule(pair, name, probability, fields_of(made.model, levels)[0])
    return replace(records, links=links, judged=judged)
