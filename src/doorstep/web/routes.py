"""Every route with who may see it; the table is the only way to a view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path

from doorstep.domain.errors import RefusedByRule
from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.inspectors import note_page
from doorstep.office.models import Account, Person
from doorstep.office.passwords import FACTOR_ROLES
from doorstep.office.phones import holder_of
from doorstep.office.roles import RoleHeld, scope_of, standings_of
from doorstep.office.scope import seeing
from doorstep.web.audiences import INSPECTION, Audience, home_of
from doorstep.web.openrosa_answers import said
from doorstep.web.reader import is_unproven

View = Callable[..., HttpResponse]


class Access(StrEnum):
    """Who may see a route: anybody, who is signed in, or the phone whose key its address names."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed-in"
    KEY = "key"


class PageRequest(HttpRequest):
    """A request as our views get it: who asks (on a phone's route, whose phone), and the reader's
    words."""

    account: Account
    standings: list[RoleHeld]
    visitor: Person
    phrases: Phrasebook
    htmx: Any


@dataclass(frozen=True)
class Route:
    """One path (Django's pattern), its view, its name, with which methods, who may see it.

    `seen_by`: the audience of a page of those who are signed in; without one there is no program.
    """

    pattern: str
    view: View
    name: str
    methods: tuple[str, ...] = ("GET",)
    access: Access = Access.SIGNED_IN
    seen_by: Audience | None = None

    def __post_init__(self) -> None:
        """A route that does not say who may see it is none."""
        if (self.access == Access.SIGNED_IN) != (self.seen_by is not None):
            raise TypeError(f"route {self.name}: say with seen_by who may see it")

    def as_path(self) -> URLPattern:
        """The route as Django knows it, its view behind its own guard."""
        return path(self.pattern, self._guarded(), name=self.name)

    def _guarded(self) -> View:
        @wraps(self.view)
        def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
            allowed = (*self.methods, "HEAD") if "GET" in self.methods else self.methods
            if request.method not in allowed:
                return HttpResponseNotAllowed(self.methods)
            if self.seen_by is not None:
                return self._seen(request, self.seen_by, given)
            if self.access == Access.KEY:
                visitor = holder_of(given.pop("key"))
                if visitor is None:
                    phrases: Phrasebook = request.phrases  # type: ignore[attr-defined]
                    return said(phrases.text("collect.key-unknown"), 403)
                request.visitor = visitor  # type: ignore[attr-defined]
            return self.view(request, **given)

        guarded.route = self  # type: ignore[attr-defined]
        guarded.csrf_exempt = self.access == Access.KEY  # type: ignore[attr-defined]
        return guarded

    def _seen(self, request: HttpRequest, seen_by: Audience, given: dict[str, Any]) -> HttpResponse:
        """The page as whoever is signed in may see it: its tables narrowed to what those of the
        account's roles let through that the page is for."""
        account: Account | None = getattr(request, "account", None)
        if account is None:
            return HttpResponseRedirect("/signed-out")
        standings = standings_of(account)
        request.standings = standings  # type: ignore[attr-defined]
        needs_factor = any(one.role in FACTOR_ROLES for one in standings)
        if needs_factor and is_unproven(request) and self.name != "sign-out":
            raise RefusedByRule("factor-needed")
        admitted = [one for one in standings if seen_by.admits(one.role)]
        if seen_by.roles and not admitted:
            if self.pattern == "":
                return HttpResponseRedirect(home_of(standings))
            raise RefusedByRule("not-for-you")
        with seeing(scope_of(admitted, account)):
            answer = self.view(request, **given)
        if not 300 <= answer.status_code < 400 and self._is_looked_at(standings):
            note_page(account, self.name, [str(one) for one in given.values()])
        return answer

    def _is_looked_at(self, standings: list[RoleHeld]) -> bool:
        """Whether this shows an inspector something of the office: their own sample's pages say so
        themselves, and what everybody sees has nobody in it."""
        shows_people = bool(self.seen_by and self.seen_by.roles - INSPECTION.roles)
        return shows_people and any(INSPECTION.admits(one.role) for one in standings)
