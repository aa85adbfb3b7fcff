"""The records of a finding as a page shows them: each cell under its file's own header and letter,
the cell that is meant marked, numbers of people masked that the finding is not about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.domain.finding_rows import FindingRows, PictureCell, RowPicture
from doorstep.domain.findings import Finding
from doorstep.engine.fields.masking import masked_value
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.masking import masked


@dataclass(frozen=True)
class ShownCell:
    """A cell in words; `column`: as its file heads it, `meaning`: what that is read as, where it
    differs; `is_marked`: it is the one the finding speaks of."""

    at: str
    column: str
    meaning: str
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
            cell.at,
            *_headed(phrases, cell),
            meant[cell.at] if cell.at in meant else masked_value(cell.code, cell.raw),
            cell.at in meant,
        )
        for cell in record.cells
    )
    register = phrases.name("kind", record.kind)
    return ShownRecord(register, record.file, record.sheet or "", record.row, tuple(cells))


def _headed(phrases: Phrasebook, cell: PictureCell) -> tuple[str, str]:
    """A column's header as its file has it, and what it is read as where that is another word."""
    meaning = phrases.name("column", cell.code)
    header = " ".join(cell.header.split()) or meaning
    return header, "" if meaning in header else meaning
