"""The columns of the rectification ledger: their order, width and what each says of a finding."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

from doorstep.domain.findings import Cell, Finding
from doorstep.render.summary import KindOfCell
from doorstep.render.wording import Words

Content: TypeAlias = str | int | dt.date | None


@dataclass(frozen=True)
class Entry:
    """One finding on its way into the ledger, with what is said about all of them."""

    number: int
    found: Finding
    words: Words
    kinds: KindOfCell
    as_of: dt.date
    problem: str
    category: str
    severity: str
    source: str
    measure: str
    progress: str
    closed: str


@dataclass(frozen=True)
class LedgerColumn:
    """`code` names the header (`report.ledger.<code>`), `width` counts characters, `choices` names
    a drop-down list."""

    code: str
    width: int
    content: Callable[[Entry], Content]
    choices: str | None = None


def _nothing(_: Entry) -> Content:
    return None


def _register(entry: Entry) -> Content:
    kind = entry.kinds.register(entry.found)
    return entry.words.named("kind", kind) if kind else None


def _cell(side: str, content: Callable[[Cell], Content]) -> Callable[[Entry], Content]:
    def of(entry: Entry) -> Content:
        cell = entry.found.left if side == "left" else entry.found.right
        return None if cell is None else content(cell)

    return of


def _sides(side: str) -> tuple[LedgerColumn, ...]:
    return (
        LedgerColumn(f"{side}.file", 16, _cell(side, lambda cell: cell.file)),
        LedgerColumn(f"{side}.sheet", 9, _cell(side, lambda cell: cell.sheet)),
        LedgerColumn(f"{side}.row", 6, _cell(side, lambda cell: cell.row)),
        LedgerColumn(f"{side}.column", 5, _cell(side, lambda cell: cell.column)),
        LedgerColumn(f"{side}.raw", 16, _cell(side, lambda cell: cell.raw)),
        LedgerColumn(f"{side}.value", 14, _cell(side, lambda cell: cell.value)),
    )


COLUMNS: tuple[LedgerColumn, ...] = (
    LedgerColumn("number", 6, lambda entry: entry.number),
    LedgerColumn("source", 9, lambda entry: entry.source, "source"),
    LedgerColumn("checked", 11, lambda entry: entry.as_of),
    LedgerColumn("place", 10, lambda entry: entry.found.place),
    LedgerColumn("subject", 10, lambda entry: entry.found.subject),
    LedgerColumn("item", 10, _register),
    LedgerColumn("problem", 28, lambda entry: entry.problem),
    LedgerColumn("category", 13, lambda entry: entry.category, "category"),
    LedgerColumn("severity", 7, lambda entry: entry.severity, "severity"),
    *_sides("left"),
    *_sides("right"),
    LedgerColumn("cause", 12, _nothing, "cause"),
    LedgerColumn("measure", 22, lambda entry: entry.measure),
    LedgerColumn("unit", 12, _nothing),
    LedgerColumn("owner", 9, _nothing),
    LedgerColumn("helper", 11, _nothing),
    LedgerColumn("due", 11, _nothing),
    LedgerColumn("progress", 10, lambda entry: entry.progress, "progress"),
    LedgerColumn("evidence", 11, _nothing),
    LedgerColumn("verifier", 9, _nothing),
    LedgerColumn("verified", 11, _nothing),
    LedgerColumn("closed", 7, lambda entry: entry.closed, "yesno"),
    LedgerColumn("repeated", 9, _nothing, "yesno"),
)

CHOICES = {
    "source": ("self", "mock", "inspection", "complaint"),
    "cause": (
        "typing",
        "outdated",
        "doubled",
        "software",
        "original",
        "process",
        "misunderstood",
        "other",
    ),
    "progress": ("open", "assigned", "fixed", "verified", "closed", "reopened"),
    "yesno": ("yes", "no"),
}

DATES = ("checked", "due", "verified")
