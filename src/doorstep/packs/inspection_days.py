"""`inspection-day.toml` of a pack and its parents -> the day as the office plans it. Whole tables
and lists of a child pack replace its parent's; a pack without a parent has those of `base`."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from doorstep.domain.inspection_day import (
    AgendaItem,
    BoxKeep,
    BoxSpec,
    DutyHours,
    InspectionDaySpec,
    RoomSpec,
    ShiftSpec,
)
from doorstep.packs.find import HOME, INSPECTION_DAY, folder_of
from doorstep.packs.parse import Table, lineage, read_toml


def load_inspection_day(pack: str) -> InspectionDaySpec:
    """The inspection day of a pack. Raises BadInput("pack-unknown" | "pack-invalid")."""
    return _load(folder_of(pack))


@lru_cache(maxsize=8)
def _load(folder: Path) -> InspectionDaySpec:
    told: Table = {}
    for above in (HOME / "base", *(layer.folder for layer in lineage(folder))):
        if (above / INSPECTION_DAY).is_file():
            told |= read_toml(above / INSPECTION_DAY)
    return InspectionDaySpec(
        agenda=tuple(AgendaItem(**one) for one in told["agenda"]),
        rooms={one["code"]: RoomSpec(**one) for one in told["room"]},
        boxes=tuple(sorted(map(_box, told["box"]), key=lambda box: box.number)),
        shifts=tuple(ShiftSpec(**one) for one in told["shift"]),
        hours=DutyHours(**told["hours"]),
        warn_minutes=told["warn_minutes"],
        begins=told["begins"],
    )


def _box(table: Table) -> BoxSpec:
    return BoxSpec(table["number"], table["title"], tuple(table["holds"]), BoxKeep(table["keep"]))
