"""Addresses of pages that may not be there: what has no page is not linked."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import NoReverseMatch, reverse


def address(name: str, *given: str, **query: str) -> str:
    """The address of a page, narrowed by a query; "" where there is no such page."""
    try:
        path = reverse(name, args=given)
    except NoReverseMatch:
        return ""
    asked = urlencode({key: value for key, value in query.items() if value})
    return f"{path}?{asked}" if asked else path
