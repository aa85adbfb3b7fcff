"""What every account is to the office, as an administrator reads it."""

from __future__ import annotations

from dataclasses import dataclass

from doorstep.office.models import Account
from doorstep.office.roles import RoleHeld, standings_of


@dataclass(frozen=True)
class AccountHeld:
    """An open account by its name, and all that it is today."""

    account: Account
    name: str
    held: tuple[RoleHeld, ...]


def accounts_held() -> list[AccountHeld]:
    """All open accounts, by name."""
    accounts = Account.objects.filter(closed=None).select_related("person")
    found = [
        AccountHeld(one, str(one.said.get("name", "")), tuple(standings_of(one)))
        for one in accounts
    ]
    return sorted(found, key=lambda one: one.name)
