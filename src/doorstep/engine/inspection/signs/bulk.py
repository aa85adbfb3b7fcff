"""Bulk edits: more households' records worked over in the last days before the inspection than at
the usual pace."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from doorstep.engine.inspection.signs.chance import Pace, unevenness
from doorstep.engine.inspection.signs.sign import NO_HISTORY, TOO_FEW, USUAL, Measured
from doorstep.engine.inspection.signs.steps import Change, Step
from doorstep.engine.inspection.signs.view import View, spots_of

DETECTOR, MEASURE = "bulk-edits", "edits"


def bulk_edits(view: View) -> Iterator[Measured]:
    """For every village the households with edits in the window against the earlier pace of the
    same files.

    A file without an earlier version has no pace, and its edits do not count.
    """
    evidence = view.evidence
    steps = [step for step in evidence.steps if step.ended <= evidence.before]
    cells = _cells(steps)
    earlier = [[(len(homes), days) for homes, days in _until(view, own)] for own in cells.values()]
    uneven = unevenness(earlier)
    villages = {
        row.place for kind in evidence.tables if kind != "visits" for row in view.records(kind)
    }
    for place in sorted(villages):
        yield _village(
            view, place, steps, {key: own for key, own in cells.items() if key[0] == place}, uneven
        )


Cells = dict[tuple[str, str], list[tuple[Step, set[str]]]]


def _cells(steps: Iterable[Step]) -> Cells:
    """By village and source: every step with the households edited in it, also where there are
    none."""
    found: Cells = defaultdict(list)
    for step in steps:
        edited: dict[str, set[str]] = {row.place: set() for row in step.before}
        for change in step.changes:
            edited.setdefault(change.record.place, set()).add(change.record.household)
        for place, homes in edited.items():
            found[place, step.source].append((step, homes))
    return dict(found)


def _until(
    view: View, own: Iterable[tuple[Step, set[str]]], inside: bool = False
) -> list[tuple[set[str], int]]:
    opened = view.evidence.opened
    return [(homes, step.days) for step, homes in own if (step.ended > opened) == inside]


def _village(
    view: View, place: str, steps: Iterable[Step], cells: Cells, uneven: float
) -> Measured:
    head = (DETECTOR, MEASURE, view.village(place), "village")
    limits = view.limits
    before = {key: _until(view, own) for key, own in cells.items()}
    if not any(before.values()):
        return Measured(*head, said=NO_HISTORY)
    last = {key: _until(view, own, inside=True) for key, own in cells.items() if before[key]}
    count = sum(len(homes) for own in last.values() for homes, _ in own)
    paced, exposure = _pace(before, last, uneven)
    seen = sum(len(own) for own in before.values())
    if seen < limits.least_steps or exposure == 0:
        return Measured(*head, float(count), n=count, said=TOO_FEW if exposure else USUAL)
    changes = [
        change
        for step in steps
        if step.ended > view.evidence.opened and (place, step.source) in last
        for change in step.changes
        if change.record.place == place
    ]
    expected = paced.expected(exposure)
    lo, hi = paced.usual(exposure)
    large = count >= limits.least_edits and count >= limits.least_ratio * expected
    return Measured(
        *head, float(count), expected, lo, hi, count, paced.tail(count, exposure), large,
        records=spots_of(change.record for change in changes), counts=_counted(changes),
    )  # fmt: skip


def _pace(
    before: dict[tuple[str, str], list[tuple[set[str], int]]],
    last: dict[tuple[str, str], list[tuple[set[str], int]]],
    uneven: float,
) -> tuple[Pace, float]:
    """The paces of all sources as one, with the same expectation and the same variance of it."""
    ratio, mean, variance, now, then = 0.0, 0.0, 0.0, 0, 0
    for key, own in before.items():
        count, days = sum(len(homes) for homes, _ in own), sum(d for _, d in own)
        later = sum(d for _, d in last.get(key, ()))
        now, then = now + later, then + days
        if days:
            mean += count * later / days
            variance += count * (later / days) ** 2
    ratio = variance / mean if mean else now / then
    return Pace(mean / ratio if ratio else 0.0, 1.0, uneven), ratio


def _counted(changes: Iterable[Change]) -> dict[str, int]:
    counts = Counter(change.what for change in changes)
    return {what: counts[what] for what in ("added", "changed", "removed")}
