"""Households and doors counted by village: the one place from which every page takes them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

import pyarrow as pa

from doorstep.engine.fields.places import place_key


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


def visits_by_place(visits: pa.Table, names: Mapping[str, str]) -> dict[str, dict[str, int]]:
    """Count visit outcomes per village, in households, `names` as `village_names` tells."""
    seen: dict[str, dict[str, str]] = {}
    columns = ("place", "household_key", "row_id", "visit_outcome")
    for place, key, row, outcome in zip(
        *(visits.column(c).to_pylist() for c in columns), strict=True
    ):
        doors = seen.setdefault(_village(place, names), {})
        doors.setdefault(key or row, outcome or "complete")
    return {place: dict(Counter(outcomes.values())) for place, outcomes in seen.items()}


def _village(place: str | None, names: Mapping[str, str]) -> str:
    return names.get(place_key(place), place) if place else ""
