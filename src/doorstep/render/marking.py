"""A steward's own workbook back in its own layout, its faulty cells coloured and commented."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity
from doorstep.engine.fields.formula_like import starts_formula
from doorstep.engine.tabular.origin import AUTHOR
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.render.spreadsheet import SEVERITY_FILLS, clean, packed_book, put_text, reaches_out
from doorstep.render.wording import category, problem, weight, where

Losses: TypeAlias = tuple[tuple[str, int], ...]
"""What a workbook lost on its way, as (code, count)."""

_HEAVIEST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)
_FILLS = {
    severity: PatternFill("solid", fgColor=color) for severity, color in SEVERITY_FILLS.items()
}
_COLORS = {fill.fgColor.rgb for fill in _FILLS.values()}
LONGEST_COMMENT = 2_000
HEADERS_WITHIN = 200
"""Rows in which the headers of emptied columns are looked for."""

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384
Spot: TypeAlias = tuple[str | None, int, str]
"""A cell: sheet, row, column letter."""


@dataclass(frozen=True)
class MarkedWorkbook:
    """A workbook with its faulty cells coloured and commented, and what it lost on the way."""

    data: bytes
    lost: Losses


def mark_workbook(
    workbook: Workbook,
    findings: Sequence[Finding],
    phrases: Phrasebook,
    *,
    file: str,
    lost: Losses = (),
    text_only: bool = False,
) -> MarkedWorkbook:
    """Colour and comment every cell of `file` that a finding speaks of, on either side, and keep
    all else.

    `workbook` is open in openpyxl and is changed. Text that begins like a formula stays text; a
    formula that reaches outside the workbook - with `text_only` any formula - becomes text, and
    `lost` then says "formula_to_text".
    """
    notes = dict(_notes(findings, file, phrases))
    gone = Counter(dict(lost))
    gone["formula_to_text"] += _clean_cells(workbook, text_only)
    for (sheet_name, row, column), (severity, text) in notes.items():
        cell = _top_left(workbook, sheet_name, row, column)
        if cell is None:
            gone["cell_not_found"] += 1
            continue
        _mark(cell, severity, text)
    return MarkedWorkbook(
        packed_book(workbook), tuple((code, count) for code, count in gone.items() if count)
    )


def note_emptied(
    workbook: Workbook, emptied: Mapping[str, Sequence[str]], phrases: Phrasebook
) -> None:
    """Say on the headers of columns that were emptied why they are; `emptied`: headers by why."""
    reasons = {h.rpartition("/")[2].strip(): why for why, own in emptied.items() for h in own}
    for sheet in workbook.worksheets:
        for cell in list(sheet._cells.values()):
            text = str(cell.value).strip() if isinstance(cell, SheetCell) and cell.value else ""
            if text in reasons and cell.row <= HEADERS_WITHIN:
                _comment(cell, phrases.text(f"report.comment.{reasons[text]}", column=text))


def _notes(
    findings: Sequence[Finding], file: str, phrases: Phrasebook
) -> Iterator[tuple[Spot, tuple[Severity, str]]]:
    """For each cell of the file, its heaviest severity and all that is said about it, heaviest
    first."""
    notes: dict[Spot, dict[str, Severity]] = {}
    for found in findings:
        for own, other in ((found.left, found.right), (found.right, found.left)):
            if own is not None and own.file == file and own.column and own.row > 0:
                of_cell = notes.setdefault((own.sheet, own.row, own.column), {})
                of_cell[_note(found, other, phrases)] = found.severity
    for spot, texts in notes.items():
        ordered = sorted(texts, key=lambda text: (_HEAVIEST_FIRST.index(texts[text]), text))
        yield spot, (texts[ordered[0]], "\n\n".join(ordered))


def _note(found: Finding, other: Cell | None, phrases: Phrasebook) -> str:
    lines = [
        f"{weight(phrases, found.severity)} · {category(phrases, found.code)}",
        problem(phrases, found),
    ]
    if other is not None:
        raw = other.raw or phrases.text("report.comment.blank")
        lines.append(phrases.text("report.comment.other", where=where(other), raw=raw))
    return "\n".join(lines)


def _clean_cells(workbook: Workbook, text_only: bool) -> int:
    """Keep text as text everywhere and take away the colours of an earlier marking; how many
    formulas had to become text.

    Goes over the cells there are, not over the rectangle they span: one far cell would make that a
    billion.
    """
    turned = 0
    for sheet in workbook.worksheets:
        for cell in list(sheet._cells.values()):
            if not isinstance(cell, SheetCell):
                continue
            if cell.has_style and cell.fill.fill_type and cell.fill.fgColor.rgb in _COLORS:
                cell.fill = PatternFill()  # marked by us before it was corrected and came back
            if cell.data_type == "f":
                text = getattr(cell.value, "text", None) or ""
                formula = cell.value if isinstance(cell.value, str) else text
                if text_only or reaches_out(formula):
                    turned += 1
                    put_text(cell, formula)
            elif isinstance(cell.value, str) and starts_formula(cell.value):
                put_text(cell, cell.value)
    return turned


def _top_left(
    workbook: Workbook, sheet_name: str | None, row: int, column: str
) -> SheetCell | None:
    """The cell itself, or the one at the top left of the merged range it lies in; None when there
    is no such place."""
    sheet, number = _sheet(workbook, sheet_name), _column_number(column)
    if sheet is None or row > MOST_ROWS or number is None:
        return None
    cell = sheet.cell(row, number)
    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if cell.coordinate in merged:
                cell = sheet.cell(merged.min_row, merged.min_col)
                break
    return cell if isinstance(cell, SheetCell) else None


def _column_number(column: str) -> int | None:
    if not column.isascii() or not column.isalpha() or len(column) > 3:
        return None
    number = column_index_from_string(column.upper())
    return number if number <= MOST_COLUMNS else None


def _sheet(workbook: Workbook, name: str | None) -> Worksheet | None:
    if name is None:
        return workbook.worksheets[0] if workbook.worksheets else None
    sheet = workbook[name] if name in workbook.sheetnames else None
    return sheet if isinstance(sheet, Worksheet) else None


def _mark(cell: SheetCell, severity: Severity, text: str) -> None:
    cell.fill = _FILLS[severity]
    _comment(cell, text)


def _comment(cell: SheetCell, text: str) -> None:
    earlier = f"{cell.comment.text}\n\n" if cell.comment is not None and cell.comment.text else ""
    comment = Comment(clean(earlier + text)[:LONGEST_COMMENT], AUTHOR)
    comment.width = 340
    comment.height = min(360, 70 + 18 * (text.count("\n") + len(text) // 26))
    cell.comment = comment
