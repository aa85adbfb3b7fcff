"""What every page knows besides what its view gives it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest

from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import LANGUAGES
from doorstep.office.anchoring import office_gap
from doorstep.office.configuring import current_office
from doorstep.web.reader import words_of

NAVIGATION = tuple(
    "morning files findings review doors tasks ledgers people inspection search".split()
)
"""The pages in the bar, by route name; a page that is not there yet is not shown."""


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The reader's words, who is signed in, the pages in the bar, whether the data are simulated,
    and whether the database is older than the folder knows."""
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
        "gap": _gap() if getattr(request, "account", None) else None,
        "workspace_name": current_office().folder.resolve().name,
    }


def _gap() -> BadInput | None:
    """What every page warns of: the database is older than the folder knows."""
    with suppress(BadInput):  # a folder that is damaged is told where it is read
        return office_gap()
    return None
