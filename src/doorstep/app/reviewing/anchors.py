"""How a decision holds on to its rows: by what the rows say, because row numbers move when a ledger
is taken in anew.

Of each side three prints are kept (digests, no values): `core` of who it is and where it lives,
`whole` of all that is compared, `number` of name and identity number where it has both. A side is
found again by its core in its own source (of equal rows the same one in order, if they are as many
as before), then by its core anywhere, then by name and number; only ever when that leaves one row.
Otherwise the decision rests.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict, dataclass

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.reviewing.places import fingerprint, number_fingerprint, whole_fingerprint
from doorstep.engine.linkage.review import MentionPlace, Row


@dataclass(frozen=True)
class Anchor:
    """One side of a decision: where it stood (for people) and what it said (for finding it
    again)."""

    id: str
    kind: str
    role: str
    file: str
    sheet: str | None
    row: int
    core: str
    whole: str
    number: str | None
    nth: int
    of: int

    def record(self) -> dict[str, object]:
        """Give it as kept in a decision."""
        return asdict(self)

    @property
    def place(self) -> MentionPlace:
        """Where it stood when it was decided."""
        return MentionPlace(self.id, self.kind, self.role, self.file, self.sheet, self.row)


class AnchoredRows:
    """The mentions of some registers by what they say."""

    def __init__(self, mentions: pa.Table, sides: Iterable[tuple[str, str]]) -> None:
        """`sides`: the (kind, role) pairs that will be asked for."""
        self.by_core: dict[str, list[str]] = defaultdict(list)
        self.by_number: dict[str, list[str]] = defaultdict(list)
        self.core: dict[str, str] = {}
        self._rows: dict[str, Row] = {}
        wanted = set(sides)
        kinds = pa.array(sorted({kind for kind, _ in wanted}), pa.string())
        for row in mentions.filter(pc.is_in(mentions.column("kind"), kinds)).to_pylist():
            if (row["kind"], row["role"]) in wanted:
                core = fingerprint(row)
                self.core[row["id"]] = core
                self._rows[row["id"]] = row
                self.by_core[core].append(row["id"])
                number = number_fingerprint(row)
                if number is not None:
                    self.by_number[number].append(row["id"])
        for ids in self.by_core.values():
            ids.sort(key=_order)

    def anchor(self, place: MentionPlace) -> Anchor:
        """Make what to keep of a mention."""
        row, core = self._rows[place.id], self.core[place.id]
        alike = self._of_source(core, place.id)
        return Anchor(
            place.id,
            place.kind,
            place.role,
            place.file,
            place.sheet,
            place.row,
            core=core,
            whole=whole_fingerprint(row),
            number=number_fingerprint(row),
            nth=alike.index(place.id),
            of=len(alike),
        )

    def find(self, anchor: Anchor) -> str | None:
        """Find the mention an anchor holds on to; None when it cannot be told."""
        here = self._of_source(anchor.core, anchor.id)
        if here:
            return here[anchor.nth] if len(here) == anchor.of else None
        anywhere = self.by_core.get(anchor.core, [])
        if anywhere:
            alike = [m for m in anywhere if whole_fingerprint(self._rows[m]) == anchor.whole]
            return _only(anywhere) or _only(alike)
        return _only(self.by_number.get(anchor.number, [])) if anchor.number else None

    def _of_source(self, core: str, id_: str) -> list[str]:
        return [other for other in self.by_core.get(core, []) if _source(other) == _source(id_)]


def _only(ids: list[str]) -> str | None:
    return ids[0] if len(ids) == 1 else None


def _source(id_: str) -> str:
    return id_.partition(":")[0]


def _order(id_: str) -> tuple[str, list[int], str]:
    """Sheet, row and place on it, as numbers: row 10 comes after row 9."""
    head, _, role = id_.partition("#")
    parts = head.replace(".", ":").split(":")
    return parts[0], [int(part) for part in parts[1:] if part.isdigit()], role
