"""Cells of records that say what no register may hold: the record stays, the cell is emptied.

A cell with its own forbidden label (避孕方法：x, or the label alone and its value beside it) is shown nowhere. A text
in a column of its own - a remark, a reason, a service - that mentions such a subject is shown by `read` as any remark
is, and never kept.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from doorstep.engine.read.bans import Bans
from doorstep.engine.read.readings import ColumnReading, SheetReading, TableReading
from doorstep.model import PackSpec

_ADDRESSES = {
    "village",
    "group",
    "address",
    "house_number",
    "street",
    "postcode",
    "registered_residence",
    "birth_place",
}
_PLACES = frozenset(_ADDRESSES | {"from_place", "to_place", "provider", "visitor", "household_no", "ethnicity"})
_WORDED = frozenset({"text", "remark"})
_ABOUT_NOBODY = frozenset({"sites", "contacts"})


@dataclass
class Firewall:
    """Positions in a table's records: cells nobody may see, cells that may not be kept, labels found per record."""

    hidden: dict[int, set[int]] = field(default_factory=dict)
    unkept: dict[int, set[int]] = field(default_factory=dict)
    labels: dict[int, list[str]] = field(default_factory=dict)

    def named(self) -> list[str]:
        """Every label once."""
        return list(dict.fromkeys(label for found in self.labels.values() for label in found))


def look_through(reading: SheetReading, table: TableReading, pack: PackSpec) -> Firewall:
    """What of a table's records may not be seen or kept."""
    wall = Firewall()
    bans = reading.spoken.bans
    for i, column in enumerate(table.columns):
        if column.forbidden:
            continue
        for position, text in _spoken(reading, table, i):
            _judge(wall, table, pack, bans, i, position, text)
    return wall


def _spoken(reading: SheetReading, table: TableReading, i: int) -> list[tuple[int, str]]:
    """The cells of a column with forbidden words in them, filled-down ones too."""
    column = table.columns[i]
    if column.inline is not None or column.at is not None:
        cell = table.cells[i][0]
        return [(0, cell)] if isinstance(cell, str) and reading.spoken.bans.subject(cell) else []
    texts = reading.spoken.texts(column.index)
    if not texts:
        return []
    own = reading.view.columns[column.index]
    found: list[tuple[int, str]] = []
    for position, (row, cell) in enumerate(zip(table.rows, table.cells[i], strict=True)):
        said = own[row] if own[row] in texts else cell
        if isinstance(said, str) and said in texts:
            found.append((position, said))
    return found


def _judge(wall: Firewall, table: TableReading, pack: PackSpec, bans: Bans, i: int, position: int, text: str) -> None:
    column = table.columns[i]
    kind = pack.columns[column.code].type if column.code else None
    label = bans.labelled(text)
    alone = kind != "name" and bans.makes_label(text) and column.code not in _PLACES
    if label or (alone and (kind not in _WORDED or text.rstrip().endswith((":", "：")))):
        wall.hidden.setdefault(i, set()).add(position)
        wall.labels.setdefault(position, []).append(label or bans.subject(text))
        if not label:
            _hide_beside(wall, table, i, position)
    elif kind is not None and kind != "name" and kind not in _WORDED:
        wall.hidden.setdefault(i, set()).add(position)
    elif kind != "name" and column.code not in _PLACES and table.kind not in _ABOUT_NOBODY:
        wall.unkept.setdefault(i, set()).add(position)


def _hide_beside(wall: Firewall, table: TableReading, i: int, position: int) -> None:
    """The next filled cell of the row is the label's value."""
    at: ColumnReading = table.columns[i]
    for j in sorted(range(len(table.columns)), key=lambda n: table.columns[n].index):
        if table.columns[j].index > at.index and table.cells[j][position] is not None and at.at is None:
            wall.hidden.setdefault(j, set()).add(position)
            return
