"""Who may sign in on this computer: accounts, and links that sign one in once."""

from __future__ import annotations

import datetime as dt
import secrets

from django.db import transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, Person, SignInLink
from doorstep.office.sealing import token

LINK_MINUTES = 15
OWN = "own"
"""The reason of a link that `serve` prints for whoever started it."""


@transaction.atomic
def make_account(name: str, by: Account | None, *, person: Person | None = None) -> Account:
    """Make an account for somebody. Raises BadInput("account-without-name")."""
    if not name.strip():
        raise BadInput("account-without-name")
    account = Account(person=person)
    account.put(name=name.strip())
    account.save()
    record(by, "account.made", f"account:{account.pk}")
    return account


@transaction.atomic
def steward_account(name: str, language: str = "") -> Account:
    """The first account of this computer, made when there is none; it reads `language`, where it
    has none of its own."""
    account = Account.objects.filter(closed=None).order_by("created").first()
    account = account or make_account(name, None)
    if language and not account.language:
        account.language = language
        account.save(update_fields=["language"])
        record(None, "account.language", f"account:{account.pk}", language)
    return account


@transaction.atomic
def account_named(name: str) -> Account:
    """The open account of a name, made when there is none; the person of that name where there is
    just one. Raises BadInput("account-without-name")."""
    for account in Account.objects.filter(closed=None).order_by("created"):
        if account.said.get("name") == name.strip():
            return account
    people = Person.objects.filter(name_token=token(name.strip()), left_on=None, account=None)
    return make_account(name, None, person=people[0] if len(people) == 1 else None)


@transaction.atomic
def be_person(account: Account, person: Person) -> None:
    """Let an account that stands for nobody yet be somebody of the office, and be called so.

    Raises RefusedByRule("account-is-somebody") where one of both is bound already, or has left.
    """
    taken = Account.objects.filter(person=person).exists()
    if account.person_id is not None or taken or person.left_on is not None:
        raise RefusedByRule("account-is-somebody")
    account.person = person
    account.put(name=str(person.said["name"]))
    account.save(update_fields=["person", "sealed"])
    record(account, "account.person", f"account:{account.pk}", f"person:{person.pk}")


@transaction.atomic
def make_link(account: Account, by: Account | None, *, minutes: int = LINK_MINUTES) -> str:
    """A fresh token that signs the account in once within so many minutes; kept as a digest."""
    told = secrets.token_urlsafe(24)
    until = timezone.now() + dt.timedelta(minutes=minutes)
    SignInLink.objects.create(digest=_digest(told), account=account, expires=until)
    record(by, "sign-in.link", f"account:{account.pk}")
    return told


@transaction.atomic
def use_link(told: str) -> Account:
    """The account that a token signs in; the token is spent.

    Raises RefusedByRule("link-unknown", "link-used", "link-expired").
    """
    link = SignInLink.objects.select_for_update().filter(digest=_digest(told)).first()
    if link is None or link.account.closed is not None:
        raise RefusedByRule("link-unknown")
    if link.used is not None:
        raise RefusedByRule("link-used")
    if link.expires < timezone.now():
        raise RefusedByRule("link-expired")
    link.used = timezone.now()
    link.save(update_fields=["used"])
    record(link.account, "sign-in", f"account:{link.account_id}")
    return link.account


def _digest(told: str) -> str:
    return current_office().store.cipher.seal_of("sign-in", told.encode("utf-8", "replace"))
