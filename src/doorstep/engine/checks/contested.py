"""How sure it is that one number stands on two people, and not on one person who is named in two
ways.

A number is copied from whoever stands near by, mostly of the same house: whoever bears it by
mistake is as old as such people are, and of their sex. One person's two rows tell one day of birth
and one sex. How often each is so, the links and the households show.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from doorstep.domain.vocabulary import CheckKind
from doorstep.engine.checks.case import Case
from doorstep.engine.checks.drafts import Draft, Mention, Spot
from doorstep.engine.checks.register import Facts
from doorstep.engine.fields.dates import date_reason, dates_agree, parts
from doorstep.engine.fields.names.written import names_agree, plain_name

Floats = npt.NDArray[np.float64]

UNTOLD, SAME, NEAR, OTHER = range(4)
APART = 2
YEARS_NEAR = 2
# What is thought before anything is seen, in counts: two people and one, in one file and in two;
# and of each, what births (untold, same, near, other), sexes (untold, same, apart) and names that
# are not one (same, apart) tell.
IN_ONE_FILE, IN_TWO = (9.0, 0.5), (3.0, 1.0)
TWO_TELL = ((1.0, 0.1, 1.0, 8.0), (1.0, 4.0, 5.0), (0.0, 1.0, 9.0))
ONE_TELL = ((1.0, 7.0, 1.5, 0.5), (1.0, 9.0, 0.2), (0.0, 3.0, 7.0))
# None, one, both of the rows have a line of their own in the other's file: of two people most have,
# of one person only a second row.
TWO_BOUND, ONE_BOUND = (0.1, 0.3, 0.6), (0.7, 0.28, 0.02)
# Of one person's rows that nobody linked so many tell another day, or another year.
UNLIKE_LINKED = np.array([0.0, 0.0, 0.3, 0.1])
ROUNDS = 50
Side = tuple[str, str]


class Told(NamedTuple):
    """What two rows tell of whether they are one person's: births, sexes, names; and how many of
    the two have a line of their own in the other's file (None: both are of one)."""

    born: int
    sex: int
    name: int
    bound: int | None = None


def judge_contested(case: Case, drafts: Sequence[Draft]) -> list[Draft]:
    """The drafts, each of a number on two people with the probability that they are two; where that
    is not sure, the other row is what may be theirs. A block that slipped is no question."""
    asked: dict[tuple[Side, Side], list[tuple[int, Spot, Spot]]] = defaultdict(list)
    for number, draft in enumerate(drafts):
        if draft.check.kind == CheckKind.SAME_ID and draft.right is not None and not draft.also:
            sides = _side(case, draft.left), _side(case, draft.right)
            asked[sides].append((number, draft.left, draft.right))
    judged = list(drafts)
    for sides, contested in sorted(asked.items()):
        rows = _Rows(case, *sides)
        told = [rows.told(left.row, right.row) for _, left, right in contested]
        chances = two_people_chances(told, list(rows.of_two()), list(rows.of_one()))
        for (number, _, right), chance in zip(contested, chances.tolist(), strict=True):
            judged[number] = replace(drafts[number], probability=chance, rival=right)
    return judged


def _side(case: Case, spot: Spot) -> Side:
    """The register and role whose number a spot is."""
    roles = case.registers[spot.kind].spec.roles.items()
    role = next((role for role, said in roles if said.get("id_number") == spot.code), "person")
    return spot.kind, role


def two_people_chances(
    told: Sequence[Told], of_two: Sequence[Told], of_one: Sequence[Told]
) -> Floats:
    """By pair of rows the probability that they are two people's, shape (pairs,).

    `of_two`: what pairs of two people tell, `of_one`: what linked rows of one person tell. How many
    are two is found by expectation and maximisation, apart for rows of one file and of two.
    """
    two, one = _bound(told, TWO_BOUND), _bound(told, ONE_BOUND)
    for at, (before_two, before_one) in enumerate(zip(TWO_TELL, ONE_TELL, strict=True)):
        seen_two, seen_one = (
            _shares([pair[at] or 0 for pair in seen], counts)
            for seen, counts in ((of_two, before_two), (of_one, before_one))
        )
        if at == 0:
            seen_one = (1 - UNLIKE_LINKED.sum()) * seen_one + UNLIKE_LINKED
        own = [pair[at] or 0 for pair in told]
        two, one = two * seen_two[own], one * seen_one[own]
    chances = np.zeros(len(told))
    for bound, before in ((False, IN_ONE_FILE), (True, IN_TWO)):
        some = np.array([(pair.bound is not None) is bound for pair in told])
        share = before[0] / sum(before)
        for _ in range(ROUNDS):
            chances[some] = (share * two / (share * two + (1 - share) * one))[some]
            share = (chances[some].sum() + before[0]) / (some.sum() + sum(before))
    return chances


