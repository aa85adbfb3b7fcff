"""What every answer passes through: who asks, in which language, failures in the reader's words,
and what a browser may load.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress

from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse

from doorstep.domain.errors import BadInput, DoorstepError
from doorstep.office.noticing import notice_runs
from doorstep.web.bodies import MOST_MEGABYTES, PASSED_BY
from doorstep.web.reader import signed_in, words_of
from doorstep.web.views import failures

Next = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class AskedBy:
    """Puts the account that is signed in, and the reader's words, on the request; lets none pass
    that came by another name than this computer's, or to a view that no route declares."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.get_host()  # a foreign page's name for this computer is refused
        _refuse_nul(request)
        try:
            request.account = signed_in(request)  # type: ignore[attr-defined]
        except BadInput as error:  # who it is was changed from outside: nobody is signed in
            return failures.refused(request, error)
        request.phrases = words_of(request)  # type: ignore[attr-defined]
        if f"HTTP_{PASSED_BY}" in request.META:
            return failures.refused(request, BadInput("upload-too-large", most=MOST_MEGABYTES))
        if request.account is not None:  # type: ignore[attr-defined]
            with suppress(OperationalError):  # busy: the next reader's page asks
                notice_runs()
        return self._next(request)

    def process_view(self, request: HttpRequest, view: Next, *_: object) -> None:
        """A view is reached by the table of routes, which says who may see it, or not at all."""
        if not hasattr(view, "route"):
            raise Http404

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A typed failure is a sentence on a page; any other is none of its reader's, and neither
        its words nor its trace are kept."""
        if isinstance(error, OperationalError):
            error = BadInput("database-busy")
        return failures.refused(request, error) if isinstance(error, DoorstepError) else None


def _refuse_nul(request: HttpRequest) -> None:
    """No page of ours sends a NUL, and not every database holds one."""
    forms = (values for form in (request.GET, request.POST) for _, values in form.lists())
    told = (request.path, *request.COOKIES.values(), *(one for some in forms for one in some))
    if any("\0" in one for one in told):
        raise SuspiciousOperation


class StrictHeaders:
    """Nothing but our own files, nothing inline, nothing kept, nobody's frame."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._next(request)
        if request.is_secure():
            answer.headers.setdefault(
                "Strict-Transport-Security", "max-age=31536000; includeSubDomains"
            )
            for cookie in answer.cookies.values():
                cookie["secure"] = True
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("Referrer-Policy", "same-origin")
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("X-Frame-Options", "DENY")
        answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return answer
