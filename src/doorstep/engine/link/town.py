"""What is known of each mention beside its features: its register and role, its file, its household, its row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from doorstep.engine.link.weights import Ints
from doorstep.engine.tables import Tables

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


def read_town(tables: Tables, mentions: pa.Table) -> Town:
    """The mentions in the order of `people`."""
    tables.load("mentions", mentions)
    known = tables.read(
        "town",
        "SELECT p.id, p.side, m.kind, m.role, m.struck, p.village,"
        " dense_rank() OVER (ORDER BY m.kind, m.role, m.file) AS file,"
        " dense_rank() OVER (ORDER BY m.kind, m.row_id) AS record, CASE WHEN m.household_key IS NULL THEN -1 - p.ord"
        " ELSE dense_rank() OVER (ORDER BY m.kind, m.file, m.household_key) END AS household"
        " FROM people p JOIN mentions m USING (id) ORDER BY p.ord",
    )
    kinds, roles = known.column("kind").to_pylist(), known.column("role").to_pylist()
    files = known.column("file").to_numpy().astype(np.int64)
    once = np.array([key in ONCE for key in zip(kinds, roles, strict=True)], dtype=bool)
    return Town(
        ids=known.column("id").to_pylist(),
        kinds=kinds,
        roles=roles,
        struck=np.array(known.column("struck").to_pylist(), dtype=bool),
        files=files,
        once=np.where(once, files, 0),
        household=known.column("household").to_numpy().astype(np.int64),
        record=known.column("record").to_numpy().astype(np.int64),
        villages=known.column("village").to_pylist(),
        spine_rows=int((known.column("side").to_numpy() == 0).sum()),
    )
