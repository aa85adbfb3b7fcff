"""What a person decided about a pair overrules what weights say: read, looked up both ways round,
never forgotten."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.linkage.blocking import sorted_pairs
from doorstep.engine.linkage.comparison import Pairs
from doorstep.engine.linkage.groups import Groups
from doorstep.engine.linkage.people import PreparedPeople, RowPairs

SAME, DIFFERENT = "same", "different"
Verdicts = Mapping[tuple[str, str], str]


def read_decisions(decisions: pa.Table | None) -> Verdicts:
    """Verdicts (same or different) by pair of ids, either way round."""
    if decisions is None:
        return {}
    columns = (
        decisions.column(name).cast(pa.string()).to_pylist()
        for name in ("left", "right", "verdict")
    )
    by_pair: dict[tuple[str, str], str] = {}
    for one, other, verdict in zip(*columns, strict=True):
        by_pair[one, other] = by_pair[other, one] = verdict
    return by_pair


def numbered(forced: Verdicts, ids: Sequence[str] | pa.Array) -> dict[tuple[int, int], str]:
    """The decisions by row number, either way round, where both rows are there."""
    if not forced:
        return {}
    known = pa.array(sorted({one for pair in forced for one in pair}), pa.string())
    places = pc.index_in(known, value_set=pa.array(ids, pa.string())).to_pylist()
    rows = {id_: row for id_, row in zip(known.to_pylist(), places, strict=True) if row is not None}
    return {
        (rows[a], rows[b]): verdict for (a, b), verdict in forced.items() if a in rows and b in rows
    }


def with_decided(
    ends: RowPairs, forced: Verdicts, people: PreparedPeople, sides: RowPairs, within: bool
) -> RowPairs:
    """`ends` and every decided pair of a row of each of the `sides`: a confirmed one is never
    overlooked."""
    if not forced:
        return ends
    lefts, rights = (set(side.tolist()) for side in sides)
    pairs = numbered(forced, people.ids)
    fits = [(a, b) for a, b in pairs if a in lefts and b in rights and (a < b or not within)]
    more = pa.table(
        {
            "l": pa.array([a for a, _ in fits], pa.int32()),
            "r": pa.array([b for _, b in fits], pa.int32()),
        }
    )
    return sorted_pairs([pa.table({"l": ends[0], "r": ends[1]}), more], len(people))


def verdicts(forced: Verdicts, pairs: Pairs, ids: Sequence[str] | pa.Array) -> dict[int, str]:
    """Index of a candidate pair -> its decision."""
    wanted = numbered(forced, ids)
    if not wanted:
        return {}
    left, right = pairs.left.astype(np.int64), pairs.right.astype(np.int64)
    keys = np.array([one * len(ids) + other for one, other in wanted], dtype=np.int64)
    places = np.flatnonzero(np.isin(left * len(ids) + right, keys)).tolist()
    return {index: wanted[int(left[index]), int(right[index])] for index in places}


def contradictory(verdicts_by_pair: Mapping[tuple[str, str], str]) -> set[tuple[str, str]]:
    """The pairs that cannot all be right: A = B, B = C, A ≠ C, and whatever else makes those one
    person."""
    groups = Groups[str]()
    for (one, other), verdict in verdicts_by_pair.items():
        if verdict == SAME:
            groups.join(one, other)
    wrong = {
        groups.of(one)
        for (one, other), verdict in verdicts_by_pair.items()
        if verdict == DIFFERENT and groups.of(one) == groups.of(other)
    }
    return {
        (one, other)
        for one, other in verdicts_by_pair
        if groups.of(one) == groups.of(other) and groups.of(one) in wrong
    }
