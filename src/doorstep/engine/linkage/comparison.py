"""Pairs of rows compared: each field's level, and other claims, computed in SQL for all pairs at
once."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from doorstep.engine.linkage.people import Ints, PreparedPeople, RowPairs, flat
from doorstep.engine.linkage.plan import ComparisonPlan
from doorstep.engine.sql.tables import Tables

Floats = npt.NDArray[np.float64]
Levels = npt.NDArray[np.int8]
Column = npt.NDArray[np.generic]
_WORD, _MADE = re.compile(r"\w+"), re.compile(r" AS (\w+)(?:,|$)")
PAIRS_AT_ONCE, MOST_AT_ONCE = 40_000, 250_000


@dataclass(frozen=True)
class Pairs:
    """n pairs under judgement: row numbers (n,), levels (n,) per comparison, and how common their
    values are (n,) where frequency counts."""

    left: Ints
    right: Ints
    levels: Mapping[str, Levels]
    shares: Mapping[str, Floats]

    def __len__(self) -> int:
        return len(self.left)

    def joined(self, more: Pairs) -> Pairs:
        """These pairs and then `more`, of the same comparisons."""
        return Pairs(
            np.concatenate([self.left, more.left]),
            np.concatenate([self.right, more.right]),
            {
                code: np.concatenate([levels, more.levels[code]])
                for code, levels in self.levels.items()
            },
            {
                code: np.concatenate([shares, more.shares[code]])
                for code, shares in self.shares.items()
            },
        )

    def only(self, chosen: npt.NDArray[np.bool_] | Ints) -> Pairs:
        """The pairs of which `chosen` is true, or that stand at those places."""
        return Pairs(
            self.left[chosen],
            self.right[chosen],
            {code: levels[chosen] for code, levels in self.levels.items()},
            {code: shares[chosen] for code, shares in self.shares.items()},
        )


def comparison_levels(
    tables: Tables, people: PreparedPeople, ends: RowPairs, plan: ComparisonPlan
) -> Pairs:
    """The levels of every pair, in their order."""
    left, right = ends
    expressions = {f"v{i}": comparison.sql() for i, comparison in enumerate(plan.comparisons)}
    vectors = compute_comparison_vectors(tables, people, ends, plan.steps, expressions)
    levels, shares = {}, {}
    for i, comparison in enumerate(plan.comparisons):
        levels[comparison.code] = vectors[f"v{i}"].astype(np.int8)
        if comparison.frequency:
            share = people.share(comparison.frequency)
            shares[comparison.code] = np.maximum(share[left], share[right])
    return Pairs(left, right, levels, shares)


def compute_comparison_vectors(
    tables: Tables,
    people: PreparedPeople,
    ends: RowPairs,
    steps: Sequence[str],
    wanted: Mapping[str, str],
) -> dict[str, Column]:
    """Each of `wanted` (SQL over l.x, r.x and what `steps` compute before) for every pair, in
    order.

    Pairs of values that `people.cache` knows are not computed again.
    """

    def compute(left: Ints, right: Ints) -> dict[str, Column]:
        return _computed(tables, people, (left, right), steps, wanted)

    if people.cache is None:
        return compute(*ends)
    named = [*steps, *(f"{name}={sql}" for name, sql in wanted.items())]
    return people.cache.compare(*ends, named, compute)


def _computed(
    tables: Tables,
    people: PreparedPeople,
    ends: RowPairs,
    steps: Sequence[str],
    wanted: Mapping[str, str],
) -> dict[str, Column]:
    left, right = ends
    parts: list[dict[str, Column]] = []
    size = min(max(PAIRS_AT_ONCE, len(left) // 4), MOST_AT_ONCE)
    listed = ", ".join(f"{flat(sql)} AS {name}" for name, sql in wanted.items())
    for start in range(0, max(len(left), 1), size):
        rows = slice(start, start + size)
        table = people.pairs_table((*steps, *wanted.values()), left[rows], right[rows])
        tables.load("step_0", table)
        columns = table.column_names
        # One kept table per step: written in one SELECT, DuckDB would compute a similarity anew for
        # every use.
        for number, step in enumerate(steps, start=1):
            later = set(_WORD.findall(flat(" ".join((*steps[number:], *wanted.values())))))
            columns = [name for name in columns if name == "n" or name in later]
            carried = ", ".join(columns)
            tables.keep(f"step_{number}", f"SELECT {carried}, {flat(step)} FROM step_{number - 1}")
            columns += _MADE.findall(step)
            if number > 1:
                tables.drop(f"step_{number - 1}")
        vectors = tables.read(
            "comparison_vectors", f"SELECT {listed} FROM step_{len(steps)} ORDER BY n"
        )
        if steps:
            tables.drop(f"step_{len(steps)}")
        parts.append({name: vectors.column(name).to_numpy() for name in wanted})
    return {name: np.concatenate([part[name] for part in parts]) for name in wanted}
