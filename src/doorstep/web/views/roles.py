"""Who may see what: what every account is, given and withdrawn by an administrator."""

from __future__ import annotations

import uuid

from django.db import transaction
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse

from doorstep.domain.asked import day_of
from doorstep.domain.errors import BadInput
from doorstep.domain.roles import AccountRole
from doorstep.office.audit import record
from doorstep.office.passwords import end_factor
from doorstep.office.people import find_person, give_to_person, person_key
from doorstep.office.queries.people import find_place, list_villages, people_near
from doorstep.office.queries.roles import account_by_key, accounts_held, township_role
from doorstep.office.roles import withdraw_role
from doorstep.web.audiences import ADMINISTRATORS
from doorstep.web.reader import end_sessions
from doorstep.web.routes import PageRequest, Route


def roles(request: PageRequest) -> HttpResponse:
    """All accounts with what they are, and a form that gives a role."""
    chosen = person_key(request.GET.get("person", ""))
    given = {
        "accounts": accounts_held(),
        "roles": list(AccountRole),
        "places": list_villages(),
        "people": people_near(),
        "chosen": chosen,
        "usual": township_role(chosen) if chosen else "",
    }
    return render(request, "roles.html", given)


def give(request: PageRequest) -> HttpResponse:
    """Let somebody be something, for a time."""
    said = request.POST
    role = said.get("role", "")
    if role not in set(AccountRole):
        raise BadInput("role-unknown", role=role[:40])
    place = find_place(said["place"]) if said.get("place") else None
    until = day_of(said["until"]) if said.get("until") else None
    person = find_person(said.get("person", ""))
    give_to_person(person, AccountRole(role), request.account, place=place, until=until)
    return HttpResponseRedirect(reverse("roles"))


def withdraw(request: PageRequest, key: str) -> HttpResponse:
    """Take a role back, from now on."""
    withdraw_role(key, request.account)
    return HttpResponseRedirect(reverse("roles"))


def anew(request: PageRequest, key: uuid.UUID) -> HttpResponse:
    """Whoever lost the second factor may set up another, and is signed out."""
    account = account_by_key(key)
    with transaction.atomic():
        end_factor(account, request.account)
        end_sessions(account)
    return HttpResponseRedirect(reverse("roles"))


def sign_out(request: PageRequest, key: uuid.UUID) -> HttpResponse:
    """Sign somebody out everywhere: a lost computer, a guest who stays."""
    account = account_by_key(key)
    with transaction.atomic():
        end_sessions(account)
        record(request.account, "sign-in.ended", f"account:{account.pk}")
    return HttpResponseRedirect(reverse("roles"))


ROUTES = (
    Route("roles", roles, "roles", seen_by=ADMINISTRATORS),
    Route("roles/give", give, "give-role", ("POST",), seen_by=ADMINISTRATORS),
    Route("roles/<uuid:key>/factor", anew, "end-factor", ("POST",), seen_by=ADMINISTRATORS),
    Route(
        "roles/<uuid:key>/sessions", sign_out, "sign-out-other", ("POST",), seen_by=ADMINISTRATORS
    ),
    Route(
        "roles/<slug:key>/withdraw", withdraw, "withdraw-role", ("POST",), seen_by=ADMINISTRATORS
    ),
)
