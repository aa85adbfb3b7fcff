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
from dataclasses import dataclass

from doorstep.engine.inspection.signs.chance import Drawn, drawn_sum, middle_of
from doorstep.engine.inspection.signs.sign import NO_HISTORY, TOO_FEW, Measured
from doorstep.engine.inspection.signs.steps import Record, Step
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

    rows: tuple[Record, ...]
    hits: int
    is_drawn: bool
    kind: str


def sample_gap(view: View) -> Iterator[Measured]:
    """Blank, faulty and edited records, per village and for all together."""
    sampled = view.evidence.sampled
    drawn = sampled if sampled is not None else frozenset(door.household for door in view.doors)
    if not drawn:
        return
    rows = view.first_persons
    blanks = _blank(rows)
    edited = _edited(view)
    counted = {
        "blank": (
            Counter(row.household for row, blank in zip(rows, blanks, strict=True) if blank),
            False,
        ),
        "faulty": (Counter(row.household for row in rows if row.flagged), False),
        "edited": (edited, True),
    }
    for measure, (hits, more) in counted.items():
        villages = {
            name: _homes(view, own, hits or {}, drawn)
            for name, own in view.by_village(rows).items()
        }
        if hits is None:
            yield from (
                Measured(DETECTOR, measure, name, "village", said=NO_HISTORY) for name in villages
            )
            continue
        for name, homes in villages.items():
            yield _compared(view, measure, (name, "village"), [homes], more)
        if len(villages) > 1:
            yield _compared(view, measure, (ALL, "township"), list(villages.values()), more)


def _blank(rows: Sequence[Record]) -> list[bool]:
    """Which records lack what most of their file's records have."""
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
    """Records worked over in the window, before the village's first visit; None without any
    history."""
    visited: dict[str, str] = {}
    for door in view.doors:
        if door.day:
            visited[door.place] = min(visited.get(door.place, door.day), door.day)
    steps = [
        step
        for step in view.evidence.steps
        if view.evidence.opened < step.ended <= view.evidence.before
    ]
    if not view.evidence.steps:
        return None
    return Counter(
        change.record.household
        for step in steps
        for change in step.changes
        if change.record.kind == "persons"
        and change.what != "removed"
        and not _later(step, change.record, visited)
    )


def _later(step: Step, record: Record, visited: Mapping[str, str]) -> bool:
    day = visited.get(record.place)
    return day is not None and step.ended.isoformat() >= day


def _homes(
    view: View, rows: Sequence[Record], hits: Mapping[str, int], drawn: frozenset[str]
) -> list[Home]:
    members: dict[str, list[Record]] = defaultdict(list)
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
    view: View,
    measure: str,
    office: tuple[str, str],
    villages: Sequence[Sequence[Home]],
    more: bool,
) -> Measured:
    head = (DETECTOR, measure, *office)
    homes = [home for village in villages for home in village]
    taken = [home for home in homes if home.is_drawn]
    limits = view.limits
    if len(taken) < limits.least_sampled or len(homes) - len(taken) < limits.least_households:
        return Measured(*head, n=len(taken), said=TOO_FEW)
    found, chances = drawn_sum([group for village in villages for group in _kinds(village)])
    mean, low, high = middle_of(chances)
    records = sum(len(home.rows) for home in taken)
    p = float(min(1.0, chances[found:].sum() if more else chances[: found + 1].sum()))
    gap = (found - mean if more else mean - found) / records
    look_at = [row for home in taken if home.hits or not more for row in home.rows]
    return Measured(
        *head, found / records, mean / records, low / records, high / records, len(taken), p,
        gap >= limits.least_gap, records=spots_of(look_at), counts={"households": len(taken), "records": records},
    )  # fmt: skip


def _kinds(homes: Sequence[Home]) -> Iterator[Drawn]:
    kinds: dict[str, list[Home]] = defaultdict(list)
    for home in homes:
        kinds[home.kind].append(home)
    for _, own in sorted(kinds.items()):
        yield Drawn(tuple(home.hits for home in own), tuple(home.is_drawn for home in own))
