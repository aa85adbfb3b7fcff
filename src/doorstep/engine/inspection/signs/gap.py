"""The gap between sampled households and the rest: records in better order, or more worked over,
where a visit comes.

The draw was by chance, so the test is the draw itself: the exact chance, over all draws that were
possible, of a sum like that of the drawn households. A household counts with all its records at
once, which is the correction for clusters; only households of one kind and size are exchanged. What
changed after the first visit is left out: there the record was changed to fit the person, as it
should be.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from doorstep.engine.inspection.signs.chance import DrawnHouseholds, drawn_sum, middle_of
from doorstep.engine.inspection.signs.sign import NO_HISTORY, TOO_FEW, Measured, SignLimits
from doorstep.engine.inspection.signs.steps import SourceRecord
from doorstep.engine.inspection.signs.view import View, spots_of

DETECTOR = "sample-gap"
ALL = "*"
_LARGEST = 5

_KEPT_FIELDS = (
    "name",
    "sex",
    "birth_date",
    "id_number",
    "phone",
    "residence_status",
    "relation_to_head",
    "address",
)

_FILLED = 0.5


@dataclass(frozen=True)
class Home:
    """One household of a village: its records, and how many of them are counted."""

    rows: tuple[SourceRecord, ...]
    hits: int
    is_drawn: bool
    kind: str


def sample_gap(view: View) -> Iterator[Measured]:
    """Measure blank, faulty and edited records, per village and for all together."""
    sampled = view.evidence.sampled
    drawn = sampled if sampled is not None else frozenset(door.household for door in view.doors)
    if not drawn:
        return
    rows = view.first_persons
    blanks = _blank(rows)
    blank = Counter(row.household for row, is_blank in zip(rows, blanks, strict=True) if is_blank)
    faulty = Counter(row.household for row in rows if row.flagged)
    by_village = view.by_village(rows)
    for measure, hits in (("blank", blank), ("faulty", faulty), ("edited", _edited(view))):
        villages = {name: _homes(view, own, hits or {}, drawn) for name, own in by_village.items()}
        for name, homes in villages.items():
            measured = Measured(DETECTOR, measure, name, "village")
            if hits is None:
                yield replace(measured, said=NO_HISTORY)
            else:
                yield _compared(measured, [homes], view.limits)
        if hits is not None and len(villages) > 1:
            township = Measured(DETECTOR, measure, ALL, "township")
            yield _compared(township, list(villages.values()), view.limits)


def _blank(rows: Sequence[SourceRecord]) -> list[bool]:
    """Say of each record whether it lacks what most of its file's records have."""
    size = Counter(row.spot.file for row in rows)
    filled = Counter(
        (row.spot.file, code) for row in rows for code in _KEPT_FIELDS if row.get(code)
    )
    asked = {
        file: [code for code in _KEPT_FIELDS if filled[file, code] >= _FILLED * count]
        for file, count in size.items()
    }
    return [any(not row.get(code) for code in asked[row.spot.file]) for row in rows]


def _edited(view: View) -> Counter[str] | None:
    """Count by household the records worked over in the window, before the village's first visit;
    None without any history."""
    if not view.evidence.steps:
        return None
    first_visit: dict[str, str] = {}
    for door in view.doors:
        if door.day:
            first_visit[door.place] = min(first_visit.get(door.place, door.day), door.day)
    return Counter(
        change.record.household
        for step in view.steps
        if step.ended > view.evidence.opened
        for change in step.changes
        if change.record.kind == "persons"
        and change.what != "removed"
        and step.ended.isoformat() < first_visit.get(change.record.place, "9999")
    )


def _homes(
    view: View, rows: Sequence[SourceRecord], hits: Mapping[str, int], drawn: frozenset[str]
) -> list[Home]:
    members: dict[str, list[SourceRecord]] = defaultdict(list)
    for row in rows:
        members[row.household].append(row)
    kinds = view.evidence.households
    return [
        Home(
            tuple(own),
            hits.get(key, 0),
            key in drawn,
            f"{kinds.get(key, '')}|{min(len(own), _LARGEST)}",
        )
        for key, own in sorted(members.items())
    ]


def _compared(
    measured: Measured, villages: Sequence[Sequence[Home]], limits: SignLimits
) -> Measured:
    """Add how the drawn households stand beside all draws; only edits count when there are more."""
    homes = [home for village in villages for home in village]
    taken = [home for home in homes if home.is_drawn]
    measured = replace(measured, n=len(taken))
    if len(taken) < limits.least_sampled or len(homes) - len(taken) < limits.least_households:
        return replace(measured, said=TOO_FEW)
    total, chances = drawn_sum([group for village in villages for group in _kinds(village)])
    mean, low, high = middle_of(chances)
    records = sum(len(home.rows) for home in taken)
    more = measured.measure == "edited"
    tail = chances[total:] if more else chances[: total + 1]
    gap = (total - mean if more else mean - total) / records
    shown = (row for home in taken if home.hits or not more for row in home.rows)
    return replace(
        measured,
        figure=total / records,
        expected=mean / records,
        lo=low / records,
        hi=high / records,
        p_value=float(min(1.0, tail.sum())),
        large=gap >= limits.least_gap,
        records=spots_of(shown),
        counts={"households": len(taken), "records": records},
    )


def _kinds(homes: Sequence[Home]) -> Iterator[DrawnHouseholds]:
    kinds: dict[str, list[Home]] = defaultdict(list)
    for home in homes:
        kinds[home.kind].append(home)
    for _, own in sorted(kinds.items()):
        yield DrawnHouseholds(
            tuple(home.hits for home in own), tuple(home.is_drawn for home in own)
        )
