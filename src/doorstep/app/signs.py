"""The signs of a workspace: its registers, the versions of its files and the sample, handed to the
engine."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TypedDict

import pyarrow as pa

from doorstep.app.by_village import as_linked
from doorstep.app.holdings import tables_of, versions_of
from doorstep.app.sampling.households import Period, household_frame
from doorstep.app.sampling.lists import LOOK_BACK_MONTHS, Registers
from doorstep.domain.errors import BadInput
from doorstep.engine.checks import ENGINE_VERSION
from doorstep.engine.fields.formula_like import as_meant
from doorstep.engine.fields.places import place_key
from doorstep.engine.fields.words import plain
from doorstep.engine.inspection.signs import Sign, SignEvidence, VersionStep, detect, step_between
from doorstep.engine.intake.places import gazetteer_of, settle_places
from doorstep.engine.intake.rolls import rolls_apart
from doorstep.engine.intake.strangers import read_csv
from doorstep.store import Source, Store


class Detecting(TypedDict, total=False):
    """What may be said: the day of the inspection (the workspace's own unless given), the sample
    file of a draw, and days on which a team saw whole villages."""

    before: dt.date | None
    sample: Path | None
    health_days: Iterable[dt.date]


def detect_signs(store: Store, registers: Registers, asked: Detecting) -> list[Sign]:
    """Run the detectors on the workspace as it is; visits count in the village they belong to.

    Raises BadInput("nothing-registered" | "sample-unreadable" | "sample-elsewhere").
    """
    if not registers.tables:
        raise BadInput("nothing-registered")
    registers = as_linked(registers)
    day, sample = asked.get("before") or registers.day, asked.get("sample")
    versions = versions_of(store)
    return detect(
        SignEvidence(
            registers.tables,
            registers.pack,
            day,
            steps=_steps(store, registers, versions),
            households=_kinds(registers),
            sampled=None if sample is None else _sampled(sample, registers),
            first=_first(store, registers, versions),
            people=_whose(store),
            health_days=frozenset(asked.get("health_days", ())),
        )
    )


def _whose(store: Store) -> dict[str, str]:
    """By row, the person it speaks of itself (not a mother or a head it names); empty where this
    state was not reconciled."""
    run = store.run_id(ENGINE_VERSION)
    if not store.has_run(run):
        return {}
    people = store.run(run).table("people.parquet")
    columns = (people.column(name).to_pylist() for name in ("role", "row_id", "person"))
    return {row: person for role, row, person in zip(*columns, strict=True) if role == "person"}


def _day(source: Source) -> dt.date:
    return dt.datetime.fromisoformat(source.taken_at).date()


def _steps(
    store: Store, registers: Registers, versions: Mapping[str, Sequence[Source]]
) -> list[VersionStep]:
    found: list[VersionStep] = []
    gazetteer = gazetteer_of(registers.tables.values())
    for name, own in versions.items():
        if len(own) < 2 or set(own[-1].kinds) == {"visits"}:
            continue
        tables = [rolls_apart(tables_of(store, source), registers.pack) for source in own]
        older = (_day(own[0]), settle_places(tables[0], gazetteer))
        for source, later in zip(own[1:], tables[1:], strict=True):
            newer = (_day(source), settle_places(later, gazetteer))
            found.append(step_between(name, older, newer, registers.pack))
            older = newer
    return sorted(found, key=lambda step: (step.ended, step.source))


def _first(
    store: Store, registers: Registers, versions: Mapping[str, Sequence[Source]]
) -> Mapping[str, pa.Table] | None:
    """The persons as they stood before the first visit (the oldest there is); None where that is as
    they stand now."""
    visits = registers.tables.get("visits")
    dates = (
        [] if visits is None else [date for date in visits.column("visit_date").to_pylist() if date]
    )
    if not dates:
        return None
    first = min(dates)
    chosen = [
        next((s for s in reversed(own) if _day(s).isoformat() < first), own[0])
        for own in versions.values()
    ]
    if all(source is own[-1] for source, own in zip(chosen, versions.values(), strict=True)):
        return None
    parts = [
        store.table(source.snapshot, "persons") for source in chosen if "persons" in source.kinds
    ]
    if not parts:
        return None
    persons = pa.concat_tables(parts, promote_options="default")
    apart = rolls_apart({"persons": persons}, registers.pack)
    return settle_places(apart, gazetteer_of(registers.tables.values()))


def _key(place: str, number: str) -> tuple[str, str]:
    near = place_key(place)
    return f"{near}|household_no|{plain(number)}", f"{near}|address|{plain(number)}"


def _kinds(registers: Registers) -> dict[str, str]:
    """Of every household, what kind of household a draw takes it for."""
    frame, _ = household_frame(
        registers.tables, registers.pack, Period(registers.day, LOOK_BACK_MONTHS)
    )
    found: dict[str, str] = {}
    for unit, place, stratum in zip(
        *(frame.column(c).to_pylist() for c in ("unit", "place", "stratum")), strict=True
    ):
        found |= dict.fromkeys(_key(place, unit.rpartition("/")[2]), stratum)
    return found


def _sampled(path: Path, registers: Registers) -> frozenset[str]:
    """The households of a sample file of `doorstep draw`."""
    rows = read_csv(path, "sample-unreadable", "sample-unreadable")
    if not rows or "unit" not in rows[0]:
        raise BadInput("sample-unreadable", file=path.name)
    units = [as_meant(row["unit"] or "") for row in rows]
    known = _kinds(registers)
    keys = {key for unit in units for key in _key(unit.partition("/")[0], unit.rpartition("/")[2])}
    if keys.isdisjoint(known):
        raise BadInput("sample-elsewhere", file=path.name)
    return frozenset(keys)
