"""Our own styles and the script that fetches parts of pages, as files that may be kept."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib.resources import files

from django.http import Http404, HttpRequest, HttpResponse

from doorstep.web.routes import Access, Route

ASSETS = {
    "doorstep.css": ("doorstep.web", "static/doorstep.css", "text/css; charset=utf-8"),
    "print.css": ("doorstep.web", "static/print.css", "text/css; charset=utf-8"),
    "desk.js": ("doorstep.web", "static/desk.js", "text/javascript; charset=utf-8"),
    "htmx.js": (
        "django_htmx",
        "static/django_htmx/htmx-2.min.js",
        "text/javascript; charset=utf-8",
    ),
    "icon.svg": ("doorstep.web", "static/icon.svg", "image/svg+xml"),
}


@cache
def content_of(name: str) -> tuple[bytes, str]:
    """An asset's bytes and a mark that changes with them."""
    package, place, _ = ASSETS[name]
    content = files(package).joinpath(place).read_bytes()
    return content, hashlib.sha256(content).hexdigest()[:12]


def asset(request: HttpRequest, mark: str, name: str) -> HttpResponse:
    """One file; its address carries its mark, so a browser may keep it for good."""
    if name not in ASSETS:
        raise Http404
    answer = HttpResponse(content_of(name)[0], content_type=ASSETS[name][2])
    answer["Cache-Control"] = "public, max-age=31536000, immutable"
    return answer


ROUTES = (Route("static/<slug:mark>/<str:name>", asset, "asset", access=Access.ANYBODY),)
