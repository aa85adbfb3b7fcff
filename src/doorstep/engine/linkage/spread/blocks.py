"""Which pairs of rows on workers are worth looking at: the rules of `blocking`, all of them counted
in one pass over the rows and then all that were chosen followed in another."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from hashlib import blake2b

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.linkage.blocking import (
    BLOCK_CAP,
    SAMPLED_ROWS,
    blocking_features,
    choose_rules,
    cost_of,
    names_may_be_swapped,
    pairs_of_swapped,
    possible_rules,
)
from doorstep.engine.linkage.people import Ints
from doorstep.engine.linkage.spread.pairs import CANDIDATE
from doorstep.engine.linkage.spread.rows import SpreadRows, count_of
from doorstep.engine.sql.tables import PartWork

Rules = list[tuple[str, ...]]
Keys = npt.NDArray[np.uint64]

_BLOCK = {"rule": pa.int16(), "key": pa.int64()}
_COUNTED = pa.schema({**_BLOCK, "lefts": pa.int64(), "rights": pa.int64()})
_BLOCKED = pa.schema({**_BLOCK, "ord": pa.int64(), "side": pa.int8()})
_ODD = np.uint64(0x9E3779B97F4A7C15)


def find_candidates(rows: SpreadRows) -> None:
    """The table `candidates` (l, r, kind): pairs of free people that a chosen rule finds."""
    workers, shape = rows.workers, rows.shape
    listed = ", ".join(blocking_features(shape))
    workers.keep(
        "block_keys",
        f"SELECT ord, side, {listed} FROM people p LEFT JOIN anchored_rows a ON a.row_of = p.ord"
        " WHERE a.row_of IS NULL",
    )
    chosen = _chosen_rules(rows)
    workers.map(
        "blocked", PartWork(partial(_blocked, rules=chosen), _BLOCKED), "SELECT * FROM block_keys"
    )
    ways = [
        f"""SELECT a.ord AS l, b.ord AS r FROM blocked a JOIN (
            SELECT rule, key, sum(1 - side) * sum(side) AS pairs FROM blocked GROUP BY rule, key) g
        ON g.rule = a.rule AND g.key = a.key JOIN blocked b ON b.rule = a.rule AND b.key = a.key
        WHERE g.pairs BETWEEN 1 AND {BLOCK_CAP} AND a.side = 0 AND b.side = 1"""
    ]
    if names_may_be_swapped(shape):
        ways.append(pairs_of_swapped("block_keys", one_table=False))
    found = " UNION ALL ".join(f"SELECT l, r FROM ({way}) w" for way in ways)
    workers.keep("candidates", f"SELECT DISTINCT l, r, {CANDIDATE} AS kind FROM ({found}) f")


def _chosen_rules(rows: SpreadRows) -> Rules:
    workers, shape = rows.workers, rows.shape
    rules, free = possible_rules(shape), count_of(rows, "block_keys")
    one_in = 1 + free // SAMPLED_ROWS
    count = partial(_counted, rules=rules, one_in=one_in)
    workers.map("rule_counts", PartWork(count, _COUNTED), "SELECT * FROM block_keys")
    blocks = "SELECT rule, sum(lefts) * sum(rights) AS pairs FROM rule_counts GROUP BY rule, key"
    told = workers.read("rule_cost", cost_of(blocks, "rule")).to_pylist()
    costs = {rules[row["rule"]]: (row["cost"] * one_in, row["capped"]) for row in told}
    return choose_rules(shape, free, costs)


# -- on the workers


def _counted(part: pa.Table, rules: Rules, one_in: int) -> pa.Table:
    """How many rows of each side every block of every rule has; of one in so many blocks."""
    side, made = part.column("side").to_numpy(), [_COUNTED.empty_table()]
    for number, (at, keys) in enumerate(_keys(part, rules)):
        some = keys % np.uint64(one_in) == 0
        blocks, place = np.unique(keys[some], return_inverse=True)
        rights = np.bincount(place, side[at[some]], len(blocks)).astype(np.int64)
        lefts = np.bincount(place, minlength=len(blocks)) - rights
        made.append(_blocks(number, blocks, {"lefts": lefts, "rights": rights}))
    return pa.concat_tables(made)


def _blocked(part: pa.Table, rules: Rules) -> pa.Table:
    """The block of every row by every rule."""
    ord_, side = (part.column(name).to_numpy() for name in ("ord", "side"))
    made = [_BLOCKED.empty_table()]
    for number, (at, keys) in enumerate(_keys(part, rules)):
        made.append(_blocks(number, keys, {"ord": ord_[at], "side": side[at]}))
    return pa.concat_tables(made)


def _blocks(rule: int, keys: Keys, more: dict[str, Ints]) -> pa.Table:
    number = np.full(len(keys), rule, dtype=np.int16)
    return pa.table({"rule": number, "key": keys.view(np.int64), **more})


def _keys(part: pa.Table, rules: Rules) -> Iterator[tuple[Ints, Keys]]:
    """By rule the rows that fill its features, and the key of each: two keys are as good as never
    alike where their values are not."""
    said = {name: _hashed(part.column(name)) for rule in rules for name in rule}
    for rule in rules:
        there, keys = said[rule[0]]
        for name in rule[1:]:
            there, keys = there & said[name][0], keys * _ODD + said[name][1]
        at = np.flatnonzero(there)
        yield at, keys[at]


def _hashed(column: pa.ChunkedArray) -> tuple[npt.NDArray[np.bool_], Keys]:
    """Where a column has a value, and a number for each value that is the same everywhere."""
    coded = column.combine_chunks().dictionary_encode()
    values = (str(value).encode() for value in coded.dictionary.to_pylist())
    numbers = [int.from_bytes(blake2b(value, digest_size=8).digest()) for value in values]
    places = pc.fill_null(coded.indices, len(numbers)).to_numpy()
    return places < len(numbers), np.array([*numbers, 0], dtype=np.uint64)[places]
