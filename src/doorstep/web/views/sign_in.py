"""Signing in by a one-time link, out again, and the reader's language."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme

from doorstep.i18n.phrasebook import LANGUAGES
from doorstep.office.accounts import use_link
from doorstep.web.audiences import EVERYONE
from doorstep.web.reader import LANGUAGE_COOKIE, sign_in_as
from doorstep.web.routes import Access, PageRequest, Route

_YEAR_SECONDS = 365 * 24 * 3600


def sign_in(request: HttpRequest, token: str) -> HttpResponse:
    """Sign in by a link; what another signed in here before is gone. A look ahead (the
    head alone, or a browser's guess where its reader goes) does not spend it."""
    if request.method == "HEAD" or "prefetch" in request.headers.get("Sec-Purpose", ""):
        return HttpResponse(status=204)
    with transaction.atomic():  # killed in between, a spent link would have signed nobody in
        sign_in_as(request, use_link(token))
    return HttpResponseRedirect("/")


def sign_out(request: PageRequest) -> HttpResponse:
    """Sign out."""
    request.session.flush()
    return HttpResponseRedirect("/signed-out")


def signed_out(request: HttpRequest) -> HttpResponse:
    """What somebody sees who is not signed in: how to get a link."""
    return render(request, "signed_out.html", status=200)


def speak(request: HttpRequest) -> HttpResponse:
    """Change the reader's language and go back to the page."""
    asked, back = request.POST.get("lang"), request.POST.get("back", "/")
    known = url_has_allowed_host_and_scheme(back, {request.get_host()})
    answer = HttpResponseRedirect(back if known else "/")
    if asked in LANGUAGES:
        answer.set_cookie(LANGUAGE_COOKIE, asked, _YEAR_SECONDS, httponly=True, samesite="Strict")
    return answer


ROUTES = (
    Route("sign-in/<str:token>", sign_in, "sign-in", access=Access.ANYBODY),
    Route("signed-out", signed_out, "signed-out", access=Access.ANYBODY),
    Route("sign-out", sign_out, "sign-out", ("POST",), seen_by=EVERYONE),
    Route("language", speak, "language", ("POST",), access=Access.ANYBODY),
)
