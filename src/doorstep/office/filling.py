"""The tree of duties as the registered lists of contacts know it. What somebody set by hand stays:
a role that was ever given by hand in a place is theirs, and who left does not come back.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import timezone

from doorstep.app.workspace import Workspace
from doorstep.domain.duties import DutiesSpec, Role
from doorstep.domain.vocabulary import RegisterKind
from doorstep.engine.fields.places import place_key
from doorstep.office.audit import record
from doorstep.office.duties import duties_spec, holding
from doorstep.office.models import Duty, Person, Place
from doorstep.office.models.people import is_place_name
from doorstep.office.people import add_person
from doorstep.office.sealing import token
from doorstep.office.vocabulary import PlaceKind
from doorstep.packs.duties import role_of

_BELOW = (Role.GROUP_LEADER, Role.CENTRE_HOUSEHOLD)
_TOP = (Role.LEAD, Role.STEWARD)

_MARKS = re.compile(r"[、,，;；/]")
_WHOLE_NAME = re.compile(r"[\u3400-\u9fff·]{2,}(?:\s+[\u3400-\u9fff·]+)*|[^\W\d_]\S*(?:\s+\S+)+")
"""Two Chinese characters or more, or two words or more of another script."""


@dataclass
class _Listed:
    """Who the lists name for one role in one place."""

    place: Place
    role: Role
    holders: list[Person] = field(default_factory=list)
    deputies: list[Person] = field(default_factory=list)


def fill_duties(workspace: Workspace, places: Mapping[str, Place]) -> None:
    """Note the people of the contacts registers, and what each answers for; to be called in a
    transaction. `places`: by `place_key`, "" is the township."""
    rows = workspace.table(RegisterKind.CONTACTS).arrow.to_pylist()
    if not rows:
        return
    spec, known = duties_spec(), dict(places)
    listed: dict[tuple[int, Role], _Listed] = {}
    for row in rows:
        _note(row, spec, known, listed)
    day = timezone.localdate()
    for one in listed.values():
        _keep(one, day)
    for duty in Duty.objects.filter(holding(day), by=None).select_related("place"):
        if (duty.place_id, duty.role) not in listed:
            _end(duty, day)


def _note(
    row: Mapping[str, Any],
    spec: DutiesSpec,
    places: dict[str, Place],
    listed: dict[tuple[int, Role], _Listed],
) -> None:
    """Note the people of one row, and which role it gives them."""
    parts = (row.get(name) or "" for name in ("family_name", "given_name"))
    name = (row.get("name") or " ".join(filter(None, parts))).strip()
    position = row.get("position") or ""
    role, is_deputy = role_of(position, spec)
    place = _place(row, role, places)
    for each in names_in(name):
        person = _person(each, position, row.get("phone") or "", place)
        if role is None or person.left_on is not None:
            continue
        one = listed.setdefault((place.pk, role), _Listed(place, role))
        held = one.deputies if is_deputy else one.holders
        if person not in held:
            held.append(person)


def names_in(cell: str) -> list[str]:
    """The names that one cell of a list holds, apart by a mark where every part is a whole name:
    "Li, Na" is one."""
    parts = list(filter(None, map(str.strip, _MARKS.split(cell))))
    if len(parts) > 1 and all(map(_WHOLE_NAME.fullmatch, parts)):
        return parts
    return [cell] if cell else []


def _place(row: Mapping[str, Any], role: Role | None, places: dict[str, Place]) -> Place:
    """Where somebody answers: the village of the row, or its group; the township for its own."""
    top, village = places[""], (row.get("village") or "").strip()
    if not is_place_name(village) or role in _TOP:
        return top
    key = place_key(village)
    if key not in places:
        made, _ = Place.objects.get_or_create(kind=PlaceKind.VILLAGE, name=village, parent=top)
        places[key] = made
    group = (row.get("group") or "").strip()
    if not is_place_name(group) or role not in _BELOW:
        return places[key]
    found, _ = Place.objects.get_or_create(kind=PlaceKind.GROUP, name=group, parent=places[key])
    return found


def _person(name: str, title: str, phone: str, place: Place) -> Person:
    """The person of this name: the one with the same telephone, else the one of the same place."""
    alike = list(Person.objects.filter(name_token=token(name)).select_related("place"))
    for one in alike:
        if phone and one.said.get("phone") == phone:
            return one
    for one in alike:
        if one.place_id == place.pk:
            return one
    return add_person(name, None, title=title, phone=phone, place=place)


def _keep(one: _Listed, day: dt.date) -> None:
    """Bring the duties of one role in one place in line with the lists, unless a hand set them."""
    held = Duty.objects.filter(place=one.place, role=one.role)
    if held.exclude(by=None).exists():
        return
    now = {duty.person_id: duty for duty in held.filter(holding(day))}
    holders, deputies = one.holders or one.deputies, one.deputies if one.holders else []
    for person in holders:
        deputy = next((each for each in deputies if each.pk != person.pk), None)
        duty = now.pop(person.pk, None)
        if duty is None:
            duty = Duty.objects.create(
                place=one.place, role=one.role, person=person, deputy=deputy, since=day
            )
            record(None, "duty.filled", f"duty:{duty.pk}", one.role)
        elif duty.deputy != deputy:
            duty.deputy = deputy
            duty.save(update_fields=["deputy"])
            record(None, "duty.deputy", f"duty:{duty.pk}")
    for duty in now.values():
        _end(duty, day)


def _end(duty: Duty, day: dt.date) -> None:
    duty.until = day
    duty.save(update_fields=["until"])
    record(None, "duty.ended", f"duty:{duty.pk}", "not-listed")
