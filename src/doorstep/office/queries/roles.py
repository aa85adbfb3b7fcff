"""What every account is to the office, as an administrator reads it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from doorstep.domain.errors import BadInput
from doorstep.domain.roles import AccountRole
from doorstep.office.duties import holding
from doorstep.office.models import Account, Duty, Person, RoleGrant
from doorstep.office.passwords import has_factor
from doorstep.office.roles import RoleHeld, held_on, standings_of
from doorstep.office.vocabulary import PlaceKind


@dataclass(frozen=True)
class AccountHeld:
    """An open account by its name, and all that it is today."""

    account: Account
    name: str
    held: tuple[RoleHeld, ...]
    has_factor: bool


def accounts_held() -> list[AccountHeld]:
    """All open accounts, by name."""
    accounts = Account.objects.filter(closed=None).select_related("person")
    found = [
        AccountHeld(one, str(one.said.get("name", "")), tuple(standings_of(one)), has_factor(one))
        for one in accounts
    ]
    return sorted(found, key=lambda one: one.name)


def roles_of(person: Person) -> list[RoleHeld]:
    """What somebody is to the office, by roles given and by duties, with an account or without."""
    account = Account.objects.filter(person=person, closed=None).first()
    return standings_of(account or Account(person_id=person.pk))


def township_role(person: uuid.UUID) -> str:
    """The role that goes with a duty of somebody at the township, where it has to be given; ""."""
    held = Duty.objects.filter(holding(), person=person, place__kind=PlaceKind.TOWNSHIP)
    return next((one.role for one in held.order_by("role") if one.role in set(AccountRole)), "")


def administrator_names() -> list[str]:
    """Whom to ask for a role."""
    grants = RoleGrant.objects.filter(
        held_on(), role=AccountRole.ADMINISTRATOR, account__closed=None
    )
    return sorted({str(one.account.said["name"]) for one in grants.select_related("account")})


def account_by_key(key: uuid.UUID) -> Account:
    """An open account by key. Raises BadInput("account-missing")."""
    account = Account.objects.filter(pk=key, closed=None).first()
    if account is None:
        raise BadInput("account-missing")
    return account
