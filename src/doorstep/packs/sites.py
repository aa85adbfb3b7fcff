"""`sites.toml` of a pack and its parents -> the standard of service sites; a thing that a child
tells stands in place of its parent's, words are added."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from doorstep.domain.sites import SiteLevel, SiteStandard, SiteThing
from doorstep.packs.find import SITES, folder_of
from doorstep.packs.parse import Table, lineage, read_toml
from doorstep.packs.specs import grown


def load_standard(pack: str) -> SiteStandard:
    """The standard of a pack. Raises BadInput("pack-unknown" | "pack-invalid")."""
    return _load(folder_of(pack))


@lru_cache(maxsize=8)
def _load(folder: Path) -> SiteStandard:
    things: dict[str, SiteThing] = {}
    broken: list[str] = []
    for layer in lineage(folder):
        path = layer.folder / SITES
        if path.is_file():
            told = read_toml(path)
            broken = grown(broken, told.get("broken", []))
            for one in told.get("thing", []):
                things[one["code"]] = _thing(one, things.get(one["code"]))
    return SiteStandard(things, tuple(broken))


def _thing(one: Table, before: SiteThing | None) -> SiteThing:
    wanted: dict[SiteLevel, int] = {}
    count = 0
    for level in SiteLevel:
        count = wanted[level] = int(one.get(level.value, count))
    words = grown(before.words if before else (), one.get("words", []))
    low, high = one["price"]
    return SiteThing(
        code=one["code"],
        title=dict(one["title"]),
        wanted=wanted,
        price=(low, high),
        effect=one["effect"],
        source=dict(one["source"]),
        words=tuple(words),
    )
