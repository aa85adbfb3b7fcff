"""`doorstep link`: two files (or one) of persons, their columns named by code, linked without a
workspace."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

from doorstep import packs
from doorstep.app.standalone.columns import shown_cells
from doorstep.domain.errors import BadInput, UsageError
from doorstep.domain.registers import ColumnSpec, PackSpec
from doorstep.engine import linkage
from doorstep.engine.fields import Context, read_column, told_plainly
from doorstep.engine.fields.codes import decode
from doorstep.engine.fields.formula_like import hold_column
from doorstep.engine.intake.book import context_of
from doorstep.engine.intake.carried import carry_down
from doorstep.engine.intake.strangers import read_table
from doorstep.engine.linkage import (
    DEFAULTS,
    LinkResult,
    TableOptions,
    link_prepared,
    prepare,
    threshold_of,
)
from doorstep.engine.sql.tables import Tables, open_tables
from doorstep.packs.name_tables import shipped
from doorstep.render.files import written_whole

_NO_SUCH_DAY = "date-impossible"


@dataclass(frozen=True)
class LinkRequest:
    """What to link: `columns` as `code=header,...`, those of the right file where they differ.

    Without a `pack` cells are read as for every office, and names as all shipped packs know them.
    """

    columns: str
    right_columns: str | None = None
    pack: str | None = None
    threshold: float | None = None

    def sides(self) -> tuple[dict[str, str], dict[str, str]]:
        """The columns of both files. Raises UsageError as `parse_columns`."""
        ours = parse_columns(self.columns)
        return ours, parse_columns(self.right_columns) if self.right_columns else ours


@dataclass(frozen=True)
class LinkCounts:
    """How many links and doubtful pairs were found, the file that holds the links, and how many
    blank cells were read as the row above (None: workers read them)."""

    links: int
    review: int
    output: str
    carried: int | None = None


def link_files(
    left: Path, right: Path | None, request: LinkRequest, output: Path, review: Path | None
) -> LinkCounts:
    """Link and write the results as CSV.

    Two files give `left,right,probability,rule`, one gives `id,entity` with every row; `review` the
    doubtful pairs.
    """
    spec = chosen_pack(request.pack)
    ours, theirs = request.sides()
    bar = threshold_of(request.threshold)
    with open_tables() as tables:
        files = [(left, ours), *([(right, theirs)] if right is not None else [])]
        read = [_table(path, columns, spec) for path, columns in files]
        sides = [prepared_table(tables, table, spec) for table, _ in read]
        carried = sum(count for _, count in read)
        read.clear()
        result = link_prepared(tables, sides, spec.names, bar)
    if right is None:
        _write(output, ("id", "entity"), result.entities)
    else:
        _write(output, ("left", "right", "probability", "rule"), result.pairs)
    if review is not None:
        _write(review, ("left", "right", "probability", "reasons"), result.review)
    return LinkCounts(result.pairs.num_rows, result.review.num_rows, str(output), carried)


def prepared(tables: Tables, path: Path, columns: Mapping[str, str], pack: PackSpec) -> pa.Table:
    """A file's persons, read, normalised and made comparable; may be stored and linked later
    (`link_prepared`)."""
    return prepared_table(tables, _table(path, columns, pack)[0], pack)


def prepared_table(tables: Tables, table: pa.Table, pack: PackSpec) -> pa.Table:
    """Persons made comparable, their columns named by code, as of this year."""
    year = dt.date.today().year
    return prepare(tables, table, pack.names, pack.grammar.id_system, year)


def link_tables(
    left: pa.Table,
    right: pa.Table | None,
    options: TableOptions = DEFAULTS,
    decisions: pa.Table | None = None,
) -> LinkResult:
    """Link two foreign tables, or find the duplicates of one, with the names of all shipped packs:
    such tables may hold names of any country. See `engine.linkage.link_tables`."""
    return linkage.link_tables(left, right, shipped(), options, decisions)


def chosen_pack(name: str | None) -> PackSpec:
    """The pack of this name; None: the one for every office, knowing the names of all shipped
    packs."""
    return packs.load(name) if name is not None else replace(packs.load("base"), names=shipped())


def parse_columns(text: str) -> dict[str, str]:
    """`id=census_no,given_name=forename` -> {"id": "census_no", "given_name": "forename"}.

    Raises:
        UsageError: a part is not code=header, or no id is named.
    """
    headers: dict[str, str] = {}
    for part in text.split(","):
        code, sign, header = part.partition("=")
        if not sign or not code.strip() or not header.strip():
            raise UsageError("columns-unclear", part=part)
        headers[code.strip()] = header.strip()
    if "id" not in headers:
        raise UsageError("columns-without-id")
    return headers


def _table(path: Path, columns: Mapping[str, str], pack: PackSpec) -> tuple[pa.Table, int]:
    """The persons of a file by code, their cells read, and how many were carried down."""
    named, date1904 = _cells(path, list(dict.fromkeys(columns.values())))
    cells, carried = carry_down({code: named[name] for code, name in columns.items()}, pack)
    context = context_of(pack, dt.date.today(), date1904)
    made = {}
    for code, column in cells.items():
        spec = pack.columns.get(code)
        made[code] = (
            column
            if code == "id" or spec is None
            else _read(_in_words(column, spec), spec.type, code, context)
        )
    ids = made["id"]
    if ids.null_count or pc.count_distinct(ids).as_py() < len(ids):
        raise BadInput("id-repeated", file=path.name, column=columns["id"])
    return pa.table(made), carried


def _in_words(column: pa.ChunkedArray | pa.Array, spec: ColumnSpec) -> pa.ChunkedArray | pa.Array:
    """The column, with the bare codes of a published list in words where it holds nothing else."""
    if not spec.codes:
        return column
    coded = pc.dictionary_encode(column)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    words = decode(spec.codes, coded.dictionary.to_pylist(), None, headed=False)
    return column if words is None else pa.array(words, pa.string()).take(coded.indices)


def _read(column: pa.ChunkedArray | pa.Array, kind: str, code: str, context: Context) -> pa.Array:
    """The clean values, each distinct cell read once; what no grammar takes still says something,
    and the linker weighs its parts - of a date only if it is one that cannot be (1858-13-31).
    """
    coded = pc.dictionary_encode(column)
    coded = coded.combine_chunks() if isinstance(coded, pa.ChunkedArray) else coded
    texts = coded.dictionary
    told = told_plainly(kind, code, texts, context)
    if told is texts:
        return coded
    told = pa.nulls(len(texts), pa.string()) if told is None else told
    odd = pc.is_null(told)
    if pc.any(odd).as_py():
        told = pc.replace_with_mask(told, odd, _with_care(texts.filter(odd), kind, code, context))
    values = told.dictionary_encode()
    return pa.DictionaryArray.from_arrays(values.indices.take(coded.indices), values.dictionary)


def _with_care(texts: pa.Array, kind: str, code: str, context: Context) -> pa.Array:
    """What the grammar makes of distinct cells, or what they say of a day that cannot be."""
    spelled = texts.to_pylist()
    read, problems = read_column(kind, code, spelled, None, context)
    return pa.array(
        [
            spelled[i]
            if v is None and i in problems and (kind != "date" or _NO_SUCH_DAY in problems[i])
            else v
            for i, v in enumerate(read)
        ],
        pa.string(),
    )


def _cells(path: Path, wanted: Sequence[str]) -> tuple[dict[str, pa.ChunkedArray], bool]:
    """The shown text of the columns asked for (empty is null), and whether the workbook counts days
    from 1904."""
    table, told = read_table(shown_cells, path, list(wanted))
    return {name: table.column(name) for name in wanted}, told["date1904"]


def _write(path: Path, names: tuple[str, ...], table: pa.Table) -> None:
    text = table.select(names)
    for at, name in enumerate(names):
        if pa.types.is_string(text.schema.field(at).type):
            text = text.set_column(at, name, hold_column(text.column(at)))
    if "probability" in names:
        at = names.index("probability")
        shown = [f"{value:.6f}" for value in text.column(at).to_pylist()]
        text = text.set_column(at, "probability", pa.array(shown, pa.string()))
    header = (",".join(names) + "\n").encode()
    with written_whole(path) as (file,):
        try:
            file.write(header)
            csv.write_csv(text, file, csv.WriteOptions(include_header=False, quoting_style="none"))
        except pa.ArrowInvalid:  # a text holds a comma or a quote: every text is quoted then
            file.seek(0)
            file.truncate()
            file.write(header)
            csv.write_csv(
                text, file, csv.WriteOptions(include_header=False, quoting_style="needed")
            )
