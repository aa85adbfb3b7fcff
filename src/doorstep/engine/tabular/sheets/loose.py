"""Rows inside a table that are no records because their label names what no register may hold
(避孕方法 | 上环).

A row that reads like a person's - a sex, a number under their headers - stays a record: then only
the cell that says so is emptied, elsewhere (`intake.records`). Everything else beside such a label,
and under a row of such labels, is its value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from doorstep.domain.vocabulary import RowReason
from doorstep.engine.tabular.redaction.forbidden import LONGEST_LABEL, Spoken
from doorstep.engine.tabular.sheets.headers import HeaderIndex, Heading
from doorstep.engine.tabular.sheets.view import SheetView

_NUMBERED = re.compile(r"\d{14,17}[\dXx]|\d{6,}")

_SEXES = ("sex", "child_sex")

_NUMBERS = ("id_number", "phone", "mother_id", "father_id")

_NAMES = (
    "name",
    "head_name",
    "child_name",
    "holder_name",
    "given_name",
    "family_name",
    "husband_name",
    "wife_name",
)

Places = set[tuple[int, int]]


class LooseRows:
    """Looks over a table's rows; `aside` gets those that are none, `banned` the cells that hold
    their values."""

    def __init__(
        self,
        view: SheetView,
        columns: Sequence[int],
        found: Mapping[int, Heading],
        serial: frozenset[int],
        index: HeaderIndex,
        spoken: Spoken,
    ) -> None:
        self.view = view
        self.columns = list(columns)
        self.found = found
        self.serial = serial
        self.index = index
        self.spoken = spoken
        self.bans = spoken.bans
        self.aside: dict[int, RowReason] = {}
        self.banned: Places = set()

    def look_over(self, rows: Sequence[int]) -> list[int]:
        """The rows that stay."""
        spoken = {r for c in self.columns for r in self.spoken.rows(c)}
        if not spoken:
            return list(rows)
        below = -2
        for r in rows:
            if r in spoken and self._is_loose(r):
                below = r if self._set_aside(r) is RowReason.HEADER else -2
            elif below == r - 1 and not self._is_sure(r):
                self.aside[r] = RowReason.UNREADABLE
                self.banned.update((r, c) for c in self.columns)
                below = r
        return [r for r in rows if r not in self.aside]

    def _is_sure(self, row: int) -> bool:
        """Whether a sex or a long number stands under the header for it: the row speaks of
        somebody."""
        for c, text in self.view.cells(row, self.columns):
            code = self.found[c].code if c in self.found else None
            if code in _SEXES and self.index.is_value_word(text):
                return True
            if code in _NUMBERS and _NUMBERED.search(text):
                return True
        return False

    def _is_loose(self, row: int) -> bool:
        """A forbidden label where the name should be, in front of the row, or anywhere in a row
        about nobody."""
        sure = self._is_sure(row)
        cells = self.view.cells(row, self.columns)
        first = next((c for c, _ in cells if c not in self.serial), None)
        for c, text in cells:
            code = self.found[c].code if c in self.found else None
            if len(text) > LONGEST_LABEL or code == "item" or not self.bans.subject(text):
                continue
            if code in _NAMES:
                if not self.bans.could_name(text, sure=sure):
                    return True
            elif not sure and self._heads_row(row, text, is_first=c == first):
                return True
        return False

    def _names_someone(self, row: int) -> bool:
        named_in = {c for c, h in self.found.items() if h.code in (*_NAMES, "item")}
        named = [t for c, t in self.view.cells(row, self.columns) if c in named_in]
        return any(self.index.label(t).code is None and not self.bans.subject(t) for t in named)

    def _heads_row(self, row: int, text: str, *, is_first: bool) -> bool:
        if is_first and (self.bans.labelled(text) or self.bans.is_label(text)):
            return True
        return (is_first or self.bans.makes_label(text)) and not self._names_someone(row)

    def _set_aside(self, row: int) -> RowReason:
        """A row of labels heads what is below it; a label followed by something else has its value
        beside it."""
        cells = self.view.cells(row, self.columns)
        labels = [bool(self.bans.makes_label(t) or self.index.label(t).code) for _, t in cells]
        heads = len(labels) >= 2 and all(labels[:2])
        self.aside[row] = RowReason.HEADER if heads else RowReason.FORM
        return self.aside[row]
