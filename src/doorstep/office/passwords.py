"""Signing in by a password and a second factor: kept as hashes, tried with growing delays, never
locked out; recovery codes are shown once."""

from __future__ import annotations

import datetime as dt
import functools
import secrets
import time
from typing import Any

from django.contrib.auth.password_validation import CommonPasswordValidator
from django.db import transaction
from django.utils import timezone

from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.one_time_codes import enrolment_uri, step_of
from doorstep.domain.roles import AccountRole
from doorstep.office.audit import record
from doorstep.office.configuring import current_office
from doorstep.office.models import Account, SignInSecret, SignInWait
from doorstep.office.roles import held_on
from doorstep.office.sealing import token
from doorstep.store.passwords import fits, hashed

SHORTEST, LONGEST = 10, 128
RECOVERY_CODES = 8
_FREE_TRIES = 3
_LONGEST_WAIT = 900
_OF_THE_PROGRAM = ("doorstep", "到户")
FACTOR_ROLES = frozenset({AccountRole.ADMINISTRATOR, AccountRole.STEWARD})
"""Who signs in over the network with a second factor or not at all."""


@transaction.atomic
def set_password(account: Account, new: str, old: str = "") -> None:
    """Let an account sign in by a password, in the place of one it has.

    Raises BadInput("password-short", "password-name", "password-common"),
    RefusedByRule("password-wrong").
    """
    row = _locked(account)
    said = row.said
    if said["password"] and not fits(old, said["password"]):
        raise RefusedByRule("password-wrong")
    if not SHORTEST <= len(new) <= LONGEST:
        raise BadInput("password-short", least=SHORTEST, most=LONGEST)
    if _is_of_this_office(account, new) or len(set(new)) < SHORTEST // 2:
        raise BadInput("password-name")
    if new.strip().lower() in _common():
        raise BadInput("password-common")
    _keep(row, password=hashed(new))
    record(account, "sign-in.password", f"account:{account.pk}")


def _is_of_this_office(account: Account, new: str) -> bool:
    """Whether a password holds the own name, or is hardly more than the office's or the
    program's."""
    if str(account.said.get("name", "")) in new:
        return True
    left = new.casefold()
    for word in (current_office().folder.resolve().name.casefold(), *_OF_THE_PROGRAM):
        left = left.replace(word, "")
    return len(left) < SHORTEST // 2


@functools.cache
def _common() -> frozenset[str]:
    """The passwords that are tried first: some 20,000 of those that leaked most often."""
    return frozenset(CommonPasswordValidator().passwords)


@transaction.atomic
def begin_factor(account: Account, office: str) -> tuple[bytes, str]:
    """A fresh second factor, not asked for until a code confirms it: the secret, and what an
    authenticator scans. Raises RefusedByRule("factor-there") where one was confirmed."""
    row = _locked(account)
    if row.confirmed:
        raise RefusedByRule("factor-there")
    secret = secrets.token_bytes(20)
    _keep(row, factor=secret.hex())
    record(account, "sign-in.factor-begun", f"account:{account.pk}")
    return secret, enrolment_uri(secret, str(account.said.get("name", "")), office)


@transaction.atomic
def confirm_factor(account: Account, code: str) -> list[str]:
    """Ask for the second factor from now on; returns the recovery codes, shown this once.

    Raises BadInput("factor-code"), RefusedByRule("factor-there").
    """
    row = _locked(account)
    if row.confirmed:
        raise RefusedByRule("factor-there")
    if not _is_code(row, code):
        raise BadInput("factor-code")
    codes = [f"{secrets.token_hex(4)}-{secrets.token_hex(4)}" for _ in range(RECOVERY_CODES)]
    row.confirmed = True
    _keep(row, recovery=[str(token(f"recovery:{one}")) for one in codes])
    record(account, "sign-in.factor", f"account:{account.pk}")
    return codes


