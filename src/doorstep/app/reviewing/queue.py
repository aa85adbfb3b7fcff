"""What people should look at, the pairs first where a decision changes most.

gain = the chance that a person decides otherwise than stands, times the records that would change:
the links that would appear or fall, and the findings that rest on them. It orders records by what a
look at them is worth to the office; it says nothing of anybody.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from doorstep.app.reviewing.decisions import pair_id
from doorstep.app.reviewing.mention_places import Place, Places
from doorstep.domain.findings import Cell, Finding
from doorstep.engine.fields.identity_numbers import id_birth_date
from doorstep.engine.linkage.reasons import Reason, reason

_APART = ("conflict", "duplicate")

_MISSING = ("REG_OMIT", "REG_OVER", "REG_DUP", "REG_CONFLICT")

Row = Mapping[str, Any]

Spot = tuple[str, str | None, int]


@dataclass(frozen=True)
class Question:
    """One pair to look at. `why`: band, tie or conflict; `linked`: what stands until somebody
    decides."""

    id: str
    left: Place
    right: Place
    left_values: Row
    right_values: Row
    probability: float
    why: str
    linked: bool
    reasons: tuple[Reason, ...]
    gain: float


def questions(
    review: pa.Table, links: pa.Table, findings: Sequence[Finding], places: Places
) -> list[Question]:
    """The queue of a run, the pair first whose decision is worth most."""
    rows = review.to_pylist()
    ids = [row[side] for row in rows for side in ("left", "right")]
    spots, values = places.of(ids), places.values(ids)
    worth = _Worth(links, findings)
    made = [
        _question(
            row,
            (spots[row["left"]], spots[row["right"]]),
            (values[row["left"]], values[row["right"]]),
            worth,
        )
        for row in rows
    ]
    return sorted(
        made,
        key=lambda one: (
            -one.gain,
            one.left.file,
            one.left.sheet or "",
            one.left.row,
            one.right.id,
        ),
    )


def _question(
    row: Row, ends: tuple[Place, Place], values: tuple[Row, Row], worth: _Worth
) -> Question:
    told = json.loads(row["fields"])
    sides = [dated(one) for one in values]
    return Question(
        pair_id(row["left"], row["right"]),
        *ends,
        *values,
        float(row["probability"]),
        str(row["why"]),
        bool(row["linked"]),
        tuple(reason(one, *sides) for one in told),
        round(float(row["flip"]) * worth.changes(row, *ends), 4),
    )


def dated(row: Row) -> dict[str, str | None]:
    """A mention's values with its birth date in parts; from the identity number where the row has
    no date."""
    said = {name: None if value is None else str(value) for name, value in row.items()}
    said["name"] = (
        said.get("name")
        or " ".join(p for c in ("given_name", "family_name") if (p := said.get(c)))
        or None
    )
    born, number = said.get("birth_date") or "", said.get("id_number") or ""
    if not born and len(number) == 18:
        born = id_birth_date(number) or ""
    parts = [*born.split("-"), "", "", ""] if born[:4].isdigit() else ["", "", ""]
    for place, name in enumerate(("year", "month", "day")):
        said[name] = parts[place] or said.get(f"birth_{name}")
    return said


class _Worth:
    """How many records hang on a pair."""

    def __init__(self, links: pa.Table, findings: Sequence[Finding]) -> None:
        self._links: dict[str, set[str]] = defaultdict(set)
        for row in links.select(["left", "right", "rule"]).to_pylist():
            if row["rule"] not in _APART:
                self._links[row["right"]].add(row["left"])
        self._alone: dict[Spot, set[str]] = defaultdict(set)
        self._between: dict[frozenset[Spot], set[str]] = defaultdict(set)
        for found in findings:
            spots = {_spot(cell) for cell in (found.left, found.right) if cell is not None}
            if len(spots) > 1:
                self._between[frozenset(spots)].add(found.id)
            if found.code in _MISSING:
                for spot in spots:
                    self._alone[spot].add(found.id)

    def changes(self, row: Row, left: Place, right: Place) -> int:
        """The pair's own link, the links that would give way to it, and the findings on the two
        rows' being one."""
        one, other = (left.file, left.sheet, left.row), (right.file, right.sheet, right.row)
        giving_way = 0 if row["linked"] else len(self._links[row["right"]] - {row["left"]})
        resting = self._between[frozenset((one, other))] | self._alone[one] | self._alone[other]
        return 1 + giving_way + len(resting)


def _spot(cell: Cell) -> Spot:
    return cell.file, cell.sheet, cell.row
