"""What is known of each mention beside its features: its register and role, its file, its household, its row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.link.people import Ints, People

# Where a row stands for a person's only such event, and a round of rows meets each person at most once.
ONCE = frozenset(
    {("visits", "person"), ("births", "child"), ("deaths", "person"), ("households", "head"), ("move_in", "person")}
)


@dataclass(frozen=True)
class Town:
    """Mentions by their row number in `people`; the spine's rows come first."""

    ids: list[str]
    kinds: list[str]
    roles: list[str]
    struck: npt.NDArray[np.bool_]
    files: Ints
    once: Ints
    household: Ints
    record: Ints
    villages: list[str | None]
    spine_rows: int


def read_town(people: People, mentions: pa.Table) -> Town:
    """The mentions in the order of `people`."""
    known = mentions.take(pc.index_in(people.ids, value_set=mentions.column("id").combine_chunks()))
    kinds, roles = (known.column(name).to_pylist() for name in ("kind", "role"))
    files = _numbered(known, "kind", "role", "file")
    once = np.array([key in ONCE for key in zip(kinds, roles, strict=True)], dtype=bool)
    homeless = pc.is_null(known.column("household_key")).to_numpy().astype(bool)
    alone = -1 - np.arange(len(people), dtype=np.int64)
    return Town(
        ids=people.ids.to_pylist(),
        kinds=kinds,
        roles=roles,
        struck=known.column("struck").to_numpy().astype(bool),
        files=files,
        once=np.where(once, files, 0),
        household=np.where(homeless, alone, _numbered(known, "kind", "file", "household_key")),
        record=_numbered(known, "kind", "row_id"),
        villages=people.taken("village", pa.array(np.arange(len(people)))).to_pylist(),
        spine_rows=people.first,
    )


def _numbered(table: pa.Table, *columns: str) -> Ints:
    """The number (from 1, in the order of the values) of each row's values."""
    joined = np.zeros(table.num_rows, dtype=np.int64)
    for name in columns:
        coded = pc.dictionary_encode(table.column(name)).combine_chunks()
        rank = pc.rank(coded.dictionary, tiebreaker="dense").to_numpy().astype(np.int64)
        codes = pc.fill_null(coded.indices, -1).to_numpy()
        joined = joined * (len(rank) + 1) + np.append(rank, 0)[codes]
    return np.unique(joined, return_inverse=True)[1].astype(np.int64) + 1
