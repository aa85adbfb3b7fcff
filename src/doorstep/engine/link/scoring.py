"""From `people` and pairs of them to levels, random pairs and u: what all ways of linking share."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from doorstep.engine.link.features import Shape
from doorstep.engine.link.levels import Comparison, comparisons
from doorstep.engine.link.weights import Floats, Pairs, measure_u
from doorstep.engine.tables import Tables

RANDOM_PAIRS = 150_000
RANDOM_PAIRS_OF_A_TOWN = 60_000
# Steps of a low-discrepancy walk: the same random pairs on every run.
_STRIDE = 7_919


def read_levels(tables: Tables, source: str, sims: tuple[str, ...], chosen: tuple[Comparison, ...]) -> Pairs:
    """The levels of every pair in `source` (l, r), ordered by l and r."""
    levels = ", ".join(f"{c.sql()} AS v{i}" for i, c in enumerate(chosen))
    shares = ", ".join(
        f"greatest(coalesce(l.share_{c.frequency}, 0), coalesce(r.share_{c.frequency}, 0))::FLOAT AS s{i}"
        for i, c in enumerate(chosen)
        if c.frequency
    )
    # One kept table per step of sims: written in one SELECT, DuckDB would compute a sim anew for every case.
    join = "JOIN people l ON l.ord = c.left_ord JOIN people r ON r.ord = c.right_ord"
    tables.keep("sims_0", f"SELECT l AS left_ord, r AS right_ord FROM {source}")
    for step, sim in enumerate(sims, start=1):
        tables.keep(f"sims_{step}", f"SELECT c.*, {sim} FROM sims_{step - 1} c {join}")
        tables.drop(f"sims_{step - 1}")
    last = f"sims_{len(sims)}"
    table = tables.read(
        f"levels_of_{source}",
        f"SELECT left_ord AS l, right_ord AS r, {levels}{', ' + shares if shares else ''}"
        f" FROM {last} c {join} ORDER BY 1, 2",
    )
    tables.drop(last)

    def column(name: str) -> npt.NDArray[np.generic]:
        values: npt.NDArray[np.generic] = table.column(name).to_numpy()
        return values

    return Pairs(
        left=column("l").astype(np.int64),
        right=column("r").astype(np.int64),
        levels={c.code: column(f"v{i}").astype(np.int8) for i, c in enumerate(chosen)},
        shares={c.code: column(f"s{i}").astype(np.float64) for i, c in enumerate(chosen) if c.frequency},
    )


def random_pairs(tables: Tables, one_table: bool, wanted: int = RANDOM_PAIRS, *, first_side_only: bool = False) -> None:
    """Fill `strangers` (l, r): pairs that are, but for a few in a million, different people."""
    counts = tables.read("sides", "SELECT side, count(*) AS n FROM people GROUP BY side ORDER BY side").to_pylist()
    sizes = {row["side"]: row["n"] for row in counts if row["side"] == 0 or not first_side_only}
    total = sum(sizes.values())
    alone = one_table or len(sizes) < 2
    first = total if alone else sizes[0]
    second, offset = (total, 0) if alone else (sizes[1], first)
    steps = max(1, min(second, wanted // max(first, 1) + 1))
    tables.keep(
        "strangers",
        "SELECT l, r FROM"
        f" (SELECT a.ord AS l, {offset} + (a.ord * 31 + s.range * {_STRIDE} + 1) % {max(second, 1)} AS r"
        f" FROM people a, range({steps}) s WHERE a.ord < {first}) WHERE l <> r",
    )


def exact_shares(tables: Tables, chosen: tuple[Comparison, ...]) -> dict[str, float]:
    """The chance that two random rows hold the very same value, per comparison with a frequency."""
    wanted = {c.code: c.frequency for c in chosen if c.frequency}
    if not wanted:
        return {}
    select = ", ".join(
        f"avg(share_{column}) FILTER ({column} IS NOT NULL) AS {column}" for column in dict.fromkeys(wanted.values())
    )
    row = tables.read("shares", f"SELECT {select} FROM people").to_pylist()[0]
    return {code: row[column] for code, column in wanted.items() if row[column]}


def judge_ready(tables: Tables, shape: Shape) -> tuple[tuple[Comparison, ...], Pairs, dict[str, Floats]]:
    """The comparisons, the candidates' levels, and u."""
    sims, chosen = comparisons(shape)
    random_pairs(tables, shape.one_table)
    strangers = read_levels(tables, "strangers", sims, chosen)
    u = measure_u(chosen, strangers, exact_shares(tables, chosen))
    return chosen, read_levels(tables, "candidates", sims, chosen), u
