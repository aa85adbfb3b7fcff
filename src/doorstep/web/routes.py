"""Every route with who may see it; the table is the only way to a view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.urls import URLPattern, path

from doorstep.i18n.phrasebook import Phrasebook
from doorstep.office.models import Account, Person
from doorstep.office.phones import holder_of
from doorstep.web.openrosa_answers import said

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
    visitor: Person
    phrases: Phrasebook
    htmx: Any


@dataclass(frozen=True)
class Route:
    """One path (Django's pattern), its view, its name, who may see it, and with which methods."""

    pattern: str
    view: View
    name: str
    methods: tuple[str, ...] = ("GET",)
    access: Access = Access.SIGNED_IN

    def as_path(self) -> URLPattern:
        """The route as Django knows it, its view behind its own guard."""
        return path(self.pattern, self._guarded(), name=self.name)

    def _guarded(self) -> View:
        @wraps(self.view)
        def guarded(request: HttpRequest, **given: Any) -> HttpResponse:
            allowed = (*self.methods, "HEAD") if "GET" in self.methods else self.methods
            if request.method not in allowed:
                return HttpResponseNotAllowed(self.methods)
            if self.access == Access.SIGNED_IN and getattr(request, "account", None) is None:
                return HttpResponseRedirect("/signed-out")
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
