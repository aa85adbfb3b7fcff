"""Who goes: the two people of a pair, named for all its houses of a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from django.db import transaction

from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput
from doorstep.office.accounts import is_same_human
from doorstep.office.audit import record
from doorstep.office.models import Account, Person, Place, VisitPlan
from doorstep.office.owners import DutyBook
from doorstep.office.vocabulary import OPEN_DOORS


@dataclass(frozen=True)
class NamedPair:
    """A pair of a plan, the places it goes to, and who it is, as far as anybody said; `proposed`:
    nobody said so, those of whom the duties of its places speak stand here."""

    number: int
    first: Person | None
    second: Person | None
    places: tuple[Place, ...] = ()
    proposed: bool = False


PROPOSED = (Role.CLERK, Role.SECRETARY, Role.STATIONED, Role.GROUP_LEADER)
"""Whose work visits are, in this order."""


def pairs_of(plan: VisitPlan) -> list[NamedPair]:
    """The pairs of a plan that have houses, in their order."""
    rows = plan.assignments.exclude(pair=0).order_by("pair", "day", "order")
    found: dict[int, NamedPair] = {}
    places: dict[int, dict[int, Place]] = {}
    for row in rows.select_related("visitor", "second", "place"):
        found.setdefault(row.pair, NamedPair(row.pair, row.visitor, row.second))
        places.setdefault(row.pair, {})[row.place_id] = row.place
    return [replace(one, places=tuple(places[one.number].values())) for one in found.values()]


def pairs_proposed(plan: VisitPlan) -> list[NamedPair]:
    """The same; for those that nobody named, who holds a duty in their places, each of them for one
    pair alone."""
    pairs, book = pairs_of(plan), DutyBook()
    taken = {who.pk for one in pairs for who in (one.first, one.second) if who is not None}
    told = []
    for one in pairs:
        if one.first is None and one.second is None:
            free = [who for who in _on_duty(one.places, book) if who.pk not in taken][:2]
            taken |= {who.pk for who in free}
            first, second = (*free, None, None)[:2]
            one = replace(one, first=first, second=second, proposed=bool(free))
        told.append(one)
    return told


def _on_duty(places: Iterable[Place], book: DutyBook) -> Iterator[Person]:
    seen = set()
    for place in places:
        for role in PROPOSED:
            for duty in book.held.get((place.pk, role), ()):
                for who in (duty.person, duty.deputy):
                    if who is not None and who.left_on is None and who.pk not in seen:
                        seen.add(who.pk)
                        yield who


@transaction.atomic
def name_pairs(
    plan: VisitPlan, named: Mapping[int, tuple[Person | None, Person | None]], by: Account | None
) -> int:
    """Name pairs at once, all or none; one of which only one or nobody is told stays as it is.
    Returns how many. Raises as `name_pair`."""
    whole = [(number, *two) for number, two in named.items() if None not in two]
    for number, first, second in whole:
        if first is not None and second is not None:
            name_pair(plan, number, first, second, by)
    return len(whole)


@transaction.atomic
def name_pair(
    plan: VisitPlan, number: int, first: Person, second: Person, by: Account | None
) -> int:
    """Say who goes to the houses of a pair that nobody answered yet; returns how many.

    Raises BadInput("pair-unknown", "pair-of-one", "person-has-left").
    """
    if is_same_human(first, second):
        raise BadInput("pair-of-one")
    if first.left_on is not None or second.left_on is not None:
        raise BadInput("person-has-left")
    houses = plan.assignments.filter(pair=number)
    if not number or not houses.exists():
        raise BadInput("pair-unknown", pair=number)
    waiting = houses.filter(state__in=OPEN_DOORS)
    named = waiting.update(visitor=first, second=second)
    record(by, "visits.pair", f"visit-plan:{plan.pk}", str(number))
    return named
