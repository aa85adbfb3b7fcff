"""One pass over the rows in SQL: what domain x stratum x cluster must keep so that every estimate can be made of it.

Squares are kept about their own means, and values about a common centre, so that a small spread on a large level
loses no digits. Rows without a value leave the sums but stay in the counts of the design.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.estimate.asked import Design, Question
from doorstep.engine.tables import Tables
from doorstep.errors import BadInput

Floats = npt.NDArray[np.float64]
Whole = npt.NDArray[np.int64]

_WHOLE = ("grp", "stratum", "cluster", "rows", "n", "units")
_FLOATS = ("weight", "a", "b", "saa", "sab", "sbb", "wee", "wex", "wxx", "first", "second")


@dataclass(frozen=True)
class Sums:
    """One entry for each domain x stratum x cluster that has rows; `group` is -1 outside every domain.

    `a` stands for weight times x, `b` for weight times (y - centre x); `saa`, `sab`, `sbb` are sums of squares and
    products of units about their means; `wee`, `wex`, `wxx` weighted squares for the design effect.
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
    first: Floats
    second: Floats
    cluster_units: Whole


def gather(tables: Tables, data: pa.Table, question: Question, design: Design) -> Sums:
    """The sums of `data`, whose y, x, weight and fpc columns are numbers.

    Raises:
        BadInput: a weight or part of the design is missing, or counts contradict themselves.
    """
    groups, table = _numbered(data, question, design)
    tables.load("survey_rows", table)
    _check_rows(tables, design)
    centre = _centre(tables, question)
    found = tables.read("estimate-sums", _statement(question, design, centre))
    columns = {name: found.column(name).to_numpy(zero_copy_only=False) for name in found.column_names}
    _check_constant(columns, design)
    whole: dict[str, Any] = {name: np.asarray(columns[name], np.int64) for name in _WHOLE}
    sums: dict[str, Any] = {name: np.asarray(columns[name], np.float64) for name in _FLOATS}
    units = _cluster_units(tables, whole, design)
    return Sums(groups=groups, centre=centre, group=whole.pop("grp"), cluster_units=units, **whole, **sums)


def _numbered(data: pa.Table, question: Question, design: Design) -> tuple[list[str | None], pa.Table]:
    """The columns under fixed names, labels as numbers; domains in the order of their values."""
    columns: dict[str, pa.Array | pa.ChunkedArray] = {"y": data.column(question.y)}
    groups: list[str | None] = [None]
    if question.kind == "ratio" and question.x is not None:
        columns["x"] = data.column(question.x)
    if question.by is not None:
        groups, columns["d"] = _domains(data.column(question.by))
    for name, column in zip("hcu", (design.strata, *design.clusters), strict=False):
        if column is not None:
            columns[name] = _codes(data.column(column))[1]
    if design.strata is None:
        columns.pop("h", None)
    for name, column in zip(("w", "f1", "f2"), (design.weight, *design.fpc), strict=False):
        if column is not None:
            columns[name] = data.column(column)
    return groups, pa.table(columns)


def _codes(column: pa.ChunkedArray) -> tuple[list[str], pa.Array]:
    coded = pc.dictionary_encode(column)
    coded = coded.unify_dictionaries() if isinstance(coded, pa.ChunkedArray) else coded
    whole = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    return [str(value) for value in whole.dictionary.to_pylist()], whole.indices


def _domains(column: pa.ChunkedArray) -> tuple[list[str | None], pa.Array]:
    names, codes = _codes(column)
    order = sorted(range(len(names)), key=lambda i: _natural(names[i]))
    place = np.empty(len(names), np.int32)
    place[order] = np.arange(len(names))
    return [names[i] for i in order], pa.array(place, pa.int32()).take(codes)


def _natural(name: str) -> tuple[int, float, str]:
    try:
        return 0, float(name), name
    except ValueError:
        return 1, 0.0, name


def _check_rows(tables: Tables, design: Design) -> None:
    """Nothing of the design may be blank in any row: a guess would look like knowledge."""
    parts = {"h": design.strata, **dict(zip("cu", design.clusters, strict=False))}
    parts |= {"w": design.weight, **dict(zip(("f1", "f2"), design.fpc, strict=False))}
    asked = {name: column for name, column in parts.items() if column is not None}
    counts = [f"count(*) FILTER ({name} IS NULL) AS {name}" for name in asked]
    bad = f"count(*) FILTER ({'w < 0 OR NOT isfinite(w)' if design.weight else 'false'}) AS negative"
    (row,) = tables.read("estimate-check", f"SELECT {', '.join([*counts, bad])} FROM survey_rows").to_pylist()
    for name, column in asked.items():
        if row[name]:
            raise BadInput("weight-missing" if name == "w" else "design-blank", column=column, count=row[name])
    if row["negative"]:
        raise BadInput("weight-negative", column=design.weight, count=row["negative"])


def _valid(question: Question) -> str:
    kept = ["y IS NOT NULL"]
    kept += ["x IS NOT NULL"] if question.kind == "ratio" else []
    kept += ["d IS NOT NULL"] if question.by is not None else []
    return " AND ".join(kept)


