"""The people of offices."""

from __future__ import annotations

import uuid

from django.db import transaction

from doorstep.domain.errors import BadInput
from doorstep.office.audit import record
from doorstep.office.models import Account, Person, Place
from doorstep.office.sealing import token


def list_people() -> list[Person]:
    """Everybody who has not left, by name."""
    people = Person.objects.filter(left_on=None).select_related("place")
    return sorted(people, key=lambda person: str(person.said.get("name", "")))


def find_person(key: str) -> Person:
    """Somebody by key. Raises BadInput("person-missing")."""
    try:
        found = Person.objects.filter(pk=uuid.UUID(key), left_on=None).first()
    except ValueError:
        found = None
    if found is None:
        raise BadInput("person-missing")
    return found


@transaction.atomic
def add_person(
    name: str, by: Account | None, *, title: str = "", phone: str = "", place: Place | None = None
) -> Person:
    """Note somebody of an office. Raises BadInput("person-without-name")."""
    if not name.strip():
        raise BadInput("person-without-name")
    person = Person(place=place, name_token=token(name.strip()))
    person.put(name=name.strip(), title=title, phone=phone)
    person.save()
    record(by, "person.added", f"person:{person.pk}")
    return person
