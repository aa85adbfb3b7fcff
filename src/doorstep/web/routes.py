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
from doorstep.office.models import Account

View = Callable[..., HttpResponse]


class Access(StrEnum):
    """Who may see a route."""

    ANYBODY = "anybody"
    SIGNED_IN = "signed-in"


class PageRequest(HttpRequest):
    """A request as our views get it: who asks, and the reader's words."""

    account: Account
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
            return self.view(request, **given)

        guarded.route = self  # type: ignore[attr-defined]
        return guarded
