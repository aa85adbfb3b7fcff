"""Where packs live: in this package, in other distributions (entry point group `doorstep.packs`),
or in a folder."""

from __future__ import annotations

import os
from importlib.metadata import entry_points
from importlib.util import find_spec
from pathlib import Path

from doorstep.domain.errors import BadInput

GROUP = "doorstep.packs"
PROTOCOLS, RUBRICS, FORMS = "protocols", "rubrics", "forms"
POLICIES = "policies"
NAMES, DUTIES, CALENDAR = "names.toml", "duties.toml", "calendar.toml"
INSPECTION_DAY, SITES = "inspection-day.toml", "sites.toml"
BURDEN = "burden.toml"

"""What a pack's files about inspections and their day, forms, names, duties, days off and
burden are called."""

HOME = Path(__file__).parent


def folder_of(code: str, *, beside: Path | None = None) -> Path:
    """The folder of the pack `code`; `beside` is a pack whose neighbours are looked at first (for a
    parent's name).

    Raises BadInput("pack-unknown") when there is none, BadInput("pack-folder-missing") for a folder
    that holds none.
    """
    for candidate in _candidates(code, beside):
        if (candidate / "pack.toml").is_file():
            return candidate
    raise BadInput("pack-folder-missing" if is_a_path(code) else "pack-unknown", pack=code)


def names() -> list[str]:
    """Codes of all packs that can be loaded by name."""
    inside = {path.parent.name for path in HOME.glob("*/pack.toml")}
    return sorted(inside | {point.name for point in entry_points(group=GROUP)})


def _candidates(code: str, beside: Path | None) -> list[Path]:
    found: list[Path] = []
    if is_a_path(code):
        found.append(Path(code).expanduser())
        return found
    found.append(HOME / code)
    if beside is not None:
        found.append(beside.parent / code)
    for point in entry_points(group=GROUP, name=code):
        # The module is located, not imported: a pack is data and runs no code.
        spec = find_spec(point.module)
        if spec is not None and spec.submodule_search_locations:
            found.extend(Path(place) for place in spec.submodule_search_locations)
    return found


def is_a_path(code: str) -> bool:
    """Whether a pack is named by its folder."""
    return os.sep in code or "/" in code or code.startswith((".", "~"))
