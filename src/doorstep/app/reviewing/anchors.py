"""How a decision holds on to its rows: by what the rows say, because row numbers move when a ledger
is taken in anew.

Of each side three prints are kept (digests, no values): `core` of who it is and where it lives,
`whole` of all that is compared, `number` of name and identity number where it has both. A side is
found again by its core in its own source (of equal rows the same one in order, if they are as many
as before), then by its core anywhere, then by name and number; only ever when that leaves one row.
Otherwise the decision rests.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from doorstep.app.reviewing.mention_places import Place

_CORE = (
    "name", "given_name", "family_name", "sex", "birth_date", "birth_day", "birth_month", "birth_year", "id_number",
    "village", "household_no",
)  # fmt: skip

_MORE = (
    "group",
    "head_name",
    "phone",
    "address",
    "house_number",
    "street",
    "postcode",
    "relation_to_head",
)

Row = Mapping[str, Any]


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

    def told(self) -> dict[str, object]:
        """As kept in a decision."""
        return asdict(self)

    def where(self) -> Place:
        """Where it stood when it was decided."""
        return Place(self.id, self.kind, self.role, self.file, self.sheet, self.row)


def core_of(row: Row) -> str:
    """The print of who a row speaks of."""
    return _print([row[code] for code in ("kind", "role", *_CORE)])


class Rows:
    """The mentions of some registers by what they say."""

    def __init__(self, mentions: pa.Table, sides: Iterable[tuple[str, str]]) -> None:
        """`sides`: the (kind, role) pairs that will be asked for."""
        self.by_core: dict[str, list[str]] = defaultdict(list)
        self.by_number: dict[str, list[str]] = defaultdict(list)
        self.core: dict[str, str] = {}
        self._said: dict[str, Row] = {}
        wanted = set(sides)
        kinds = pa.array(sorted({kind for kind, _ in wanted}), pa.string())
        for row in mentions.filter(pc.is_in(mentions.column("kind"), kinds)).to_pylist():
            if (row["kind"], row["role"]) in wanted:
                core = core_of(row)
                self.core[row["id"]] = core
                self._said[row["id"]] = row
                self.by_core[core].append(row["id"])
                if row["name"] and row["id_number"]:
                    self.by_number[_number(row)].append(row["id"])
        for ids in self.by_core.values():
            ids.sort(key=_order)

    def anchor(self, place: Place) -> Anchor:
        """What to keep of a mention."""
        row, core = self._said[place.id], self.core[place.id]
        alike = self._of_source(core, place.id)
        number = _number(row) if row["name"] and row["id_number"] else None
        whole = _print([row[code] for code in ("kind", "role", *_CORE, *_MORE)])
        return Anchor(
            place.id, place.kind, place.role, place.file, place.sheet, place.row, core, whole, number,
            alike.index(place.id), len(alike),
        )  # fmt: skip

    def find(self, anchor: Anchor) -> str | None:
        """The mention an anchor holds on to; None when it cannot be told."""
        here = self._of_source(anchor.core, anchor.id)
        if here:
            return here[anchor.nth] if len(here) == anchor.of else None
        anywhere = self.by_core.get(anchor.core, [])
        if anywhere:
            return _only(anywhere) or _only(
                [id_ for id_ in anywhere if self._whole(id_) == anchor.whole]
            )
        return _only(self.by_number.get(anchor.number, [])) if anchor.number else None

    def _of_source(self, core: str, id_: str) -> list[str]:
        return [other for other in self.by_core.get(core, []) if _source(other) == _source(id_)]

    def _whole(self, id_: str) -> str:
        return _print([self._said[id_][code] for code in ("kind", "role", *_CORE, *_MORE)])


def _only(ids: list[str]) -> str | None:
    return ids[0] if len(ids) == 1 else None


def _number(row: Row) -> str:
    return _print([row[code] for code in ("kind", "role", "name", "id_number")])


def _print(values: list[Any]) -> str:
    said = json.dumps(["" if value is None else str(value) for value in values], ensure_ascii=False)
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _source(id_: str) -> str:
    return id_.partition(":")[0]


def _order(id_: str) -> tuple[str, list[int], str]:
    """Sheet, row and place on it, as numbers: row 10 comes after row 9."""
    head, _, role = id_.partition("#")
    parts = head.replace(".", ":").split(":")
    return parts[0], [int(part) for part in parts[1:] if part.isdigit()], role
