"""What each account may be to the office: given by an administrator, for a time, or held with a
duty; and whose rows that lets it see.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from doorstep.domain.asked import whole_number
from doorstep.domain.duties import Role
from doorstep.domain.errors import BadInput, RefusedByRule
from doorstep.domain.roles import NO_ROWS, OF_DUTIES, OF_TOWNSHIP, OWN_ROWS, AccountRole
from doorstep.office.audit import record
from doorstep.office.models import Account, Duty, Place, RoleGrant
from doorstep.office.scope import EVERYTHING, Scope, everything
from doorstep.office.vocabulary import PlaceKind

FIRST = (AccountRole.ADMINISTRATOR, AccountRole.STEWARD)
"""What the first account of a workspace is, so that an office of one computer notices nothing."""


@dataclass(frozen=True)
class RoleHeld:
    """One thing that an account is: a role in a place (None: the township), by whose word it is -
    a grant, or the duty that makes it so."""

    role: AccountRole
    place: Place | None = None
    grant: RoleGrant | None = None
    until: dt.date | None = None


def held_on(day: dt.date | None = None) -> Q:
    """The grants that hold on a day (default: today)."""
    day = day or timezone.localdate()
    return Q(since__lte=day) & (Q(until=None) | Q(until__gt=day))


def standings_of(account: Account) -> list[RoleHeld]:
    """All that an account is today: what it was given, and what its person's duties make it."""
    grants = RoleGrant.objects.filter(held_on(), account=account).select_related("place__parent")
    given = [
        RoleHeld(AccountRole(one.role), one.place, one, one.until)
        for one in grants.order_by("role", "pk")
    ]
    return [*given, *_by_duty(account)]


def _by_duty(account: Account) -> list[RoleHeld]:
    if account.person_id is None:
        return []
    today = timezone.localdate()
    duties = Duty.objects.filter(Q(until=None) | Q(until__gt=today), person=account.person_id)
    return [
        RoleHeld(OF_DUTIES[Role(one.role)], one.place, until=one.until)
        for one in duties.select_related("place__parent").order_by("role", "pk")
        if one.role in OF_DUTIES and one.place.kind != PlaceKind.TOWNSHIP
    ]


def scope_of(standings: Iterable[RoleHeld], account: Account) -> Scope:
    """Whose rows these let an account see."""
    held = [one for one in standings if one.role not in NO_ROWS]
    person = account.person_id if any(one.role in OWN_ROWS for one in held) else None
    placed = [one for one in held if one.role not in OWN_ROWS]
    if any(one.place is None for one in placed):
        return EVERYTHING
    own = {one.place.pk for one in placed if one.place is not None}
    with everything():
        parts = Place.objects.filter(parent__in=own, kind=PlaceKind.GROUP)
        places = frozenset(own | set(parts.values_list("pk", flat=True)))
    return Scope(places, person, account.person_id if own else None)


@transaction.atomic
def give_role(
    account: Account,
    role: AccountRole,
    by: Account | None,
    *,
    place: Place | None = None,
    until: dt.date | None = None,
) -> RoleGrant:
    """Let an account be something, in a village or in the township, until before a day.

    Raises BadInput("role-place", "role-until", "role-twice").
    """
    today = timezone.localdate()
    if (place is None) != (role in OF_TOWNSHIP) or (place and place.kind == PlaceKind.TOWNSHIP):
        raise BadInput("role-place", role=role)
    if until is not None and until <= today:
        raise BadInput("role-until")
    if RoleGrant.objects.filter(held_on(), account=account, role=role, place=place).exists():
        raise BadInput("role-twice")
    grant = RoleGrant.objects.create(
        account=account, role=role, place=place, since=today, until=until, by=by
    )
    record(by, "role.given", f"account:{account.pk}", role)
    return grant


@transaction.atomic
def withdraw_role(key: str, by: Account) -> RoleGrant:
    """End a grant now. Raises BadInput("role-missing"), RefusedByRule("role-last")."""
    held = RoleGrant.objects.select_for_update().filter(held_on())
    grant = held.filter(pk=whole_number(key)).first()
    if grant is None:
        raise BadInput("role-missing")
    if grant.role == AccountRole.ADMINISTRATOR and not _administrators(but=grant).exists():
        raise RefusedByRule("role-last")
    grant.until = timezone.localdate()
    grant.save(update_fields=["until"])
    record(by, "role.withdrawn", f"account:{grant.account_id}", grant.role)
    return grant


@transaction.atomic
def keep_administered(account: Account) -> None:
    """Let an account be the first one's roles where nobody administers the workspace: whoever owns
    the folder is never locked out of it."""
    if _administrators().exists():
        return
    for role in FIRST:
        if not RoleGrant.objects.filter(held_on(), account=account, role=role).exists():
            give_role(account, role, None)


def _administrators(but: RoleGrant | None = None) -> QuerySet[RoleGrant]:
    held = RoleGrant.objects.filter(
        held_on(), role=AccountRole.ADMINISTRATOR, account__closed=None, until=None
    )
    return held if but is None else held.exclude(pk=but.pk)
