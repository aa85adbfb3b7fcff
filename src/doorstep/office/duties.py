"""Who answers for what in a place: given by hand or read from the lists of contacts, ended, and
handed over by whoever leaves.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.duties import DutiesSpec, Role
from doorstep.domain.errors import BadInput
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, Duty, Person, Place, Task
from doorstep.office.people import add_person
from doorstep.office.tasks import write_move
from doorstep.office.vocabulary import PlaceKind, TaskState
from doorstep.packs.duties import load_duties

LEFT = "left"


def duties_spec() -> DutiesSpec:
    """What the folder's pack says of duties."""
    return load_duties(current_office().store.settings.pack)


def holding(day: dt.date | None = None) -> Q:
    """The duties that somebody holds on a day (default: today)."""
    return Q(until=None) | Q(until__gt=day or timezone.localdate())


def find_duty(key: str) -> Duty:
    """A duty that somebody holds, by key. Raises BadInput("duty-missing")."""
    held = Duty.objects.filter(holding()).select_related("place", "person", "deputy")
    found = held.filter(pk=whole_number(key)).first()
    if found is None:
        raise BadInput("duty-missing")
    return found


@transaction.atomic
def give_duty(
    place: Place, role: Role, person: Person, by: Account | None, *, deputy: Person | None = None
) -> Duty:
    """Let somebody answer for a role in a place; whoever does so already stays beside them.

    Raises BadInput("duty-twice", "deputy-oneself").
    """
    _check_deputy(person, deputy)
    if Duty.objects.filter(holding(), place=place, role=role, person=person).exists():
        raise BadInput("duty-twice")
    since = timezone.localdate()
    duty = Duty.objects.create(
        place=place, role=role, person=person, deputy=deputy, since=since, by=by
    )
    record(by, "duty.given", f"duty:{duty.pk}", role)
    return duty


@transaction.atomic
def add_on_duty(
    name: str, by: Account, *, place: Place | None, role: Role | None, title: str, phone: str
) -> Person:
    """Note somebody, with a duty in a place (the township where none is named)."""
    person = add_person(name, by, title=title, phone=phone, place=place)
    if role is not None:
        at = place or Place.objects.filter(kind=PlaceKind.TOWNSHIP).first()
        if at is None:
            raise BadInput("place-missing", place="")
        give_duty(at, role, person, by)
    return person


@transaction.atomic
def name_deputy(duty: Duty, deputy: Person | None, by: Account | None) -> None:
    """Say who stands in for a duty's holder. Raises BadInput("deputy-oneself")."""
    _check_deputy(duty.person, deputy)
    duty.deputy, duty.by = deputy, by
    duty.save(update_fields=["deputy", "by"])
    record(by, "duty.deputy", f"duty:{duty.pk}")


@transaction.atomic
def end_duty(duty: Duty, by: Account | None, *, why: str = "ended") -> None:
    """End a duty today; what its holder owns stays theirs. The lists of contacts do not give it
    again, except to a successor of somebody who left."""
    duty.until = timezone.localdate()
    duty.by = duty.by if why == LEFT else by
    duty.save(update_fields=["until", "by"])
    record(by, "duty.ended", f"duty:{duty.pk}", why)


@dataclass(frozen=True)
class HandedOver:
    """What somebody who left handed over: tasks to a deputy, tasks that nobody owns now, and the
    duties that nobody holds now."""

    tasks: int
    unowned: int
    holes: int


@transaction.atomic
def leave(person: Person, by: Account) -> HandedOver:
    """Note that somebody left: open tasks and duties go to the deputies, the account is closed.

    A task without a deputy is open again and shown as nobody's. Raises BadInput("person-missing").
    """
    person = Person.objects.select_for_update().get(pk=person.pk)
    if person.left_on is not None:
        raise BadInput("person-missing")
    held = list(person.duties.filter(holding()).select_related("deputy", "place"))
    given, unowned = _hand_over_tasks(person, held, by)
    holes = 0
    for duty in held:
        end_duty(duty, by, why=LEFT)
        deputy = _stands_in(duty)
        if deputy is None:
            holes += 1
        elif not _holds(duty.place, duty.role, deputy):
            give_duty(duty.place, Role(duty.role), deputy, by)
    for duty in person.deputises.filter(holding()):
        duty.deputy = None
        duty.save(update_fields=["deputy"])
        record(by, "duty.deputy", f"duty:{duty.pk}", LEFT)
    person.left_on = timezone.localdate()
    person.save(update_fields=["left_on"])
    Account.objects.filter(person=person, closed=None).update(closed=timezone.now())
    record(by, "person.left", f"person:{person.pk}")
    return HandedOver(given, unowned, holes)


def _hand_over_tasks(person: Person, held: Iterable[Duty], by: Account) -> tuple[int, int]:
    """Give each open task to the deputy of the duty nearest to its place."""
    duties = list(held)
    given = unowned = 0
    tasks = Task.objects.select_for_update(of=("self",)).exclude(state=TaskState.CLOSED)
    for task in tasks.filter(owner=person).select_related("place").order_by("key"):
        above = {task.place_id: 0, task.place.parent_id: 1}
        near = sorted(duties, key=lambda duty: (above.get(duty.place_id, 2), duty.pk))
        deputy = next((one.deputy for one in near if _stands_in(one) is not None), None)
        before, task.owner, task.version = task.state, deputy, task.version + 1
        if deputy is None and before == TaskState.ASSIGNED:
            task.state = TaskState.OPEN
        task.save()
        write_move(task, before, by, why="handed-over")
        given, unowned = given + (deputy is not None), unowned + (deputy is None)
    return given, unowned


def _stands_in(duty: Duty) -> Person | None:
    deputy = duty.deputy
    return deputy if deputy is not None and deputy.left_on is None else None


def _holds(place: Place, role: str, person: Person) -> bool:
    return Duty.objects.filter(holding(), place=place, role=role, person=person).exists()


def _check_deputy(person: Person, deputy: Person | None) -> None:
    if deputy is not None and deputy.pk == person.pk:
        raise BadInput("deputy-oneself")
