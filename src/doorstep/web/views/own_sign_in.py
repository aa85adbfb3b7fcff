"""Signing in by name, password and code; and by what an account signs in: set by whoever it is."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.safestring import mark_safe

from doorstep.domain.one_time_codes import as_told
from doorstep.office.configuring import current_office
from doorstep.office.passwords import (
    SHORTEST,
    begin_factor,
    confirm_factor,
    has_factor,
    set_password,
    sign_in_by,
)
from doorstep.office.queries.roles import administrator_names
from doorstep.render.sheets.painting import qr_picture
from doorstep.web.audiences import EVERYONE
from doorstep.web.reader import began_elsewhere, end_sessions, sign_in_as
from doorstep.web.routes import Access, PageRequest, Route


def form(request: HttpRequest) -> HttpResponse:
    """Where somebody signs in by a password."""
    return render(request, "sign_in.html")


def check(request: HttpRequest) -> HttpResponse:
    """Sign in, or say that it was wrong and how long to wait."""
    said = request.POST
    account, proven = sign_in_by(
        said.get("account", "")[:200], said.get("password", ""), said.get("code", "")[:40]
    )
    sign_in_as(request, account, proven=proven)
    return HttpResponseRedirect("/")


def me(request: PageRequest) -> HttpResponse:
    """What whoever is signed in is to the office, and by what they sign in."""
    return render(request, "me.html", _shown(request))


def password(request: PageRequest) -> HttpResponse:
    """Set one's password; whoever else is signed in as oneself is signed out."""
    with transaction.atomic():
        set_password(request.account, request.POST.get("password", ""), request.POST.get("old", ""))
        end_sessions(request.account, _here(request))
    return HttpResponseRedirect(reverse("me") + "?set=1")


def sign_out_elsewhere(request: PageRequest) -> HttpResponse:
    """End one's other sessions."""
    with transaction.atomic():
        end_sessions(request.account, _here(request))
    return HttpResponseRedirect(reverse("me"))


def factor(request: PageRequest) -> HttpResponse:
    """A second factor to scan, shown this once."""
    secret, uri = begin_factor(request.account, current_office().folder.resolve().name)
    told = {"secret": as_told(secret), "picture": mark_safe(qr_picture(uri))}
    return render(request, "me.html", _shown(request) | told)


def confirm(request: PageRequest) -> HttpResponse:
    """Ask for the second factor from now on; its recovery codes are shown this once, and sessions
    that began without it end."""
    with transaction.atomic():
        codes = confirm_factor(request.account, request.POST.get("code", "")[:40])
        end_sessions(request.account, _here(request))
    return render(request, "me.html", _shown(request) | {"codes": codes})


def _shown(request: PageRequest) -> dict[str, Any]:
    held = getattr(request.account, "secret", None)
    return {
        "standings": request.standings,
        "administrators": "" if request.standings else request.phrases.join(administrator_names()),
        "has_password": held is not None and bool(held.said["password"]),
        "has_factor": has_factor(request.account),
        "least": SHORTEST,
        "was_set": request.GET.get("set") == "1",
        "elsewhere": began_elsewhere(request.account, _here(request)),
    }


def _here(request: PageRequest) -> str:
    return request.session.session_key or ""


ROUTES = (
    Route("sign-in", form, "sign-in-form", access=Access.ANYBODY),
    Route("sign-in/check", check, "sign-in-check", ("POST",), access=Access.ANYBODY),
    Route("me", me, "me", seen_by=EVERYONE),
    Route("me/password", password, "set-password", ("POST",), seen_by=EVERYONE),
    Route("me/sessions", sign_out_elsewhere, "end-sessions", ("POST",), seen_by=EVERYONE),
    Route("me/factor", factor, "begin-factor", ("POST",), seen_by=EVERYONE),
    Route("me/factor/confirm", confirm, "confirm-factor", ("POST",), seen_by=EVERYONE),
)
