"""The rows of two files on workers: numbered as on one machine, with how common their values are,
their homes and persons."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.domain.registers import NameTables
from doorstep.engine.fields import names
from doorstep.engine.linkage.household import LARGEST
from doorstep.engine.linkage.people import (
    AGED,
    NUMBERS,
    SEEN,
    SIGNED,
    TRUTHS,
    Shape,
    present_of,
    shares_of,
)
from doorstep.engine.linkage.plan import plan_comparisons
from doorstep.engine.linkage.prepare import EXTRA, KEYS
from doorstep.engine.sql.tables import PartWork, Workers

LINES = "lines"
"""The table that `lay_out` starts from: `side` (0 or 1), `id` and the columns of `line_schema`."""

_SIDE = pa.field("side", pa.int8())
_COUNTED = pa.schema({"seen": pa.int64(), "han": pa.int64()})

# What rests on other features of a row.
_DERIVED = {
    "birth_day_key": (("m", "d"), "m * 100 + d"),
    "called": (
        ("given", "whole"),
        "CASE WHEN length(given) = 2 THEN given WHEN length(whole) = 2 THEN whole END",
    ),
    "door": (("hn", "street"), "hn || '|' || street"),
}


@dataclass(frozen=True)
class SpreadRows:
    """Rows on workers, the `first` of `total` being the left side's, and what is known of them all.

    `features`: the columns of the table `rows`; `known`: how many rows tell a feature whose rare
    values weigh more; `usual`: how common its values are, on average over the rows.
    """

    workers: Workers
    names: NameTables
    first: int
    total: int
    shape: Shape
    features: tuple[str, ...]
    known: Mapping[str, int]
    usual: Mapping[str, float]

    def column(self, name: str) -> str:
        """A feature in SQL over one row; NULL where neither side has it."""
        return name if name in self.features else "CAST(NULL AS VARCHAR)"


def line_schema(*sides: pa.Schema) -> pa.Schema:
    """The columns of LINES for prepared sides: what either has, and other columns that all have."""
    there = {name for side in sides for name in side.names}
    extra = {n for n in there if n.startswith(EXTRA) and all(n in side.names for side in sides)}
    plain = sorted(name for name in there if not name.startswith(EXTRA) and name != "id")
    fields = [_SIDE, pa.field("id", pa.string())]
    fields += [pa.field(name, _kind(name)) for name in (*plain, *sorted(extra))]
    return pa.schema(fields)


def _kind(name: str) -> pa.DataType:
    if name in KEYS:
        return pa.int64()
    return pa.bool_() if name in TRUTHS else pa.int16() if name in NUMBERS else pa.string()


def lay_out(workers: Workers, lines: pa.Schema, name_tables: NameTables) -> SpreadRows:
    """LINES numbered by side and id as the table `rows`.

    Raises:
        BadInput: an id stands twice.
    """
    twice = f"SELECT side, id, count(*) AS n FROM {LINES} GROUP BY side, id"
    if _count(workers, f"({twice}) x WHERE n > 1"):
        raise BadInput("link-id-not-unique")
    columns = ", ".join(f'"{name}"' for name in lines.names)
    workers.number("numbered", f"SELECT {columns} FROM {LINES}", ("side", "id"))
    extra = [name for name in lines.names if name.startswith(EXTRA)]
    said = {f'"{name}"': f"x{i}" for i, name in enumerate(extra)}
    said |= {name: name for name in lines.names if name not in extra and name not in ("side", "id")}
    derived = {name: sql for name, (of, sql) in _DERIVED.items() if set(of) <= set(said.values())}
    listed = ", ".join(f"{sql} AS {name}" for sql, name in said.items())
    listed += "".join(f", {sql} AS {name}" for name, sql in derived.items())
    workers.keep("plain_rows", f"SELECT place AS ord, side, id, {listed} FROM numbered")
    features = (*said.values(), *derived)
    rows = SpreadRows(workers, name_tables, 0, 0, _nothing(extra), features, {}, {})
    return _with_shares(_shaped(rows))


def _nothing(extra: list[str]) -> Shape:
    return Shape(frozenset(), tuple(name.removeprefix(EXTRA) for name in extra), False, False)


def _count(workers: Workers, what: str) -> int:
    counted: int = workers.read("count", f"SELECT count(*) AS n FROM {what}").column("n")[0].as_py()
    return counted


def _shaped(rows: SpreadRows) -> SpreadRows:
    """With the number of rows and what both sides can fill."""
    extra = [f"x{i}" for i in range(len(rows.shape.texts))]
    seen = (*SEEN, "id_key", "age_y", "zo", *extra)
    counted = {name: f"count({rows.column(name)})" for name in seen}
    born = f"{_number(rows, 'y')}, {_number(rows, 'age_y')}"
    counted[AGED] = f"count(coalesce({born}))"
    counted[SIGNED] = f"count(coalesce({born}, {_number(rows, 'zo')}))"
    listed = ", ".join(f"{sql} AS {name}" for name, sql in counted.items())
    select = f"SELECT side, count(*) AS lines, {listed} FROM plain_rows GROUP BY side ORDER BY side"
    sides = rows.workers.read("sides", select).to_pylist()
    lines = {side["side"]: side["lines"] for side in sides}
    shape = replace(rows.shape, present=present_of(sides, extra), chinese=_mostly_han(rows))
    return replace(rows, first=lines.get(0, 0), total=sum(lines.values()), shape=shape)


def _number(rows: SpreadRows, name: str) -> str:
    return name if name in rows.features else "CAST(NULL AS SMALLINT)"


def _mostly_han(rows: SpreadRows) -> bool:
    if "whole" not in rows.features:
        return False
    named = "SELECT DISTINCT whole FROM plain_rows WHERE whole IS NOT NULL"
    rows.workers.map("scripts", PartWork(_scripts, _COUNTED), named)
    total = "SELECT CAST(sum(seen) AS BIGINT) AS seen, CAST(sum(han) AS BIGINT) AS han FROM scripts"
    (found,) = rows.workers.read("scripts", total).to_pylist()
    return bool(found["seen"]) and found["han"] * 2 >= found["seen"]


def _scripts(part: pa.Table) -> pa.Table:
    written = [names.is_han(name) for name in part.column("whole").to_pylist() if name]
    return pa.table({"seen": [len(written)], "han": [sum(written)]}, _COUNTED)


def _with_shares(rows: SpreadRows) -> SpreadRows:
    """The table `rows`: with how many rows say the same of the features whose rare values weigh
    more."""
    plan = plan_comparisons(rows.shape)
    counted = sorted({c.frequency for c in plan.comparisons if c.frequency} & set(rows.features))
    known, usual, joins, sums = dict[str, int](), dict[str, float](), [], []
    for number, name in enumerate(counted):
        bearers = (
            f"SELECT {name} AS said, count(*) AS n FROM plain_rows WHERE {name} IS NOT NULL"
            f" GROUP BY {name}"
        )
        sums.append(
            f"SELECT {number} AS number, CAST(coalesce(sum(n), 0) AS BIGINT) AS known,"
            f" CAST(coalesce(sum(n * n), 0) AS DOUBLE) AS squares FROM ({bearers}) b"
        )
        joins.append(f" LEFT JOIN ({bearers}) b_{name} ON b_{name}.said = p.{name}")
    for told in rows.workers.read("bearers", " UNION ALL ".join(sums)).to_pylist() if sums else ():
        name = counted[told["number"]]
        known[name] = told["known"]
        if told["known"]:
            mean = told["squares"] / told["known"]
            usual[name] = float(shares_of(name, mean, told["known"]))
    listed = "".join(f", b_{name}.n AS n_{name}" for name in counted)
    rows.workers.keep("rows", f"SELECT p.*{listed} FROM plain_rows p{''.join(joins)}")
    return replace(rows, known=known, usual=usual)


def settle_in(rows: SpreadRows, renamed: bool) -> None:
    """The table `people`: rows with their home and person; `renamed`: with their places as the
    tables `villages_now` and `groups_now` say."""
    placed = "placed_rows" if renamed else "rows"
    if renamed:
        _rename(rows)
    side = "CAST(side AS VARCHAR) || '|' || "
    village = f"coalesce({rows.column('village')}, '') || '|' || "
    keys = [
        f"WHEN {rows.column(name)} IS NOT NULL THEN '{name}|' || {side}{village}{name}"
        for name in ("hhno", "head", "door")
        if name in rows.features
    ]
    home = f"CASE {' '.join(keys)} END" if keys else "CAST(NULL AS VARCHAR)"
    workers = rows.workers
    workers.keep(
        "keyed_rows",
        f"SELECT p.*, {home} AS home_key, CASE WHEN a.row_of IS NULL THEN {_person(rows)} END"
        f" AS person_key FROM {placed} p LEFT JOIN anchored_rows a ON a.row_of = p.ord",
    )
    workers.keep(
        "people",
        f"""SELECT k.*, CASE WHEN h.n <= {LARGEST} THEN h.first_row END AS home,
            coalesce(p.first_row, k.ord) AS person
        FROM keyed_rows k
        LEFT JOIN (SELECT home_key, count(*) AS n, min(ord) AS first_row FROM keyed_rows
            GROUP BY home_key) h
        ON h.home_key = k.home_key
        LEFT JOIN (SELECT person_key, min(ord) AS first_row FROM keyed_rows GROUP BY person_key) p
        ON p.person_key = k.person_key""",
    )


def _person(rows: SpreadRows) -> str:
    """What rows of one side must say alike to be one person's (`within_source_duplicates`)."""
    if not {"whole", "y", "birth_day_key"} <= set(rows.features):
        return "CAST(NULL AS VARCHAR)"
    number, village, phone = (rows.column(name) for name in ("id_key", "village", "phone"))
    where = f"coalesce('i|' || {number}, 'v|' || {village} || '|' || coalesce({phone}, ''))"
    year, day = ("CAST(y AS VARCHAR)", "CAST(birth_day_key AS VARCHAR)")
    told = ("CAST(side AS VARCHAR)", "whole", year, day, where)
    return " || '|' || ".join(told)


def _rename(rows: SpreadRows) -> None:
    """The table `placed_rows`: the right side's places as the left side calls them."""
    group = rows.column("grp")
    places = {
        "village": "CASE WHEN g.old_village IS NOT NULL THEN g.new_village"
        " WHEN v.old_village IS NOT NULL THEN v.new_village ELSE p.village END",
        "grp": "CASE WHEN g.old_village IS NOT NULL THEN g.new_group"
        " WHEN v.old_village IS NOT NULL THEN NULL ELSE p.grp END",
    }
    kept = [places.get(name, f"p.{name}") + f" AS {name}" for name in rows.features]
    kept += [f"p.n_{name}" for name in rows.known]
    same_group = f"g.old_group = p.{group}" if group == "grp" else "FALSE"
    rows.workers.keep(
        "placed_rows",
        f"SELECT p.ord, p.side, p.id, {', '.join(kept)} FROM rows p"
        " LEFT JOIN villages_now v ON v.old_village = p.village AND p.side = 1"
        f" LEFT JOIN groups_now g ON g.old_village = p.village AND {same_group} AND p.side = 1",
    )


def count_of(rows: SpreadRows, what: str) -> int:
    """How many rows a table, or anything in its place, has."""
    return _count(rows.workers, what)
