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
from doorstep.office.roles import keep_administered
from doorstep.office.sealing import token

LINK_MINUTES = 15
OWN = "own"
"""The reason of a link that `serve` prints for whoever started it."""


@transaction.atomic
def make_account(name: str, by: Account | None, *, person: Person | None = None) -> Account:
    """Make an account for somebody. Raises BadInput("account-without-name"),
    RefusedByRule("account-is-somebody") where the same human has one already."""
    if not name.strip():
        raise BadInput("account-without-name")
    if person is not None and _has_account(person):
        raise RefusedByRule("account-is-somebody")
    is_first = not Account.objects.exists()
    account = Account(person=person)
    account.put(name=name.strip())
    account.save()
    record(by, "account.made", f"account:{account.pk}")
    if is_first:
        keep_administered(account)
    return account


@transaction.atomic
def steward_account(name: str, language: str = "") -> Account:
    """The first account of this computer, made when there is none; it administers the workspace
    where nobody does, and reads `language`, where it has none of its own."""
    account = Account.objects.filter(closed=None).order_by("created").first()
    account = account or make_account(name, None)
    keep_administered(account)
    if language and not account.language:
        account.language = language
        account.save(update_fields=["language"])
        record(None, "account.language", f"account:{account.pk}", language)
    return account


@transaction.atomic
def account_named(name: str) -> Account:
    """The open account of a name, made when there is none; it is the person of that name where
    there is just one. Raises BadInput("account-without-name")."""
    named = Person.objects.filter(name_token=token(name.strip()), left_on=None)[:2]
    if len(named) == 1:
        return account_of(named[0], None)
    held = (one for one in _open_accounts() if one.said.get("name") == name.strip())
    return next(held, None) or make_account(name, None)


@transaction.atomic
def account_of(person: Person, by: Account | None) -> Account:
    """Somebody's account; made where there is none, unless one bears their name that is nobody's
    yet and they are the one person called so: then it is theirs."""
    account = Account.objects.filter(person=person).first()
    if account is not None:
        return account
    name = str(person.said["name"])
    nobodys = [one for one in accounts_of_nobody() if one.said.get("name") == name]
    if not nobodys or Person.objects.filter(name_token=person.name_token, left_on=None).count() > 1:
        return make_account(name, by, person=person)
    be_person(nobodys[0], person, by)
    return nobodys[0]


@transaction.atomic
def be_person(account: Account, person: Person, by: Account | None) -> None:
    """Let an account that stands for nobody yet be somebody of the office, and be called so: its
    own word, or another's who knows.

    Raises RefusedByRule("account-is-somebody") where one of both is bound already, or has left.
    """
    if account.person_id is not None or _has_account(person) or person.left_on is not None:
        raise RefusedByRule("account-is-somebody")
    account.person = person
    account.put(name=str(person.said["name"]))
    account.save(update_fields=["person", "sealed"])
    record(by, "account.person", f"account:{account.pk}", f"person:{person.pk}")


def accounts_of_nobody() -> list[Account]:
    """The open accounts of which nobody has said yet whose they are."""
    return [account for account in _open_accounts() if account.person_id is None]


def is_same_human(one: Person | Account, other: Person | Account) -> bool:
    """Whether two records speak of one human as far as is known: one record, or name and telephone
    of two people; an account of nobody known is whoever bears its name."""
    people = [each.person if isinstance(each, Account) else each for each in (one, other)]
    names = [str(each.said.get("name", "")) for each in (one, other)]
    if one == other or (people[0] is not None and people[0] == people[1]):
        return True
    phones = [str(each.said.get("phone", "")) for each in people if each is not None]
    return names[0] == names[1] and (len(phones) < 2 or phones[0] == phones[1] != "")


def check_second(first: Account, second: Account) -> None:
    """Let whoever confirms as the second pass: another human than the first, and one of whom it is
    known who they are. Raises RefusedByRule("second-person", "second-unknown")."""
    if is_same_human(first, second):
        raise RefusedByRule("second-person")
    if second.person_id is None:
        raise RefusedByRule("second-unknown", account=str(second.said["name"]))


def _open_accounts() -> list[Account]:
    accounts = Account.objects.filter(closed=None).select_related("person")
    return list(accounts.order_by("created"))


def _has_account(person: Person) -> bool:
    """Whether an account stands for somebody, under whichever of their records."""
    held = (account.person for account in _open_accounts())
    return any(one is not None and is_same_human(one, person) for one in held)


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
