"""What every answer passes through: who asks, in which language, failures in the reader's words,
and what a browser may load.
"""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from doorstep.domain.errors import DoorstepError
from doorstep.web.reader import signed_in, words_of
from doorstep.web.views import failures

Next = Callable[[HttpRequest], HttpResponse]
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
    " form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


class AskedBy:
    """Puts the account that is signed in, and the reader's words, on the request."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.account = signed_in(request)  # type: ignore[attr-defined]
        request.phrases = words_of(request)  # type: ignore[attr-defined]
        return self._next(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A typed failure is a sentence on a page; any other is none of its reader's, and neither
        its words nor its trace are kept."""
        return failures.refused(request, error) if isinstance(error, DoorstepError) else None


class StrictHeaders:
    """Nothing but our own files, nothing inline, nothing kept, nobody's frame."""

    def __init__(self, get_response: Next) -> None:
        self._next = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        answer = self._next(request)
        answer.headers.setdefault("Content-Security-Policy", POLICY)
        answer.headers.setdefault("Cache-Control", "no-store")
        answer.headers.setdefault("Referrer-Policy", "no-referrer")
        answer.headers.setdefault("X-Content-Type-Options", "nosniff")
        answer.headers.setdefault("X-Frame-Options", "DENY")
        answer.headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
        return answer
