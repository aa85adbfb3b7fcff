"""Visitor pairs: more households met on one day than the day has time for, and answers too alike.

Too alike is a pair before which every door opens, every answer fits the register, or all say the
same. A door that stays shut and an answer that differs are what honest rounds are made of; here it
is their absence that is shown - per pair, in the order of names, to the pair and its supervisor.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from doorstep.engine.fields.words import plain
from doorstep.engine.inspection.signs.chance import MIDDLE
from doorstep.engine.inspection.signs.sign import (
    TOO_FEW,
    Measured,
    Office,
    OfficeComparison,
    SignLimits,
    beside_others,
)
from doorstep.engine.inspection.signs.steps import SourceRecord
from doorstep.engine.inspection.signs.view import (
    ANSWERED,
    CLOSED,
    Door,
    View,
    people_named,
    spots_of,
)
from doorstep.engine.stats import poisson_tail

SPEED, ALIKE = "visit-speed", "alike-answers"
_COMPARED = ("sex", "birth_date", "phone", "id_number")
_VARYING = ("papers_seen", "respondent", "outcome")
_OTHERS_SHUT = 0.05
_OTHERS_DIFFER = 0.05
_OTHERS_SAME = 0.9
_GAP_SAME = 0.2


# --- speed ----------------------------------------------------------------------------------------


def visit_speed(view: View) -> Iterator[Measured]:
    """Measure for every pair, and every visitor in several pairs, the fullest day.

    The chance is that of so many doors at the pace of a long normal day, times the days there were
    to choose from.
    """
    for visitors, doors in _teams(view.doors_by_visitors).items():
        yield _fullest(visitors, doors, view.limits)


def _teams(pairs: Mapping[str, list[Door]]) -> dict[str, list[Door]]:
    single: dict[str, list[Door]] = defaultdict(list)
    named: Counter[str] = Counter()
    for visitors, doors in pairs.items():
        for name in people_named(visitors):
            single[name] += doors
            named[name] += 1
    return {**pairs, **{name: doors for name, doors in sorted(single.items()) if named[name] > 1}}


def _fullest(visitors: str, doors: Sequence[Door], limits: SignLimits) -> Measured:
    days: dict[str, list[Door]] = defaultdict(list)
    for door in doors:
        if len(door.day) == len("2026-11-20") and door.outcome in ANSWERED:
            days[door.day].append(door)
    measured = Measured(SPEED, "day", visitors, "visitors")
    if not days:
        return replace(measured, said=TOO_FEW)
    villages = {day: len({door.place for door in met}) for day, met in days.items()}
    room = {day: possible(count, limits) for day, count in villages.items()}
    fullest = max(sorted(days), key=lambda day: len(days[day]) / room[day])
    met, normal = len(days[fullest]), float(limits.normal_day)
    lo, hi = usual_counts(normal)
    return replace(
        measured,
        figure=float(met),
        expected=normal,
        lo=lo,
        hi=hi,
        n=len(doors),
        p_value=min(1.0, poisson_tail(met, normal) * len(days)),
        large=met > room[fullest],
        records=spots_of(row for door in days[fullest] for row in door.rows),
        counts={
            "households": met,
            "villages": villages[fullest],
            "possible": room[fullest],
            "days": len(days),
        },
    )


def possible(villages: int, limits: SignLimits) -> int:
    """Return how many households a day has time for when so many villages are to be reached."""
    left = limits.field_minutes - limits.village_minutes * (villages - 1)
    return max(left // (limits.visit_minutes + limits.walk_minutes), 1)


def usual_counts(mean: float) -> tuple[float, float]:
    """Return between which counts 95 of 100 days at such a pace lie."""
    tail = (1 - MIDDLE) / 2
    counts = range(int(mean * 10) + 20)
    low = next(k for k in counts if 1 - poisson_tail(k + 1, mean) >= tail)
    return float(low), float(next(k for k in counts if poisson_tail(k + 1, mean) <= tail))


# --- alike ----------------------------------------------------------------------------------------


def alike_answers(view: View) -> Iterator[Measured]:
    """Measure three figures for every pair: shut doors, differences, same answers."""
    pairs, limits = view.doors_by_visitors, view.limits
    same = OfficeComparison(
        ALIKE,
        "same-answers",
        "visitors",
        least_n=limits.least_records,
        least_icc=least_spread(view),
        least_gap=_GAP_SAME,
        least_offices=limits.least_pairs,
        others_at_most=_OTHERS_SAME,
    )
    shut, differ = (
        replace(
            same,
            measure=measure,
            least_gap=least,
            high=False,
            others_at_most=1.0,
            others_at_least=least,
        )
        for measure, least in (("shut-doors", _OTHERS_SHUT), ("differences", _OTHERS_DIFFER))
    )
    register = MemberRegister(view, view.first_persons)
    yield from beside_others(shut, {name: _shut(doors) for name, doors in pairs.items()})
    differing = {name: _differing(doors, register) for name, doors in pairs.items()}
    yield from beside_others(differ, differing)
    yield from beside_others(same, {name: _same(doors) for name, doors in pairs.items()})


def least_spread(view: View) -> float:
    """Return the least spread between pairs, wider where few others could show it."""
    few = len(view.doors_by_visitors) <= view.limits.least_offices
    return view.limits.between_few_visitors if few else view.limits.between_visitors


def _shut(doors: Sequence[Door]) -> Office:
    """Count the doors where nobody was there, or not willing."""
    shut = sum(door.outcome in CLOSED for door in doors)
    return Office(shut, len(doors), spots_of(door.rows[0] for door in doors))


class MemberRegister:
    """What the persons' register holds of a member of a household: by the last reconcile, else by
    household and name."""

    def __init__(self, view: View, rows: Sequence[SourceRecord]) -> None:
        self._view = view
        self._rows: dict[tuple[str, str], list[SourceRecord]] = defaultdict(list)
        for row in rows:
            for key in self._keys(row):
                self._rows[key].append(row)

    def of(self, row: SourceRecord) -> list[SourceRecord]:
        """Return the rows that speak of the same member."""
        return next((self._rows[key] for key in self._keys(row) if key in self._rows), [])

    def _keys(self, row: SourceRecord) -> list[tuple[str, str]]:
        person, name = self._view.person(row), row.get("name")
        keys = [("", person)] if person else []
        return [*keys, (row.household, plain(name))] if name else keys


def _differing(doors: Sequence[Door], register: MemberRegister) -> Office:
    """Count the complete visits in which some member's answer differs from the register."""
    hits = 0
    compared: list[Door] = []
    for door in doors:
        pairs = [(row, register.of(row)) for row in door.rows] if door.is_complete else []
        known = [(row, ours) for row, ours in pairs if ours]
        if known:
            compared.append(door)
            hits += any(not any(agree(row, one) for one in ours) for row, ours in known)
    return Office(hits, len(compared), spots_of(row for door in compared for row in door.rows))


def agree(answer: SourceRecord, kept: SourceRecord) -> bool:
    """Say whether both agree at the precision both have; a blank agrees with everything."""
    pairs = [(answer.get(code), kept.get(code)) for code in _COMPARED]
    return all(not a or not b or a.startswith(b) or b.startswith(a) for a, b in pairs)


def _same(doors: Sequence[Door]) -> Office:
    """Count the complete visits that ended in the pair's most frequent set of answers, over the
    fields that vary."""
    alike: dict[tuple[tuple[str, ...], ...], list[Door]] = defaultdict(list)
    for door in doors:
        if door.is_complete:
            values = ({row.get(code) for row in door.rows} for code in _VARYING)
            alike[tuple(tuple(sorted(one)) for one in values)].append(door)
    if not alike:
        return Office(0, 0)
    top = min(alike, key=lambda answers: (-len(alike[answers]), answers))
    complete = sum(len(own) for own in alike.values())
    rows = (row for door in alike[top] for row in door.rows)
    return Office(len(alike[top]), complete, spots_of(rows))
