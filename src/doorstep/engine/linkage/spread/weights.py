"""Weights learned from a sample of what pairs on workers show, and applied to all of them where
they lie; then one partner for each row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

import numpy as np
import pyarrow as pa

from doorstep.engine.linkage.at_home import left_over_weight
from doorstep.engine.linkage.comparison import Floats, Pairs
from doorstep.engine.linkage.household import household_weight
from doorstep.engine.linkage.joint_households import place_weight
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
from doorstep.engine.linkage.spread.pairs import (
    ABOUT,
    ANCHORED,
    compare_pairs,
    level_columns,
    pairs_of,
    with_people,
)
from doorstep.engine.linkage.spread.rows import SpreadRows, count_of
from doorstep.engine.sql.tables import PartWork

_FIELDS, _SUMMED = (
    pa.unify_schemas([ABOUT, pa.schema(dict.fromkeys(names, pa.float64()))])
    for names in (("fields", "place", "house"), ("weight", "order_bits", "odds"))
)


@dataclass(frozen=True)
class SpreadContest:
    """Pairs on workers that compete for being links.

    `name`: what its tables are called by: <name>_fields is what pairs weigh; `settle_pairs` makes
    <name>_judged, and <name>_links with the anchored pairs.
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


def weigh_fields(contest: SpreadContest, pairs: str, name: str, most: float = 0.0) -> None:
    """Keep as `name` what the fields of a table of compared pairs weigh (`fields`), where they live
    of it (`place`), and what their households may add (`house`): that others of them are linked, or
    that they have few left over, where the table says how many (`most`; of 1 / most the mean)."""
    weigh = partial(_weighed, model=contest.model, plan=contest.plan, mean=most)
    contest.rows.workers.map(name, PartWork(weigh, _FIELDS), f"SELECT * FROM {pairs}")


def settle_pairs(contest: SpreadContest, support: str, joined: str = "") -> None:
    """Settle all pairs of <name>_fields, called f: one partner for each row, the heaviest first;
    `support`: what each pair's surroundings add to its fields, in SQL over f and what is `joined`.
    """
    workers, name = contest.rows.workers, contest.name
    whole = ", ".join(f"p.{column}" for column in ABOUT.names)
    workers.map(
        f"{name}_weighed",
        PartWork(partial(_summed, model=contest.model), _SUMMED),
        f"SELECT {whole.replace('p.', 'f.')}, f.fields, {support} AS support"
        f" FROM {name}_fields f {joined}",
    )
    workers.keep(
        f"{name}_judged",
        f"""WITH persons AS (SELECT lp, rp, best, sum(best) OVER (PARTITION BY lp) AS of_left,
                sum(best) OVER (PARTITION BY rp) AS of_right
            FROM (SELECT lp, rp, max(odds) AS best FROM {name}_weighed GROUP BY lp, rp) b),
        rivals AS (SELECT *, sum(odds) OVER (PARTITION BY l) AS of_l,
                sum(odds) OVER (PARTITION BY r) AS of_r FROM {name}_weighed)
        SELECT {whole}, p.weight, p.order_bits, greatest(
            p.odds / (1 + p.of_l + p.of_r - p.odds), p.odds / (1 + p.odds
                + greatest(q.of_left - q.best + q.of_right - q.best, CAST(0 AS DOUBLE)))
            ) AS probability
        FROM rivals p JOIN persons q ON q.lp = p.lp AND q.rp = p.rp""",
    )
    picked = _pick_one_to_one(contest)
    anchored = with_people(f"(SELECT l, r, {ANCHORED} AS kind FROM anchored)")
    workers.keep(
        f"{name}_links",
        f"SELECT {whole} FROM {name}_judged p JOIN ({picked}) x ON x.l = p.l AND x.r = p.r"
        f" UNION ALL {anchored}",
    )


def _pick_one_to_one(contest: SpreadContest) -> str:
    """The picked pairs (l, r) as a SELECT: round by round those that are the heaviest of both their
    rows (`assignment.one_to_one`)."""
    workers, name, round_ = contest.rows.workers, contest.name, 0
    bar = f"CAST('{contest.method.link_at!r}' AS DOUBLE)"
    open_ = f"{name}_judged WHERE probability >= {bar} AND weight > {NEVER:.0f}"
    picked = []
    best = "row_number() OVER (PARTITION BY {} ORDER BY order_bits DESC, l, r)"
    while not round_ or count_of(contest.rows, open_):
        workers.keep(
            f"{name}_round_{round_}",
            f"""SELECT l, r, order_bits, mine, sum(mine) OVER (PARTITION BY r)
                + sum(mine) OVER (PARTITION BY l) AS gone FROM (
                SELECT l, r, order_bits, CASE WHEN of_l = 1 AND of_r = 1 THEN 1 ELSE 0 END AS mine
                FROM (SELECT l, r, order_bits, {best.format("l")} AS of_l,
                        {best.format("r")} AS of_r FROM {open_}) o) m""",
        )
        picked.append(f"SELECT l, r FROM {name}_round_{round_} WHERE mine = 1")
        open_ = f"{name}_round_{round_} WHERE gone = 0"
        round_ += 1
    return " UNION ALL ".join(picked)


# -- on the workers


def _weighed(part: pa.Table, model: Model, plan: ComparisonPlan, mean: float) -> pa.Table:
    """What the fields of each pair weigh, as on one machine."""
    pairs = pairs_of(part, plan)
    if mean:
        house = left_over_weight(part.column("most").to_numpy().astype(np.float64), mean)
    else:
        house = household_weight(pairs, np.ones(len(pairs), dtype=bool))
    made = {"fields": model.match_weight(pairs), "place": place_weight(model, pairs)}
    return _with(part.select(ABOUT.names), made | {"house": house})


def _summed(part: pa.Table, model: Model) -> pa.Table:
    """What each pair weighs with its surroundings."""
    weight = part.column("fields").to_numpy() + part.column("support").to_numpy()
    made = {"weight": weight, "order_bits": np.round(weight, 6), "odds": odds_of(model, weight)}
    return _with(part.select(ABOUT.names), made)


def _with(part: pa.Table, made: Mapping[str, Floats]) -> pa.Table:
    for name, values in made.items():
        part = part.append_column(name, pa.array(values))
    return part
