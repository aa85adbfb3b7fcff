"""Lines of a text ledger typed with another mark between the fields than the rest: a Chinese comma,
a tab. They are cut there, where that makes them lines of the table."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from doorstep.engine.tabular.containers.quotes import look_of

_MARKS = "\t,，;；|、"
_WITHIN_CELLS = "、"
"""Marks that part the words of one cell, too."""

_A_TABLE = 3  # lines, fields: fewer do not tell a line of the table from another
_SAMPLE = 2_000
_MISSING = 2  # fields at the end that a line may lack


def recut(rows: list[list[str]], delimiter: str) -> list[int]:
    """Cut in place the rows that lack fields since another mark parts them; returns where they
    are."""
    widths = Counter(len(row) for row in rows if len(row) > 1)
    width, count = max(widths.items(), key=lambda one: (one[1], one[0]), default=(0, 0))
    if count < _A_TABLE or width < _A_TABLE or sum(widths.values()) == len(rows) == count:
        return []
    table = _Shapes([row for row in rows if len(row) == width][:_SAMPLE])
    marks = [mark for mark in _MARKS if mark != delimiter]
    first = next(at for at, row in enumerate(rows) if len(row) == width)
    changed = []
    for at, row in enumerate(rows):
        if not any(row) or len(row) >= width:
            continue
        found = _cut(row, marks, table, heads=at < first)
        if found is not None:
            rows[at] = found
            changed.append(at)
    return changed


def _cut(row: list[str], marks: Sequence[str], table: _Shapes, *, heads: bool) -> list[str] | None:
    """The row's fields by another mark; None where that makes no line of the table."""
    width = table.width
    filled = [text for text in row if text.strip()]
    for mark in marks:
        if len(filled) == 1:
            fields = filled[0].split(mark)
            near = max(_A_TABLE, width - _MISSING) <= len(fields)
            if not near or any(text.strip() for text in fields[width:]):
                continue
            allowed = width // 3 if len(fields) >= width else width // 4
        else:
            if mark in _WITHIN_CELLS or len(row) > width - 2:
                continue
            fields = [part for text in row for part in text.split(mark)]
            if len(fields) != width:
                continue
            allowed = width // 4
        fields = [text.strip() for text in fields[:width]]
        if table.fits(fields, allowed) or (heads and table.heads(fields)):
            return fields
    return None


class _Shapes:
    """What kinds of text stand in each column of the lines that are whole."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        self.width = len(rows[0])
        looks = [list(map(look_of, row)) for row in rows]
        if len(looks) > _A_TABLE and "9" not in looks[0]:
            del looks[0]
        self._looks = [set(column) - {""} for column in zip(*looks, strict=True)]

    def fits(self, fields: Sequence[str], allowed: int) -> bool:
        """Whether at most so many fields are unlike their column, and more than one is like it."""
        looks = list(zip(map(look_of, fields), self._looks, strict=False))
        odd = sum(look != "" and look not in own for look, own in looks)
        return odd <= allowed and sum(look != "" and look in own for look, own in looks) > 1

    def heads(self, fields: Sequence[str]) -> bool:
        """Whether these could stand over the columns: as many words, none of them a figure."""
        looks = set(map(look_of, fields))
        return len(fields) == self.width == len(set(fields)) and looks.isdisjoint({"", "9"})
