"""Cells of records that say what no register may hold: the record stays, the cell is emptied.

A cell with its own forbidden label (避孕方法：x, or the label alone and its value beside it) is
shown nowhere. A text in a column of its own - a remark, a reason, a service - that mentions such a
subject is shown by `read` as any remark is, and never kept.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from doorstep.domain.registers import PackSpec
from doorstep.domain.vocabulary import RowReason
from doorstep.engine.tabular.sheets.forbidden import LONGEST_LABEL, ForbiddenWords
from doorstep.engine.tabular.sheets.headers import HeaderIndex
from doorstep.engine.tabular.sheets.readings import ColumnReading, SheetReading, TableReading

_ADDRESSES = {
    "township",
    "village",
    "group",
    "address",
    "house_number",
    "street",
    "postcode",
    "registered_residence",
    "birth_place",
}

_PLACES = frozenset(
    _ADDRESSES | {"from_place", "to_place", "provider", "visitor", "household_no", "ethnicity"}
)

_WORDED = frozenset({"text", "remark"})
_ABOUT_NOBODY = frozenset({"sites", "contacts"})


@dataclass
class Redaction:
    """Positions in a table's records: cells nobody may see, cells that may not be kept, labels
    found per record."""

    hidden: dict[int, set[int]] = field(default_factory=dict)
    unkept: dict[int, set[int]] = field(default_factory=dict)
    labels: dict[int, list[str]] = field(default_factory=dict)

    def unlabelled(self) -> Iterator[tuple[int, int]]:
        """By column, how many cells were emptied for what they say without a label of its own."""
        for i in sorted({*self.hidden, *self.unkept}):
            cells = self.unkept.get(i, set()) | self.hidden.get(i, set()) - self.labels.keys()
            if cells:
                yield i, len(cells)

    def named(self) -> list[str]:
        """Every label once."""
        return list(dict.fromkeys(label for found in self.labels.values() for label in found))


def find_forbidden_cells(reading: SheetReading, table: TableReading, pack: PackSpec) -> Redaction:
    """What of a table's records may not be seen or kept."""
    redaction = Redaction()
    words = reading.mentions.words
    for i, column in enumerate(table.columns):
        if column.forbidden:
            continue
        for mention in _find_mentions(reading, table, i):
            _judge(redaction, table, pack, words, i, mention)
    return redaction


def _find_mentions(reading: SheetReading, table: TableReading, i: int) -> list[tuple[int, str]]:
    """The cells of a column with forbidden words in them, filled-down ones too."""
    column = table.columns[i]
    if column.inline is not None or column.at is not None:
        cell = table.cells[i][0]
        return [(0, cell)] if isinstance(cell, str) and reading.mentions.words.subject(cell) else []
    texts = reading.mentions.texts(column.index)
    if not texts:
        return []
    own = reading.view.columns[column.index]
    found: list[tuple[int, str]] = []
    for position, (row, cell) in enumerate(zip(table.rows, table.cells[i], strict=True)):
        text = own[row] if own[row] in texts else cell
        if isinstance(text, str) and text in texts:
            found.append((position, text))
    return found


def _judge(
    redaction: Redaction,
    table: TableReading,
    pack: PackSpec,
    words: ForbiddenWords,
    i: int,
    mention: tuple[int, str],
) -> None:
    position, text = mention
    column = table.columns[i]
    kind = pack.columns[column.code].type if column.code else None
    label = words.labelled(text)
    alone = kind != "name" and words.makes_label(text) and column.code not in _PLACES
    if label or (alone and (kind not in _WORDED or text.rstrip().endswith((":", "：")))):
        redaction.hidden.setdefault(i, set()).add(position)
        redaction.labels.setdefault(position, []).append(label or words.subject(text))
        if not label:
            _hide_beside(redaction, table, i, position)
    elif kind is not None and kind != "name" and kind not in _WORDED:
        redaction.hidden.setdefault(i, set()).add(position)
    elif kind != "name" and column.code not in _PLACES and table.kind not in _ABOUT_NOBODY:
        redaction.unkept.setdefault(i, set()).add(position)


