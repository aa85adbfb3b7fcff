"""What packs know of names, read from their `names.toml`: `laid_together` for one pack and its
ancestors, `shipped` for whoever has no pack at hand (two foreign tables may hold names of any
country).
"""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from doorstep.domain.registers import NameTables

FILE = "names.toml"
_HOME = Path(__file__).parent
_TABLES = ("compound_surnames", "surname_readings", "readings", "variants")


def laid_together(files: Iterable[Mapping[str, Any]]) -> NameTables:
    """The tables of several `names.toml`, the oldest ancestor's first: lists grow, tables are
    replaced by key."""
    titles: list[str] = []
    groups: list[str] = []
    order: list[str] = []
    tables: dict[str, dict[str, str]] = {name: {} for name in _TABLES}
    pets: dict[str, dict[str, None]] = {}
    merges: dict[str, list[tuple[str, ...]]] = {"whole": [], "begins": [], "ends": []}
    kin: dict[str, tuple[int, bool | None]] = {}
    for said in files:
        titles += said.get("titles", [])
        groups += said.get("look_alikes", [])
        order += said.get("kin_order", [])
        for name, table in tables.items():
            table.update(said.get(name, {}))
        for full, spellings in said.get("pet_names", {}).items():
            for spelling in (full, *spellings):
                pets.setdefault(capitals(spelling), {})[capitals(full)] = None
        for place, listed in said.get("sound_merges", {}).items():
            merges[place] += [tuple(group.split()) for group in listed]
        for told, words in said.get("kin", {}).items():
            generation, _, side = told.partition(" ")
            kin |= dict.fromkeys(words, (int(generation), {"own": False, "wed": True}.get(side)))
    return NameTables(
        titles=frozenset(map(capitals, titles)),
        pet_names={spelling: tuple(fulls) for spelling, fulls in pets.items()},
        look_alikes=tuple(dict.fromkeys(groups)),
        compound_surnames=tables["compound_surnames"],
        surname_readings=tables["surname_readings"],
        readings=tables["readings"],
        variants=tables["variants"],
        sound_merges={place: tuple(listed) for place, listed in merges.items()},
        kin=kin,
        kin_order=tuple(order),
    )


@lru_cache(maxsize=1)
def shipped() -> NameTables:
    """The tables of all packs that come with this package, the general one first."""
    found = sorted(
        _HOME.glob(f"*/{FILE}"), key=lambda path: (path.parent.name != "base", path.parent.name)
    )
    return laid_together(tomllib.loads(path.read_text(encoding="utf-8-sig")) for path in found)


def capitals(spelling: str) -> str:
    """A western spelling as spellings are compared: capitals without accents, hyphens and
    apostrophes."""
    apart = unicodedata.normalize("NFKD", spelling).upper()
    return "".join(char for char in apart if char.isalnum())
