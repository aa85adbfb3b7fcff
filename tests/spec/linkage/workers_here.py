"""Workers without Spark: parts of tables changed one after another on DuckDB; and two sources that
call places otherwise and tell names in part."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from random import Random

import numpy as np
import pyarrow as pa
from pyarrow import csv
from spec.linkage.countryside import CODES, Row, at_the_door, flat, neighbours

from doorstep.domain.registers import NameTables
from doorstep.engine.linkage import LinkResult, prepare
from doorstep.engine.linkage.spread import LINES, LINKS, REVIEW, line_schema, link_spread
from doorstep.engine.sql.tables import DuckTables, PartWork, Workers, open_tables

YEAR = 2024
PART_ROWS, PARTITIONS = 2_000, 3
OLD_NAMES = {"柳河村": "老街村", "松坪村": "石板村"}

Links = tuple[list[tuple[object, ...]], list[tuple[object, ...]]]


class WorkersHere(DuckTables):
    """`Workers` on DuckDB; `brought` counts the rows that every step brings to the caller."""

    def __init__(self) -> None:
        super().__init__("2GB")
        self.brought: list[tuple[str, int]] = []

    def read(self, step: str, select: str) -> pa.Table:
        found = super().read(step, select)
        self.brought.append((step, found.num_rows))
        return found

    def map(self, name: str, work: PartWork, select: str, by: tuple[str, ...] = ()) -> None:
        rows = super().read(name, select)
        if by:
            part = rows.select(by).column(0).dictionary_encode().unify_dictionaries()
            codes = np.concatenate([chunk.indices.to_numpy() for chunk in part.chunks] or [[]])
            parts = [rows.filter(pa.array(codes % PARTITIONS == i)) for i in range(PARTITIONS)]
        else:
            parts = [rows.slice(i, PART_ROWS) for i in range(0, rows.num_rows, PART_ROWS)]
        made = [
            work.change(part).select(work.schema.names).cast(work.schema)
            for part in parts
            if part.num_rows
        ]
        self._arrive(name, pa.concat_tables(made) if made else work.schema.empty_table())

    def number(self, name: str, select: str, order: tuple[str, ...]) -> None:
        place = f"row_number() OVER (ORDER BY {', '.join(order)}) - 1 AS place"
        self.keep(name, f"SELECT *, {place} FROM ({select}) x")

    def write(self, step: str, select: str, folder: str) -> None:
        Path(folder).mkdir()
        csv.write_csv(super().read(step, select), Path(folder) / "part-0.csv")

    def _arrive(self, name: str, table: pa.Table) -> None:
        self.load("arrived", table)
        self.keep(name, "SELECT * FROM arrived")


def renamed_and_in_part(households: int) -> tuple[pa.Table, pa.Table]:
    """A village register, and visits that write two villages' old names, tell every sixth name in
    part, and of every ninth household nothing that is sure."""
    people = neighbours(households)
    draw = Random(11)
    met = {key: _weakly(_otherwise(row, draw)) for key, row in at_the_door(people).items()}
    return flat(people, CODES), flat(met, CODES)


def _otherwise(row: Row, draw: Random) -> Mapping[str, str]:
    told = dict(row)
    if told.get("village") in OLD_NAMES:
        told["village"] = OLD_NAMES[told["village"]]
    if draw.random() < 0.16:
        told["name"] = draw.choice((told["name"][:1] + "某", told["name"][-1] * 2))
        for code in ("id_number", "birth_date", "phone"):
            told.pop(code, None)
    return told


def _weakly(row: Row) -> Row:
    if int(row.get("household_no", 1)) % 9:
        return row
    kept = ("sex", "relation_to_head", "village", "group")
    told = {code: row[code] for code in kept if code in row}
    born = {"birth_date": row["birth_date"][:4]} if "birth_date" in row else {}
    return told | born | {"name": row["name"][:1] + "某", "household_no": f"w{row['household_no']}"}


def made_comparable(sides: tuple[pa.Table, ...], names: NameTables, kind: str) -> list[pa.Table]:
    """The sides as `prepare` leaves them."""
    with open_tables() as tables:
        return [prepare(tables, side, names, kind, YEAR) for side in sides]


def as_lines(prepared: list[pa.Table]) -> pa.Table:
    """Prepared sides as the table LINES."""
    schema = line_schema(*(side.schema for side in prepared))
    made = []
    for number, side in enumerate(prepared):
        columns = {name: side.column(name) for name in side.column_names}
        columns["side"] = pa.chunked_array([np.full(side.num_rows, number, dtype=np.int8)])
        made.append(
            pa.table(
                [
                    columns[field.name].cast(field.type)
                    if field.name in columns
                    else pa.nulls(side.num_rows, field.type)
                    for field in schema
                ],
                schema=schema,
            )
        )
    return pa.concat_tables(made)


def links_on(workers: Workers, prepared: list[pa.Table], names: NameTables) -> Links:
    """Links and doubtful pairs that workers find, in order."""
    lines = as_lines(prepared)
    workers.load("prepared_lines", lines)
    workers.keep(LINES, "SELECT * FROM prepared_lines")
    link_spread(workers, lines.schema, names, 0.5)
    found = (
        workers.read("shown", f"SELECT * FROM {table} ORDER BY l_id, r_id")
        for table in (LINKS, REVIEW)
    )
    links, review = (
        [(row[0], row[1], round(row[2], 6), row[3]) for row in map(tuple, _rows(table))]
        for table in found
    )
    return links, review


def links_of(result: LinkResult) -> Links:
    """Links and doubtful pairs of one machine, in the same order."""
    links, review = (sorted(map(tuple, _rows(table))) for table in (result.pairs, result.review))
    return links, review


def _rows(table: pa.Table) -> list[list[object]]:
    return [list(row.values()) for row in table.to_pylist()]


def write_sides(sides: tuple[pa.Table, ...], folder: str) -> list[str]:
    """The sides as CSV files."""
    paths = [f"{folder}/{name}.csv" for name in ("left", "right")]
    for side, path in zip(sides, paths, strict=True):
        csv.write_csv(side, path)
    return paths
