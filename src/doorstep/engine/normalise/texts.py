"""Free text and remarks."""

from __future__ import annotations

from doorstep.engine.normalise.context import NOTHING, CellValue, Context, Reading
from doorstep.engine.normalise.writing import as_written, cell_text, fold, is_error, is_missing, squeeze


def read_text(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """Text as written, half-width, blanks tidied; a number without its ".0", a date as shown."""
    seen = cell_text(raw, shown)
    text = squeeze(seen)
    if is_missing(text, ctx):
        return NOTHING
    return Reading(None, ("error-value",)) if is_error(text) else Reading(as_written(seen))


def read_remark(code: str, raw: CellValue, shown: str, ctx: Context) -> Reading:
    """A remark exactly as shown."""
    text = cell_text(raw, shown)
    folded = fold(text)
    if is_missing(folded, ctx):
        return NOTHING
    return Reading(None, ("error-value",)) if is_error(folded) else Reading(text.strip())
