"""Cells that may be neither shown nor kept although no record holds them.

Inside a table the reader knows which columns are forbidden. But a forbidden header may also stand where no table was
understood, or rows under it may have been set aside: whatever a person would take for its values is named here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from doorstep.engine.read.headers import HeaderIndex
from doorstep.engine.read.rowtypes import Reason
from doorstep.engine.read.view import SheetView

_LONGEST_HEADER = 40
_LABELLED = re.compile(r"^([^:：]{1,40})[:：]\s*\S")
_HEADS = (Reason.HEADER, Reason.REPEATED_HEADER)
Places = set[tuple[int, int]]


class Guard:
    """Looks over the rows of one sheet that are no records; `dropped` are the forbidden headers found there."""

    def __init__(self, view: SheetView, reasons: Sequence[Reason | None], index: HeaderIndex) -> None:
        self.view = view
        self.reasons = reasons
        self.index = index
        self.banned: Places = set()
        self.dropped: list[str] = []
        self._known: dict[str, bool] = {}
        for r, reason in enumerate(reasons):
            if reason is not None:
                for c, text in view.cells(r, range(view.width)):
                    self._look_at(r, c, text, reason)

    def under(self, column: int, first: int, last: int) -> None:
        """Ban a forbidden column of a table among the set-aside rows around and after its records."""
        self.banned |= {(r, column) for r in self._rows_below(first - 1, column, last)}

    def _look_at(self, r: int, c: int, text: str, reason: Reason) -> None:
        labelled = _LABELLED.match(text)
        if labelled and self._forbids(labelled[1]):
            self.banned.add((r, c))
            self._name(labelled[1])
        elif len(text) <= _LONGEST_HEADER and self._forbids(text):
            self._ban_values_of(r, c, reason)
            if reason is not Reason.TITLE:
                self._name(text)

    def _ban_values_of(self, r: int, c: int, reason: Reason) -> None:
        """Right of a label and below a header, whichever of the two it is."""
        _, _, bottom, right = self.view.spans.get((r, c), (r, c, r, c))
        if reason not in (*_HEADS, Reason.TITLE):
            for column, text in self.view.cells(r, range(right + 1, self.view.width)):
                if self.index.label(text).code is not None:
                    break
                self.banned.add((r, column))
        if reason not in (Reason.TITLE, Reason.FORM):
            for column in range(c, right + 1):
                self.banned |= {(below, column) for below in self._rows_below(bottom, column, bottom)}

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

    def _forbids(self, text: str) -> bool:
        if text not in self._known:
            self._known[text] = self.index.forbidden((text,))
        return self._known[text]

    def _name(self, header: str) -> None:
        if header not in self.dropped:
            self.dropped.append(header)
