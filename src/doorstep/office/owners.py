"""Whose a task is: the first of the roles that answer for its kind which somebody holds in its
place, or a hole with a name; and who is told when it is overdue.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.db import transaction

from doorstep.domain.duties import DutiesSpec, Role
from doorstep.office.duties import duties_spec, holding
from doorstep.office.models import Account, Duty, Person, Place, Task
from doorstep.office.tasks import assign_tasks

ABOVE: Mapping[Role, tuple[Role, ...]] = {
    Role.CENTRE_HOUSEHOLD: (Role.GROUP_LEADER, Role.CLERK, Role.SECRETARY, Role.STATIONED),
    Role.GROUP_LEADER: (Role.CLERK, Role.SECRETARY, Role.STATIONED),
    Role.CLERK: (Role.SECRETARY, Role.STATIONED),
    Role.SECRETARY: (Role.STATIONED,),
    Role.STATIONED: (),
    Role.STEWARD: (),
    Role.LEAD: (),
}
"""Who is told within a village, nearest first; the township's lead is above everybody."""


@dataclass(frozen=True)
class OwnerFound:
    """Whose a task is: the person with the role they answer in, or the role that nobody holds."""

    person: Person | None
    role: Role | None
    place: Place


@dataclass(frozen=True)
class AssignedTasks:
    """What came of giving tasks to their owners: how many, and how many fell into a hole."""

    assigned: int
    holes: int


class DutyBook:
    """Everybody's duties today, read once."""

    def __init__(self, spec: DutiesSpec | None = None) -> None:
        self.spec = spec or duties_spec()

    @cached_property
    def held(self) -> Mapping[tuple[int, str], Sequence[Duty]]:
        """The duties by place and role, the oldest first."""
        found: dict[tuple[int, str], list[Duty]] = defaultdict(list)
        duties = Duty.objects.filter(holding()).select_related("person", "deputy", "place")
        for duty in duties.order_by("since", "pk"):
            found[duty.place_id, duty.role].append(duty)
        return found

    def owner_of(self, task: Task) -> OwnerFound:
        """Whose a task is, by its place and kind."""
        roles = self.spec.roles_for(task.register, task.code)
        for role in roles:
            found = self._nearest(task.place, role)
            if found is not None:
                return OwnerFound(found.person, role, found.place)
        return OwnerFound(None, roles[0] if roles else None, task.place)

    def told_of(self, task: Task) -> Person | None:
        """Who is told that a task is overdue: the next role above its owner's that somebody else
        holds; above the township's lead is nobody."""
        own = self._role_of(task) or Role.CLERK
        for role in (*ABOVE[own], Role.LEAD):
            found = self._nearest(task.place, role, but=task.owner)
            if found is not None:
                return found.person
        return None

    def _nearest(self, place: Place, role: Role, *, but: Person | None = None) -> Duty | None:
        at: Place | None = place
        while at is not None:
            for duty in self.held.get((at.pk, role), ()):
                if but is None or duty.person_id != but.pk:
                    return duty
            at = at.parent
        return None

    def _role_of(self, task: Task) -> Role | None:
        """In which role its owner has a task; of one that nobody owns, whose it should be."""
        at: Place | None = task.place
        while at is not None and task.owner_id is not None:
            for role in Role:
                if task.owner_id in {duty.person_id for duty in self.held.get((at.pk, role), ())}:
                    return role
            at = at.parent
        return self.owner_of(task).role


@transaction.atomic
def assign_to_owners(
    keys: Collection[str],
    due: dt.date | None,
    by: Account,
    *,
    seen: Mapping[str, int] | None = None,
) -> AssignedTasks:
    """Give tasks to whose they are; what falls into a hole stays as it is."""
    book, holes = DutyBook(), 0
    owned: dict[Person, list[str]] = defaultdict(list)
    tasks = Task.objects.filter(key__in=keys).select_related("place__parent").order_by("key")
    for task in tasks:
        owner = book.owner_of(task).person
        if owner is None:
            holes += 1
        else:
            owned[owner].append(task.key)
    for owner, some in owned.items():
        assign_tasks(some, owner, due, by, why="duty", seen=seen)
    return AssignedTasks(sum(map(len, owned.values())), holes)
