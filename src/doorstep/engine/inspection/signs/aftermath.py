"""What is done about the visits instead of about the records: doors that stay shut to the visitors,
second visits to those who said no, denied services that vanish, families that answer in their
place, differing values that are emptied.

Each is held beside what happened to the others: households that said yes, services nobody denied,
answers given in person, values that agreed. An honest office treats both alike, so the chance is
the exact one of the hypergeometric distribution (Fisher). To put right what a visit found is no
sign: that is what visits are for.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from doorstep.engine.inspection.signs.chance import MIDDLE, Share
from doorstep.engine.inspection.signs.sign import (
    NO_HISTORY,
    TOO_FEW,
    Measured,
    Office,
    OfficeComparison,
    SignLimits,
    beside_others,
)
from doorstep.engine.inspection.signs.steps import SourceRecord
from doorstep.engine.inspection.signs.view import Door, View, spots_of
from doorstep.engine.inspection.signs.visitors import MemberRegister, agree
from doorstep.engine.stats import hypergeometric_at_most

AFTERMATH = "after-visits"
ALL = "*"
_ITEMS = ("service", "service_date")
_UNANSWERED = 1 / 3
"""So many of the households drawn do not answer for themselves in an honest round."""


def after_visits(view: View) -> Iterator[Measured]:
    """Measure five figures; those of what is done later where there is a later."""
    yield from _unanswered(view)
    yield from _each(view, "asked-again", _asked_again(view), has_history=True)
    yield from _each(view, "family-answers", _family_answers(view), has_history=True)
    has_history = bool(view.steps)
    yield from _each(view, "denied-gone", _denied_gone(view), has_history=has_history)
    yield from _each(view, "emptied", _emptied(view), has_history=has_history)


@dataclass(frozen=True)
class TreatedRecord:
    """One record or door: whether it is one of those in question, and whether it was treated."""

    place: str
    in_question: bool
    treated: bool
    row: SourceRecord


def _each(
    view: View, measure: str, treated: Sequence[TreatedRecord], *, has_history: bool
) -> Iterator[Measured]:
    """Compare, per village and for all together, how often those in question were treated with
    how often the others were."""
    villages: dict[str, list[TreatedRecord]] = defaultdict(list)
    for one in treated:
        villages[view.village(one.place)].append(one)
    offices = [(name, "village", own) for name, own in sorted(villages.items())]
    if len(villages) > 1:
        offices.append((ALL, "township", list(treated)))
    for name, kind, own in offices:
        measured = Measured(AFTERMATH, measure, name, kind)
        yield (
            _compared(measured, own, view.limits)
            if has_history
            else replace(measured, said=NO_HISTORY)
        )


def _compared(measured: Measured, own: Sequence[TreatedRecord], limits: SignLimits) -> Measured:
    asked = [one for one in own if one.in_question]
    others = [one for one in own if not one.in_question]
    measured = replace(measured, n=len(asked))
    if len(asked) < limits.least_questioned or not others:
        return replace(measured, said=TOO_FEW)
    hits = sum(one.treated for one in asked)
    usual = sum(one.treated for one in others)
    n, total, population = len(asked), hits + usual, len(own)
    tail = 1.0
    if hits:
        tail = 1 - hypergeometric_at_most(hits - 1, n, total, population)
    low, high = _middle(n, total, population)
    return replace(
        measured,
        figure=hits / n,
        expected=usual / len(others),
        lo=low / n,
        hi=high / n,
        p_value=min(max(tail, 0.0), 1.0),
        large=hits >= limits.least_removed and hits / n - usual / len(others) >= limits.least_gap,
        records=spots_of(one.row for one in asked if one.treated),
        counts={"treated": hits, "others": len(others)},
    )


def _middle(n: int, total: int, population: int) -> tuple[int, int]:
    """Return between which counts 95 of 100 draws lie."""
    tail = (1 - MIDDLE) / 2
    reached = [hypergeometric_at_most(k, n, total, population) for k in range(n + 1)]
    low = next(k for k, p in enumerate(reached) if p > tail)
    return low, next(k for k, p in enumerate(reached) if p >= 1 - tail)


# --- doors ----------------------------------------------------------------------------------------


def _unanswered(view: View) -> Iterator[Measured]:
    """Count the households that never answered for themselves: by pair and village beside the
    others, and in all beside what is usual."""
    limits = view.limits
    met = {door.household for door in view.doors if door.is_complete}
    first: dict[str, Door] = {}
    for door in view.doors:
        first.setdefault(door.household, door)
    doors = list(first.values())
    by_pair = {
        name: [door for door in own if first[door.household] is door]
        for name, own in view.doors_by_visitors.items()
    }
    by_village: dict[str, list[Door]] = defaultdict(list)
    for door in doors:
        by_village[view.village(door.place)].append(door)
    for kind, offices in (("visitors", by_pair), ("village", dict(by_village))):
        how = OfficeComparison(
            AFTERMATH,
            "unanswered",
            kind,
            least_n=limits.least_records,
            least_icc=limits.between_few_visitors,
            least_gap=2 * limits.least_gap,
        )
        yield from beside_others(how, {name: _shut(own, met) for name, own in offices.items()})
    if not doors:
        return
    office = _shut(doors, met)
    measured = Measured(AFTERMATH, "unanswered", ALL, "township", n=office.n)
    if office.n < limits.least_records:
        yield replace(measured, said=TOO_FEW)
        return
    usual = Share(_UNANSWERED, limits.between_few_visitors)
    figure, (lo, hi) = office.hits / office.n, usual.usual(office.n)
    yield replace(
        measured,
        figure=figure,
        expected=_UNANSWERED,
        lo=lo,
        hi=hi,
        p_value=usual.tail(office.hits, office.n),
        large=figure - _UNANSWERED >= limits.least_gap,
        records=tuple(office.spots),
    )


def _shut(doors: Sequence[Door], met: set[str]) -> Office:
    shut = [door for door in doors if door.household not in met]
    return Office(len(shut), len(doors), spots_of(door.rows[0] for door in shut))


def _asked_again(view: View) -> list[TreatedRecord]:
    """Households by their first answers: whether somebody denied a service, and whether they were
    visited again."""
    visits: dict[str, list[Door]] = defaultdict(list)
    for door in view.doors:
        visits[door.household].append(door)
    found = []
    for own in visits.values():
        answered = [door for door in own if door.is_complete]
        if answered:
            first = min(answered, key=lambda door: door.day)
            denied = any(view.says(row.get("outcome"), "no") for row in first.rows)
            again = any(door.day > first.day for door in own)
            found.append(TreatedRecord(first.place, denied, again, first.rows[0]))
    return found


def _family_answers(view: View) -> list[TreatedRecord]:
    """Answers on services: whether they deny, and whether the family gave them."""
    found = []
    for row in view.records("visits"):
        denies = view.says(row.get("outcome"), "no")
        if row.get("service") and (denies or view.says(row.get("outcome"), "yes")):
            family = row.get("respondent") == "household"
            found.append(TreatedRecord(row.place, denies, family, row))
    return found


# --- records --------------------------------------------------------------------------------------


def _denied_gone(view: View) -> list[TreatedRecord]:
    """Service records: whether somebody denied them at a visit, and whether they were taken off or
    emptied since."""
    denied = {
        name[1:]
        for row in view.records("visits")
        if row.get("service") and view.says(row.get("outcome"), "no")
        for name in row.names
    }
    kept = view.records("services")
    now = Counter(name for row in kept for name in row.names)
    first: dict[tuple[str, ...], SourceRecord] = {}
    for row in [*_before(view, "services"), *kept]:
        if row.names and row.get("service"):
            first.setdefault(row.names[0], row)
    return [
        TreatedRecord(
            row.place,
            any(name[1:] in denied for name in row.names),
            not any(now[name] for name in row.names),
            row,
        )
        for row in first.values()
    ]


def _emptied(view: View) -> list[TreatedRecord]:
    """Members met at home: whether an answer differed from their record, and whether a value of
    that record is gone since."""
    emptied = {
        name
        for step in view.steps
        for change in step.emptied
        if change.kind == "persons"
        for name in change.names
    }
    register = MemberRegister(view, view.first_persons)
    found = []
    for row in (row for door in view.doors if door.is_complete for row in door.rows):
        ours = register.of(row)
        if ours:
            gone = any(name in emptied for one in ours for name in one.names)
            differs = not any(agree(row, one) for one in ours)
            found.append(TreatedRecord(row.place, differs, gone, ours[0]))
    return found


def _before(view: View, kind: str) -> Iterable[SourceRecord]:
    return (row for step in view.steps for row in step.before if row.kind == kind)
