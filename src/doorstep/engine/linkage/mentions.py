"""Every person a town's registers speak of, one line per mention: a row of births mentions a child,
a mother, a father; and the mentions made ready to be compared, the spine's first.

A mention's id is "<row id>#<role>". What the role's word settles (a mother is a woman) is filled
in; a mention of which nothing but the household is known is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec
from doorstep.engine.intake.rolls import roll_kind, rolls_apart, spec_of
from doorstep.engine.linkage.people import Ints, PreparedPeople, gather_people
from doorstep.engine.linkage.prepare import EXTRA, prepare
from doorstep.engine.sql.tables import Tables, open_tables

FIELDS = tuple(
    """
    name given_name family_name sex birth_date birth_day birth_month birth_year
    id_number phone village group household_no head_name address relation_to_head
    house_number street postcode about_year
    """.split()
)

_WHO = ("name", "given_name", "family_name", "id_number")
_SEX_OF_ROLE = {"mother": "female", "wife": "female", "father": "male", "husband": "male"}
_TEXT = pa.string()

SCHEMA = pa.schema(
    [
        ("id", _TEXT),
        ("kind", _TEXT),
        ("role", _TEXT),
        ("row_id", _TEXT),
        ("file", _TEXT),
        ("household_key", _TEXT),
    ]
    + [("struck", pa.bool_())]
    + [(code, _TEXT) for code in FIELDS]
)


def mentions(tables: Mapping[str, pa.Table], pack: PackSpec, year: int | None = None) -> pa.Table:
    """All mentions of all registers, by kind, role and row; struck-through rows are marked, not
    left out; rolls are kinds of their own.

    An age counts back from the day of the visit, else from `year` (default: this one).
    """
    then = year or dt.date.today().year
    parts = [
        _of_role(kind, table, role, spec.roles[role], then)
        for kind, table in sorted(rolls_apart(tables, pack).items())
        if (spec := spec_of(pack, kind)) is not None
        for role in sorted(spec.roles)
    ]
    return pa.concat_tables(parts) if parts else SCHEMA.empty_table()


def _of_role(
    kind: str, table: pa.Table, role: str, columns: Mapping[str, str], year: int
) -> pa.Table:
    rows = table.num_rows
    nothing = pa.nulls(rows, _TEXT)

    def column(code: str | None) -> pa.ChunkedArray | pa.Array:
        return (
            pc.cast(table.column(code), _TEXT)
            if code is not None and code in table.column_names
            else nothing
        )

    row_ids = column("row_id")
    values = {code: column(columns.get(code)) for code in FIELDS}
    place = column("place")
    in_township = pc.fill_null(pc.match_substring(place, "（"), False)
    values["village"] = pc.if_else(in_township, place, pc.coalesce(values["village"], place))
    if role in _SEX_OF_ROLE:
        values["sex"] = pc.coalesce(values["sex"], pa.scalar(_SEX_OF_ROLE[role]))
    if role == "person":
        values["about_year"] = _about_year(column("age"), column("visit_date"), year)
    struck = (
        table.column("struck") if "struck" in table.column_names else pa.nulls(rows, pa.bool_())
    )
    listed = pa.table(
        {
            "id": pc.binary_join_element_wise(row_ids, pa.scalar("#" + role), ""),
            "kind": pa.array([kind] * rows, _TEXT),
            "role": pa.array([role] * rows, _TEXT),
            "row_id": row_ids,
            "file": column("file"),
            "household_key": column("household_key"),
            "struck": pc.fill_null(struck, False),
            **values,
        },
        schema=SCHEMA,
    )
    named = pa.nulls(rows, pa.bool_())
    for code in _WHO:
        filled = pc.greater(pc.utf8_length(pc.fill_null(values[code], "")), 0)
        named = pc.or_kleene(pc.fill_null(named, False), filled)
    return listed.filter(named)


def _about_year(
    age: pa.ChunkedArray | pa.Array, visited: pa.ChunkedArray | pa.Array, year: int
) -> pa.ChunkedArray | pa.Array:
    """The year of birth an age speaks of."""
    plain = pc.if_else(pc.match_substring_regex(age, r"^\d{1,3}$"), age, None)
    seen = pc.if_else(
        pc.match_substring_regex(visited, r"^\d{4}"), pc.utf8_slice_codeunits(visited, 0, 4), None
    )
    then = pc.coalesce(pc.cast(seen, pa.int32()), pa.scalar(year, pa.int32()))
    return pc.cast(pc.subtract(then, pc.cast(plain, pa.int32())), _TEXT)


# Where a row stands for a person's only such event, and a round of rows meets each person at most
# once.
ONCE = frozenset(
    {
        ("visits", "person"),
        ("births", "child"),
        ("deaths", "person"),
        ("households", "head"),
        ("move_in", "person"),
    }
)


@dataclass(frozen=True)
class TownRows:
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


def read_town(people: PreparedPeople, mentions: pa.Table) -> TownRows:
    """The mentions in the order of `people`."""
    known = mentions.take(pc.index_in(people.ids, value_set=mentions.column("id").combine_chunks()))
    kinds, roles = (known.column(name).to_pylist() for name in ("kind", "role"))
    files = _numbered(known, "kind", "role", "file")
    once = np.array([key in ONCE for key in zip(kinds, roles, strict=True)], dtype=bool)
    homeless = pc.is_null(known.column("household_key")).to_numpy().astype(bool)
    alone = -1 - np.arange(len(people), dtype=np.int64)
    return TownRows(
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


TOWN_MEMORY = "300MB"

_ABOUT = frozenset({"kind", "role", "row_id", "file", "household_key", "struck"})


def prepare_mentions(mentions: pa.Table, pack: PackSpec) -> pa.Table:
    """The comparable form of every mention, in their order; it depends on no other mention, and so
    may be kept."""
    with open_tables(memory=TOWN_MEMORY) as tables:
        return _prepared(tables, mentions, pack)


def open_town(
    tables: Tables, mentions: pa.Table, pack: PackSpec, prepared: pa.Table | None = None
) -> tuple[PreparedPeople, TownRows]:
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
    ready = prepare(tables, mentions.select(compared), pack.names, pack.grammar.id_system)
    # Who heads a household differs from list to list, and so do the words.
    return ready.drop_columns(f"{EXTRA}relation_to_head")


def _spine(mentions: pa.Table) -> tuple[str, str]:
    """The persons register; without one its rolls, or the largest kind and role."""
    counts = mentions.group_by(["kind", "role"]).aggregate([("id", "count")]).to_pylist()
    return max(
        ((row["kind"], row["role"]) for row in counts),
        key=lambda key: (
            key[0] == "persons",
            key[0] == roll_kind("persons"),
            next(r["id_count"] for r in counts if (r["kind"], r["role"]) == key),
            key,
        ),
    )
