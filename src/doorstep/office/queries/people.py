"""The tree of duties as pages and commands show it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

from doorstep.domain.asked import whole_number
from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput
from doorstep.domain.tasks import DutyLine
from doorstep.office.models import Duty, Person, Place, Task
from doorstep.office.owners import DutyBook
from doorstep.office.people import list_people
from doorstep.office.village_order import BY_PLACE
from doorstep.office.villages import find_village
from doorstep.office.vocabulary import PlaceKind, TaskState


@dataclass(frozen=True)
class RoleShown:
    """Who answers for one role; `hole`: nobody does, and somebody should."""

    role: Role
    duties: tuple[Duty, ...]
    hole: bool


@dataclass(frozen=True)
class PlaceShown:
    """One place with its roles, the groups below it, and how many of its tasks stand open."""

    place: Place
    roles: tuple[RoleShown, ...]
    groups: tuple[PlaceShown, ...]
    tasks: int

    @property
    def holes(self) -> int:
        """How many roles nobody holds, here and in the groups."""
        return sum(one.hole for one in self.roles) + sum(group.holes for group in self.groups)


@dataclass(frozen=True)
class TreeShown:
    """The township and its villages, and the people who answer for nothing."""

    places: tuple[PlaceShown, ...]
    others: tuple[Person, ...]

    @property
    def holes(self) -> int:
        """How many roles nobody holds."""
        return sum(place.holes for place in self.places)


def duty_tree() -> TreeShown:
    """Everybody's duties, from the township down."""
    book = DutyBook()
    standing = Task.objects.exclude(state=TaskState.CLOSED).values_list("place_id", flat=True)
    tasks = Counter(standing)
    places = list(Place.objects.order_by(*BY_PLACE))
    kinds = (PlaceKind.TOWNSHIP, PlaceKind.VILLAGE)
    shown = [
        _shown(one, places, book, tasks) for kind in kinds for one in places if one.kind == kind
    ]
    duties = [duty for held in book.held.values() for duty in held]
    on_duty = {one for duty in duties for one in (duty.person_id, duty.deputy_id)}
    others = tuple(person for person in list_people() if person.pk not in on_duty)
    return TreeShown(tuple(shown), others)


def duty_lines() -> list[DutyLine]:
    """The tree as lines, holes among them."""
    places = duty_tree().places
    lines = []
    for shown in (one for place in places for one in (place, *place.groups)):
        for one in shown.roles:
            if one.hole:
                lines.append(DutyLine(shown.place.name, one.role, None, "", None))
            lines += [_line(duty) for duty in one.duties]
    return lines


def _line(duty: Duty) -> DutyLine:
    said = duty.person.said
    deputy = None if duty.deputy is None else str(duty.deputy.said["name"])
    phone = str(said.get("phone", ""))
    return DutyLine(duty.place.name, duty.role, str(said["name"]), phone, deputy)


def open_tasks_of(person: Person) -> int:
    """How many tasks somebody owns that are not closed."""
    return person.tasks.exclude(state=TaskState.CLOSED).count()


def list_villages() -> list[Place]:
    """The villages."""
    return list(Place.objects.filter(kind=PlaceKind.VILLAGE).order_by(*BY_PLACE))


def list_places() -> list[Place]:
    """The township and its villages: where somebody may answer for something."""
    top = Place.objects.filter(kind=PlaceKind.TOWNSHIP)
    return [*top, *list_villages()]


@dataclass(frozen=True)
class PeopleGroup:
    """The people of one village (None: of the township), to choose from."""

    place: Place | None
    people: tuple[Person, ...]


def people_near(place: Place | None = None, *, but: Person | None = None) -> list[PeopleGroup]:
    """Everybody but one by village: those of the place's village first, then the township's, then
    the others in the township's order."""
    groups: dict[Place | None, list[Person]] = defaultdict(list)
    for person in list_people():
        if but is None or person.pk != but.pk:
            groups[_village_of(person.place)].append(person)
    near = None if place is None else _village_of(place)
    order = [near, None, *list_villages()]
    return [PeopleGroup(one, tuple(groups.pop(one))) for one in order if one in groups]


def _village_of(place: Place | None) -> Place | None:
    if place is not None and place.kind == PlaceKind.GROUP:
        place = place.parent
    return None if place is None or place.kind == PlaceKind.TOWNSHIP else place


def find_place(key: str) -> Place:
    """A place by key. Raises BadInput("place-missing")."""
    found = Place.objects.filter(pk=whole_number(key)).first()
    if found is None:
        raise BadInput("place-missing", place=key)
    return found


def village_named(name: str) -> Place:
    """A village by its name, however written. Raises BadInput("place-missing")."""
    found = find_village(name)
    if found is None:
        raise BadInput("place-missing", place=name)
    return found


def _shown(
    place: Place, places: list[Place], book: DutyBook, tasks: Mapping[int, int]
) -> PlaceShown:
    expected = book.spec.expected.get(place.kind, ())
    roles = []
    for role in Role:
        held = tuple(book.held.get((place.pk, role), ()))
        if held or role in expected:
            roles.append(RoleShown(role, held, not held))
    groups = [
        _shown(one, [], book, {})
        for one in places
        if one.parent_id == place.pk and one.kind == PlaceKind.GROUP
    ]
    return PlaceShown(place, tuple(roles), tuple(groups), tasks.get(place.pk, 0))
