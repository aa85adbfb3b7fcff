"""In which order a township names its villages."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from doorstep.app.workspace import Workspace
from doorstep.domain.vocabulary import RegisterKind
from doorstep.engine.fields.names.known import known
from doorstep.engine.fields.places import group_key, place_key

LONGEST = 20
"""The longest text that says where a place stands."""


def village_codes(workspace: Workspace, names: Iterable[str]) -> dict[str, str]:
    """By `place_key`, a text by which villages sort as the township has them: down the file of
    households, else of persons, that names the most of them; those it does not name behind, by
    their sound."""
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
    """The villages of the file that names the most, one down from the other; none where every file
    is of one village: then its files' order is nobody's."""
    for kind in (RegisterKind.HOUSEHOLDS, RegisterKind.PERSONS):
        table = workspace.table(kind).arrow.select(["file", "place"])
        pairs = table.group_by(["file", "place"], use_threads=False).aggregate([])
        files: dict[str, dict[str, None]] = defaultdict(dict)
        for row in pairs.to_pylist():
            if row["place"]:
                files[row["file"]][place_key(row["place"])] = None
        most = max(files.values(), key=len, default={})
        if len(most) > 1:
            return list(most)
    return []
