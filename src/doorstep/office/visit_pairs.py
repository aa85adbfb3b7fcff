"""Who goes: the two people of a pair, named for all its houses of a plan."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction

from doorstep.domain.errors import BadInput
from doorstep.office.accounts import is_same_human
from doorstep.office.audit import record
from doorstep.office.models import Account, Person, VisitPlan
from doorstep.office.vocabulary import OPEN_DOORS


@dataclass(frozen=True)
class NamedPair:
    """A pair of a plan and who it is, as far as anybody said."""

    number: int
    first: Person | None
    second: Person | None


def pairs_of(plan: VisitPlan) -> list[NamedPair]:
    """The pairs of a plan that have houses, in their order."""
    rows = plan.assignments.exclude(pair=0).order_by("pair").select_related("visitor", "second")
    found: dict[int, NamedPair] = {}
    for row in rows:
        found.setdefault(row.pair, NamedPair(row.pair, row.visitor, row.second))
    return list(found.values())


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
