"""What is shown where something is not there, is refused, or failed: a sentence and what to do."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from doorstep.domain.errors import BadInput, DoorstepError, RefusedByRule
from doorstep.web.views.nothing_yet import NOT_COMPARED, nothing_yet

log = logging.getLogger(__name__)


def refused(request: HttpRequest, error: DoorstepError) -> HttpResponse:
    """A typed failure: 403 where a rule refuses, 400 for what somebody gave, 500 for ours; where
    nothing was compared yet, what to do first."""
    if error.code == NOT_COMPARED and request.method == "GET":
        return nothing_yet(request)
    given = 400 if isinstance(error, BadInput) else 500
    status = 403 if isinstance(error, RefusedByRule) else given
    log.info("refused: %s", error.code)
    shown = {"errors": [error, *error.causes], "came_from": _came_from(request)}
    return render(request, "failure.html", shown, status=status)


def _came_from(request: HttpRequest) -> str:
    """The page of ours whose form was refused; "" where somebody came otherwise."""
    page = urlsplit(request.headers.get("Referer", ""))
    if request.method != "POST" or page.netloc != request.get_host():
        return ""
    return page.path + (f"?{page.query}" if page.query else "")


def not_understood(request: HttpRequest, exception: Exception) -> HttpResponse:
    """A request that no page of ours makes: a foreign name for this computer, a broken form."""
    return render(request, "failure.html", {"key": "page.not-understood"}, status=400)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Nothing is at this address."""
    return render(request, "failure.html", {"key": "page.not-found"}, status=404)


def failed(request: HttpRequest) -> HttpResponse:
    """Something of ours failed; what, is named by its kind alone in the log."""
    return render(request, "failure.html", {"key": "page.failed"}, status=500)


def forged(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that did not come from our page, or from one that stood open too long."""
    return render(request, "failure.html", {"key": "page.forged"}, status=403)
