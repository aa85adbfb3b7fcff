"""The records of a finding as a page shows them: each cell under its column's name and letter, the
cell that is meant marked, numbers of people masked that the finding is not about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.domain.finding_rows import FindingRows, RowPicture
from doorstep.domain.findings import Finding
from doorstep.engine.fields.masking import masked_value
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.masking import masked


@dataclass(frozen=True)
class ShownCell:
    """A cell in words; `is_marked`: it is the one the finding speaks of."""

    at: str
    column: str
    text: str
    is_marked: bool


@dataclass(frozen=True)
class ShownRecord:
    """A record in words: whose register, where it stands, and its cells."""

    register: str
    file: str
    sheet: str
    row: int
    cells: tuple[ShownCell, ...]


def shown_records(
    phrases: Phrasebook, found: Finding, rows: FindingRows
) -> tuple[ShownRecord, ...]:
    """The records of a finding, the one to put right first; one, where both cells stand in it."""
    shown = masked(found)
    sides = ((rows.left, shown.left), (rows.right, shown.right))
    meant: dict[tuple[object, ...], tuple[RowPicture, dict[str, str]]] = {}
    for record, cell in sides:
        if record is not None and cell is not None:
            stands = (record.kind, record.file, record.sheet, record.row, record.cells)
            meant.setdefault(stands, (record, {}))[1][record.marked] = cell.raw
    return tuple(_record(phrases, *one) for one in meant.values())


def _record(phrases: Phrasebook, record: RowPicture, meant: Mapping[str, str]) -> ShownRecord:
    cells = (
        ShownCell(
            at,
            phrases.name("column", code),
            meant[at] if at in meant else masked_value(code, raw),
            at in meant,
        )
        for code, at, raw in record.cells
    )
    register = phrases.name("kind", record.kind)
    return ShownRecord(register, record.file, record.sheet or "", record.row, tuple(cells))
