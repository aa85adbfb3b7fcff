"""What a person decided about a pair overrules what weights say: read, looked up both ways round, never forgotten."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from doorstep.engine.link.weights import Pairs
from doorstep.engine.tables import Tables

Verdicts = Mapping[tuple[str, str], str]


def load_decisions(
    tables: Tables, candidates: str, decisions: pa.Table | None, *, within: bool, among: tuple[str, str] | None = None
) -> Verdicts:
    """Verdicts by pair of ids; decided pairs join `candidates`, so that a confirmed one cannot be overlooked.

    `among` names two tables of row numbers (ord) to which the left and the right rows belong.
    """
    if decisions is None or decisions.num_rows == 0:
        return {}
    columns = {name: decisions.column(name).cast(pa.string()) for name in ("left", "right", "verdict")}
    tables.load("decisions", pa.table(columns))
    scope = "one.side = 0 AND other.side = 0 AND one.ord < other.ord" if within else "one.side = 0 AND other.side = 1"
    if among is not None:
        scope = f"one.ord IN (SELECT ord FROM {among[0]}) AND other.ord IN (SELECT ord FROM {among[1]})"
        scope += " AND one.ord < other.ord" if within else ""
    tables.keep(
        candidates,
        f"""SELECT l, r FROM {candidates} UNION
        SELECT one.ord, other.ord FROM decisions d JOIN people one ON one.id IN (d."left", d."right")
        JOIN people other ON other.id IN (d."left", d."right") WHERE {scope}""",
    )
    verdicts: dict[tuple[str, str], str] = {}
    for one, other, verdict in zip(*(column.to_pylist() for column in columns.values()), strict=True):
        verdicts[one, other] = verdicts[other, one] = verdict
    return verdicts


def verdicts(forced: Verdicts, pairs: Pairs, ids: list[str]) -> dict[int, str]:
    """Index of a candidate pair -> its decision."""
    if not forced:
        return {}
    found = enumerate(zip(pairs.left.tolist(), pairs.right.tolist(), strict=True))
    return {index: forced[key] for index, (one, other) in found if (key := (ids[one], ids[other])) in forced}
