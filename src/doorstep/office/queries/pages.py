"""Lists, a page at a time."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet

PAGE = 50
"""How many lines stand on a page."""


def page_of(rows: QuerySet[Any], number: int) -> Page[Any]:
    """One page of rows, counted from 1; where there is no such page, the nearest."""
    return Paginator(rows, PAGE).get_page(number)
