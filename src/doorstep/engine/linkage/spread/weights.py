"""Weights learned from a sample of what pairs on workers show, and applied to all of them where
they lie; then one partner for each row."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from doorstep.engine.linkage.comparison import Pairs
from doorstep.engine.linkage.household import household_weight
from doorstep.engine.linkage.method import Method
from doorstep.engine.linkage.model import (
    NEVER,
    Model,
    TrainingSample,
    kin_odds,
    learn,
    measure_u,
    odds_of,
    random_rows,
)
from doorstep.engine.linkage.people import RowPairs
from doorstep.engine.linkage.plan import ComparisonPlan
from doorstep.engine.linkage.spread.pairs import ANCHORED, compare_pairs, level_columns, pairs_of
from doorstep.engine.linkage.spread.rows import SpreadRows, count_of
from doorstep.engine.sql.tables import PartWork

_WEIGHED = {"held": pa.bool_(), "weight": pa.float64(), "order_bits": pa.float64()}
_WEIGHED |= {"odds": pa.float64()}


@dataclass(frozen=True)
class SpreadContest:
    """Pairs on workers that compete for being links.

    `name`: what its tables are called by: <name>_pairs is what pairs show; `settle_pairs` makes
    <name>_judged and <name>_picked.
    """

    rows: SpreadRows
    name: str
    method: Method
    plan: ComparisonPlan
    model: Model


def sample_of(rows: SpreadRows, table: str, plan: ComparisonPlan, where: str = "TRUE") -> Pairs:
    """The pairs of a table that `where` chooses, brought here with what they show."""
    listed = ", ".join(level_columns(plan))
    select = f"SELECT l, r, {listed} FROM {table} WHERE {where} ORDER BY l, r"
    return pairs_of(rows.workers.read("sample", select), plan)


def levels_of(rows: SpreadRows, ends: RowPairs, plan: ComparisonPlan) -> Pairs:
    """What a bounded number of pairs named here show."""
    kinds = pa.array(np.full(len(ends[0]), ANCHORED, dtype=np.int32))
    asked = pa.table({"l": ends[0], "r": ends[1], "kind": kinds})
    rows.workers.load("asked_pairs", asked)
    compare_pairs(rows, "asked_levels", "asked_pairs", plan)
    return sample_of(rows, "asked_levels", plan)


def thinned(rows: SpreadRows, pairs: str, most: int, order: str = "l, r") -> str:
    """A table with about `most` of a table of pairs: each so-manieth in their order."""
    one_in = 1 + count_of(rows, pairs) // most
    if one_in == 1:
        return pairs
    rows.workers.number(f"{pairs}_numbered", f"SELECT * FROM {pairs}", tuple(order.split(", ")))
    rows.workers.keep(f"{pairs}_some", f"SELECT * FROM {pairs}_numbered WHERE place % {one_in} = 0")
    return f"{pairs}_some"


def learn_weights(rows: SpreadRows, method: Method, plan: ComparisonPlan, pairs: str) -> Model:
    """The model of two files, learned as on one machine: from the pairs of some left rows, from
    some anchors, from random pairs."""
    random = levels_of(rows, random_rows(rows.first, rows.total, False, method.random_pairs), plan)
    frequent = {c.code: c.frequency for c in plan.comparisons if c.frequency}
    usual = {code: rows.usual[name] for code, name in frequent.items() if name in rows.usual}
    anchors = count_of(rows, "anchored")
    certain = None
    if anchors:
        some = thinned(rows, "anchored", method.learned_from // 10)
        told = f"SELECT l, r, {ANCHORED} AS kind FROM {some}"
        compare_pairs(rows, "certain_levels", f"({told})", plan)
        certain = sample_of(rows, "certain_levels", plan)
    left, right = rows.first - anchors, rows.total - rows.first - anchors
    one_in = 1 + count_of(rows, pairs) // method.learned_from
    sample = TrainingSample(
        sample_of(rows, pairs, plan, f"l % {one_in} = 0"),
        measure_u(plan.comparisons, random, usual),
        rows=(left + right) // one_in,
        possible=float(left) * right / one_in,
        kin_odds=kin_odds(rows.first),
        certain=certain,
    )
    return learn(plan.comparisons, sample)


def settle_pairs(contest: SpreadContest, held: str) -> None:
    """Weigh all pairs, those of the table `held` (l, r) with the support of their households, and
    pick one partner for each row, the heaviest first."""
    workers, name, plan = contest.rows.workers, contest.name, contest.plan
    weighed = pa.schema({**level_columns(plan), **_WEIGHED})
    about = "l, r, kind, lh, rh, lp, rp"
    levels = ", ".join(f"p.{column}" for column in level_columns(plan))
    whole = ", ".join(f"p.{column}" for column in about.split(", "))
    workers.map(
        f"{name}_weighed",
        PartWork(
            partial(_weighed, model=contest.model, plan=plan),
            pa.unify_schemas([_about_schema(), weighed]),
        ),
        f"SELECT {whole}, {levels}, h.l IS NOT NULL AS held FROM {name}_pairs p"
        f" LEFT JOIN {held} h ON h.l = p.l AND h.r = p.r",
    )
    workers.keep(
        f"{name}_judged",
        f"""WITH persons AS (SELECT lp, rp, best, sum(best) OVER (PARTITION BY lp) AS of_left,
                sum(best) OVER (PARTITION BY rp) AS of_right
            FROM (SELECT lp, rp, max(odds) AS best FROM {name}_weighed GROUP BY lp, rp) b),
        rivals AS (SELECT *, sum(odds) OVER (PARTITION BY l) AS of_l,
                sum(odds) OVER (PARTITION BY r) AS of_r FROM {name}_weighed)
        SELECT {whole}, {levels}, p.weight, p.order_bits, greatest(
            p.odds / (1 + p.of_l + p.of_r - p.odds), p.odds / (1 + p.odds
                + greatest(q.of_left - q.best + q.of_right - q.best, CAST(0 AS DOUBLE)))
            ) AS probability
        FROM rivals p JOIN persons q ON q.lp = p.lp AND q.rp = p.rp""",
    )
    _pick_one_to_one(contest)


def _about_schema() -> pa.Schema:
    numbers = dict.fromkeys(("l", "r"), pa.int64()) | {"kind": pa.int32()}
    homes = dict.fromkeys(("lh", "rh"), pa.string())
    return pa.schema(numbers | homes | dict.fromkeys(("lp", "rp"), pa.int64()))


def _pick_one_to_one(contest: SpreadContest) -> None:
    """The table <name>_picked (l, r): round by round the pairs that are the heaviest of both their
    rows (`assignment.one_to_one`)."""
    workers, name, round_ = contest.rows.workers, contest.name, 0
    bar = f"CAST('{contest.method.link_at!r}' AS DOUBLE)"
    workers.keep(
        f"{name}_open_0",
        f"SELECT l, r, order_bits FROM {name}_judged"
        f" WHERE probability >= {bar} AND weight > {NEVER:.0f}",
    )
    picked = []
    while count_of(contest.rows, f"{name}_open_{round_}"):
        best = "row_number() OVER (PARTITION BY {} ORDER BY order_bits DESC, l, r)"
        workers.keep(
            f"{name}_picked_{round_}",
            f"SELECT l, r FROM (SELECT l, r, {best.format('l')} AS of_l, {best.format('r')} AS of_r"
            f" FROM {name}_open_{round_}) o WHERE of_l = 1 AND of_r = 1",
        )
        workers.keep(
            f"{name}_open_{round_ + 1}",
            f"SELECT o.l, o.r, o.order_bits FROM {name}_open_{round_} o"
            f" LEFT JOIN {name}_picked_{round_} x ON x.l = o.l"
            f" LEFT JOIN {name}_picked_{round_} y ON y.r = o.r"
            " WHERE x.l IS NULL AND y.l IS NULL",
        )
        picked.append(f"SELECT l, r FROM {name}_picked_{round_}")
        round_ += 1
    nobody = f"SELECT l, r FROM {name}_open_0 WHERE FALSE"
    workers.keep(f"{name}_picked", " UNION ALL ".join([nobody, *picked]))


# -- on the workers


def _weighed(part: pa.Table, model: Model, plan: ComparisonPlan) -> pa.Table:
    """What each pair weighs, as on one machine."""
    pairs = pairs_of(part, plan)
    held = part.column("held").to_numpy()
    weight = model.match_weight(pairs) + household_weight(pairs, held)
    made = {"weight": weight, "order_bits": np.round(weight, 6), "odds": odds_of(model, weight)}
    for name, values in made.items():
        part = part.append_column(name, pa.array(values))
    return part
