"""Two files linked where their rows lie, from prepared lines to the tables of links and of doubtful
pairs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import partial

import numpy as np
import pyarrow as pa

from doorstep.domain.registers import NameTables
from doorstep.engine.linkage.assignment import TIE_BITS, near_ties
from doorstep.engine.linkage.files import ANCHORING, anchor_probability, anchor_rules, reasons
from doorstep.engine.linkage.method import FILES, REVIEW_HIGH, REVIEW_LEAST, REVIEW_LOW, Method
from doorstep.engine.linkage.model import Model
from doorstep.engine.linkage.people import Shape
from doorstep.engine.linkage.plan import ComparisonPlan, plan_comparisons
from doorstep.engine.linkage.spread.blocks import find_candidates
from doorstep.engine.linkage.spread.homes import (
    WHOLE,
    doubt_split_households,
    learn_places,
    match_members,
    propose_at_home,
    support_households,
)
from doorstep.engine.linkage.spread.pairs import (
    compare_pairs,
    find_anchored,
    level_columns,
    pairs_of,
    people_of,
)
from doorstep.engine.linkage.spread.rows import SpreadRows, lay_out, settle_in
from doorstep.engine.linkage.spread.weights import (
    SpreadContest,
    learn_weights,
    settle_pairs,
    weigh_fields,
)
from doorstep.engine.sql.tables import PartWork, Workers

LINKS, REVIEW = "links", "review"
"""The tables that `link_spread` makes: l_id, r_id, probability and rule, or reasons."""

_ANCHOR_LINK = pa.schema(
    {"l": pa.int64(), "r": pa.int64(), "probability": pa.float64(), "rule": pa.string()}
)
_TIED = pa.schema({"l": pa.int64(), "r": pa.int64()})
_REASONED = pa.schema(
    {"l": pa.int64(), "r": pa.int64(), "probability": pa.float64(), "reasons": pa.string()}
)


def link_spread(
    workers: Workers, lines: pa.Schema, name_tables: NameTables, bar: float, method: Method = FILES
) -> None:
    """Make the tables LINKS and REVIEW of the two sides in LINES; `lines` is `line_schema` of them.

    The same links as `files.link_prepared` makes of the same two sides.

    Raises:
        BadInput: an id stands twice.
    """
    method = replace(method, link_at=bar)
    rows = lay_out(workers, lines, name_tables)
    find_anchored(rows)
    contest = _contested(rows, "told", method, renamed=False)
    if learn_places(contest):
        contest = _contested(rows, "renamed", method, renamed=True)
    inside = match_members(contest)
    _keep_links(contest, inside)
    _keep_review(contest)


def _contested(rows: SpreadRows, name: str, method: Method, renamed: bool) -> SpreadContest:
    """The pairs worth comparing weighed and settled: by what rows say, then also by what linked
    households say."""
    settle_in(rows, renamed)
    plan = plan_comparisons(rows.shape)
    find_candidates(rows)
    compare_pairs(rows, f"{name}_pairs", "candidates", plan)
    model = learn_weights(rows, method, plan, f"{name}_pairs")
    first = SpreadContest(rows, name, method, plan, model)
    weigh_fields(first, f"{name}_pairs", f"{name}_fields")
    settle_pairs(first, "CAST(0 AS DOUBLE)")
    whole = propose_at_home(first)
    support_households(first, whole)
    doubt_split_households(whole)
    return whole


def _keep_links(contest: SpreadContest, inside: SpreadContest | None) -> None:
    rows = contest.rows
    features = {name for listed in ANCHORING.values() for name in listed}
    features |= {f"n_{name}" for name in rows.known}
    features = {"m", "d", *features} - {"birth_day_key"}
    there = sorted(name for name in features if name in rows.features or name.startswith("n_"))
    sided = "".join(f", a.{name} AS l_{name}, b.{name} AS r_{name}" for name in there)
    anchor = partial(
        _anchor_links,
        model=contest.model,
        shape=rows.shape,
        known=dict(rows.known),
        name_tables=rows.names,
    )
    rows.workers.map(
        "anchor_links",
        PartWork(anchor, _ANCHOR_LINK),
        f"SELECT p.l, p.r{sided} FROM anchored p"
        " JOIN people a ON a.ord = p.l JOIN people b ON b.ord = p.r",
    )
    name = contest.name
    ways = ["SELECT l, r, probability, rule FROM anchor_links"]
    ways.append(f"SELECT l, r, probability, 'weight' AS rule FROM {name}_settled WHERE picked")
    if inside is not None:
        ways.append(
            f"SELECT j.l, j.r, j.probability, 'weight' AS rule FROM {inside.name}_judged j"
            f" JOIN {inside.name}_links k ON k.l = j.l AND k.r = j.r"
        )
    rows.workers.keep(LINKS, _by_id(" UNION ALL ".join(ways), "rule"))


def _by_id(pairs: str, last: str) -> str:
    return (
        f"SELECT a.id AS l_id, b.id AS r_id, x.probability, x.{last} FROM ({pairs}) x"
        " JOIN rows a ON a.ord = x.l JOIN rows b ON b.ord = x.r"
    )


def _keep_review(contest: SpreadContest) -> None:
    """Pairs between the thresholds, near ties, and other rows of somebody linked already."""
    workers, name, plan = contest.rows.workers, contest.name, contest.plan
    prior = float(np.log2(contest.model.prior_odds))
    likely = (
        f"SELECT l, r, lp, rp, weight FROM {name}_settled"
        f" WHERE weight + {_number(prior)} > {_number(-TIE_BITS)}"
    )
    for key, person in (("l", "rp"), ("r", "lp")):
        tied = partial(_tied, key=key, person=person, prior_bits=prior)
        workers.map(f"{name}_tied_{key}", PartWork(tied, _TIED), likely, by=(key,))
    levels = ", ".join(f"v.{column}" for column in level_columns(plan))
    told = name.removesuffix(WHOLE)
    shown = f"SELECT * FROM {told}_pairs UNION ALL SELECT * FROM {told}_more"
    workers.map(
        f"{name}_reasoned",
        PartWork(partial(_reasoned, model=contest.model, plan=plan), _REASONED),
        f"""SELECT s.l, s.r, s.probability, {levels} FROM {name}_settled s
        JOIN ({shown}) v ON v.l = s.l AND v.r = s.r LEFT JOIN (
            SELECT DISTINCT l, r FROM (SELECT l, r FROM {name}_tied_l
                UNION ALL SELECT l, r FROM {name}_tied_r) u) t ON t.l = s.l AND t.r = s.r
        WHERE s.probability > {_number(REVIEW_LOW)} AND s.probability < {_number(REVIEW_HIGH)}
            OR (t.l IS NOT NULL
                OR NOT s.picked AND s.probability >= {_number(contest.method.link_at)})
            AND s.probability > {_number(REVIEW_LEAST)}""",
    )
    workers.keep(REVIEW, _by_id(f"SELECT * FROM {name}_reasoned", "reasons"))


def _number(value: float) -> str:
    return f"CAST('{value!r}' AS DOUBLE)"


# -- on the workers


def _anchor_links(
    part: pa.Table, model: Model, shape: Shape, known: Mapping[str, int], name_tables: NameTables
) -> pa.Table:
    people, ends = people_of(part, shape, known, name_tables)
    return pa.table(
        {
            "l": part.column("l"),
            "r": part.column("r"),
            "probability": anchor_probability(model, people, ends),
            "rule": anchor_rules(people, ends),
        }
    )


def _tied(part: pa.Table, key: str, person: str, prior_bits: float) -> pa.Table:
    keys, persons, weight = (part.column(name).to_numpy() for name in (key, person, "weight"))
    return part.select(["l", "r"]).filter(pa.array(near_ties(keys, persons, weight + prior_bits)))


def _reasoned(part: pa.Table, model: Model, plan: ComparisonPlan) -> pa.Table:
    told = pa.array(reasons(model, pairs_of(part, plan)), pa.string())
    return part.select(["l", "r", "probability"]).append_column("reasons", told)
