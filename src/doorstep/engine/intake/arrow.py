"""Typed records -> register tables: one Arrow table per register kind, every fact with its raw text
and cell."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import pyarrow as pa

from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import Flag
from doorstep.engine.intake.book import BookReading, SheetRecords
from doorstep.engine.intake.places import RowPlace, row_places
from doorstep.engine.intake.records import FlagPair, RecordTable
from doorstep.engine.intake.rolls import kind_within

_ASKED = re.compile(r"(?:^|/)是否(?:为|属于|已)?(.{1,8})$|(?:^|/)(人户一致)(?:标识|标志)?$")
_STATUSES = ("residence_status", "marital_status")
_SAID_ONCE_PER_VISIT = ("visit_date", "visitor", "visit_outcome")

FIXED = (
    "row_id",
    "file",
    "sheet",
    "row",
    "slot",
    "block",
    "place",
    "place_township",
    "place_origin",
    "household_key",
    "roll",
    "struck",
    "hidden",
    "flags",
)


def stored_codes(pack: PackSpec, kind: str) -> tuple[str, ...]:
    """The column codes of a register kind that may be kept."""
    columns = pack.registers[kind_within(kind)].columns
    return tuple(c for c in columns if pack.columns[c].stored)


def schema(pack: PackSpec, kind: str) -> pa.Schema:
    """The columns of a register table of this kind, the same for every file."""
    types = {
        "row": pa.int32(),
        "slot": pa.int16(),
        "block": pa.int16(),
        "struck": pa.bool_(),
        "hidden": pa.bool_(),
    }
    codes = stored_codes(pack, kind)
    names = [*FIXED, *codes, *(f"raw.{c}" for c in codes), *(f"cell.{c}" for c in codes)]
    return pa.schema([(name, types.get(name, pa.string())) for name in names])


def register_tables(
    reading: BookReading, pack: PackSpec, *, source: str, place: str | None = None
) -> dict[str, pa.Table]:
    """All records of a file whose kind is known, by kind.

    `source` begins every row id; `place` is where rows belong that name no village themselves.
    """
    parts: dict[str, list[pa.Table]] = defaultdict(list)
    for block, sheet, table in _numbered(reading):
        origin = _Origin(reading.file, source, block)
        places = row_places(reading, sheet, table, pack, place)
        parts[str(table.kind)].append(_table(sheet, table, pack, places, origin))
    return {
        kind: pa.concat_tables(tables).combine_chunks() for kind, tables in sorted(parts.items())
    }


def table_headers(reading: BookReading) -> dict[str, dict[str, str]]:
    """What each column is headed by in the file: by the number of its table there (the last of a
    row id) and its code."""
    return {str(block): dict(table.key_of) for block, _, table in _numbered(reading)}


def header_table(row_id: str) -> tuple[str, str]:
    """The source of a row, and by which number `table_headers` knows its table."""
    return row_id.partition(":")[0], row_id.rpartition(".")[2]


def _numbered(reading: BookReading) -> Iterator[tuple[int, SheetRecords, RecordTable]]:
    """The tables whose kind is known, each with its number in the file."""
    tables = ((sheet, table) for sheet in reading.sheets for table in sheet.tables)
    for block, (sheet, table) in enumerate(tables):
        if table.kind is not None and table.rows:
            yield block, sheet, table


class _Origin(NamedTuple):
    """Where a table comes from: its file, its source's id, its number in the file."""

    file: str
    source: str
    block: int


