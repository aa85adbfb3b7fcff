"""The people of offices."""

from __future__ import annotations

import datetime as dt
import uuid

from django.db import transaction

from doorstep.domain.errors import BadInput
from doorstep.domain.roles import AccountRole
from doorstep.office.accounts import account_of, make_link
from doorstep.office.audit import record
from doorstep.office.models import Account, Person, Place, RoleGrant
from doorstep.office.roles import give_role
from doorstep.office.sealing import token


def list_people() -> list[Person]:
    """Everybody who has not left, by name."""
    people = Person.objects.filter(left_on=None).select_related("place__parent")
    return sorted(people, key=lambda person: str(person.said.get("name", "")))


def person_key(said: str) -> uuid.UUID | None:
    """The key of somebody as an address writes it; None where it is none."""
    try:
        return uuid.UUID(said)
    except ValueError:
        return None


def find_person(key: str) -> Person:
    """Somebody by key. Raises BadInput("person-missing")."""
    said = person_key(key)
    found = said and Person.objects.filter(pk=said, left_on=None).first()
    if not found:
        raise BadInput("person-missing")
    return found


def people_named(name: str) -> list[Person]:
    """Everybody of a name. Raises BadInput("person-unknown")."""
    found = list(Person.objects.filter(name_token=token(name.strip()), left_on=None))
    if not found:
        raise BadInput("person-unknown", name=name)
    return found


def person_named(name: str) -> Person:
    """The one person of a name. Raises BadInput("person-unknown", "person-unclear")."""
    found = people_named(name)
    if len(found) > 1:
        raise BadInput("person-unclear", name=name)
    return found[0]


@transaction.atomic
def add_person(
    name: str, by: Account | None, *, title: str = "", phone: str = "", place: Place | None = None
) -> Person:
    """Note somebody of an office. Raises BadInput("person-without-name", "person-twice")."""
    person = Person(place=place)
    _say(person, name, title, phone)
    record(by, "person.added", f"person:{person.pk}")
    return person


@transaction.atomic
def edit_person(
    person: Person, by: Account, *, name: str, title: str, phone: str, place: Place | None
) -> None:
    """Say anew who somebody is. Raises BadInput("person-without-name", "person-twice")."""
    person.place = place
    _say(person, name, title, phone)
    record(by, "person.changed", f"person:{person.pk}")


@transaction.atomic
def link_for(person: Person, by: Account) -> str:
    """A token that signs somebody in once; their account is made where there is none."""
    account = account_of(person, by)
    if account.closed is not None:
        account.closed = None
        account.save(update_fields=["closed"])
        record(by, "account.opened", f"account:{account.pk}")
    return make_link(account, by)


@transaction.atomic
def give_to_person(
    person: Person,
    role: AccountRole,
    by: Account,
    *,
    place: Place | None = None,
    until: dt.date | None = None,
) -> RoleGrant:
    """Let somebody be something to the office; their account is made where there is none. Raises
    as `give_role` does."""
    return give_role(account_of(person, by), role, by, place=place, until=until)


def _say(person: Person, name: str, title: str, phone: str) -> None:
    """Keep who somebody is. One human stands once: two of a name and place have two telephones."""
    if not name.strip():
        raise BadInput("person-without-name")
    name, phone = name.strip(), phone.strip()
    person.name_token = token(name)
    others = Person.objects.filter(name_token=person.name_token, left_on=None)
    for other in others.exclude(pk=person.pk):
        known = str(other.said.get("phone", ""))
        apart = {person.place_id, other.place_id, None}
        if phone == known if phone and known else len(apart) < 3:
            raise BadInput("person-twice", name=name)
    person.put(name=name, title=title.strip(), phone=phone)
    person.save()
