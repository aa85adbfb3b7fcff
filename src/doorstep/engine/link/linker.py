"""Two tables of persons, or one with duplicates: which rows are one person, how surely, and what to review."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
import pyarrow as pa

from doorstep.engine.link.assign import Picked, one_to_one
from doorstep.engine.link.blocking import candidates
from doorstep.engine.link.cluster import average_link
from doorstep.engine.link.decided import read_decisions, verdicts, with_decided
from doorstep.engine.link.levels import comparisons
from doorstep.engine.link.people import gather_people
from doorstep.engine.link.prepare import prepare
from doorstep.engine.link.scoring import random_pairs, read_levels, strangers
from doorstep.engine.link.weights import ALWAYS, NEVER, Floats, Model, Pairs, learn, probability
from doorstep.engine.tables import open_tables
from doorstep.errors import BadInput

THRESHOLD = 0.5
REVIEW_LOW, REVIEW_HIGH = 0.1, 0.9
TIE_BITS = 1.5
# Bits below which a pair cannot pull a group apart any further; keeps the clustering small.
_FAINTEST_BITS = -10.0


@dataclass(frozen=True)
class Fields:
    """Which column codes to compare; empty: every column both tables have."""

    codes: tuple[str, ...] = ()


@dataclass(frozen=True)
class LinkResult:
    """`pairs`: left, right, probability, rule. `review`: left, right, probability, reasons (JSON: field, grade, bits).

    `entities` (one table only): id, entity - every row once; an entity carries the first id of its group.
    """

    pairs: pa.Table
    review: pa.Table
    entities: pa.Table | None = field(default=None)


def link_tables(
    left: pa.Table,
    right: pa.Table | None,
    fields: Fields | None = None,
    *,
    names: str = "western",
    id_system: str = "plain",
    threshold: float | None = None,
    decisions: pa.Table | None = None,
) -> LinkResult:
    """Link two tables one-to-one, or find the duplicates of one (`right` is None).

    Each table has a unique string `id` and columns of field codes; other columns are compared as plain text. `names`
    is a hint only: the script of the names themselves decides. `decisions` (left, right, verdict: same or different)
    overrule every weight. The order of the rows changes nothing.
    """
    left, right = _chosen(left, fields), None if right is None else _chosen(right, fields)
    with open_tables() as tables:
        sides = [prepare(tables, side, id_system) for side in (left, right) if side is not None]
        people = gather_people(sides[0], sides[1] if right is not None else None)
        compared = comparisons(people.shape)
        forced = read_decisions(decisions)
        rows = np.arange(len(people))
        first, second = (rows, rows) if right is None else (rows[: people.first], rows[people.first :])
        found = with_decided(candidates(tables, people), forced, people, first, second, within=right is None)
        u = strangers(tables, people, random_pairs(people, right is None), compared)
        pairs = read_levels(tables, people, found, compared)
    ids = people.ids.to_pylist()
    size = people.first
    possible = float(size) * (len(people) - size) if right is not None else size * (size - 1) / 2
    model = learn(compared[1], pairs, u, len(ids), possible, right is not None)
    judged = _Judged(model, pairs, ids, verdicts(forced, pairs, ids), _bar(threshold))
    return judged.matched() if right is not None else judged.grouped(possible)


def _bar(threshold: float | None) -> float:
    if threshold is None:
        return THRESHOLD
    if not 0.0 < threshold < 1.0:
        raise BadInput("threshold-outside", threshold=threshold)
    return threshold


def _chosen(table: pa.Table, fields: Fields | None) -> pa.Table:
    if fields is None or not fields.codes:
        return table
    return table.select([name for name in table.column_names if name == "id" or name in fields.codes])


def _near_ties(pairs: Pairs, bits: Floats, side: str) -> set[int]:
    """Pairs whose row has another candidate almost as heavy."""
    rows = pairs.left if side == "left" else pairs.right
    order = np.lexsort((-bits, rows)).tolist()
    ties: set[int] = set()
    for one, other in pairwise(order):
        if rows[one] == rows[other] and bits[one] > 0 and bits[one] - bits[other] < TIE_BITS:
            ties |= {one, other}
    return ties


@dataclass
class _Judged:
    """Judged candidates on their way to a result."""

    model: Model
    pairs: Pairs
    ids: list[str]
    verdicts: dict[int, str]
    bar: float

    def __post_init__(self) -> None:
        self.bits = self.model.bits(self.pairs)
        for index, verdict in self.verdicts.items():
            self.bits[index] = ALWAYS if verdict == "same" else NEVER

    def matched(self) -> LinkResult:
        """Two tables: one partner each."""
        chance = probability(self.model, self.pairs, True, self.bits)
        picked = one_to_one(self.pairs.left, self.pairs.right, self.bits, chance >= self.bar)
        log_odds = self.bits + np.log2(self.model.prior_odds)
        ties = _near_ties(self.pairs, log_odds, "left") | _near_ties(self.pairs, log_odds, "right")
        return LinkResult(self._table(picked, chance), self._review(chance, ties))

    def grouped(self, possible: float) -> LinkResult:
        """One table: groups of rows."""
        chance = probability(self.model, self.pairs, False, self.bits)
        lift = np.log2(self.bar / (1 - self.bar))
        log_odds = self.bits + np.log2(self.model.prior_odds) - lift
        keep = log_odds > _FAINTEST_BITS
        groups = np.array(average_link(len(self.ids), self.pairs.left[keep], self.pairs.right[keep], log_odds[keep]))
        together: Picked = groups[self.pairs.left] == groups[self.pairs.right]
        entities = pa.table({"id": self.ids, "entity": [self.ids[group] for group in groups.tolist()]})
        return LinkResult(self._table(together, chance), self._review(chance, set()), entities)

    def _rule(self, index: int) -> str:
        return "decision" if self.verdicts.get(index) == "same" else "weight"

    def _table(self, picked: Picked, chance: Floats) -> pa.Table:
        where = np.flatnonzero(picked).tolist()
        return pa.table(
            {
                "left": pa.array([self.ids[self.pairs.left[i]] for i in where], pa.string()),
                "right": pa.array([self.ids[self.pairs.right[i]] for i in where], pa.string()),
                "probability": pa.array([round(float(chance[i]), 6) for i in where], pa.float64()),
                "rule": pa.array([self._rule(i) for i in where], pa.string()),
            }
        )

    def _review(self, chance: Floats, ties: Iterable[int]) -> pa.Table:
        unsure = (chance > REVIEW_LOW) & (chance < REVIEW_HIGH)
        unsure[[i for i in ties if chance[i] > 0.01]] = True
        unsure[list(self.verdicts)] = False
        where = np.flatnonzero(unsure).tolist()
        part = Pairs(
            self.pairs.left[where],
            self.pairs.right[where],
            {code: levels[where] for code, levels in self.pairs.levels.items()},
            {code: shares[where] for code, shares in self.pairs.shares.items()},
        )
        return pa.table(
            {
                "left": pa.array([self.ids[i] for i in part.left], pa.string()),
                "right": pa.array([self.ids[i] for i in part.right], pa.string()),
                "probability": pa.array([round(float(chance[i]), 6) for i in where], pa.float64()),
                "reasons": pa.array(reasons(self.model, part), pa.string()),
            }
        )


def reasons(model: Model, pairs: Pairs) -> list[str]:
    """Per pair, JSON of [field, exact | close | differs, bits] for every field both rows fill."""
    told: list[list[list[object]]] = [[] for _ in range(len(pairs))]
    for comparison in model.comparisons:
        bits = model.field_bits(pairs, comparison.code)
        for index, level in enumerate(pairs.levels[comparison.code].tolist()):
            if level:
                grade = "exact" if level == comparison.size - 1 else "differs" if level == 1 else "close"
                told[index].append([comparison.code, grade, round(float(bits[index]), 1)])
    return [json.dumps(one, ensure_ascii=False) for one in told]
