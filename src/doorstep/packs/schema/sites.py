"""The shape of `sites.toml`: what a service site should have."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from doorstep.packs.schema.base import InLanguages, Text, Texts, TomlTable, wanted

Count = Annotated[int, Field(ge=0, le=1000, strict=True), wanted("0 ... 1000")]
Effect = Annotated[int, Field(ge=1, le=3, strict=True), wanted("1, 2, 3")]
Price = Annotated[
    list[Annotated[int, Field(ge=0, strict=True)]],
    Field(min_length=2, max_length=2),
    wanted("[from, to]"),
]


class ThingTable(TomlTable):
    """One `[[thing]]`; what a level leaves out is as the level before it."""

    code: Text
    title: InLanguages
    basic: Count = 0
    standard: Count | None = None
    good: Count | None = None
    price: Price
    effect: Effect
    source: InLanguages
    words: Texts | None = None


class SitesFile(TomlTable):
    """`sites.toml`."""

    thing: list[ThingTable] | None = None
    broken: Texts | None = None
