"""What a workspace holds: its sources with their versions, found again by whatever a person calls
them, and rewritten when a file turns out to be another source than it was read for."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import PurePath
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.versions import PLACE, places_of
from doorstep.domain.errors import BadInput
from doorstep.domain.imports import ImportAccount
from doorstep.domain.registers import PackSpec
from doorstep.domain.sources import HeldFile
from doorstep.engine.intake.places import gazetteer_of, settle_places
from doorstep.engine.intake.rolls import rolls_apart
from doorstep.store import Source, Store

_ID_LENGTH = 12


def versions_of(store: Store) -> dict[str, list[Source]]:
    """Every held source's versions, oldest first; what was withdrawn and came again begins anew."""
    found: dict[str, list[Source]] = {}
    for state in reversed(store.history()):
        present = {source.id for source in state.sources}
        found = {name: own for name, own in found.items() if name in present}
        for source in state.sources:
            own = found.setdefault(source.id, [])
            if not own or own[-1].snapshot != source.snapshot:
                own.append(source)
    return found


def tables_of(
    store: Store, source: Source, columns: Collection[str] | None = None
) -> dict[str, pa.Table]:
    """A source's register tables, by kind; with the named columns alone, where some are named."""
    named = None if columns is None else sorted(columns)
    return {kind: store.table(source.snapshot, kind, named) for kind in source.kinds}


def joined_tables(store: Store, sources: Sequence[Source], pack: PackSpec) -> dict[str, pa.Table]:
    """The register tables of all sources, by kind: rolls apart, each place under one name."""
    parts: dict[str, list[pa.Table]] = {}
    for source in sources:
        for kind, table in tables_of(store, source).items():
            parts.setdefault(kind, []).append(table)
    whole = {
        kind: pa.concat_tables(parts[kind], promote_options="default") for kind in sorted(parts)
    }
    apart = rolls_apart(whole, pack)
    return settle_places(apart, gazetteer_of(apart.values()))


def headers_of(store: Store, sources: Sequence[Source]) -> dict[tuple[str, str], Mapping[str, str]]:
    """What columns are headed by in the files of sources: by source and table, then by code; none
    where a file was taken in before that was noted."""
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for one in sources:
        told: Any = store.meta(one.snapshot).get("headers", {})
        found |= {(one.id, table): own for table, own in told.items()}
    return found


def held_files(store: Store) -> list[HeldFile]:
    """List what is held, in the order it came."""
    held = []
    for own in versions_of(store).values():
        now = own[-1]
        account = ImportAccount.from_meta(store.meta(now.snapshot))
        held.append(
            HeldFile(
                now.id,
                now.file,
                len(own),
                now.taken_at,
                now.kinds,
                tuple(sorted({village for _, village in places_of(tables_of(store, now, PLACE))})),
                now.rows_in,
                now.accepted,
                now.set_aside,
                account.unmapped,
                tuple(dict.fromkeys(one.file for one in own[:-1])),
            )
        )
    return held


def find_source(sources: Sequence[Source], said: str) -> Source:
    """Find the source somebody means: by id, name, name without its ending, or a part of the name
    that only one has.

    Raises BadInput("source-unknown" | "source-ambiguous").
    """
    ways: tuple[Callable[[Source], bool], ...] = (
        lambda one: said in (one.id, one.file),
        lambda one: PurePath(one.file).stem == said,
        lambda one: bool(said) and said.casefold() in one.file.casefold(),
    )
    for fits in ways:
        found = [one for one in sources if fits(one)]
        if len(found) == 1:
            return found[0]
        if found:
            names = "  ".join(one.file for one in found)
            raise BadInput("source-ambiguous", said=said, choices=names)
    names = "  ".join(one.file for one in sources)
    raise BadInput("source-unknown", said=said, held=names or "-")


def source_id(name: str, place: str | None, taken: Collection[str]) -> str:
    """An id for a new source: of its first name and place, and a number where those are taken."""
    for number in range(len(taken) + 1):
        said = f"{place or ''}/{name}" + (f"/{number}" if number else "")
        made = hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:_ID_LENGTH]
        if made not in taken:
            return made
    raise AssertionError("more names than sources")


def free_name(name: str, marks: Sequence[str], taken: Collection[str]) -> str:
    """What a source is called where another has its file's name: with its village or folder in
    brackets, or a number."""
    path = PurePath(name)
    numbers = (str(number) for number in range(2, len(taken) + 3))
    told = [mark for mark in marks if mark and mark not in path.stem]
    tried = (name, *(f"{path.stem}（{mark}）{path.suffix}" for mark in (*told, *numbers)))
    return next(one for one in tried if one not in taken)


def as_source(tables: Mapping[str, pa.Table], source: str, file: str) -> dict[str, pa.Table]:
    """Register tables with the source's id before every row and household, under its name."""
    return {kind: _renamed(table, source, file) for kind, table in tables.items()}


def _renamed(table: pa.Table, source: str, file: str) -> pa.Table:
    for code in ("row_id", "household_key"):
        told = pc.utf8_replace_slice(table[code], 0, _ID_LENGTH, source)
        table = table.set_column(table.column_names.index(code), table.schema.field(code), told)
    at, field = table.column_names.index("file"), table.schema.field("file")
    named = pa.repeat(pa.scalar(file, pa.string()), table.num_rows)
    return table.set_column(at, field, named)
