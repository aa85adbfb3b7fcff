"""What `link_registers` gives back: the links, the queue for people, and what is needed to explain both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from doorstep.engine.link.town import Town

SCHEMA = pa.schema(
    [(name, pa.string()) for name in ("left", "right", "left_kind", "left_role", "right_kind", "right_role", "entity")]
    + [("probability", pa.float64()), ("rule", pa.string()), ("accepted", pa.bool_())]
)
Row = tuple[int, int, float, str]


@dataclass(frozen=True)
class RegisterLinks:
    """Who is who in a town.

    `links`: left, right, their kinds and roles, entity, probability, rule, accepted (false: it waits for review).
    `review`: the queue (see `judged.REVIEW`); `judged`: every pair near being a link and what became of it.
    `model`: what was learned, as JSON can hold it, for `explain`.
    """

    links: pa.Table
    review: pa.Table
    judged: pa.Table
    model: Mapping[str, Mapping[str, Any]]


def link_table(
    town: Town, found: Iterable[Row], waiting: Collection[tuple[int, int]], different: Collection[tuple[int, int]]
) -> pa.Table:
    """The links by row; of several about one pair the first. A conflict is accepted once somebody decided it."""
    best: dict[tuple[int, int], tuple[float, str]] = {}
    for one, other, chance, rule in found:
        best.setdefault((one, other), (chance, rule))
    rows = sorted((one, other, *told) for (one, other), told in best.items())
    return pa.table(
        {
            "left": [town.ids[row[0]] for row in rows],
            "right": [town.ids[row[1]] for row in rows],
            "left_kind": [town.kinds[row[0]] for row in rows],
            "left_role": [town.roles[row[0]] for row in rows],
            "right_kind": [town.kinds[row[1]] for row in rows],
            "right_role": [town.roles[row[1]] for row in rows],
            "entity": ["person"] * len(rows),
            "probability": [round(row[2], 6) for row in rows],
            "rule": [row[3] for row in rows],
            "accepted": [row[:2] in different if row[3] == "conflict" else row[:2] not in waiting for row in rows],
        },
        schema=SCHEMA,
    )
