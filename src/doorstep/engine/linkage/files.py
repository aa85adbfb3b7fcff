"""Two tables of persons, or one with duplicates: which rows are one person, how surely, and what to
review."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.errors import BadInput
from doorstep.domain.registers import NameTables
from doorstep.engine.linkage.anchors import find_anchors
from doorstep.engine.linkage.assignment import Picked, near_ties
from doorstep.engine.linkage.at_home import match_at_home
from doorstep.engine.linkage.comparison import Floats, Pairs
from doorstep.engine.linkage.decisions import SAME, read_decisions, verdicts
from doorstep.engine.linkage.household import homes, within_source_duplicates
from doorstep.engine.linkage.known_places import known_places
from doorstep.engine.linkage.method import (
    FILES,
    LINK_AT,
    ONE_FILE,
    REVIEW_HIGH,
    REVIEW_LEAST,
    REVIEW_LOW,
    Method,
)
from doorstep.engine.linkage.model import (
    Model,
    TrainingSample,
    estimate_u,
    kin_odds,
    learn,
    match_probability,
    random_pairs,
)
from doorstep.engine.linkage.people import PreparedPeople, RowPairs, gather_people
from doorstep.engine.linkage.pipeline import (
    Contest,
    Linkage,
    Settled,
    Sides,
    cluster,
    compare_candidates,
    learn_between,
    match_sides,
)
from doorstep.engine.linkage.plan import plan_comparisons
from doorstep.engine.linkage.prepare import prepare
from doorstep.engine.linkage.weighing import Support, weigh
from doorstep.engine.sql.tables import Tables, open_tables

# A pair this sure cannot be raised by what a third row promises.
_SURE_ALREADY = 0.99


@dataclass(frozen=True)
class TableOptions:
    """How two foreign tables are linked.

    `fields`: the column codes to compare; empty: every column both tables have. Ages count back
    from `year` (None: this one). `threshold`: the probability a link must reach (None: 0.5).
    """

    fields: tuple[str, ...] = ()
    id_system: str = "plain"
    year: int | None = None
    threshold: float | None = None


DEFAULTS = TableOptions()


@dataclass(frozen=True)
class LinkResult:
    """`pairs`: left, right, probability, rule. `review`: left, right, probability, reasons (JSON:
    field, grade, bits).

    `entities` (one table only): id, entity - every row once; an entity carries the first id of its
    group.
    """

    pairs: pa.Table
    review: pa.Table
    entities: pa.Table | None = field(default=None)


def link_tables(
    left: pa.Table,
    right: pa.Table | None,
    name_tables: NameTables,
    options: TableOptions = DEFAULTS,
    decisions: pa.Table | None = None,
) -> LinkResult:
    """Link two tables one-to-one, or find the duplicates of one (`right` is None).

    Each table has a unique string `id` and columns of field codes; other columns are compared as
    plain text. `name_tables` say what is known of names; the script of the names themselves decides
    how they are read. `decisions` (left, right, verdict: same or different) overrule every weight.
    The order of the rows changes nothing. Raises BadInput("threshold-outside"),
    BadInput("link-no-id"), BadInput("link-id-not-unique").
    """
    bar = threshold_of(options.threshold)
    sides = [_chosen(side, options.fields) for side in (left, right) if side is not None]
    year = options.year or dt.date.today().year
    with open_tables() as tables:
        ready = [prepare(tables, side, name_tables, options.id_system, year) for side in sides]
        return link_prepared(tables, ready, name_tables, bar, decisions)


def link_prepared(
    tables: Tables,
    sides: list[pa.Table],
    name_tables: NameTables,
    bar: float = LINK_AT,
    decisions: pa.Table | None = None,
) -> LinkResult:
    """`link_tables` for one or two tables that `prepare` made comparable with the same
    `name_tables`; `sides` is emptied, to need less memory."""
    people = gather_people(sides, name_tables)
    sides.clear()
    linkage = Linkage(tables, people, read_decisions(decisions))
    if people.shape.one_table:
        return _grouped(linkage, replace(ONE_FILE, link_at=bar))
    return _matched(linkage, replace(FILES, link_at=bar))


def threshold_of(threshold: float | None) -> float:
    """The bar a link must reach; without one the default, which uses no truth. Raises
    BadInput("threshold-outside")."""
    if threshold is None:
        return LINK_AT
    if not 0.0 < threshold < 1.0:
        raise BadInput("threshold-outside", threshold=threshold)
    return threshold


def _chosen(table: pa.Table, fields: tuple[str, ...]) -> pa.Table:
    if not fields:
        return table
    return table.select([name for name in table.column_names if name == "id" or name in fields])


def _matched(linkage: Linkage, method: Method) -> LinkResult:
    """Two tables: one partner each; anchored rows first, weights decide about the rest."""
    tables, people = linkage.tables, linkage.people
    anchored = _undecided(linkage, find_anchors(tables, people))
    rows = np.arange(len(people))
    sides = Sides(rows[: people.first], rows[people.first :], anchored)
    contest, settled = _contested(linkage, sides, method)
    known = known_places(people, contest.linked(settled.picked), sides.right)
    if known is not people:
        linkage = replace(linkage, people=known)
        people = known
        contest, settled = _contested(linkage, sides, method)
    at_home = match_at_home(linkage, contest, settled, (sides.left, sides.right))
    pairs, model, persons = contest.pairs, contest.model, contest.persons
    log_odds = settled.weighed.match_weight + np.log2(model.prior_odds)
    ties = near_ties(pairs.left, persons[pairs.right], log_odds)
    ties |= near_ties(pairs.right, persons[pairs.left], log_odds)
    # Another row of a person who is linked already.
    ties |= ~settled.picked & (settled.probability >= method.link_at)
    decided = settled.weighed.decided
    by_weight = _decided_links(people, pairs, settled.picked, settled.probability, decided)
    links = pa.concat_tables([_anchor_links(model, people, anchored), by_weight])
    if at_home is not None:
        inside, chosen = at_home
        decided_inside = chosen.weighed.decided
        more = _decided_links(
            people, inside.pairs, chosen.picked, chosen.probability, decided_inside
        )
        links = pa.concat_tables([links, more])
    unsure = _between(settled.probability, decided)
    ties[list(decided)] = False
    unsure |= ties & (settled.probability > REVIEW_LEAST)
    review = _review(people, model, pairs, settled.probability, unsure)
    return LinkResult(links.sort_by([("left", "ascending"), ("right", "ascending")]), review)


def _contested(linkage: Linkage, sides: Sides, method: Method) -> tuple[Contest, Settled]:
    """The pairs of two sides that are worth comparing, weighed and settled."""
    tables, people = linkage.tables, linkage.people
    plan = plan_comparisons(people.shape)
    pairs = compare_candidates(linkage, sides.free, method, plan)
    u = estimate_u(tables, people, random_pairs(people, False, method.random_pairs), plan)
    contest = Contest(
        method,
        plan,
        pairs,
        learn_between(linkage, pairs, sides, u, method, plan),
        keys=pairs.left,
        persons=within_source_duplicates(people, np.concatenate(sides.free)),
        home=homes(people),
        anchored=sides.anchored,
    )
    return match_sides(linkage, contest, sides.free)


def _grouped(linkage: Linkage, method: Method) -> LinkResult:
    """One table: groups of rows."""
    tables, people = linkage.tables, linkage.people
    rows = np.arange(len(people))
    plan = plan_comparisons(people.shape)
    pairs = compare_candidates(linkage, (rows, rows), method, plan)
    sample = TrainingSample(
        pairs,
        estimate_u(tables, people, random_pairs(people, True, method.random_pairs), plan),
        rows=len(rows),
        possible=len(rows) * (len(rows) - 1) / 2,
        kin_odds=kin_odds(len(rows)),
        one_to_one=False,
    )
    model = learn(plan.comparisons, sample.thinned(method.learned_from))
    decided = verdicts(linkage.decided, pairs, people.ids)
    none = Support.none(len(pairs))
    weighed = weigh(model, pairs, model.match_weight(pairs), none, decided, None)
    groups = cluster(weighed, float(np.log2(model.prior_odds)), method.link_at, len(rows))
    together: Picked = groups[pairs.left] == groups[pairs.right]
    probability = match_probability(model, pairs, False, weighed.match_weight)
    probability = through_others(pairs, together, probability)
    links = _decided_links(people, pairs, together, probability, decided)
    review = _review(people, model, pairs, probability, _between(probability, decided))
    first = people.ids.take(pa.array(groups, pa.int64()))
    return LinkResult(links, review, pa.table({"id": people.ids, "entity": first}))


def through_others(pairs: Pairs, together: Picked, probability: Floats) -> Floats:
    """The probability of every pair, raised to what a third row promises: P(a is c) + P(c is b) - 1
    at least."""
    where = np.flatnonzero(together)
    known: dict[int, dict[int, float]] = {}
    columns = (column[where].tolist() for column in (pairs.left, pairs.right, probability))
    for one, other, sure in zip(*columns, strict=True):
        known.setdefault(one, {})[other] = sure
        known.setdefault(other, {})[one] = sure
    raised = probability.copy()
    for index in where[probability[where] < _SURE_ALREADY].tolist():
        one, other = known[int(pairs.left[index])], known[int(pairs.right[index])]
        through = (sure + other[third] - 1.0 for third, sure in one.items() if third in other)
        raised[index] = max(raised[index], max(through, default=0.0))
    return raised


def _undecided(linkage: Linkage, anchored: RowPairs) -> RowPairs:
    """Anchors without the rows somebody has decided about."""
    if not linkage.decided:
        return anchored
    touched = pa.array(sorted({id_ for pair in linkage.decided for id_ in pair}), pa.string())
    is_touched = pc.is_in(linkage.people.ids, value_set=touched).to_numpy(zero_copy_only=False)
    free = ~(is_touched[anchored[0]] | is_touched[anchored[1]])
    return anchored[0][free], anchored[1][free]


ANCHORING = {
    "name": ("whole",),
    "given_name": ("given",),
    "family_name": ("family",),
    "birth_year": ("y",),
    "birth_day": ("birth_day_key",),
    "sex": ("sex",),
    "id_number": ("id_key",),
}
"""By comparison, the features of which an anchored pair shows exact agreement."""


def anchor_probability(model: Model, people: PreparedPeople, anchored: RowPairs) -> Floats:
    """P(one person) of anchored pairs from name, birth, sex and number alone: a floor, nothing else
    is counted."""
    left, right = anchored
    levels, shares = {}, {}
    for comparison in model.comparisons:
        features = ANCHORING.get(comparison.code, ())
        same = np.full(len(left), bool(features))
        for feature in features:
            codes = people.code(feature)
            same &= (codes[left] >= 0) & (codes[left] == codes[right])
        levels[comparison.code] = np.where(same, comparison.size - 1, 0).astype(np.int8)
        if comparison.frequency:
            share = people.share(comparison.frequency)
            shares[comparison.code] = np.maximum(share[left], share[right])
    return match_probability(model, Pairs(left, right, levels, shares), False)


def _anchor_links(model: Model, people: PreparedPeople, anchored: RowPairs) -> pa.Table:
    """Anchors as links; how sure is what the anchor itself weighs, whatever else agrees beside
    it."""
    probability = anchor_probability(model, people, anchored)
    return _links(people, anchored, probability, "rule", anchor_rules(people, anchored))


def anchor_rules(people: PreparedPeople, anchored: RowPairs) -> pa.Array:
    """The rule of anchored pairs: an equal number, or everything else."""
    left, right = anchored
    numbers = people.code("id_key")
    by_number = (numbers[left] >= 0) & (numbers[left] == numbers[right])
    return pa.array(np.where(by_number, "id", "exact"), pa.string())


def _decided_links(
    people: PreparedPeople,
    pairs: Pairs,
    picked: Picked,
    probability: Floats,
    decided: Mapping[int, str],
) -> pa.Table:
    where = np.flatnonzero(picked)
    rules = ["decision" if decided.get(i) == SAME else "weight" for i in where.tolist()]
    ends = pairs.left[where], pairs.right[where]
    return _links(people, ends, probability[where], "rule", pa.array(rules, pa.string()))


def _links(
    people: PreparedPeople, ends: RowPairs, probability: Floats, last: str, values: pa.Array
) -> pa.Table:
    """Pairs by id with their probability, and one more column named `last`."""
    return pa.table(
        {
            "left": people.ids.take(pa.array(ends[0])),
            "right": people.ids.take(pa.array(ends[1])),
            "probability": pa.array(np.round(probability, 6), pa.float64()),
            last: values,
        }
    )


def _between(probability: Floats, decided: Collection[int]) -> Picked:
    """Which pairs lie between the thresholds and nobody decided about."""
    unsure: Picked = (probability > REVIEW_LOW) & (probability < REVIEW_HIGH)
    unsure[list(decided)] = False
    return unsure


def _review(
    people: PreparedPeople, model: Model, pairs: Pairs, probability: Floats, unsure: Picked
) -> pa.Table:
    asked = pairs.only(unsure)
    told = pa.array(reasons(model, asked), pa.string())
    return _links(people, (asked.left, asked.right), probability[unsure], "reasons", told)


def reasons(model: Model, pairs: Pairs) -> list[str]:
    """Per pair, JSON of [field, exact | close | differs, bits] for every field both rows fill."""
    told: list[list[list[object]]] = [[] for _ in range(len(pairs))]
    for comparison in model.comparisons:
        weight = model.field_weight(pairs, comparison.code)
        grades = {1: "differs", comparison.size - 1: "exact"}
        for index, level in enumerate(pairs.levels[comparison.code].tolist()):
            if level:
                grade = grades.get(level, "close")
                told[index].append([comparison.code, grade, round(float(weight[index]), 1)])
    return [json.dumps(one, ensure_ascii=False) for one in told]
