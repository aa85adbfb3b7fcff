"""What every page knows besides what its view gives it."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from doorstep.i18n.phrasebook import LANGUAGES
from doorstep.office.configuring import current_office
from doorstep.web.reader import words_of

NAVIGATION = tuple("morning files findings review tasks ledgers people plan search".split())
"""The pages in the bar, by route name; a page that is not there yet is not shown."""


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The reader's words, who is signed in, the pages in the bar, and whether the data are
    simulated."""
    from doorstep.web.urls import ROUTES

    there = {route.name for route in ROUTES}
    phrases = getattr(request, "phrases", None) or words_of(request)
    read = request.method in ("GET", "HEAD")
    back = request.get_full_path() if read else request.path.rpartition("/")[0]
    return {
        "back": back,
        "phrases": phrases,
        "account": getattr(request, "account", None),
        "navigation": [name for name in NAVIGATION if name in there],
        "here": getattr(request.resolver_match, "url_name", ""),
        "other_language": next(one for one in LANGUAGES if one != phrases.lang),
        "simulated": current_office().simulated,
        "workspace_name": current_office().folder.resolve().name,
    }
