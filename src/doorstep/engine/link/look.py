"""Pairs of people looked at: SQL expressions over both rows of each pair, a bounded number of pairs at a time."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from doorstep.engine.link.people import Ints, People, flat
from doorstep.engine.tables import Tables

PAIRS_AT_ONCE, MOST_AT_ONCE = 40_000, 250_000
Column = npt.NDArray[np.generic]


def look_at(
    tables: Tables, people: People, left: Ints, right: Ints, steps: Sequence[str], wanted: Mapping[str, str]
) -> dict[str, Column]:
    """Each of `wanted` (expressions over l.x, r.x and what `steps` compute before) for every pair, in their order."""

    def anew(some_left: Ints, some_right: Ints) -> dict[str, Column]:
        return _looked_at(tables, people, some_left, some_right, steps, wanted)

    if people.remembered is None:
        return anew(left, right)
    return people.remembered.look(left, right, steps, wanted, anew)


def _looked_at(
    tables: Tables, people: People, left: Ints, right: Ints, steps: Sequence[str], wanted: Mapping[str, str]
) -> dict[str, Column]:
    parts: list[dict[str, Column]] = []
    size = min(max(PAIRS_AT_ONCE, len(left) // 4), MOST_AT_ONCE)
    for start in range(0, max(len(left), 1), size):
        rows = slice(start, start + size)
        tables.load("step_0", people.pairs_table((*steps, *wanted.values()), left[rows], right[rows]))
        # One kept table per step: written in one SELECT, DuckDB would compute a similarity anew for every use.
        for number, step in enumerate(steps, start=1):
            tables.keep(f"step_{number}", f"SELECT *, {flat(step)} FROM step_{number - 1}")
            if number > 1:
                tables.drop(f"step_{number - 1}")
        told = ", ".join(f"{flat(sql)} AS {name}" for name, sql in wanted.items())
        seen = tables.read("looked_at", f"SELECT {told} FROM step_{len(steps)} ORDER BY n")
        if steps:
            tables.drop(f"step_{len(steps)}")
        parts.append({name: seen.column(name).to_numpy() for name in wanted})
    return {name: np.concatenate([part[name] for part in parts]) for name in wanted}
