"""Mass removal: people of one group taken off the lists together, without a record that they moved
away or died.

The groups are those whose absence makes an office's figures look better: in-migrants above all,
those away, small children, and the event registers themselves. Families leave together, so
households are counted.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator

from doorstep.engine.inspection.signs.chance import Pace, unevenness
from doorstep.engine.inspection.signs.sign import NO_HISTORY, Measured
from doorstep.engine.inspection.signs.steps import Record, Step
from doorstep.engine.inspection.signs.view import View, spots_of

DETECTOR = "removals"

GROUPS = ("in-migrants", "away", "small-children")

REST = "others"

_EVENTS = ("births", "deaths", "marriages", "move_in", "move_out")

_LEFT = ("move_out", "deaths")

_SMALL_YEARS = 3

Counted = tuple[set[str], set[str], list[Record]]

"""Households of a group, those of them gone, and the records gone."""


def removals(view: View) -> Iterator[Measured]:
    """For every village and group the households removed in the window against what goes usually,
    and beside others."""
    evidence = view.evidence
    steps = [step for step in evidence.steps if step.ended <= evidence.before]
    if not steps:
        for village in view.by_village(view.records("persons")):
            yield Measured(DETECTOR, GROUPS[0], village, "village", said=NO_HISTORY)
        return
    still = _still_there(view)
    cells: dict[tuple[str, str], list[tuple[Step, Counted]]] = defaultdict(list)
    for step in steps:
        for key, counted in _count(view, step, still).items():
            cells[key].append((step, counted))
    for (place, group), own in sorted(cells.items()):
        if group != REST and any(step.ended > evidence.opened for step, _ in own):
            yield _judge(view, place, group, cells)


def _still_there(view: View) -> set[tuple[str, ...]]:
    """By what those may be found who are on a list now, or on record as gone."""
    kinds = ("persons", *_LEFT, *_EVENTS)
    found = {
        name for kind in dict.fromkeys(kinds) for row in view.records(kind) for name in row.names
    }
    return found | {("persons", *name[1:]) for name in found if name[0] in _LEFT}


def _count(view: View, step: Step, still: set[tuple[str, ...]]) -> dict[tuple[str, str], Counted]:
    found: dict[tuple[str, str], Counted] = defaultdict(lambda: (set(), set(), []))
    group_of = _grouper(view)
    for row in step.before:
        if group := group_of(row):
            found[row.place, group][0].add(row.household)
    for change in step.changes:
        row = change.record
        if change.what == "removed" and (group := group_of(row)) and still.isdisjoint(row.names):
            counted = found[row.place, group]
            counted[1].add(row.household)
            counted[2].append(row)
    return found


def _grouper(view: View) -> Callable[[Record], str]:
    day = view.evidence.before
    young = day.replace(year=day.year - _SMALL_YEARS, day=min(day.day, 28)).isoformat()

    def group(row: Record) -> str:
        if row.kind in _EVENTS:
            return row.kind
        if row.kind != "persons":
            return ""
        status = row.get("residence_status")
        if view.says(status, "in_migrant"):
            return GROUPS[0]
        if view.says(status, "away"):
            return GROUPS[1]
        return GROUPS[2] if row.get("birth_date") > young else REST

    return group


def _judge(
    view: View, place: str, group: str, cells: dict[tuple[str, str], list[tuple[Step, Counted]]]
) -> Measured:
    """Unusual only when it is so beside every pace there is to compare with: earlier, elsewhere,
    other people here."""
    opened, limits = view.evidence.opened, view.limits
    own = [(step, counted) for step, counted in cells[place, group] if step.ended > opened]
    held = set().union(*(counted[0] for _, counted in own))
    gone = set().union(*(counted[1] for _, counted in own))
    exposure = _exposure(own)
    earlier = {
        key: [(step, counted) for step, counted in found if step.ended <= opened]
        for key, found in cells.items()
        if key[1] == group
    }
    series = [
        [(float(len(c[1])), float(len(c[0]) * step.days)) for step, c in found]
        for found in earlier.values()
    ]
    uneven = unevenness(series)
    elsewhere = [
        one
        for (p, g), found in cells.items()
        if g == group and p != place
        for one in found
        if one[0].ended > opened
    ]
    here = [one for one in cells.get((place, REST), ()) if one[0].ended > opened]
    before = [one for found in earlier.values() for one in found]
    references = [
        Pace(float(sum(len(c[1]) for _, c in found)), _exposure(found), uneven)
        for found in ([before] if _exposure(before) else [elsewhere]) + [here]
        if _exposure(found)
    ]
    head = (DETECTOR, group, view.village(place), "village")
    if not references:
        return Measured(*head, float(len(gone)), n=len(held), said=NO_HISTORY)
    hardest = max(references, key=lambda pace: pace.tail(len(gone), exposure))
    expected = hardest.expected(exposure)
    lo, hi = hardest.usual(exposure)
    large = (
        len(gone) >= limits.least_removed
        and len(gone) >= limits.removal_ratio * expected
        and len(gone) >= limits.removal_share * len(held)
    )
    p = hardest.tail(len(gone), exposure)
    spots = spots_of(row for _, counted in own for row in counted[2])
    return Measured(*head, float(len(gone)), expected, lo, hi, len(held), p, large, records=spots)


def _exposure(found: Iterable[tuple[Step, Counted]]) -> float:
    """Households times days."""
    return float(sum(len(counted[0]) * step.days for step, counted in found))
