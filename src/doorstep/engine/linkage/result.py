"""What `link_registers` gives back: the links, the queue for people, and what is needed to explain
both."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.engine.linkage.comparison import Pairs
from doorstep.engine.linkage.mentions import TownRows
from doorstep.engine.linkage.model import Model
from doorstep.engine.linkage.people import Shape
from doorstep.engine.linkage.plan import ComparisonPlan, plan_comparisons

_SIDES = ("left", "right", "left_kind", "left_role", "right_kind", "right_role", "entity")

SCHEMA = pa.schema(
    [(name, pa.string()) for name in _SIDES]
    + [("probability", pa.float64()), ("rule", pa.string()), ("accepted", pa.bool_())]
)

# Rules of a link that are not its evidence's.
DECISION, DUPLICATE, CONFLICT, PARALLEL = "decision", "duplicate", "conflict", "parallel"
RowPair = tuple[int, int]


class Link(NamedTuple):
    """Two rows said to be one person, or (a conflict) to contest one number."""

    left: int
    right: int
    probability: float
    rule: str

    @property
    def pair(self) -> RowPair:
        """Both row numbers."""
        return self.left, self.right


@dataclass(frozen=True)
class RegisterLinks:
    """Who is who in a town.

    `links`: left, right, their kinds and roles, entity, probability, rule, accepted (false: it
    waits for review). `review`: the queue (see `judged.REVIEW`); `judged`: every pair near being a
    link and what became of it. `model`: what was learned, as JSON can hold it, for `explain`.
    """

    links: pa.Table
    review: pa.Table
    judged: pa.Table
    model: Mapping[str, Mapping[str, Any]]


def link_table(
    town: TownRows,
    links: Iterable[Link],
    waiting: Collection[RowPair],
    different: Collection[RowPair],
) -> pa.Table:
    """The links by row; of several about one pair the first. A conflict is accepted once somebody
    decided it."""
    best: dict[RowPair, Link] = {}
    for link in links:
        best.setdefault(link.pair, link)
    rows = [best[pair] for pair in sorted(best)]
    ends = {"left": [row.left for row in rows], "right": [row.right for row in rows]}
    columns: dict[str, list[Any]] = {
        "entity": ["person"] * len(rows),
        "probability": [round(row.probability, 6) for row in rows],
        "rule": [row.rule for row in rows],
        "accepted": [
            row.pair in different if row.rule == CONFLICT else row.pair not in waiting
            for row in rows
        ],
    }
    for side, numbers in ends.items():
        columns[side] = [town.ids[number] for number in numbers]
        columns[f"{side}_kind"] = [town.kinds[number] for number in numbers]
        columns[f"{side}_role"] = [town.roles[number] for number in numbers]
    return pa.table({name: columns[name] for name in SCHEMA.names}, schema=SCHEMA)


# Whatever a model holds besides what it learned of each level.
_ODDS = tuple(one.name for one in fields(Model) if one.name not in ("comparisons", "m", "u"))


@dataclass(frozen=True)
class Round:
    """One round of pairs: what its rows can fill, by which model they were weighed, and what was
    expected before."""

    shape: Shape
    model: Model
    prior_bits: float


def model_as_data(rounds: Mapping[str, Round]) -> dict[str, dict[str, Any]]:
    """The rounds as plain data."""
    return {
        name: {
            "present": sorted(made.shape.present),
            "texts": list(made.shape.texts),
            "chinese": made.shape.chinese,
            "at_home": made.shape.at_home,
            "prior_bits": made.prior_bits,
            "odds": {name: getattr(made.model, name) for name in _ODDS},
            "m": {c.code: made.model.m[c.code].tolist() for c in made.model.comparisons},
            "u": {c.code: made.model.u[c.code].tolist() for c in made.model.comparisons},
        }
        for name, made in rounds.items()
    }


def read_round(data: Mapping[str, Any]) -> tuple[Round, ComparisonPlan]:
    """A round again. Raises BadInput("not-reconciled") when the program that wrote it compared
    otherwise."""
    shape = Shape(
        frozenset(data["present"]),
        tuple(data["texts"]),
        bool(data["chinese"]),
        one_table=False,
        at_home=bool(data["at_home"]),
    )
    plan = plan_comparisons(shape)
    m, u = ({code: np.array(values) for code, values in data[kind].items()} for kind in "mu")
    sizes = {comparison.code: comparison.size for comparison in plan.comparisons}
    if sizes != {code: len(values) for code, values in m.items()}:
        raise BadInput("not-reconciled")
    model = Model(plan.comparisons, m, u, **data["odds"])
    return Round(shape, model, float(data["prior_bits"])), plan


def fields_of(model: Model, pairs: Pairs) -> list[list[list[object]]]:
    """Per pair [field, level, size, bits, share] of every field compared; share: how common the
    value is, or null."""
    rows: list[list[list[object]]] = [[] for _ in range(len(pairs))]
    for comparison in model.comparisons:
        weight = model.field_weight(pairs, comparison.code)
        shares = pairs.shares.get(comparison.code)
        for index, level in enumerate(pairs.levels[comparison.code].tolist()):
            share = None if shares is None or not level else round(float(shares[index]), 8)
            rows[index].append(
                [comparison.code, level, comparison.size, round(float(weight[index]), 6), share]
            )
    return rows