def _shares(seen: Sequence[int], before: Sequence[float]) -> Floats:
    """Shares of values, with counts thought of beforehand; a value that is never thought of is not
    counted, and tells nothing."""
    counts = np.bincount(np.array(seen, dtype=np.int64), minlength=len(before)) + np.array(before)
    asked = np.array(before) > 0
    shares: Floats = np.where(asked, counts / counts[asked].sum(), 1.0)
    return shares


def _bound(told: Sequence[Told], shares: Sequence[float]) -> Floats:
    return np.array([1.0 if pair.bound is None else shares[pair.bound] for pair in told])


class _Rows:
    """The rows of two sides, and what pairs of them tell."""

    def __init__(self, case: Case, left: Side, right: Side) -> None:
        self._case, self._left, self._right = case, left, right
        self._facts = {
            (kind, role): [
                Facts(case.registers[kind], field, role) for field in ("birth_date", "sex", "name")
            ]
            for kind, role in (left, right)
        }

    def told(self, left: int, right: int) -> Told:
        """What two rows, one of each side, tell."""
        told = _told(self._said(self._left, left), self._said(self._right, right))
        ends = Mention(*self._left, left), Mention(*self._right, right)
        files = [self._file(end.kind, end.row) for end in ends]
        if files[0] == files[1]:
            return told
        bound = sum(
            any(self._file(other.kind, row) == file for row in self._linked(one, other))
            for one, other, file in ((*ends, files[1]), (*ends[::-1], files[0]))
        )
        return told._replace(bound=bound)

    def _linked(self, one: Mention, other: Mention) -> list[int]:
        return self._case.people.linked(one, other.kind, other.role)

    def _file(self, kind: str, row: int) -> str | None:
        return self._case.registers[kind].column("file")[row]

    def of_one(self) -> Iterator[Told]:
        """What linked rows tell."""
        for _, left, right in self._case.people.pairs(self._left, self._right):
            yield _told(self._said(self._left, left), self._said(self._right, right))

    def of_two(self) -> Iterator[Told]:
        """What neighbours in one household of the first side tell."""
        kind, _ = self._left
        homes: dict[str, list[int]] = defaultdict(list)
        for row in sorted(self._case.holding(kind)):
            if (home := self._case.registers[kind].column("household_key")[row]) is not None:
                homes[home].append(row)
        for rows in homes.values():
            for one, other in pairwise(rows):
                yield _told(self._said(self._left, one), self._said(self._left, other))

    def _said(self, side: Side, row: int) -> list[str | None]:
        return [facts.value(row) for facts in self._facts[side]]


def _told(one: Sequence[str | None], other: Sequence[str | None]) -> Told:
    """What two rows tell that say a birth, a sex and a name each."""
    born, sex, name = zip(one, other, strict=True)
    return Told(_births(*born), _sexes(*sex), _names(*name))


def _births(one: str | None, other: str | None) -> int:
    if not one or not other or not parts(one) or not parts(other):
        return UNTOLD
    if dates_agree(one, other, "day") or date_reason(one, other) == "lunar":
        return SAME
    (year, *day), (its_year, *its_day) = parts(one), parts(other)
    near = abs(year - its_year) <= YEARS_NEAR or (len(day) == 2 and day == its_day)
    return NEAR if near else OTHER


def _sexes(one: str | None, other: str | None) -> int:
    if not one or not other:
        return UNTOLD
    return SAME if one == other else APART


def _names(one: str | None, other: str | None) -> int:
    """Whether two names that are not one share more than the surname."""
    if not one or not other or names_agree(one, other):
        return UNTOLD
    shared = set(plain_name(one)[1:]) & set(plain_name(other)[1:])
    return SAME if shared else APART
