"""A town's mentions made ready to be compared: the spine's first, worked out now or taken from
where they were kept."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec
from doorstep.engine.linkage.mentions import Town, read_town
from doorstep.engine.linkage.people import People, gather_people
from doorstep.engine.linkage.prepare import prepare
from doorstep.engine.sql.tables import Tables, open_tables

TOWN_MEMORY = "300MB"

_ABOUT = frozenset(
    {"kind", "role", "row_id", "file", "household_key", "struck", "relation_to_head"}
)


def prepare_mentions(mentions: pa.Table, pack: PackSpec) -> pa.Table:
    """The comparable form of every mention, in their order; it depends on no other mention, and so
    may be kept."""
    with open_tables(memory=TOWN_MEMORY) as tables:
        return _prepared(tables, mentions, pack)


def open_town(
    tables: Tables, mentions: pa.Table, pack: PackSpec, prepared: pa.Table | None = None
) -> tuple[People, Town]:
    """All mentions ready to be compared; `prepared`: their comparable form in the same order, where
    it is known."""
    spine = _spine(mentions)
    # Only the spine's own rows have one place: heads of a households table are people of the
    # persons register too.
    of_spine = pc.and_(
        pc.equal(mentions.column("kind"), spine[0]), pc.equal(mentions.column("role"), spine[1])
    )
    whole = prepared if prepared is not None else _prepared(tables, mentions, pack)
    people = gather_people(
        [whole.filter(rows) for rows in (of_spine, pc.invert(of_spine))], pack.names
    )
    return people, read_town(people, mentions)


def _prepared(tables: Tables, mentions: pa.Table, pack: PackSpec) -> pa.Table:
    compared = [name for name in mentions.column_names if name not in _ABOUT]
    return prepare(tables, mentions.select(compared), pack.names, pack.grammar.id_system)


def _spine(mentions: pa.Table) -> tuple[str, str]:
    """The persons register; without one the largest kind and role."""
    counts = mentions.group_by(["kind", "role"]).aggregate([("id", "count")]).to_pylist()
    return max(
        ((row["kind"], row["role"]) for row in counts),
        key=lambda key: (
            key[0] == "persons",
            next(r["id_count"] for r in counts if (r["kind"], r["role"]) == key),
            key,
        ),
    )