def _table(
    sheet: SheetRecords,
    table: RecordTable,
    pack: PackSpec,
    places: Sequence[RowPlace],
    origin: _Origin,
) -> pa.Table:
    assert table.kind is not None
    size = len(table.rows)
    slot = table.reading.slot
    source, block = origin.source, origin.block
    flags = _stored_flags(table)
    columns: dict[str, object] = {
        "row_id": [f"{source}:{sheet.index}:{r + 1}:{slot}.{block}" for r in table.rows],
        "file": [origin.file] * size,
        "sheet": [sheet.kept_name] * size,
        "row": [r + 1 for r in table.rows],
        "slot": [slot] * size,
        "block": [block] * size,
        "place": [one.place.village for one in places],
        "place_township": [one.place.township for one in places],
        "place_origin": [one.origin for one in places],
        "household_key": _household_keys(table, source, block - slot),
        "roll": [table.reading.roll] * size,
        "struck": [i in table.struck for i in range(size)],
        "hidden": [i in table.hidden for i in range(size)],
        "flags": [
            json.dumps(f, ensure_ascii=False) if (f := flags.get(i)) else None for i in range(size)
        ],
    }
    empty: list[str | None] = [None] * size
    unkept = {
        c.code: p for i, p in table.redaction.unkept.items() if (c := table.reading.columns[i]).code
    }
    for code in stored_codes(pack, table.kind):
        columns[code] = (
            _in_words(table, code, pack) if code in table.key_of else table.values.get(code, empty)
        )
        key = table.key_of.get(code)
        columns[f"raw.{code}"] = table.raw[key] if key is not None else empty
        for name in (code, f"raw.{code}") if code in unkept else ():
            columns[name] = [None if i in unkept[code] else v for i, v in enumerate(columns[name])]  # type: ignore[arg-type, var-annotated]
        columns[f"cell.{code}"] = [table.cells[code]] * size if code in table.cells else empty
    if table.kind == "visits":
        for code in _SAID_ONCE_PER_VISIT:
            columns[code] = _said_once(list(columns[code]), table.reading.blocks)  # type: ignore[call-overload]
    return pa.table(columns, schema=schema(pack, table.kind))


def _stored_flags(table: RecordTable) -> dict[int, list[FlagPair]]:
    """The flags of records; a cell emptied by rule has that one alone: nothing else is found of
    it."""
    flags = dict(table.flags)
    for held in (table.redaction.hidden, table.redaction.unkept):
        for i, positions in held.items():
            code = table.reading.columns[i].code
            for position in positions if code else ():
                others = [flag for flag in flags.get(position, ()) if flag[0] != code]
                flags[position] = [*others, (code, Flag.SENSITIVE_COLUMN_DROPPED)]
    return flags


def _in_words(table: RecordTable, code: str, pack: PackSpec) -> list[str | None]:
    """A yes or no under 是否外出 as what it says: 外出, 不外出."""
    values = table.values[code]
    asked = _ASKED.search(table.key_of[code])
    if asked is None or code not in _STATUSES:
        return values
    yes, no = (frozenset(w.casefold() for w in pack.words.get(name, ())) for name in ("yes", "no"))
    if set(filter(None, values)) == {"1", "2"}:  # the other code of a no beside 0
        yes, no = frozenset("1"), frozenset("2")
    word = asked.group(1) or asked.group(2)
    said = {
        v: word if v.casefold() in yes else f"不{word}" if v.casefold() in no else v
        for v in values
        if v is not None
    }
    return [None if v is None else said[v] for v in values]


def _said_once(values: list[str | None], blocks: list[int]) -> list[str | None]:
    """What a visit form says once for the household holds for all its members."""
    for i in range(1, len(values)):
        if values[i] is None and blocks[i] >= 0 and blocks[i] == blocks[i - 1]:
            values[i] = values[i - 1]
    return values


def _household_keys(table: RecordTable, source: str, block: int) -> list[str | None]:
    """One key per household within the file: by its number, else by the block of rows it stands
    in; `block`: of its table, the first one's where members stand beside each other."""
    numbers = table.values.get("household_no")
    villages = table.values.get("village")
    groups = table.values.get("group")
    keys: list[str | None] = []
    for i, run in enumerate(table.reading.blocks):
        if numbers and numbers[i] is not None:
            village = villages[i] if villages else None
            group = groups[i] if groups else None
            keys.append(f"{source}:{block}:{village or ''}|{group or ''}|{numbers[i]}")
        else:
            keys.append(f"{source}:{block}:#{run}" if run >= 0 else None)
    return keys
