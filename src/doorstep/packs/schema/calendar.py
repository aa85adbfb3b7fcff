"""The shape of `calendar.toml`: public days off, and weekend days that are worked for them."""

from __future__ import annotations

import datetime as dt
from typing import Annotated

from pydantic import Field

from doorstep.packs.schema.base import InLanguages, TomlTable, wanted

Days = Annotated[list[dt.date], wanted("list-of-dates")]
Year = Annotated[int, Field(ge=2000, le=2100, strict=True), wanted("year")]


class YearTable(TomlTable):
    """One `[[year]]`, with who announced it."""

    year: Year
    source: InLanguages
    off: Days
    worked: Days | None = None


class StatisticalYearTable(TomlTable):
    """`[statistical_year]`: on which day it begins, and who counts so."""

    month: Annotated[int, Field(ge=1, le=12, strict=True), wanted("1 ... 12")]
    day: Annotated[int, Field(ge=1, le=28, strict=True), wanted("1 ... 28")]
    source: InLanguages


class CalendarFile(TomlTable):
    """`calendar.toml`."""

    statistical_year: StatisticalYearTable | None = None
    year: list[YearTable]
