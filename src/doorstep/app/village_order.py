"""In which order a township names its villages."""

from __future__ import annotations

from collections.abc import Iterable

from doorstep.app.workspace import Workspace
from doorstep.domain.vocabulary import RegisterKind
from doorstep.engine.fields.names.known import known
from doorstep.engine.fields.places import group_key, place_key

LONGEST = 20
"""The longest text that says where a place stands."""


def village_codes(workspace: Workspace, names: Iterable[str]) -> dict[str, str]:
    """By `place_key`, a text by which villages sort as the township's registers have them, and
    behind those the ones that they do not name, by their sound."""
    place = {key: f"{number:04}" for number, key in enumerate(_listed(workspace), 1)}
    knows = known(workspace.pack.names)
    for name in names:
        sounds = "".join(knows.sound(char) or char for char in name)
        place.setdefault(place_key(name), f"~{sounds}"[:LONGEST])
    return place


def group_code(name: str) -> str:
    """A text by which the groups of a village sort: by their number, others behind."""
    key = group_key(name)
    return key.zfill(4) if key.isdecimal() and len(key) <= 4 else f"~{key}"[:LONGEST]


def _listed(workspace: Workspace) -> list[str]:
    """The villages down the register of persons, else of households, as the brief lists them."""
    for kind in (RegisterKind.PERSONS, RegisterKind.HOUSEHOLDS):
        places = workspace.table(kind).arrow["place"].unique().to_pylist()
        if places:
            return list(dict.fromkeys(place_key(place) for place in places if place))
    return []
