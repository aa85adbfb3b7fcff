"""Bulk edits and mass removal: what changed between versions shortly before the inspection, beside
the usual pace.

Bulk edits are households whose records were worked over. Mass removal is people of one group taken
off the lists together, without a record that they moved away or died; the groups are those whose
absence makes an office's figures look better: in-migrants above all, those away, small children,
and the event registers themselves. Families leave together, so households are counted.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace

from doorstep.engine.inspection.signs.chance import Pace, unevenness
from doorstep.engine.inspection.signs.sign import NO_HISTORY, TOO_FEW, Measured
from doorstep.engine.inspection.signs.steps import SourceRecord, VersionStep
from doorstep.engine.inspection.signs.view import View, spots_of

EDITS, REMOVALS = "bulk-edits", "removals"
GROUPS = ("in-migrants", "away", "small-children")
REST = "others"
_LEFT = ("move_out", "deaths")
_EVENTS = ("births", "marriages", "move_in", *_LEFT)
_SMALL_YEARS = 3
Key = tuple[str, str]
Homes = tuple[set[str], int]
"""Households edited, and the days they were edited in."""


def _paced(measured: Measured, pace: Pace, exposure: float) -> Measured:
    """Add what is usual at a pace, and the chance of the figure."""
    lo, hi = pace.usual(exposure)
    p_value = pace.tail(measured.figure or 0.0, exposure)
    return replace(measured, expected=pace.expected(exposure), lo=lo, hi=hi, p_value=p_value)


# --- bulk edits -----------------------------------------------------------------------------------


def bulk_edits(view: View) -> Iterator[Measured]:
    """Measure for every village the households edited in the window against the earlier pace of the
    same files.

    A file without an earlier version has no pace, and its edits do not count.
    """
    steps = view.steps
    edits = _edits_by_source(steps)
    earlier = [_split(view, own)[0] for own in edits.values()]
    uneven = unevenness([[(len(homes), days) for homes, days in own] for own in earlier])
    villages = {
        row.place for kind in view.evidence.tables if kind != "visits" for row in view.records(kind)
    }
    for place in sorted(villages):
        own = {key: entries for key, entries in edits.items() if key[0] == place}
        yield _village_edits(view, place, own, uneven)


def _edits_by_source(steps: Iterable[VersionStep]) -> dict[Key, list[tuple[VersionStep, set[str]]]]:
    """Return by village and source every step with the households edited in it, often none."""
    edits: dict[Key, list[tuple[VersionStep, set[str]]]] = defaultdict(list)
    for step in steps:
        homes: dict[str, set[str]] = {row.place: set() for row in step.before}
        for change in step.changes:
            homes.setdefault(change.record.place, set()).add(change.record.household)
        for place, edited in homes.items():
            edits[place, step.source].append((step, edited))
    return dict(edits)


def _split(
    view: View, edits: Iterable[tuple[VersionStep, set[str]]]
) -> tuple[list[Homes], list[Homes]]:
    """Return what was edited before the window and in it."""
    parts: tuple[list[Homes], list[Homes]] = [], []
    for step, homes in edits:
        parts[step.ended > view.evidence.opened].append((homes, step.days))
    return parts


def _village_edits(
    view: View, place: str, edits: dict[Key, list[tuple[VersionStep, set[str]]]], uneven: float
) -> Measured:
    measured = Measured(EDITS, "edits", view.village(place), "village")
    limits = view.limits
    parts = {key: _split(view, own) for key, own in edits.items()}
    parts = {key: (before, last) for key, (before, last) in parts.items() if before}
    if not parts:
        return replace(measured, said=NO_HISTORY)
    count = sum(len(homes) for _, last in parts.values() for homes, _ in last)
    pace, exposure = _joint_pace(parts.values(), uneven)
    measured = replace(measured, figure=float(count), n=count)
    if exposure == 0:
        return measured
    if sum(len(before) for before, _ in parts.values()) < limits.least_steps:
        return replace(measured, said=TOO_FEW)
    changes = [
        change
        for step in view.steps
        if step.ended > view.evidence.opened and (place, step.source) in parts
        for change in step.changes
        if change.record.place == place
    ]
    kinds = Counter(change.what for change in changes)
    least = limits.least_ratio * pace.expected(exposure)
    return replace(
        _paced(measured, pace, exposure),
        large=count >= limits.least_edits and count >= least,
        records=spots_of(change.record for change in changes),
        counts={what: kinds[what] for what in ("added", "changed", "removed")},
    )


def _joint_pace(
    parts: Iterable[tuple[list[Homes], list[Homes]]], uneven: float
) -> tuple[Pace, float]:
    """Return the paces of all sources as one, with the same expectation and the same variance of
    it."""
    mean, variance, now, then = 0.0, 0.0, 0, 0
    for before, last in parts:
        count, days = sum(len(homes) for homes, _ in before), sum(days for _, days in before)
        later = sum(days for _, days in last)
        now, then = now + later, then + days
        mean += count * later / days
        variance += count * (later / days) ** 2
    ratio = variance / mean if mean else now / then
    return Pace(mean / ratio if ratio else 0.0, 1.0, uneven), ratio


# --- mass removal ---------------------------------------------------------------------------------


@dataclass
class RemovalGroup:
    """A group of one village in one step: its households, those of them gone, and the records
    gone."""

    step: VersionStep
    held: set[str] = field(default_factory=set)
    gone: set[str] = field(default_factory=set)
    records: list[SourceRecord] = field(default_factory=list)

    @property
    def exposure(self) -> float:
        """Households times days."""
        return float(len(self.held) * self.step.days)


Groups = dict[Key, list[RemovalGroup]]


def removals(view: View) -> Iterator[Measured]:
    """Measure for every village and group the households removed in the window against what goes
    usually, and beside others."""
    if not view.steps:
        for village in view.by_village(view.records("persons")):
            yield Measured(REMOVALS, GROUPS[0], village, "village", said=NO_HISTORY)
        return
    groups: Groups = defaultdict(list)
    still = _still_there(view)
    for step in view.steps:
        for key, group in _groups_of(view, step, still).items():
            groups[key].append(group)
    for (place, name), own in sorted(groups.items()):
        if name != REST and any(one.step.ended > view.evidence.opened for one in own):
            yield _village_removals(view, place, name, groups)


def _still_there(view: View) -> set[tuple[str, ...]]:
    """Return the names of all who are on a list now, or on record as gone."""
    names = {
        name for kind in ("persons", *_EVENTS) for row in view.records(kind) for name in row.names
    }
    return names | {("persons", *name[1:]) for name in names if name[0] in _LEFT}


def _groups_of(
    view: View, step: VersionStep, still: set[tuple[str, ...]]
) -> dict[Key, RemovalGroup]:
    groups: dict[Key, RemovalGroup] = defaultdict(lambda: RemovalGroup(step))
    group_of = _grouper(view)
    for row in step.before:
        if name := group_of(row):
            groups[row.place, name].held.add(row.household)
    for change in step.changes:
        row = change.record
        if change.what == "removed" and (name := group_of(row)) and still.isdisjoint(row.names):
            groups[row.place, name].gone.add(row.household)
            groups[row.place, name].records.append(row)
    return groups


def _grouper(view: View) -> Callable[[SourceRecord], str]:
    day = view.evidence.before
    young = day.replace(year=day.year - _SMALL_YEARS, day=min(day.day, 28)).isoformat()

    def group(row: SourceRecord) -> str:
        if row.kind in _EVENTS:
            return row.kind
        if row.kind != "persons":
            return ""
        status = row.get("residence_status")
        if view.says(status, "in_migrant"):
            return GROUPS[0]
        if view.says(status, "away"):
            return GROUPS[1]
        # An animal year (属龙) tells no year.
        return GROUPS[2] if young < row.get("birth_date") < "3" else REST

    return group


def _village_removals(view: View, place: str, name: str, groups: Groups) -> Measured:
    """Measure one group: unusual only when it is so beside every pace there is to compare with -
    earlier, elsewhere, other people here."""
    opened, limits = view.evidence.opened, view.limits
    own = [one for one in groups[place, name] if one.step.ended > opened]
    held, gone = set().union(*(g.held for g in own)), set().union(*(g.gone for g in own))
    measured = Measured(REMOVALS, name, view.village(place), "village", float(len(gone)))
    measured = replace(measured, n=len(held))
    exposure = sum(one.exposure for one in own)
    alike = {key: found for key, found in groups.items() if key[1] == name}
    earlier = [[one for one in found if one.step.ended <= opened] for found in alike.values()]
    elsewhere = [one for key, found in alike.items() if key[0] != place for one in found]
    uneven = unevenness([[(len(g.gone), g.exposure) for g in series] for series in earlier])
    before = [one for series in earlier for one in series]
    references = [
        before if any(one.exposure for one in before) else _since(elsewhere, opened),
        _since(groups.get((place, REST), []), opened),
    ]
    paces = [
        Pace(float(sum(len(one.gone) for one in reference)), at_risk, uneven)
        for reference in references
        if (at_risk := sum(one.exposure for one in reference))
    ]
    if not paces:
        return replace(measured, said=NO_HISTORY)
    hardest = max(paces, key=lambda pace: pace.tail(len(gone), exposure))
    least = max(
        limits.least_removed,
        limits.removal_ratio * hardest.expected(exposure),
        limits.removal_share * len(held),
    )
    spots = spots_of(row for one in own for row in one.records)
    return replace(_paced(measured, hardest, exposure), large=len(gone) >= least, records=spots)


def _since(groups: Iterable[RemovalGroup], opened: dt.date) -> list[RemovalGroup]:
    return [one for one in groups if one.step.ended > opened]
