"""What every account is to the office, as an administrator reads it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from doorstep.domain.errors import BadInput
from doorstep.office.models import Account
from doorstep.office.passwords import has_factor
from doorstep.office.roles import RoleHeld, standings_of


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


def account_by_key(key: uuid.UUID) -> Account:
    """An open account by key. Raises BadInput("account-missing")."""
    account = Account.objects.filter(pk=key, closed=None).first()
    if account is None:
        raise BadInput("account-missing")
    return account
