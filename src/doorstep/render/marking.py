"""A steward's own workbook back in its own layout, its faulty cells coloured and commented."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Sequence

from openpyxl import Workbook
from openpyxl.cell.cell import Cell as SheetCell
from openpyxl.cell.cell import MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from doorstep.domain.findings import Cell, Finding
from doorstep.domain.vocabulary import Severity
from doorstep.render.brief import Losses, MarkedWorkbook
from doorstep.render.cells import clean, put_text, reaches_out, starts_formula
from doorstep.render.wording import Words

_FILLS = {Severity.HIGH: "FBE3E0", Severity.MEDIUM: "FBEBC8", Severity.LOW: "EEF0F3"}

_HEAVIEST_FIRST = (Severity.HIGH, Severity.MEDIUM, Severity.LOW)

LONGEST_COMMENT = 2_000

MOST_ROWS, MOST_COLUMNS = 1_048_576, 16_384

AUTHOR = "Doorstep"


def mark_workbook(
    workbook: Workbook,
    findings: Sequence[Finding],
    lang: str,
    *,
    file: str,
    lost: Losses = (),
    text_only: bool = False,
) -> MarkedWorkbook:
    """Colours and comments every cell of `file` that a finding speaks of, on either side, and keeps
    all else.

    `workbook` is open in openpyxl and is changed. Text that begins like a formula stays text; a
    formula that reaches outside the workbook - with `text_only` any formula - becomes text, and
    `lost` then says "formula_to_text".
    """
    words = Words(lang)
    notes = dict(_notes(findings, file, words))
    gone = Counter(dict(lost))
    gone["formula_to_text"] += _hold_formulas(workbook, text_only)
    for (sheet_name, row, column), (severity, text) in notes.items():
        cell = _top_left(workbook, sheet_name, row, column)
        if cell is None:
            gone["cell_not_found"] += 1
            continue
        _mark(cell, severity, text)
    data = io.BytesIO()
    workbook.save(data)
    return MarkedWorkbook(
        data.getvalue(), tuple((code, count) for code, count in gone.items() if count)
    )


_Spot = tuple[str | None, int, str]


def _notes(
    findings: Sequence[Finding], file: str, words: Words
) -> Iterator[tuple[_Spot, tuple[Severity, str]]]:
    """For each cell of the file, its heaviest severity and all that is said about it, heaviest
    first."""
    said: dict[_Spot, dict[str, Severity]] = {}
    for found in findings:
        for own, other in ((found.left, found.right), (found.right, found.left)):
            if own is not None and own.file == file and own.column and own.row > 0:
                said.setdefault((own.sheet, own.row, own.column), {})[
                    _said(found, other, words)
                ] = found.severity
    for spot, sentences in said.items():
        ordered = sorted(sentences, key=lambda text: (_HEAVIEST_FIRST.index(sentences[text]), text))
        yield spot, (sentences[ordered[0]], "\n\n".join(ordered))


def _said(found: Finding, other: Cell | None, words: Words) -> str:
    lines = [
        f"{words.severity(found.severity)} · {words.category(found.code)}",
        words.problem(found),
    ]
    if other is not None:
        lines.append(
            words.say(
                "comment.other",
                where=words.where(other),
                raw=other.raw or words.say("comment.blank"),
            )
        )
    return "\n".join(lines)


def _hold_formulas(workbook: Workbook, text_only: bool) -> int:
    """Keeps text as text everywhere; how many formulas had to become text.

    Goes over the cells there are, not over the rectangle they span: one far cell would make that a
    billion.
    """
    turned = 0
    for sheet in workbook.worksheets:
        for cell in list(sheet._cells.values()):
            if not isinstance(cell, SheetCell):
                continue
            if cell.data_type == "f":
                formula = (
                    cell.value
                    if isinstance(cell.value, str)
                    else getattr(cell.value, "text", None) or ""
                )
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
    sheet = _sheet(workbook, sheet_name)
    if (
        sheet is None
        or not column.isascii()
        or not column.isalpha()
        or len(column) > 3
        or row > MOST_ROWS
    ):
        return None
    number = column_index_from_string(column.upper())
    if number > MOST_COLUMNS:
        return None
    cell = sheet.cell(row, number)
    if isinstance(cell, MergedCell):
        for merged in sheet.merged_cells.ranges:
            if cell.coordinate in merged:
                cell = sheet.cell(merged.min_row, merged.min_col)
                break
    return cell if isinstance(cell, SheetCell) else None


def _sheet(workbook: Workbook, name: str | None) -> Worksheet | None:
    if name is None:
        return workbook.worksheets[0] if workbook.worksheets else None
    sheet = workbook[name] if name in workbook.sheetnames else None
    return sheet if isinstance(sheet, Worksheet) else None


def _mark(cell: SheetCell, severity: Severity, text: str) -> None:
    earlier = f"{cell.comment.text}\n\n" if cell.comment is not None and cell.comment.text else ""
    cell.fill = PatternFill("solid", fgColor=_FILLS[severity])
    comment = Comment(clean(earlier + text)[:LONGEST_COMMENT], AUTHOR)
    comment.width = 340
    comment.height = min(360, 70 + 18 * (text.count("\n") + len(text) // 26))
    cell.comment = comment
