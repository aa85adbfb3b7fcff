"""Answers as OpenRosa's clients take them."""

from __future__ import annotations

import hashlib
from xml.sax.saxutils import escape

from django.http import HttpRequest, HttpResponse

VERSION = ("X-OpenRosa-Version", "1.0")
RESPONSE = "http://openrosa.org/http/response"


def said(text: str, status: int) -> HttpResponse:
    """A message to the person who holds the phone."""
    body = f'<OpenRosaResponse xmlns="{RESPONSE}"><message nature="">{escape(text)}</message>'
    answer = HttpResponse(f"{body}</OpenRosaResponse>", "text/xml; charset=utf-8", status=status)
    answer.headers.setdefault(*VERSION)
    return answer


def xml_answer(text: str, request: HttpRequest) -> HttpResponse:
    """A document of the protocol."""
    return tagged(HttpResponse(text, content_type="text/xml; charset=utf-8"), request)


def tagged(answer: HttpResponse, request: HttpRequest) -> HttpResponse:
    """An answer with the mark by which it is not fetched twice."""
    answer.headers["ETag"] = tag = f'"{md5_of(answer.content)}"'
    answer.headers.setdefault(*VERSION)
    if request.headers.get("If-None-Match") != tag:
        return answer
    unchanged = HttpResponse(status=304)
    unchanged.headers["ETag"] = tag
    unchanged.headers.setdefault(*VERSION)
    return unchanged


def md5_of(data: bytes) -> str:
    """The mark that Collect compares files by."""
    return hashlib.md5(data, usedforsecurity=False).hexdigest()
