"""What a paper says: cells, comments and colours of a workbook, the text of a document or a PDF."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from golden.desk import Desk, digest, steady

PDF_MADE_BY = ("typst", "cvttf-notosanscjk-regular", "cvttf-notosanscjk-bold")
"""A PDF is the same, byte by byte, where these are."""


def keep_workbook(desk: Desk, path: Path, *, clear: bool = False) -> None:
    """Every sheet row by row: the comments, and a digest of texts, comments, links and colours.

    `clear` keeps the texts too.
    """
    import openpyxl

    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        shape = {
            "merged": sorted(str(one) for one in sheet.merged_cells.ranges),
            "hidden": sheet.sheet_state,
        }
        wide = {name: one.width for name, one in sheet.column_dimensions.items()}
        rest = [shape, wide, sheet.freeze_panes, _choices(sheet)]
        desk.note("#", path.as_posix(), sheet.title, sheet.dimensions, digest(rest))
        for number, row in enumerate(sheet.iter_rows(), 1):
            told = [_cell(cell) for cell in row]
            values = [one[0] for one in told]
            comments = [one[1] for one in told if one[1]]
            desk.note(
                number,
                *([values] if clear else []),
                *([comments] if comments else []),
                digest(told),
            )
    book.close()


def _choices(sheet: Any) -> list[list[str]]:
    """Where only some answers are allowed, and which."""
    return sorted(
        [str(one.sqref), str(one.formula1)] for one in sheet.data_validations.dataValidation
    )


def _cell(cell: Any) -> list[Any]:
    comment = cell.comment.text if cell.comment else None
    link = (cell.hyperlink.location or cell.hyperlink.target) if cell.hyperlink else None
    colour = cell.fill.fgColor.rgb if cell.fill and cell.fill.fill_type else None
    value = (
        cell.value
        if cell.value is None or isinstance(cell.value, int | float | bool)
        else steady(str(cell.value))
    )
    return [value, comment, link, str(colour), cell.number_format, bool(cell.font and cell.font.b)]


def keep_document(desk: Desk, path: Path) -> None:
    """The text of a .docx by paragraphs and table rows, and its pictures as digests."""
    import docx

    desk.note("#", path.as_posix())
    document = docx.Document(str(path))
    for section in document.sections:
        for part in (section.header, section.footer):
            desk.note("margin", [one.text for one in part.paragraphs])
    for block in document.iter_inner_content():
        for line in _block(block):
            desk.note(*line)
    for one in sorted(document.part.related_parts.items()):
        if one[1].partname.startswith("/word/media"):
            desk.note("picture", hashlib.sha256(one[1].blob).hexdigest()[:12])


def _block(block: Any) -> Iterator[list[Any]]:
    if hasattr(block, "rows"):
        for row in block.rows:
            yield ["row", [cell.text for cell in row.cells]]
    elif block.text:
        yield [block.style.name, block.text]


def keep_bytes(desk: Desk, path: Path) -> None:
    """A file as a whole."""
    desk.note(path.as_posix(), hashlib.sha256(path.read_bytes()).hexdigest()[:24])


def printers() -> str:
    """Which versions of everything a PDF is made by are here."""
    return " ".join(f"{name} {metadata.version(name)}" for name in PDF_MADE_BY)


def can_read_pdf() -> bool:
    """Whether `pdftotext` (poppler-utils) is installed."""
    return shutil.which("pdftotext") is not None


def keep_pdf(desk: Desk, path: Path) -> None:
    """The text of a PDF, line by line, wherever its words stand on the line."""
    desk.note("#", path.as_posix())
    command = ["pdftotext", "-layout", "-enc", "UTF-8", str(path), "-"]
    done = subprocess.run(command, capture_output=True, check=True)
    for line in done.stdout.decode("utf-8").splitlines():
        words = " ".join(line.split())
        if words:
            desk.note(words)
