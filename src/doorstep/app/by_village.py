"""Households and doors counted by village: the one place from which every page takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace

import pyarrow as pa

from doorstep.app.sampling.lists import Registers
from doorstep.domain.vocabulary import VisitOutcome
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.engine.checks.case import Case, home_key
from doorstep.engine.checks.register import Register
from doorstep.engine.checks.villages import village_names, visits_in
from doorstep.engine.fields.places import place_key
from doorstep.engine.fields.words import plain


def as_linked(registers: Registers) -> Registers:
    """Return the registers with every visit in the village that the last reconcile found it to
    belong to; as they are where there was none."""
    store = registers.store
    if store is None or not store.has_run(run := store.run_id(ENGINE_VERSION)):
        return registers
    links, tables = store.run(run).table("links.parquet"), registers.tables
    return replace(registers, tables=visits_in(tables, village_names(tables, links)))


def households_by_place(tables: Mapping[str, pa.Table], names: Mapping[str, str]) -> dict[str, int]:
    """Count households on record per village, `names` as `village_names` tells: from persons where
    the village has any, else from the household register."""
    found: dict[str, int] = {}
    for kind in ("persons", "households"):
        seen: dict[str, set[str]] = {}
        columns = (tables[kind].column(c).to_pylist() for c in ("place", "household_key", "row_id"))
        for place, key, row in zip(*columns, strict=True):
            seen.setdefault(_village(place, names), set()).add(key or row)
        found = {place: len(keys) for place, keys in seen.items()} | found
    return found


def households_told(case: Case) -> dict[str, int]:
    """Count by village the households that the longest of the other lists names by number or
    address, visits among them: what is known of a village without a register of households."""
    found: dict[str, int] = {}
    for kind in sorted(case.registers.keys() - {"persons", "households"}):
        seen: dict[str, set[object]] = {}
        for row in case.registers[kind].rows():
            home = home_key(case.registers[kind], row)
            if isinstance(home, tuple) and len(home) > 2:
                seen.setdefault(case.place(kind, row), set()).add(home)
        for place, homes in seen.items():
            found[place] = max(found.get(place, 0), len(homes))
    return found


def visits_by_place(visits: Register) -> dict[str, dict[str, int]]:
    """Count visit outcomes per village, in households, of visits that stand in their villages
    (`visits_in`)."""
    seen: dict[str, dict[object, str]] = {}
    places, outcomes = visits.column("place"), visits.column("visit_outcome")
    homes = visited_homes(visits)
    for row in visits.rows():
        doors = seen.setdefault(places[row] or "", {})
        doors.setdefault(homes[row], outcomes[row] or VisitOutcome.COMPLETE.value)
    return {place: dict(Counter(doors.values())) for place, doors in seen.items()}


def homes_met(visits: Register) -> dict[tuple[str, str | None, int], object]:
    """Return by file, sheet and row the household of every row of those met in full."""
    homes, outcomes = visited_homes(visits), visits.column("visit_outcome")
    first: dict[object, str] = {}
    for row in visits.rows():
        first.setdefault(homes[row], outcomes[row] or VisitOutcome.COMPLETE.value)
    files, sheets, rows = (visits.column(code) for code in ("file", "sheet", "row"))
    return {
        (files[row] or "", sheets[row], int(rows[row] or 0)): homes[row]
        for row in visits.rows()
        if first[homes[row]] == VisitOutcome.COMPLETE
    }


def visited_homes(visits: Register, version: int = 0) -> list[object]:
    """Return by row what its household is known by in every file: number, address, else whose name
    stands first; a row that tells none of them is a door of its own `version` of a file."""
    heads, names, blocks = (visits.column(code) for code in ("head_name", "name", "household_key"))
    found: list[object] = []
    whose: dict[object, object] = {}
    for row in range(visits.size):
        home = home_key(visits, row)
        if not (isinstance(home, tuple) and len(home) > 2):
            if home not in whose:
                name = heads[row] or names[row]
                place = visits.column("place")[row] or ""
                whose[home] = (place, "of", plain(name)) if name else (version, blocks[row], row)
            home = whose[home]
        found.append(home)
    return found


def _village(place: str | None, names: Mapping[str, str]) -> str:
    return names.get(place_key(place), place) if place else ""