def _centre(tables: Tables, question: Question) -> float:
    if question.kind == "total":
        return 0.0
    below = "avg(x)" if question.kind == "ratio" else "1.0"
    select = f"SELECT avg(y) / nullif({below}, 0) AS centre FROM survey_rows WHERE {_valid(question)}"
    centre = tables.read("estimate-centre", select).column("centre")[0].as_py()
    return float(centre) if centre is not None and np.isfinite(centre) else 0.0


def _statement(question: Question, design: Design, centre: float) -> str:
    """The pass itself; units of several rows are added up first."""
    valid = _valid(question) + (" AND w > 0" if design.weight else "")
    x = "x" if question.kind == "ratio" else "1.0"
    row = {
        "grp": "coalesce(d, -1)" if question.by is not None else "0",
        "stratum": "h" if design.strata else "0",
        "cluster": "c" if design.clusters else "-1",
        "unit": "u" if len(design.clusters) == 2 else "0",
        "w": "w" if design.weight else "1.0",
        "x": x,
        "e": f"y - ({centre!r}) * {x}",
        "f1": "f1" if design.fpc else "NULL::DOUBLE",
        "f2": "f2" if len(design.fpc) == 2 else "NULL::DOUBLE",
        "kept": f"coalesce({valid}, false)",
    }
    rows = "SELECT " + ", ".join(f"{value} AS {name}" for name, value in row.items()) + " FROM survey_rows"
    return f"WITH r AS ({rows}), parts AS ({_PARTS[len(design.clusters) == 2]}) {_SUMS}"


_PARTS = {
    False: """SELECT grp, stratum, cluster, 1 AS rows, kept::INT AS n, f1, f1 AS f1_high, f2, f2 AS f2_high,
        CASE WHEN kept THEN w END AS weight, CASE WHEN kept THEN w * x END AS a, CASE WHEN kept THEN w * e END AS b,
        CASE WHEN kept THEN w * e * e END AS wee, CASE WHEN kept THEN w * e * x END AS wex,
        CASE WHEN kept THEN w * x * x END AS wxx FROM r""",
    True: """SELECT grp, stratum, cluster, count(*) AS rows, count(*) FILTER (kept) AS n,
        min(f1) AS f1, max(f1) AS f1_high, min(f2) AS f2, max(f2) AS f2_high,
        sum(w) FILTER (kept) AS weight, sum(w * x) FILTER (kept) AS a, sum(w * e) FILTER (kept) AS b,
        sum(w * e * e) FILTER (kept) AS wee, sum(w * e * x) FILTER (kept) AS wex,
        sum(w * x * x) FILTER (kept) AS wxx FROM r GROUP BY grp, stratum, cluster, unit""",
}
_SUMS = """SELECT grp, stratum, cluster, sum(rows) AS rows, sum(n) AS n, count(a) AS units,
    coalesce(sum(weight), 0) AS weight, coalesce(sum(a), 0) AS a, coalesce(sum(b), 0) AS b,
    coalesce(regr_sxx(b, a), 0) AS saa, coalesce(regr_sxy(b, a), 0) AS sab, coalesce(regr_syy(b, a), 0) AS sbb,
    coalesce(sum(wee), 0) AS wee, coalesce(sum(wex), 0) AS wex, coalesce(sum(wxx), 0) AS wxx,
    min(f1) AS first, max(f1_high) AS first_high, min(f2) AS second, max(f2_high) AS second_high
    FROM parts GROUP BY grp, stratum, cluster ORDER BY grp, stratum, cluster"""


def _cluster_units(tables: Tables, sums: dict[str, Whole], design: Design) -> Whole:
    """For each entry: how many units the sample took in that cluster (in the stratum, where there are no clusters)."""
    stratum, cluster = sums["stratum"], sums["cluster"]
    if not design.clusters:
        return np.bincount(stratum, sums["rows"])[stratum].astype(np.int64)
    if len(design.clusters) == 1:
        return np.bincount(cluster, sums["rows"])[cluster].astype(np.int64)
    select = "SELECT c, count(DISTINCT u) AS units FROM survey_rows GROUP BY c ORDER BY c"
    counted = tables.read("estimate-units", select).column("units").to_numpy()
    return np.asarray(counted, np.int64)[cluster]


def _check_constant(columns: dict[str, Any], design: Design) -> None:
    """A cluster lies in one stratum; a population count is one figure for its stratum or cluster."""
    stratum, cluster = columns["stratum"], columns["cluster"]
    if design.clusters and len(np.unique(cluster)) < len(np.unique(np.stack([stratum, cluster]), axis=1).T):
        raise BadInput("clusters-cross-strata", column=design.clusters[0], strata=design.strata)
    for name, within, column in zip(("first", "second"), (stratum, cluster), design.fpc, strict=False):
        low, high = columns[name], columns[f"{name}_high"]
        size = int(within.max()) + 1 if len(within) else 0
        least, most = np.full(size, np.inf), np.full(size, -np.inf)
        np.minimum.at(least, within, low)
        np.maximum.at(most, within, high)
        if np.any(most > least):
            raise BadInput("fpc-varies", column=column)
