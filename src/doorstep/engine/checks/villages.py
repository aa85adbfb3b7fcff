"""Which village a place is, however it is written: visitors write old names of merged villages and
short ones that no register has."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.engine.fields.places import place_key, usual_names

_LISTING = ("persons", "households")
_VISITS = "visits"
_MOST = 0.5
"""A name that no household is listed under is the village that more than this part of its people
are linked to."""


def village_names(tables: Mapping[str, pa.Table], links: pa.Table) -> dict[str, str]:
    """By `place_key`, the village of each place that a register names, as most rows write it.

    `links` are those of a reconcile. A place of visits under which no household is listed is the
    village where most of the people met there are listed; else it stays a place of its own.
    """
    written: Counter[str] = Counter()
    for table in tables.values():
        written.update(filter(None, _places(table)))
    names = usual_names(written)
    return names | {old: names[now] for old, now in _called_otherwise(tables, links).items()}


def visits_in(tables: Mapping[str, pa.Table], villages: Mapping[str, str]) -> dict[str, pa.Table]:
    """Return the tables with every visit in the village it belongs to, as `village_names` tells, so
    that a household under two names of its village is one door."""
    visits = {_VISITS} & tables.keys()
    return {**tables, **{kind: places_named(tables[kind], villages) for kind in visits}}


def places_named(visits: pa.Table, names: Mapping[str, str]) -> pa.Table:
    """Return visits with the names of their places, by `place_key`, in place of what was
    written."""
    written = _places(visits)
    if not written:
        return visits
    named = {place: names.get(place_key(place), place) for place in set(written) if place}
    column = pa.array([named.get(place or "", place) for place in written], pa.string())
    return visits.set_column(visits.column_names.index("place"), "place", column)


def _called_otherwise(tables: Mapping[str, pa.Table], links: pa.Table) -> dict[str, str]:
    """By the key of a place that only visitors write, the key of the village it is."""
    listed = [tables[kind] for kind in _LISTING if kind in tables]
    known = {place_key(place) for table in listed for place in set(_places(table)) if place}
    met = {} if _VISITS not in tables else _met(tables[_VISITS], known)
    if not met or not known:
        return {}
    homes = {
        row: place_key(place)
        for table in listed
        for row, place in zip(table.column("row_id").to_pylist(), _places(table), strict=True)
        if place
    }
    found: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for left, right in _ends(links):
        if right in met and left in homes:
            found[met[right]].add((homes[left], right))
    people, named = Counter(met.values()), {}
    for place, pairs in sorted(found.items()):
        village, count = Counter(home for home, _ in sorted(pairs)).most_common(1)[0]
        if count > _MOST * people[place]:
            named[place] = village
    return named


def _places(table: pa.Table) -> list[str | None]:
    if "place" not in table.column_names:
        return []
    places: list[str | None] = table.column("place").to_pylist()
    return places


def _met(visits: pa.Table, known: set[str]) -> dict[str, str]:
    """By row, the key of its place: rows that name a person where no household is listed."""
    if not {"place", "name", "row_id"} <= set(visits.column_names):
        return {}
    columns = (visits.column(name).to_pylist() for name in ("row_id", "name", "place"))
    rows = (
        (row, place_key(place)) for row, name, place in zip(*columns, strict=True) if name and place
    )
    return {row: key for row, key in rows if key not in known}


def _ends(links: pa.Table) -> list[tuple[str, str]]:
    """The rows at both ends of every accepted link of a record to a visit."""
    at_door = pc.and_(
        pc.equal(links.column("right_kind"), _VISITS),
        pc.is_in(links.column("left_kind"), pa.array(_LISTING)),
    )
    kept = links.filter(pc.and_(at_door, links.column("accepted")))
    sides = (kept.column(side).to_pylist() for side in ("left", "right"))
    return [
        (left.rpartition("#")[0], right.rpartition("#")[0])
        for left, right in zip(*sides, strict=True)
    ]
