"""One pass over the rows in SQL: what domain x stratum x cluster must keep so that every estimate
can be made of it.

Squares are kept about their own means, and values about a common centre, so that a small spread on
a large level loses no digits. Rows without a value leave the sums but stay in the counts of the
design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.engine.sql.tables import Tables
from doorstep.engine.stats import Floats, Whole
from doorstep.engine.survey.questions import Numbered, SurveyDesign, SurveyQuestion, numbered

_WHOLE = ("grp", "stratum", "cluster", "rows", "n", "units")
_FLOATS = ("weight", "a", "b", "saa", "sab", "sbb", "wee", "wex", "wxx", "lost", "first", "second")


@dataclass(frozen=True)
class Sums:
    """One entry for each domain x stratum x cluster that has rows; `group` is -1 outside every
    domain.

    `a` stands for weight times x, `b` for weight times (y - centre x); `saa`, `sab`, `sbb` are sums
    of squares and products of units about their means; `wee`, `wex`, `wxx` weighted squares for the
    design effect; `lost` the weight of rows without a value.
    """

    groups: list[str | None]
    centre: float
    group: Whole
    stratum: Whole
    cluster: Whole
    rows: Whole
    n: Whole
    units: Whole
    weight: Floats
    a: Floats
    b: Floats
    saa: Floats
    sab: Floats
    sbb: Floats
    wee: Floats
    wex: Floats
    wxx: Floats
    lost: Floats
    first: Floats
    second: Floats
    cluster_units: Whole


def gather(tables: Tables, data: pa.Table, question: SurveyQuestion, design: SurveyDesign) -> Sums:
    """Return the sums of `data`, whose y, x, weight and fpc columns are numbers.

    Raises:
        BadInput: a weight or part of the design is missing, or counts contradict themselves.
    """
    rows = numbered(data, question, design)
    tables.load("survey_rows", rows.table)
    small = tables.read("estimate-sums", _statement(rows, question, design))
    columns = {
        name: small.column(name).to_numpy(zero_copy_only=False) for name in small.column_names
    }
    _check_constant(columns, design)
    whole: dict[str, Any] = {name: np.asarray(columns[name], np.int64) for name in _WHOLE}
    sums: dict[str, Any] = {name: np.asarray(columns[name], np.float64) for name in _FLOATS}
    units = _cluster_units(tables, whole, design, rows.named_units)
    return Sums(
        groups=rows.groups,
        centre=rows.centre,
        group=whole.pop("grp"),
        cluster_units=units,
        **whole,
        **sums,
    )


def _statement(rows: Numbered, question: SurveyQuestion, design: SurveyDesign) -> str:
    """Return the pass itself; units of several rows are added up first."""
    ratio = question.kind == "ratio"
    row = {
        "grp": "coalesce(d, -1)" if question.by is not None else "0",
        "stratum": "h" if design.strata else "0",
        "cluster": "c" if design.clusters else "-1",
        "unit": "u" if rows.named_units else "0",
        "w": "w" if design.weight else "1.0",
        "x": "x" if ratio else "1.0",
        "e": f"y - ({rows.centre!r}) * x" if ratio else f"y - ({rows.centre!r})",
        "f1": "f1" if design.fpc else "NULL::DOUBLE",
        "f2": "f2" if len(design.fpc) == 2 else "NULL::DOUBLE",
        "kept": rows.kept,
    }
    plain = ", ".join(f"{value} AS {name}" for name, value in row.items())
    sums = dict(_SUMS)
    if not ratio and not rows.named_units:  # x is 1: these would only be added up again
        sums |= {"a": sums["weight"], "wex": sums["b"], "wxx": sums["weight"]}
    if design.clusters and not design.second_stage:
        sums |= dict.fromkeys(("saa", "sab", "sbb"), "0.0")
    listed = ", ".join(f"{value} AS {name}" for name, value in sums.items())
    return f"""WITH r AS (SELECT {plain} FROM survey_rows), parts AS ({_PARTS[rows.named_units]})
        SELECT grp, stratum, cluster, {listed} FROM parts
        GROUP BY grp, stratum, cluster ORDER BY grp, stratum, cluster"""


_PARTS = {
    False: """
        SELECT grp, stratum, cluster, 1 AS rows, kept::INT AS n,
            f1, f1 AS f1_high, f2, f2 AS f2_high,
            CASE WHEN kept THEN w END AS weight,
            CASE WHEN kept THEN w * x END AS a,
            CASE WHEN kept THEN w * e END AS b,
            CASE WHEN kept THEN w * e * e END AS wee,
            CASE WHEN kept THEN w * e * x END AS wex,
            CASE WHEN kept THEN w * x * x END AS wxx,
            CASE WHEN NOT kept THEN w END AS lost
        FROM r""",
    True: """
        SELECT grp, stratum, cluster, count(*) AS rows, count(*) FILTER (kept) AS n,
            min(f1) AS f1, max(f1) AS f1_high, min(f2) AS f2, max(f2) AS f2_high,
            sum(w) FILTER (kept) AS weight,
            sum(w * x) FILTER (kept) AS a,
            sum(w * e) FILTER (kept) AS b,
            sum(w * e * e) FILTER (kept) AS wee,
            sum(w * e * x) FILTER (kept) AS wex,
            sum(w * x * x) FILTER (kept) AS wxx,
            sum(w) FILTER (NOT kept) AS lost
        FROM r GROUP BY grp, stratum, cluster, unit""",
}

_SUMS = {
    "rows": "sum(rows)::BIGINT",
    "n": "sum(n)::BIGINT",
    "units": "count(a)",
    "weight": "coalesce(sum(weight), 0)",
    "a": "coalesce(sum(a), 0)",
    "b": "coalesce(sum(b), 0)",
    "saa": "coalesce(regr_sxx(b, a), 0)",
    "sab": "coalesce(regr_sxy(b, a), 0)",
    "sbb": "coalesce(regr_syy(b, a), 0)",
    "wee": "coalesce(sum(wee), 0)",
    "wex": "coalesce(sum(wex), 0)",
    "wxx": "coalesce(sum(wxx), 0)",
    "lost": "coalesce(sum(lost), 0)",
    "first": "min(f1)",
    "first_high": "max(f1_high)",
    "second": "min(f2)",
    "second_high": "max(f2_high)",
}


def _cluster_units(
    tables: Tables, sums: dict[str, Whole], design: SurveyDesign, named: bool
) -> Whole:
    """For each entry: how many units the sample took in that cluster (in the stratum, where there
    are no clusters)."""
    stratum, cluster = sums["stratum"], sums["cluster"]
    if not design.clusters:
        return np.bincount(stratum, sums["rows"])[stratum].astype(np.int64)
    if not named:
        return np.bincount(cluster, sums["rows"])[cluster].astype(np.int64)
    select = "SELECT c, count(DISTINCT u) AS units FROM survey_rows GROUP BY c ORDER BY c"
    counted = tables.read("estimate-units", select).column("units").to_numpy()
    return np.asarray(counted, np.int64)[cluster]


def _check_constant(columns: dict[str, Any], design: SurveyDesign) -> None:
    """Check that a cluster lies in one stratum, and a population count is one figure for its
    stratum or cluster."""
    stratum, cluster = columns["stratum"], columns["cluster"]
    if design.clusters and len(np.unique(cluster)) < len(
        np.unique(np.stack([stratum, cluster]), axis=1).T
    ):
        raise BadInput("clusters-cross-strata", column=design.clusters[0], strata=design.strata)
    for name, within, column in zip(
        ("first", "second"), (stratum, cluster), design.fpc, strict=False
    ):
        low, high = columns[name], columns[f"{name}_high"]
        size = int(within.max()) + 1 if len(within) else 0
        least, most = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(least, within, low)
        np.maximum.at(most, within, high)
        if np.any(most > least):
            raise BadInput("fpc-varies", column=column)
