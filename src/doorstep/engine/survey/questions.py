"""The nouns of estimation: the design, the question, the answer."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TypeAlias

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.errors import BadInput

KINDS = ("mean", "total", "proportion", "ratio")
INTERVALS = ("wilson", "korn-graubard", "logit", "beta", "t", "clopper-pearson")


@dataclass(frozen=True)
class SurveyDesign:
    """How the rows came to be in the sample; column names, None or empty where the design has no
    such thing.

    `fpc` columns hold population counts: first of clusters (or units) in the stratum, second of
    units in the cluster.
    """

    strata: str | None = None
    clusters: tuple[str, ...] = ()
    weight: str | None = None
    fpc: tuple[str, ...] = ()

    @property
    def second_stage(self) -> bool:
        """Whether what was drawn inside the clusters adds to the error."""
        return bool(self.clusters) and (
            len(self.fpc) == 2 or (len(self.clusters) == 2 and len(self.fpc) == 1)
        )


@dataclass(frozen=True)
class SurveyQuestion:
    """What is asked of the sample: `kind` of KINDS of column `y`, for a ratio over `x`, for each
    value of `by`."""

    kind: str
    y: str
    x: str | None = None
    by: str | None = None
    interval: str | None = None
    level: float = 0.95


@dataclass(frozen=True)
class Estimate:
    """One answer with what it is worth; None where the sample cannot say.

    `deff` compares with a simple random sample of the same size; `n_eff` is the size the interval
    rests on; `left_out` is how many of the population the rows without a value stand for.
    """

    group: str | None
    est: float | None
    se: float | None
    lo: float | None
    hi: float | None
    df: int
    deff: float | None
    n: int
    n_eff: float | None
    method: str
    left_out: float
    flags: tuple[str, ...]

    def as_object(self) -> dict[str, object]:
        """As printed."""
        return asdict(self) | {"flags": list(self.flags)}


_SAMPLED = 4096
Column: TypeAlias = pa.Array | pa.ChunkedArray


@dataclass(frozen=True)
class Numbered:
    """Columns y, x, d (domain), h (stratum), c (cluster), u (unit), w, f1, f2, as far as the
    question has them.

    `kept` says in SQL which rows have a value, `centre` is a level near all values, `named_units`
    whether units of the second stage have several rows.
    """

    table: pa.Table
    groups: list[str | None]
    kept: str
    centre: float
    named_units: bool


def numbered(data: pa.Table, question: SurveyQuestion, design: SurveyDesign) -> Numbered:
    """Make the rows ready.

    Raises:
        BadInput: a blank in a column of the design, a negative weight.
    """
    columns: dict[str, Column] = {"y": data.column(question.y)}
    groups: list[str | None] = [None]
    if question.kind == "ratio" and question.x is not None:
        columns["x"] = data.column(question.x)
    if question.by is not None:
        groups, columns["d"] = _domains(data.column(question.by))
    parts = {
        "h": design.strata,
        "w": design.weight,
        **dict(zip("cu", design.clusters, strict=False)),
    }
    parts |= dict(zip(("f1", "f2"), design.fpc, strict=False))
    for name, column in parts.items():
        if column is None:
            continue
        given = data.column(column)
        if given.null_count:
            raise BadInput(
                "weight-missing" if name == "w" else "design-blank",
                column=column,
                count=given.null_count,
            )
        columns[name] = _codes(given).indices if name in "hcu" else given
    all_weigh = _check_weights(columns.get("w"), design)
    tests = [
        f"{name} IS NOT NULL" for name in "yxd" if name in columns and columns[name].null_count
    ]
    tests += [] if all_weigh else ["w > 0"]
    named = "u" in columns and not _one_row_each(columns["c"], columns["u"])
    return Numbered(
        pa.table(columns), groups, " AND ".join(tests) or "true", _centre(columns, question), named
    )


def _check_weights(weights: Column | None, design: SurveyDesign) -> bool:
    """Say whether every row weighs something; rows of weight 0 stay in the design and out of the
    estimate."""
    if weights is None or not len(weights):
        return True
    ends = pc.min_max(weights)
    low, high = ends["min"].as_py(), ends["max"].as_py()
    if low < 0 or not np.isfinite(high):
        bad = pc.or_(pc.less(weights, 0), pc.invert(pc.is_finite(weights)))
        raise BadInput("weight-negative", column=design.weight, count=pc.sum(bad).as_py())
    return bool(low > 0)


def _codes(column: pa.ChunkedArray) -> pa.DictionaryArray:
    coded = column if pa.types.is_dictionary(column.type) else pc.dictionary_encode(column)
    return (
        coded.unify_dictionaries().combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    )


def _domains(column: pa.ChunkedArray) -> tuple[list[str | None], pa.Array]:
    """Return the values in their order (numbers as numbers), and each row's place in it."""
    coded = _codes(column)
    names = [str(value) for value in coded.dictionary.to_pylist()]
    order = sorted(range(len(names)), key=lambda i: _natural(names[i]))
    place = np.empty(len(names), np.int32)
    place[order] = np.arange(len(names))
    return [names[i] for i in order], pa.array(place, pa.int32()).take(coded.indices)


def _natural(name: str) -> tuple[int, float, str]:
    try:
        return 0, float(name), name
    except ValueError:
        return 1, 0.0, name


def _one_row_each(clusters: pa.Array, units: pa.Array) -> bool:
    """Say whether no unit of the second stage has two rows: then the rows are the units, and need
    no adding up."""
    c = clusters.to_numpy(zero_copy_only=False).astype(np.int64)
    u = units.to_numpy(zero_copy_only=False)
    if not len(c) or int(u.max()) + 1 == len(u):
        return True
    pairs = c * (int(u.max()) + 1) + u
    if int(pairs.max()) < 8 * len(pairs):
        return int(np.bincount(pairs).max()) == 1
    return len(np.unique(pairs)) == len(pairs)


def _centre(columns: dict[str, Column], question: SurveyQuestion) -> float:
    """Return the level of some rows spread over the table; totals have none, because nothing is
    divided out again."""
    y = columns["y"]
    if question.kind == "total" or not len(y):
        return 0.0
    rows = pa.array(np.linspace(0, len(y) - 1, min(len(y), _SAMPLED)).astype(np.int64))
    level = pc.mean(y.take(rows)).as_py()
    if "x" in columns:
        below = pc.mean(columns["x"].take(rows)).as_py()
        level = level / below if level is not None and below else None
    return float(level) if level is not None and np.isfinite(level) else 0.0
