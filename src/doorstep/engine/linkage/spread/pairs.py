"""Pairs of rows on workers: the anchored ones, those worth looking at, and what each shows."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import numpy as np
import pyarrow as pa

from doorstep.domain.registers import NameTables
from doorstep.engine.linkage.anchors import anchor_columns, anchor_selects
from doorstep.engine.linkage.comparison import Floats, Pairs, comparison_levels
from doorstep.engine.linkage.people import (
    CODED,
    PreparedPeople,
    RowPairs,
    Shape,
    features_of,
    named_sides,
    shares_of,
)
from doorstep.engine.linkage.plan import ComparisonPlan
from doorstep.engine.linkage.spread.rows import SpreadRows
from doorstep.engine.sql.tables import PartWork, open_tables

CANDIDATE, PROPOSED, ANCHORED = 0, 1, 2
"""How pairs came to be looked at, in the order in which one machine keeps them: by rules, by their
households, as anchors."""

ABOUT = pa.schema(
    {
        "l": pa.int64(),
        "r": pa.int64(),
        "kind": pa.int32(),
        "lh": pa.int64(),
        "rh": pa.int64(),
        "lp": pa.int64(),
        "rp": pa.int64(),
    }
)
"""Of each pair: its rows, how it came, their homes and persons."""

_MADE_OF = {"pet_names": ("given",), "own_head": ("head", "whole"), "birth_day_key": ("m", "d")}
_WORKER_MEMORY = "500MB"


def find_anchored(rows: SpreadRows) -> None:
    """The tables `anchored` (l, r: pairs that need no weighing) and `anchored_rows` (row_of)."""
    workers = rows.workers
    listed = ", ".join(f"{_or_null(rows, name)} AS {name}" for name in anchor_columns(rows.shape))
    workers.keep("anchor_keys", f"SELECT ord, side, {listed} FROM rows")
    ways = ["SELECT ord AS l, ord AS r FROM anchor_keys WHERE FALSE"]
    for way, select in anchor_selects(rows.shape).items():
        workers.keep(way, select)
        ways.append(f"SELECT l, r FROM {way}")
    found = " UNION ALL ".join(ways)
    workers.keep(
        "anchored",
        f"""SELECT l, r FROM (
            SELECT l, r, count(*) OVER (PARTITION BY l) AS of_left,
                count(*) OVER (PARTITION BY r) AS of_right
            FROM (SELECT DISTINCT l, r FROM ({found}) f) u) c
        WHERE of_left = 1 AND of_right = 1""",
    )
    workers.keep(
        "anchored_rows",
        "SELECT l AS row_of FROM anchored UNION ALL SELECT r AS row_of FROM anchored",
    )


def _or_null(rows: SpreadRows, name: str) -> str:
    if name in ("y", "birth_day_key") and name not in rows.features:
        return "CAST(NULL AS SMALLINT)"
    return rows.column(name)


def compare_pairs(
    rows: SpreadRows, name: str, pairs: str, plan: ComparisonPlan, people: str = "people"
) -> None:
    """Keep as `name` the table `pairs` (l, r, kind) of rows of `people` with homes, persons and
    what each pair shows (`level_columns`)."""
    expressions = [*plan.steps, *(comparison.sql() for comparison in plan.comparisons)]
    named = {name.removeprefix(CODED) for _, name in named_sides(expressions)}
    named = {part for name in named for part in _MADE_OF.get(name, (name,))} & set(rows.features)
    named |= {f"n_{c.frequency}" for c in plan.comparisons if c.frequency in rows.known}
    sided = "".join(f", a.{name} AS l_{name}, b.{name} AS r_{name}" for name in sorted(named))
    compare = partial(
        _compared, shape=rows.shape, plan=plan, known=dict(rows.known), name_tables=rows.names
    )
    schema = pa.unify_schemas([ABOUT, pa.schema(level_columns(plan))])
    rows.workers.map(name, PartWork(compare, schema), with_people(pairs, sided, people))


def with_people(pairs: str, more: str = "", people: str = "people") -> str:
    """A table of pairs (l, r, kind) with the homes and persons of both rows, and `more` columns of
    the rows a and b, as a SELECT."""
    return (
        "SELECT p.l, p.r, p.kind, a.home AS lh, b.home AS rh, a.person AS lp, b.person AS rp"
        f"{more} FROM {pairs} p JOIN {people} a ON a.ord = p.l JOIN {people} b ON b.ord = p.r"
    )


def level_columns(plan: ComparisonPlan) -> dict[str, pa.DataType]:
    """The columns that hold what a pair shows: v<i> the level of the i-th comparison, s<i> how
    common its value is."""
    levels = {f"v{i}": pa.int8() for i in range(len(plan.comparisons))}
    shares = [f"s{i}" for i, c in enumerate(plan.comparisons) if c.frequency]
    return levels | dict.fromkeys(shares, pa.float64())


def pairs_of(part: pa.Table, plan: ComparisonPlan) -> Pairs:
    """A part of a table that `compare_pairs` made, as pairs under judgement."""
    number = {c.code: i for i, c in enumerate(plan.comparisons)}
    frequent = [c.code for c in plan.comparisons if c.frequency]
    return Pairs(
        part.column("l").to_numpy(),
        part.column("r").to_numpy(),
        {code: part.column(f"v{i}").to_numpy() for code, i in number.items()},
        {code: part.column(f"s{number[code]}").to_numpy() for code in frequent},
    )


# -- on the workers


def _compared(
    part: pa.Table,
    shape: Shape,
    plan: ComparisonPlan,
    known: Mapping[str, int],
    name_tables: NameTables,
) -> pa.Table:
    people, ends = people_of(part, shape, known, name_tables)
    with open_tables(_WORKER_MEMORY, 1) as tables:
        pairs = comparison_levels(tables, people, ends, plan)
    made = {name: part.column(name) for name in ABOUT.names}
    for i, comparison in enumerate(plan.comparisons):
        made[f"v{i}"] = pa.array(pairs.levels[comparison.code])
        if comparison.frequency:
            made[f"s{i}"] = pa.array(pairs.shares[comparison.code])
    return pa.table(made)


def people_of(
    part: pa.Table, shape: Shape, known: Mapping[str, int], name_tables: NameTables
) -> tuple[PreparedPeople, RowPairs]:
    """The rows of a part of pairs (columns l_<feature>, r_<feature>) as people, and which of them
    make the pairs."""
    rows = part.num_rows
    sides = [
        pa.table(
            {
                name.removeprefix(side): _coded(part.column(name))
                for name in part.column_names
                if name.startswith(side)
            }
        )
        for side in ("l_", "r_")
    ]
    texts = {f"x{i}": f"x{i}" for i in range(len(shape.texts))}
    codes, spelled, columns = features_of(sides, [None, None], texts, name_tables)
    shares = {
        name: np.concatenate([_shares(side, name, told) for side in sides])
        for name, told in known.items()
        if f"n_{name}" in sides[0].column_names
    }
    numbers = np.arange(2 * rows)
    ids = pa.array(numbers)
    people = PreparedPeople(ids, rows, shape, codes, spelled, columns, _shares=shares)
    return people, (numbers[:rows], numbers[rows:])


def _coded(column: pa.ChunkedArray) -> pa.Array:
    whole = column.combine_chunks()
    return whole.dictionary_encode() if pa.types.is_string(whole.type) else whole


def _shares(side: pa.Table, name: str, known: int) -> Floats:
    bearers = side.column(f"n_{name}")
    counts = bearers.fill_null(0).to_numpy()
    there = bearers.is_valid().to_numpy()
    shares: Floats = np.where(there, shares_of(name, counts, known), 0.0)
    return shares
