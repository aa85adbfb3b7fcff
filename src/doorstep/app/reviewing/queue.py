"""What people should look at, the pairs first where a decision changes most.

gain = the chance that a person decides otherwise than stands, times the records that would change:
the links that would appear or fall, and the findings that rest on them. It orders records by what a
look at them is worth to the office; it says nothing of anybody.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Sequence

import pyarrow as pa

from doorstep.app.reviewing.decisions import pair_id
from doorstep.app.reviewing.places import MentionPlaces
from doorstep.domain.findings import Cell, Finding
from doorstep.engine.linkage.reasons import reasons_of
from doorstep.engine.linkage.review import MentionPlace, MentionRecord, ReviewPair, Row

_APART = ("conflict", "duplicate")
_MISSING = ("REG_OMIT", "REG_OVER", "REG_DUP", "REG_CONFLICT")
Spot = tuple[str, str | None, int]


def review_pairs(
    review: pa.Table, links: pa.Table, findings: Sequence[Finding], places: MentionPlaces
) -> tuple[ReviewPair, ...]:
    """Order the queue of a run, the pair first whose decision is worth most."""
    rows = review.to_pylist()
    records = places.records([row[side] for row in rows for side in ("left", "right")])
    worth = _Worth(links, findings)
    pairs = (_pair(row, records[row["left"]], records[row["right"]], worth) for row in rows)
    return tuple(sorted(pairs, key=_order))


def _order(pair: ReviewPair) -> tuple[object, ...]:
    place = pair.left.place
    return -pair.gain, place.file, place.sheet or "", place.row, pair.right.id


def _pair(row: Row, left: MentionRecord, right: MentionRecord, worth: _Worth) -> ReviewPair:
    changes = worth.changes(row, left.place, right.place)
    return ReviewPair(
        pair_id(row["left"], row["right"]),
        left,
        right,
        probability=float(row["probability"]),
        why=str(row["why"]),
        linked=bool(row["linked"]),
        reasons=reasons_of(json.loads(row["fields"]), left.dated, right.dated),
        gain=round(float(row["flip"]) * changes, 4),
    )


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

    def changes(self, row: Row, left: MentionPlace, right: MentionPlace) -> int:
        """The pair's own link, the links that would give way to it, and the findings on the two
        rows' being one."""
        one, other = (left.file, left.sheet, left.row), (right.file, right.sheet, right.row)
        giving_way = 0 if row["linked"] else len(self._links[row["right"]] - {row["left"]})
        resting = self._between[frozenset((one, other))] | self._alone[one] | self._alone[other]
        return 1 + giving_way + len(resting)


def _spot(cell: Cell) -> Spot:
    return cell.file, cell.sheet, cell.row
