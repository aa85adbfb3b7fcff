"""`doorstep link --engine spark`: two files, or folders of files, read, linked and written by
workers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
import pyarrow as pa

from doorstep.app.standalone.linking import (
    LinkCounts,
    LinkRequest,
    chosen_pack,
    prepared,
    prepared_table,
)
from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.domain.registers import PackSpec
from doorstep.engine.fields.formula_like import hold_column
from doorstep.engine.linkage import threshold_of
from doorstep.engine.linkage.spread import LINES, LINKS, REVIEW, line_schema, link_spread
from doorstep.engine.sql.engines import open_workers
from doorstep.engine.sql.tables import PartWork, Workers, open_tables

_SOURCES = pa.schema({"side": pa.int8(), "path": pa.string()})
_HIDDEN = (".", "_")


@dataclass(frozen=True)
class SideRead:
    """How the files of a side are read: columns by code, and the pack's name (None: for every
    office)."""

    columns: Mapping[str, str]
    pack: str | None


def link_on_workers(
    sides: tuple[Path, Path], request: LinkRequest, master: str, output: Path, review: Path | None
) -> LinkCounts:
    """Link two files, or folders of files of one layout that every worker sees under the same path,
    and write the results as folders of CSV files.

    Raises:
        BadInput: a file cannot be read, a folder to write stands already, or Spark cannot be had.
    """
    for folder in (output, review):
        if folder is not None and folder.exists():
            raise BadInput("output-stands", file=folder.name)
    spec, bar = chosen_pack(request.pack), threshold_of(request.threshold)
    told = [SideRead(columns, request.pack) for columns in request.sides()]
    with open_workers(master) as workers:
        return linked_on(workers, sides, told, spec, (bar, output, review))


def linked_on(
    workers: Workers,
    sides: tuple[Path, Path],
    told: list[SideRead],
    spec: PackSpec,
    wanted: tuple[float, Path, Path | None],
) -> LinkCounts:
    """`link_on_workers`, on these workers; `wanted`: the bar, and what to write."""
    bar, output, review = wanted
    lines = _read_lines(workers, sides, told, spec)
    link_spread(workers, lines, spec.names, bar)
    links = _write(workers, LINKS, "rule", output)
    doubtful = _write(workers, REVIEW, "reasons", review)
    return LinkCounts(links, doubtful, str(output))


def _read_lines(
    workers: Workers, sides: tuple[Path, Path], told: list[SideRead], spec: PackSpec
) -> pa.Schema:
    """The table LINES, read by the workers, a file at a time; its columns."""
    with open_tables() as tables:
        nobody = [prepared_table(tables, nobody_of(side), spec).schema for side in told]
    lines = line_schema(*nobody)
    sources = [(number, str(file)) for number, side in enumerate(sides) for file in files_of(side)]
    columns = [[source[i] for source in sources] for i in range(2)]
    workers.load("sources", pa.table(columns, schema=_SOURCES))
    schema = lines.append(pa.field("problem", pa.string()))
    read = PartWork(partial(_lines, told=told, schema=schema), schema)
    workers.map(LINES, read, "SELECT side, path FROM sources", by=("path",))
    problems = workers.read(
        "problems", f"SELECT min(problem) AS problem FROM {LINES} WHERE problem IS NOT NULL"
    )
    problem = problems.column("problem")[0].as_py()
    if problem is not None:
        error = json.loads(problem)["error"]
        raise BadInput(error["code"], **error["params"])
    return lines


def nobody_of(side: SideRead) -> pa.Table:
    """A table of these columns without a row."""
    return pa.table({code: pa.array([], pa.string()) for code in side.columns})


def files_of(path: Path) -> list[Path]:
    """The file, or the files of the folder. Raises BadInput("file-missing")."""
    if not path.is_dir():
        return [path.absolute()]
    files = sorted(file.absolute() for file in path.iterdir() if file.is_file())
    files = [file for file in files if not file.name.startswith(_HIDDEN)]
    if not files:
        raise BadInput("file-missing", file=path.name)
    return files


def _write(workers: Workers, table: str, last: str, folder: Path | None) -> int:
    """Write links or doubtful pairs where a folder is named; how many there are."""
    if folder is not None:
        names = dict.fromkeys(("left", "right", "probability", last), pa.string())
        shown = PartWork(partial(_shown, last=last), pa.schema(names))
        workers.map("shown", shown, f"SELECT l_id, r_id, probability, {last} FROM {table}")
        select = f'SELECT "left", "right", probability, {last} FROM shown ORDER BY "left", "right"'
        workers.write(table, select, folder.absolute().as_uri())
    counted = workers.read("count", f"SELECT count(*) AS n FROM {table}")
    return int(counted.column("n")[0].as_py())


# -- on the workers


def _lines(part: pa.Table, told: list[SideRead], schema: pa.Schema) -> pa.Table:
    """The lines of the files of a part, prepared; one line with the problem of a file that cannot
    be read."""
    made = [schema.empty_table()]
    for side, path in zip(*(part.column(name).to_pylist() for name in _SOURCES.names), strict=True):
        spec = chosen_pack(told[side].pack)
        try:
            with open_tables() as tables:
                read = prepared(tables, Path(path), told[side].columns, spec)
            columns = {name: read.column(name) for name in read.column_names} | {
                "side": pa.array(np.full(read.num_rows, side), pa.int8())
            }
            rows = read.num_rows
        except DoorstepError as error:
            problem = json.dumps(error.as_json(), default=str)
            columns, rows = {"problem": pa.array([problem])}, 1
        made.append(
            pa.table(
                [
                    columns[field.name].cast(field.type)
                    if field.name in columns
                    else pa.nulls(rows, field.type)
                    for field in schema
                ],
                schema=schema,
            )
        )
    return pa.concat_tables(made)


def _shown(part: pa.Table, last: str) -> pa.Table:
    """Links or doubtful pairs as they are written."""
    probability = [f"{value:.6f}" for value in part.column("probability").to_pylist()]
    told = {"left": hold_column(part.column("l_id")), "right": hold_column(part.column("r_id"))}
    return pa.table({**told, "probability": probability, last: hold_column(part.column(last))})