def _hide_beside(redaction: Redaction, table: TableReading, i: int, position: int) -> None:
    """The next filled cell of the row is the label's value."""
    at: ColumnReading = table.columns[i]
    for j in sorted(range(len(table.columns)), key=lambda n: table.columns[n].index):
        if (
            table.columns[j].index > at.index
            and table.cells[j][position] is not None
            and at.at is None
        ):
            redaction.hidden.setdefault(j, set()).add(position)
            return


_HEADS = (RowReason.HEADER, RowReason.REPEATED_HEADER)
_SAYINGS = (RowReason.TITLE, RowReason.NOTE)
Places = set[tuple[int, int]]


class SetAsideRedaction:
    """Looks over the rows of one sheet that are no records; `dropped` are the forbidden headers
    found there."""

    def __init__(
        self, reading: SheetReading, reasons: Sequence[RowReason | None], index: HeaderIndex
    ) -> None:
        self.view = reading.view
        self.words = reading.mentions.words
        self.reasons = reasons
        self.index = index
        self.forbidden_cells: Places = set(reading.forbidden_cells)
        self.dropped: list[str] = []
        for c in range(self.view.width):
            for r in reading.mentions.rows(c):
                reason = reasons[r]
                if reason is not None:
                    self._judge(r, c, self.view.text(r, c), reason)

    def forbid_below(self, column: int, first: int, last: int) -> None:
        """Forbid a forbidden column of a table among the set-aside rows around and after its
        records."""
        self.forbidden_cells |= {(r, column) for r in self._rows_below(first - 1, column, last)}

    def _judge(self, r: int, c: int, text: str, reason: RowReason) -> None:
        """A label words its values; a text that says more than a label is forbidden itself."""
        label = self.words.labelled(text)
        if label:
            self.forbidden_cells.add((r, c))
            self._name(label)
            return
        is_head = reason in _HEADS
        kept = (
            len(text) <= LONGEST_LABEL
            if is_head
            else self.words.makes_label(text) and reason not in _SAYINGS
        )
        if not kept:
            self.forbidden_cells.add((r, c))
        if len(text) <= LONGEST_LABEL:
            self._forbid_values_of(r, c, reason)
        self._name(text if is_head and len(text) <= LONGEST_LABEL else self.words.subject(text))

    def _forbid_values_of(self, r: int, c: int, reason: RowReason) -> None:
        """Right of a label and below a header, whichever of the two it is."""
        _, _, bottom, right = self.view.spans.get((r, c), (r, c, r, c))
        beside = [] if reason in _HEADS else self._beside(r, right)
        self.forbidden_cells.update(beside)
        if reason in (*_SAYINGS, RowReason.FORM):
            if (
                not beside
                and bottom + 1 < self.view.height
                and self.words.is_label(self.view.text(r, c))
            ):
                self._forbid_just_below(bottom + 1, c)
            return
        for column in range(c, right + 1):
            self.forbidden_cells |= {
                (below, column) for below in self._rows_below(bottom, column, bottom)
            }

    def _beside(self, r: int, right: int) -> list[tuple[int, int]]:
        cells: list[tuple[int, int]] = []
        for column, text in self.view.cells(r, range(right + 1, self.view.width)):
            if self.index.label(text).code is not None or self.words.makes_label(text):
                break
            cells.append((r, column))
        return cells

    def _forbid_just_below(self, row: int, column: int) -> None:
        """The one value under a label of a form or a cover."""
        aside = self.reasons[row] not in (None, *_HEADS)
        if (
            aside
            and self.view.filled[row, column]
            and self.index.label(self.view.text(row, column)).code is None
        ):
            self.forbidden_cells.add((row, column))

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
