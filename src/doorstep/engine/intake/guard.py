"""Cells that may be neither shown nor kept although no record holds them.

Inside a table the reader knows which columns are forbidden. But a forbidden header may also stand where no table was
understood, or rows under it may have been set aside: whatever a person would take for its values is named here.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorstep.engine.read.bans import LONGEST_LABEL
from doorstep.engine.read.headers import HeaderIndex
from doorstep.engine.read.readings import SheetReading
from doorstep.engine.read.rowtypes import Reason

_HEADS = (Reason.HEADER, Reason.REPEATED_HEADER)
_SAYINGS = (Reason.TITLE, Reason.NOTE)
Places = set[tuple[int, int]]


class Guard:
    """Looks over the rows of one sheet that are no records; `dropped` are the forbidden headers found there."""

    def __init__(self, reading: SheetReading, reasons: Sequence[Reason | None], index: HeaderIndex) -> None:
        self.view = reading.view
        self.bans = reading.spoken.bans
        self.reasons = reasons
        self.index = index
        self.banned: Places = set(reading.banned)
        self.dropped: list[str] = []
        for c in range(self.view.width):
            for r in reading.spoken.rows(c):
                reason = reasons[r]
                if reason is not None:
                    self._look_at(r, c, self.view.text(r, c), reason)

    def under(self, column: int, first: int, last: int) -> None:
        """Ban a forbidden column of a table among the set-aside rows around and after its records."""
        self.banned |= {(r, column) for r in self._rows_below(first - 1, column, last)}

    def _look_at(self, r: int, c: int, text: str, reason: Reason) -> None:
        """A label bans its values; a text that says more than a label is banned itself."""
        label = self.bans.labelled(text)
        if label:
            self.banned.add((r, c))
            self._name(label)
            return
        is_head = reason in _HEADS
        kept = len(text) <= LONGEST_LABEL if is_head else self.bans.makes_label(text) and reason not in _SAYINGS
        if not kept:
            self.banned.add((r, c))
        if len(text) <= LONGEST_LABEL:
            self._ban_values_of(r, c, reason)
        self._name(text if is_head and len(text) <= LONGEST_LABEL else self.bans.subject(text))

    def _ban_values_of(self, r: int, c: int, reason: Reason) -> None:
        """Right of a label and below a header, whichever of the two it is."""
        _, _, bottom, right = self.view.spans.get((r, c), (r, c, r, c))
        beside = [] if reason in _HEADS else self._beside(r, right)
        self.banned.update(beside)
        if reason in (*_SAYINGS, Reason.FORM):
            if not beside and bottom + 1 < self.view.height and self.bans.is_label(self.view.text(r, c)):
                self._ban_just_below(bottom + 1, c)
            return
        for column in range(c, right + 1):
            self.banned |= {(below, column) for below in self._rows_below(bottom, column, bottom)}

    def _beside(self, r: int, right: int) -> list[tuple[int, int]]:
        cells: list[tuple[int, int]] = []
        for column, text in self.view.cells(r, range(right + 1, self.view.width)):
            if self.index.label(text).code is not None or self.bans.makes_label(text):
                break
            cells.append((r, column))
        return cells

    def _ban_just_below(self, row: int, column: int) -> None:
        """The one value under a label of a form or a cover."""
        aside = self.reasons[row] not in (None, *_HEADS)
        if aside and self.view.filled[row, column] and self.index.label(self.view.text(row, column)).code is None:
            self.banned.add((row, column))

    def _rows_below(self, row: int, column: int, last_record: int) -> Iterator[int]:
        """Set-aside rows under a header, up to the header of the next table."""
        passed = False
        for r in range(row + 1, self.view.height):
            reason = self.reasons[r]
            if reason in _HEADS:
                if passed and r > last_record and self.view.filled[r, column]:
                    return
                continue
            passed = True
            if reason is not None:
                yield r

    def _name(self, header: str) -> None:
        if header not in self.dropped:
            self.dropped.append(header)
