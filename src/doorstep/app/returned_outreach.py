"""Lines of talks as they come back in a sheet: known by their key, columns by their heads, words in
any language we write."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from doorstep.app.headed_rows import headed_rows, spoken
from doorstep.domain.outreach import OUTREACH_FIELDS
from doorstep.domain.visit_books import ROW_KEY
from doorstep.engine.intake.strangers import read_value

KEY = "key"


@dataclass(frozen=True)
class WrittenTalk:
    """One row: its number, its key ("" for one that somebody added) and what is written."""

    row: int
    key: str
    said: Mapping[str, str]


def read_outreach(path: Path) -> list[WrittenTalk]:
    """The rows of which anything is written. Raises BadInput("outreach-no-columns"), and what
    opening the file may raise."""
    rows = []
    for number, said in read_value(_rows, path):
        told = {name: said.get(name, "").strip() for name in OUTREACH_FIELDS}
        if any(told.values()):
            rows.append(WrittenTalk(number, said.get(KEY, "").strip(), told))
    return rows


# -- in the child


def _rows(path: Path) -> list[tuple[int, dict[str, str]]]:
    heads = {name: f"outreach.column.{name}" for name in OUTREACH_FIELDS}
    words = {**spoken(heads), ROW_KEY: KEY}
    return list(headed_rows(path, words, set(OUTREACH_FIELDS).issubset, "outreach-no-columns"))
