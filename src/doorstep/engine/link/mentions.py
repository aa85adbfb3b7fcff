"""Every person a town's registers speak of, one line per mention: a row of births mentions a child, a mother, a father.

A mention's id is "<row id>#<role>". What the role's word settles (a mother is a woman) is filled in; a mention of
which nothing but the household is known is left out.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.model import PackSpec, RegisterSpec

FIELDS = (
    "name", "given_name", "family_name", "sex", "birth_date", "birth_day", "birth_month", "birth_year", "id_number",
    "phone", "village", "group", "household_no", "head_name", "address", "relation_to_head", "house_number", "street",
    "postcode", "about_year",
)  # fmt: skip
_WHO = ("name", "given_name", "family_name", "id_number")
_SEX_OF_ROLE = {"mother": "female", "wife": "female", "father": "male", "husband": "male"}
_TEXT = pa.string()
SCHEMA = pa.schema(
    [("id", _TEXT), ("kind", _TEXT), ("role", _TEXT), ("row_id", _TEXT), ("file", _TEXT), ("household_key", _TEXT)]
    + [("struck", pa.bool_())]
    + [(code, _TEXT) for code in FIELDS]
)


def mentions(tables: Mapping[str, pa.Table], pack: PackSpec, year: int | None = None) -> pa.Table:
    """All mentions of all registers, by kind, role and row; struck-through rows are marked, not left out.

    An age counts back from the day of the visit, else from `year` (default: this one).
    """
    then = year or dt.date.today().year
    parts = [
        _of_role(kind, tables[kind], role, pack.registers[kind].roles[role], then)
        for kind in sorted(tables)
        if kind in pack.registers
        for role in sorted(_roles(pack.registers[kind]))
    ]
    return pa.concat_tables(parts) if parts else SCHEMA.empty_table()


def _roles(spec: RegisterSpec) -> Mapping[str, Mapping[str, str]]:
    return spec.roles


def _of_role(kind: str, table: pa.Table, role: str, columns: Mapping[str, str], year: int) -> pa.Table:
    rows = table.num_rows
    nothing = pa.nulls(rows, _TEXT)

    def column(code: str | None) -> pa.ChunkedArray | pa.Array:
        return pc.cast(table.column(code), _TEXT) if code is not None and code in table.column_names else nothing

    row_ids = column("row_id")
    found = {code: column(columns.get(code)) for code in FIELDS}
    found["village"] = pc.coalesce(found["village"], column("place"))
    if role in _SEX_OF_ROLE:
        found["sex"] = pc.coalesce(found["sex"], pa.scalar(_SEX_OF_ROLE[role]))
    if role == "person":
        found["about_year"] = _about_year(column("age"), column("visit_date"), year)
    struck = table.column("struck") if "struck" in table.column_names else pa.nulls(rows, pa.bool_())
    listed = pa.table(
        {
            "id": pc.binary_join_element_wise(row_ids, pa.scalar("#" + role), ""),
            "kind": pa.array([kind] * rows, _TEXT),
            "role": pa.array([role] * rows, _TEXT),
            "row_id": row_ids,
            "file": column("file"),
            "household_key": column("household_key"),
            "struck": pc.fill_null(struck, False),
            **found,
        },
        schema=SCHEMA,
    )
    named = pa.nulls(rows, pa.bool_())
    for code in _WHO:
        filled = pc.greater(pc.utf8_length(pc.fill_null(found[code], "")), 0)
        named = pc.or_kleene(pc.fill_null(named, False), filled)
    return listed.filter(named)


def _about_year(
    age: pa.ChunkedArray | pa.Array, visited: pa.ChunkedArray | pa.Array, year: int
) -> pa.ChunkedArray | pa.Array:
    """The year of birth an age speaks of."""
    plain = pc.if_else(pc.match_substring_regex(age, r"^\d{1,3}$"), age, None)
    seen = pc.if_else(pc.match_substring_regex(visited, r"^\d{4}"), pc.utf8_slice_codeunits(visited, 0, 4), None)
    then = pc.coalesce(pc.cast(seen, pa.int32()), pa.scalar(year, pa.int32()))
    return pc.cast(pc.subtract(then, pc.cast(plain, pa.int32())), _TEXT)
