"""Answers too alike: a visitor pair before which every door opens, every answer fits the register,
or all say the same.

It is shown per pair, in the order of names, to the pair and its supervisor. A door that stays shut
and an answer that differs are what honest rounds are made of; here it is their absence that is
told.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from doorstep.engine.fields.words import plain
from doorstep.engine.inspection.signs.beside import Office, Question, beside_others
from doorstep.engine.inspection.signs.sign import Limits, Measured
from doorstep.engine.inspection.signs.steps import Record
from doorstep.engine.inspection.signs.view import CLOSED, Door, View, spots_of

DETECTOR = "alike-answers"

_COMPARED = ("sex", "birth_date", "phone", "id_number")

_VARYING = ("papers_seen", "respondent", "outcome")

_OTHERS_SHUT = 0.05

_OTHERS_DIFFER = 0.05

_OTHERS_SAME = 0.9

_PAIRS = 2

_GAP_SAME = 0.2


def alike_answers(view: View) -> Iterator[Measured]:
    """Three figures for every pair."""
    pairs = view.doors_by_visitors
    limits = view.limits
    few = len(pairs) <= limits.least_offices
    icc = limits.between_few_visitors if few else limits.between_visitors
    shut = {name: _shut(doors) for name, doors in pairs.items()}
    yield from beside_others(_few(limits, icc, "shut-doors", _OTHERS_SHUT), shut, limits)
    register = _Register(view.first_persons)
    differing = {name: _differing(doors, register) for name, doors in pairs.items()}
    yield from beside_others(_few(limits, icc, "differences", _OTHERS_DIFFER), differing, limits)
    same = {name: _same(doors) for name, doors in pairs.items()}
    yield from beside_others(
        Question(
            DETECTOR, "same-answers", "visitors", limits.least_records, icc, _GAP_SAME,
            least_offices=_PAIRS, others_at_most=_OTHERS_SAME,
        ),
        same,
        limits,
    )  # fmt: skip


def _few(limits: Limits, icc: float, measure: str, at_least: float) -> Question:
    return Question(
        DETECTOR, measure, "visitors", limits.least_records, icc, at_least,
        high=False, least_offices=_PAIRS, others_at_least=at_least,
    )  # fmt: skip


def _shut(doors: Sequence[Door]) -> Office:
    """Nobody there, or not willing."""
    shut = sum(door.outcome in CLOSED for door in doors)
    return Office(shut, len(doors), spots_of(door.rows[0] for door in doors))


class _Register:
    """What the persons' register says of a member of a household."""

    def __init__(self, rows: Sequence[Record]) -> None:
        self._rows: dict[tuple[str, str], list[Record]] = defaultdict(list)
        for row in rows:
            if row.get("name"):
                self._rows[row.household, plain(row.get("name"))].append(row)

    def of(self, row: Record) -> list[Record]:
        """The rows that speak of the same member."""
        return (
            self._rows.get((row.household, plain(row.get("name"))), []) if row.get("name") else []
        )


def _differing(doors: Sequence[Door], register: _Register) -> Office:
    """Complete visits in which some member said something else than the register says."""
    met = [
        (door, [(row, register.of(row)) for row in door.rows]) for door in doors if door.is_complete
    ]
    known = [(door, [(row, ours) for row, ours in rows if ours]) for door, rows in met]
    compared = [(door, rows) for door, rows in known if rows]
    hits = sum(
        any(not any(_agree(row, one) for one in ours) for row, ours in rows) for _, rows in compared
    )
    return Office(hits, len(compared), spots_of(row for door, _ in compared for row in door.rows))


def _agree(said: Record, kept: Record) -> bool:
    """At the precision both have; a blank agrees with everything."""
    pairs = [(said.get(code), kept.get(code)) for code in _COMPARED]
    return all(not a or not b or a.startswith(b) or b.startswith(a) for a, b in pairs)


def _same(doors: Sequence[Door]) -> Office:
    """Complete visits that ended in the pair's most frequent set of answers, over the fields that
    vary."""
    told: Counter[tuple[tuple[str, ...], ...]] = Counter()
    rows: dict[tuple[tuple[str, ...], ...], list[Record]] = defaultdict(list)
    for door in doors:
        if door.is_complete:
            answers = tuple(
                tuple(sorted({row.get(code) for row in door.rows})) for code in _VARYING
            )
            told[answers] += 1
            rows[answers] += door.rows
    if not told:
        return Office(0, 0)
    top = min(told, key=lambda answers: (-told[answers], answers))
    return Office(told[top], told.total(), spots_of(rows[top]))
