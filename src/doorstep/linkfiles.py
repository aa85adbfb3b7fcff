"""`doorstep link`: two files (or one) of persons, their columns named by code, linked without a workspace."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa

from doorstep import packs
from doorstep.engine.intake.book import context_of
from doorstep.engine.link import link_tables
from doorstep.engine.normalise import read_column
from doorstep.engine.read.containers import open_book
from doorstep.engine.read.view import shown_text
from doorstep.errors import BadInput, UsageError
from doorstep.model import PackSpec


def link_files(
    left: Path,
    right: Path | None,
    *,
    columns: str,
    right_columns: str | None,
    pack: str,
    threshold: float | None,
    output: Path,
    review: Path | None,
) -> dict[str, object]:
    """Link and write the results as CSV; returns counts.

    Two files give `left,right,probability,rule`, one gives `id,entity` with every row; `review` the doubtful pairs.
    """
    spec = packs.load(pack)
    ours = parse_columns(columns)
    theirs = parse_columns(right_columns) if right_columns else ours
    first = _table(left, ours, spec)
    second = _table(right, theirs, spec) if right is not None else None
    result = link_tables(first, second, names=spec.grammar.names, id_system=spec.grammar.id_system, threshold=threshold)
    if second is None:
        _write(output, ("id", "entity"), result.entities)
    else:
        _write(output, ("left", "right", "probability", "rule"), result.pairs)
    if review is not None:
        _write(review, ("left", "right", "probability", "reasons"), result.review)
    return {"links": result.pairs.num_rows, "review": result.review.num_rows, "output": str(output)}


def parse_columns(text: str) -> dict[str, str]:
    """`id=census_no,given_name=forename` -> {"id": "census_no", "given_name": "forename"}.

    Raises:
        UsageError: a part is not code=header, or no id is named.
    """
    found: dict[str, str] = {}
    for part in text.split(","):
        code, sign, header = part.partition("=")
        if not sign or not code.strip() or not header.strip():
            raise UsageError("columns-unclear", part=part)
        found[code.strip()] = header.strip()
    if "id" not in found:
        raise UsageError("columns-without-id")
    return found


def _table(path: Path, columns: Mapping[str, str], pack: PackSpec) -> pa.Table:
    grid = open_book(path).grids[0]
    header = [shown_text(v) for v in grid.rows[0]] if grid.rows else []
    context = context_of(pack, dt.date.today(), grid.date1904)
    made: dict[str, list[str | None]] = {}
    for code, name in columns.items():
        if name not in header:
            raise BadInput("column-unknown", file=path.name, column=name)
        at = header.index(name)
        cells = [row[at] if at < len(row) else None for row in grid.rows[1:]]
        spec = pack.columns.get(code)
        if code == "id" or spec is None:
            made[code] = [shown_text(v) or None for v in cells]
        else:
            read, said = read_column(spec.type, code, cells, None, context)
            # what no grammar takes (1858-13-31) still says something: the linker weighs its parts
            made[code] = [shown_text(cells[i]) if v is None and i in said else v for i, v in enumerate(read)]
    ids = made["id"]
    if len(set(ids)) < len(ids) or None in ids:
        raise BadInput("id-repeated", file=path.name, column=columns["id"])
    return pa.table({code: pa.array(values, pa.string()) for code, values in made.items()})


def _write(path: Path, names: tuple[str, ...], table: pa.Table) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(names)
        columns = [table.column(name).to_pylist() for name in names]
        for row in zip(*columns, strict=True):
            writer.writerow([f"{v:.6f}" if isinstance(v, float) else v for v in row])
