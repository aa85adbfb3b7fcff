"""Where each record belongs, and where that was read: its own cells, a line between the rows, what
was said, the title, the sheet, the file's name; but what is said overrules no title and no sheet.

A village's name in a cell, a line, a title or at the beginning of a name makes a place. What
stands among other words of a name (新农村建设花名册) is a place only where some register names it
otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.domain.registers import PackSpec
from doorstep.domain.understanding import (
    FileUnderstood,
    PlaceOrigin,
    TableUnderstood,
    VillageUnderstood,
)
from doorstep.domain.vocabulary import RowReason
from doorstep.engine.fields.places import (
    Gazetteer,
    PlaceName,
    clean_township,
    clean_village,
    find_village,
    village_alone,
    village_first,
)
from doorstep.engine.intake.book import BookReading, SheetRecords
from doorstep.engine.intake.records import RecordTable

_TOLD_BY = ("group", "address", "registered_residence")
_HEADS = (RowReason.HEADER, RowReason.REPEATED_HEADER)
_LONGEST_LINE = 40
_NOWHERE = PlaceName(None, "")


class RowPlace(NamedTuple):
    """A row's village ("" where none is named), where it was read, and of a cell its header."""

    place: PlaceName
    origin: PlaceOrigin | None = None
    header: str = ""


_NONE = RowPlace(_NOWHERE)
_NAMED_BY_ITSELF = (PlaceOrigin.TITLE, PlaceOrigin.SHEET)


def row_places(
    reading: BookReading, sheet: SheetRecords, table: RecordTable, pack: PackSpec, said: str | None
) -> list[RowPlace]:
    """Where each record of a table belongs; `said`: where rows belong that name no village
    themselves."""
    named = _named(reading, sheet, table, pack)
    default = named
    if said and named.origin not in _NAMED_BY_ITSELF:
        default = RowPlace(PlaceName(None, said), PlaceOrigin.SAID)
    size = len(table.rows)
    townships = [t and clean_township(t) for t in table.values.get("township", [None] * size)]
    cells = _in_cells(table, townships, said)
    lines = _lines(sheet, table)
    found = [cell or line or default for cell, line in zip(cells, lines, strict=True)]
    made = {
        pair: RowPlace(_with_township(pair[0].place, pair[1], named.place), *pair[0][1:])
        for pair in set(zip(found, townships, strict=True))
    }
    return [made[pair] for pair in zip(found, townships, strict=True)]


def _with_township(place: PlaceName, own: str | None, named: PlaceName) -> PlaceName:
    beside = named.township if named.village == place.village else None
    return PlaceName(own or place.township or beside, place.village)


def _in_cells(
    table: RecordTable, townships: Sequence[str | None], said: str | None
) -> list[RowPlace | None]:
    """What the rows' own cells say: their village, else a village in their group or address."""
    code = "village" if "village" in table.values else None
    if code is None:
        telling = _TOLD_BY[:1] if said else _TOLD_BY
        code = next((c for c in telling if c in table.values), None)
    if code is None:
        return [None] * len(table.rows)
    key = table.key_of.get(code, code)
    found: list[RowPlace | None] = []
    for text, township in zip(table.values[code], townships, strict=True):
        read = clean_village(text, township) if code == "village" and text else None
        place = read or (find_village(text) if text else None)
        found.append(RowPlace(place, PlaceOrigin.CELL, key) if place else None)
    return found


def _lines(sheet: SheetRecords, table: RecordTable) -> list[RowPlace | None]:
    """The village of the last line between the rows that names one, below the table's header."""
    if not table.rows:
        return []
    aside, view = sheet.aside, sheet.reading.view
    heads = (r for r, (reason, _) in aside.items() if reason in _HEADS and r < table.rows[0])
    found: list[RowPlace | None] = []
    above: RowPlace | None = None
    rows = set(table.rows)
    for r in range(max(heads, default=table.rows[0]), table.rows[-1] + 1):
        if r in rows:
            found.append(above)
        elif r in aside and aside[r][0] not in _HEADS:
            text = " ".join(text for _, text in view.cells(r, range(view.width)))
            place = village_alone(text) if len(text) <= _LONGEST_LINE else None
            above = RowPlace(place, PlaceOrigin.BANNER) if place else above
    return found


