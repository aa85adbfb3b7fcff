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

from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.engine.linkage.anchors import Evidence
from doorstep.engine.linkage.assignment import strongest_first
from doorstep.engine.linkage.comparison import Floats, comparison_levels
from doorstep.engine.linkage.comparison_cache import ComparisonCache
from doorstep.engine.linkage.consistency import contradicting, one_row_each
from doorstep.engine.linkage.decisions import SAME, numbered, read_decisions
from doorstep.engine.linkage.household import within_source_duplicates
from doorstep.engine.linkage.judged import Judged, Judgement
from doorstep.engine.linkage.known_places import known_places
from doorstep.engine.linkage.mentions import TOWN_MEMORY, TownRows, open_town
from doorstep.engine.linkage.method import DUPLICATE_AT, MISSING, TO_SPINE
from doorstep.engine.linkage.model import (
    Model,
    TrainingSample,
    estimate_u,
    kin_odds,
    learn,
    random_pairs,
)
from doorstep.engine.linkage.parallel_sources import FilePairs, sources
from doorstep.engine.linkage.people import Ints, PreparedPeople
from doorstep.engine.linkage.pipeline import Contest, Settled, match_sides, settle
from doorstep.engine.linkage.plan import plan_comparisons
from doorstep.engine.linkage.result import (
    CONFLICT,
    DECISION,
    DUPLICATE,
    SCHEMA,
    Link,
    RegisterLinks,
    RowPair,
    fields_of,
    link_table,
    model_as_data,
)
from doorstep.engine.linkage.spine import (
    Records,
    TownLinkage,
    conflicts_of,
    inside_spine,
    keep_round,
    link_at_home,
    on_one_page,
    picked_links,
    town_evidence,
)
from doorstep.engine.linkage.weighing import Support, Surroundings
from doorstep.engine.sql.tables import open_tables

_NEWCOMERS = frozenset({("births", "child"), ("move_in", "person")})
VISITS = "visits"
_MET = frozenset({VISITS, "move_out", "deaths"})


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
        settled = _settled(linkage)
        known = _known_places(linkage, *settled)
        if known is not people:
            linkage = replace(linkage, people=known)
            settled = _settled(linkage)
        return _told(linkage, *settled)


def _known_places(linkage: TownLinkage, records: Records, parallel: FilePairs) -> PreparedPeople:
    """The people with every place as the first of the spine's sources calls it."""
    people, files = linkage.people, linkage.town.files
    pairs = np.array([link.pair for link in records.links if link.rule != CONFLICT], dtype=np.int64)
    pairs = pairs.reshape(-1, 2)
    inside = pairs[pairs[:, 1] < linkage.town.spine_rows]
    for first, second in sources(parallel):
        for one, other in ((0, 1), (1, 0)):
            ends = inside[np.isin(files[inside[:, one]], first)]
            ends = ends[np.isin(files[ends[:, other]], second)]
            rows = linkage.spine[np.isin(files[linkage.spine], second)]
            people = known_places(people, (ends[:, one], ends[:, other]), rows)
    across = pairs[(pairs[:, 0] < linkage.town.spine_rows)]
    across = across[across[:, 1] >= linkage.town.spine_rows]
    return known_places(people, (across[:, 0], across[:, 1]), linkage.others)


def _settled(linkage: TownLinkage) -> tuple[Records, FilePairs]:
    """Duplicates and parallel files, then links to the spine, then links among what it lacks."""
    evidence = town_evidence(linkage, (linkage.spine, linkage.others), TO_SPINE, linkage.plan)
    model = _learned(linkage, evidence)
    records = Records(Judged(linkage.people.ids))
    groups, parallel, records = inside_spine(linkage, model, records)
    visits = np.flatnonzero(np.array(linkage.town.kinds) == VISITS)
    shape = linkage.people.shape
    persons, records = on_one_page(linkage, visits, shape, linkage.persons, records)
    linkage = replace(linkage, persons=persons)
    taken, records = _to_spine(linkage, model, evidence, groups, records)
    return _among_missing(linkage, model, taken, records), parallel


def _told(linkage: TownLinkage, records: Records, parallel: FilePairs) -> RegisterLinks:
    """The links that hold beside decisions and beside each other, and what is kept of the run."""
    links, different = apply_decisions(linkage, records.links)
    records = enforce_consistency(linkage, replace(records, links=links), parallel)
    table = link_table(linkage.town, records.links, records.judged.waiting(), different)
    judged, review = records.judged.tables()
    return RegisterLinks(table, review, judged, model_as_data(records.rounds))


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


def _place(town: TownRows, left: Ints, right: Ints) -> Ints:
    """What a right row would take: its person's one place in a round of rows, or, where a person
    may have many such rows, nothing of anybody's."""
    rounds = town.once[right]
    return np.where(rounds > 0, left * (int(town.once.max(initial=0)) + 1) + rounds, -1 - right)


def _places(town: TownRows, evidence: Evidence) -> Ints:
    """What each pair's right row competes for, numbered; what takes nothing has no rival."""
    left, right = evidence.pairs.left, evidence.pairs.right
    places: Ints = np.unique(_place(town, left, right), return_inverse=True)[1].astype(np.int64)
    free = town.once[right] == 0
    places[free] = places.max(initial=0) + 1 + np.arange(int(free.sum()))
    return places


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
        places=partial(_place, linkage.town),
    )
    contest, settled = match_sides(linkage, contest, (linkage.spine, linkage.others))
    made, sides = ("across", contest, settled), (linkage.spine, linkage.others)
    links, records = keep_round(linkage, made, linkage.people.shape, records, None)
    records = records.add(conflicts_of(linkage, evidence, settled.weighed))
    more, records = link_at_home(linkage, made, sides, records, None)
    links += more
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
    evidence = town_evidence(linkage, (np.array(new), np.array(met)), MISSING, linkage.plan)
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
    links = picked_links(contest, settled, None)
    return records.keep(judgement, linkage.people.shape).add(links)


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
