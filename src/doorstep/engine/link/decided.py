"""What a person decided about a pair overrules what weights say: read, looked up both ways round, never forgotten."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.link.blocking import Found, sorted_pairs
from doorstep.engine.link.people import Ints, People
from doorstep.engine.link.weights import Pairs

Verdicts = Mapping[tuple[str, str], str]


def read_decisions(decisions: pa.Table | None) -> Verdicts:
    """Verdicts (same or different) by pair of ids, either way round."""
    if decisions is None:
        return {}
    columns = (decisions.column(name).cast(pa.string()).to_pylist() for name in ("left", "right", "verdict"))
    found: dict[tuple[str, str], str] = {}
    for one, other, verdict in zip(*columns, strict=True):
        found[one, other] = found[other, one] = verdict
    return found


def with_decided(found: Found, forced: Verdicts, people: People, left: Ints, right: Ints, within: bool) -> Found:
    """`found` and every decided pair of a row in `left` and one in `right`: a confirmed one is never overlooked."""
    if not forced:
        return found
    known = sorted({id_ for pair in forced for id_ in pair})
    rows = pc.index_in(pa.array(known, pa.string()), value_set=people.ids).to_pylist()
    row_of = {id_: row for id_, row in zip(known, rows, strict=True) if row is not None}
    lefts, rights = set(left.tolist()), set(right.tolist())
    pairs = {(row_of[one], row_of[other]) for one, other in forced if one in row_of and other in row_of}
    fits = [(a, b) for a, b in pairs if a in lefts and b in rights and (a < b or not within)]
    more = pa.table({"l": pa.array([a for a, _ in fits], pa.int32()), "r": pa.array([b for _, b in fits], pa.int32())})
    return sorted_pairs([pa.table({"l": found[0], "r": found[1]}), more], len(people))


def verdicts(forced: Verdicts, pairs: Pairs, ids: pa.Array) -> dict[int, str]:
    """Index of a candidate pair -> its decision."""
    if not forced:
        return {}
    known = sorted({id_ for pair in forced for id_ in pair})
    rows = pc.index_in(pa.array(known, pa.string()), value_set=ids).to_pylist()
    id_of = {row: id_ for id_, row in zip(known, rows, strict=True) if row is not None}
    touched = np.array(sorted(id_of), dtype=np.int64)
    where = np.flatnonzero(np.isin(pairs.left, touched) & np.isin(pairs.right, touched)).tolist()
    found = ((index, (id_of[int(pairs.left[index])], id_of[int(pairs.right[index])])) for index in where)
    return {index: forced[key] for index, key in found if key in forced}