def _named(
    reading: BookReading, sheet: SheetRecords, table: RecordTable, pack: PackSpec
) -> RowPlace:
    """The village of a whole table: in its title, its sheet's name or its file's name."""
    if place := find_village(table.reading.title):
        return RowPlace(place, PlaceOrigin.TITLE)
    words = frozenset(word for spec in pack.registers.values() for word in spec.titles)
    file = Path(reading.book.file).stem
    names = ((sheet.sheet or "", PlaceOrigin.SHEET), (file, PlaceOrigin.FILE))
    for name, origin in names:
        if place := village_first(name, words):
            return RowPlace(place, origin)
    for name, _ in names:
        if place := find_village(name):
            return RowPlace(place, PlaceOrigin.WORDS)
    return _NONE


# -- all registers together


def settle_places(tables: Mapping[str, pa.Table], gazetteer: Gazetteer) -> dict[str, pa.Table]:
    """Register tables in which each place has one name, with its township where another township
    has a village of that name."""
    return {kind: _settled(table, gazetteer) for kind, table in tables.items()}


def gazetteer_of(tables: Iterable[pa.Table]) -> Gazetteer:
    """The places that register tables name."""
    pairs = (set(zip(*_told(_sure(table)), strict=True)) for table in tables)
    return Gazetteer(pair for told in pairs for pair in told)


def _sure(table: pa.Table) -> pa.Table:
    """The rows whose village does not rest on words of a name."""
    if "place_origin" not in table.column_names:
        return table
    words = pc.equal(table.column("place_origin"), PlaceOrigin.WORDS)
    return table.filter(pc.invert(pc.fill_null(words, False)))


def _settled(table: pa.Table, gazetteer: Gazetteer) -> pa.Table:
    rows = list(zip(*_told(table), _origins(table), strict=True))
    names = {row: _settled_name(*row, gazetteer) for row in set(rows)}
    if all(name == place for (_, place, _), name in names.items()):
        return table
    told = [names[row] for row in rows]
    at = table.column_names.index("place")
    return table.set_column(at, table.schema.field(at), pa.array(told, pa.string()))


def _settled_name(
    township: str | None, place: str, origin: str | None, gazetteer: Gazetteer
) -> str:
    if origin == PlaceOrigin.WORDS:
        place, township = gazetteer.known_in(place) or "", None
    return gazetteer.name(place, township) if place else ""


def _origins(table: pa.Table) -> list[str | None]:
    if "place_origin" not in table.column_names:
        return [None] * table.num_rows
    return list(table.column("place_origin").to_pylist())


def _told(table: pa.Table) -> tuple[list[str | None], list[str]]:
    """Township (None where no cell or title tells it) and place of every row."""
    places = [place or "" for place in table.column("place").to_pylist()]
    if "place_township" not in table.column_names:
        return [None] * len(places), places
    return table.column("place_township").to_pylist(), places


def settle_understood(
    files: Sequence[FileUnderstood], held: Gazetteer | None
) -> list[FileUnderstood]:
    """Files in which words of a name are a village only where a register held, or another of these
    files, names it."""
    sure = {
        (None, village.village)
        for file in files
        for table in file.tables
        for village in table.villages
        if village.village and village.origin is not PlaceOrigin.WORDS
    }
    gazetteers = [Gazetteer(sure), *([held] if held else [])]

    def village(one: VillageUnderstood) -> VillageUnderstood:
        if one.origin is not PlaceOrigin.WORDS:
            return one
        known = (gazetteer.known_in(one.village) for gazetteer in gazetteers)
        return replace(one, village=next(filter(None, known), ""))

    def table(one: TableUnderstood) -> TableUnderstood:
        return replace(one, villages=tuple(map(village, one.villages)))

    return [replace(file, tables=tuple(map(table, file.tables))) for file in files]
