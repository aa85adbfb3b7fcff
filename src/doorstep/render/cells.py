"""The one way text enters a spreadsheet cell: as text, whatever it begins with.

A cell that begins like a formula is also marked with Excel's own "this is text" sign (quotePrefix),
so that it stays text when somebody edits it.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import escape

from openpyxl.cell.cell import Cell, MergedCell

LONGEST = 32_767

_STARTS_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

_NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")

_REACHES_OUT = re.compile(
    r"[|\[\]]|://|\b(WEBSERVICE|HYPERLINK|FILTERXML|ENCODEURL|RTD|CALL|REGISTER(\.ID)?|EXEC|IMPORT\w+|DDE)\s*\(",
    re.I,
)


def clean(text: str) -> str:
    """The text without what a spreadsheet file cannot hold, cut to the longest cell."""
    return _NOT_IN_XML.sub("", text)[:LONGEST]


def starts_formula(text: str) -> bool:
    """Whether a spreadsheet might take the text for a formula, now or when it is edited."""
    return text.startswith(_STARTS_FORMULA)


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Writes the text as text."""
    if isinstance(cell, MergedCell):
        return
    kept = clean(text)
    cell.value = kept
    cell.data_type = "s"
    if starts_formula(kept):
        cell.quotePrefix = True


def reaches_out(formula: str) -> bool:
    """Whether a formula speaks to anything beyond its own workbook (another file, a program, the
    net)."""
    return _REACHES_OUT.search(formula) is not None


def inline_text(reference: str, style: int, text: str) -> str:
    """One cell of text as sheet XML, for sheets too long to be built cell by cell."""
    return f'<c r="{reference}" s="{style}" t="inlineStr"><is><t xml:space="preserve">{escape(clean(text))}</t></is></c>'


def inline_number(reference: str, style: int, number: float) -> str:
    """One cell holding a number, as sheet XML."""
    return f'<c r="{reference}" s="{style}"><v>{number}</v></c>'