@transaction.atomic
def end_factor(account: Account, by: Account) -> None:
    """A lost authenticator without recovery codes: an administrator lets somebody begin anew.
    Raises RefusedByRule("factor-oneself")."""
    if account == by:
        raise RefusedByRule("factor-oneself")
    row = _locked(account)
    row.confirmed = False
    _keep(row, factor="", recovery=[])
    record(by, "sign-in.factor-ended", f"account:{account.pk}")


def has_factor(account: Account) -> bool:
    """Whether an account signs in with a second factor."""
    return SignInSecret.objects.filter(account=account, confirmed=True).exists()


def is_administered_safely() -> bool:
    """Whether some administrator has a second factor and a password."""
    held = SignInSecret.objects.filter(confirmed=True, account__closed=None)
    roles = held_on()
    for row in held.select_related("account"):
        own = row.account.grants.filter(roles, role=AccountRole.ADMINISTRATOR)
        if row.said["password"] and own.exists():
            return True
    return False


def sign_in_by(name: str, password: str, code: str = "") -> tuple[Account, bool]:
    """The account that a name, its password and (where it has one) a code of its second factor sign
    in; and whether a factor was proven.

    Raises RefusedByRule("sign-in-wait", "sign-in-wrong"): which of the three was wrong is not told.
    """
    about = token(f"sign-in:{name.strip()}")
    _count_try(about)
    account = _fitting(name.strip(), password[:LONGEST])
    proven = account is not None and _prove(account, code)
    if account is None or (has_factor(account) and not proven):
        raise RefusedByRule("sign-in-wrong")
    with transaction.atomic():
        SignInWait.objects.filter(pk=about).delete()
        record(account, "sign-in", f"account:{account.pk}", "password")
    return account, proven


@transaction.atomic
def _count_try(about: int) -> None:
    """Count a try before it is looked at, so that many at once are many."""
    now = timezone.now()
    row = SignInWait.objects.select_for_update().filter(pk=about).first()
    row = row or SignInWait(about=about, until=now)
    if row.until > now:
        raise RefusedByRule("sign-in-wait", seconds=int((row.until - now).total_seconds()) + 1)
    row.failures += 1
    over = row.failures - _FREE_TRIES
    wait = 0 if over < 0 else min(2 ** min(over + 1, 20), _LONGEST_WAIT)
    row.until = now + dt.timedelta(seconds=wait)
    row.save()


def _fitting(name: str, password: str) -> Account | None:
    accounts = Account.objects.filter(closed=None).select_related("secret", "person")
    named = [one for one in accounts if one.said.get("name") == name and hasattr(one, "secret")]
    kept: list[tuple[Account | None, Any]] = [(one, one.secret.said["password"]) for one in named]
    kept = kept or [(None, {})]  # who is unknown takes as long as who is known
    return next((one for one, held in kept if fits(password, held)), None)


@transaction.atomic
def _prove(account: Account, code: str) -> bool:
    row = _locked(account)
    if not row.confirmed or not code.strip():
        return False
    if _is_code(row, code):
        row.save()
        return True
    left, used = list(row.said["recovery"]), str(token(f"recovery:{code.strip().lower()}"))
    if used not in left:
        return False
    left.remove(used)
    _keep(row, recovery=left)
    record(account, "sign-in.recovery", f"account:{account.pk}")
    return True


def _is_code(row: SignInSecret, code: str) -> bool:
    secret = bytes.fromhex(row.said["factor"])
    step = step_of(secret, code, time.time(), row.last_step) if secret else None
    row.last_step = step or row.last_step
    return step is not None


def _locked(account: Account) -> SignInSecret:
    row = SignInSecret.objects.select_for_update().filter(account=account).first()
    if row is None:
        row = SignInSecret(account=account)
        row.put(password={}, factor="", recovery=[])
        row.save(force_insert=True)
    return row


def _keep(row: SignInSecret, **told: Any) -> None:
    row.put(**row.said | told)
    row.save()
