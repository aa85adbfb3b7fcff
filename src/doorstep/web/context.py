"""What every page knows besides what its view gives it."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.http import HttpRequest

from doorstep.domain.errors import BadInput
from doorstep.i18n.phrasebook import LANGUAGES
from doorstep.office.anchoring import office_gap
from doorstep.office.configuring import current_office
from doorstep.office.roles import RoleHeld, standings_of
from doorstep.web.audiences import home_of
from doorstep.web.reader import words_of

NAVIGATION = tuple(
    "morning files findings review doors tasks ledgers people inspection search".split()
)
"""The pages in the bar, by route name; a page that is not there yet is not shown."""


def page_context(request: HttpRequest) -> dict[str, Any]:
    """The reader's words, who is signed in, the pages in the bar, whether the data are simulated,
    and whether the database is older than the folder knows."""
    may = _may(request)
    phrases = getattr(request, "phrases", None) or words_of(request)
    read = request.method in ("GET", "HEAD")
    back = request.get_full_path() if read else request.path.rpartition("/")[0]
    return {
        "back": back,
        "phrases": phrases,
        "account": getattr(request, "account", None),
        "may": may,
        "home": home_of(_standings(request)),
        "navigation": [name for name in _bar(may) if name in may],
        "here": getattr(request.resolver_match, "url_name", ""),
        "other_language": next(one for one in LANGUAGES if one != phrases.lang),
        "simulated": current_office().simulated,
        "gap": _gap() if getattr(request, "account", None) else None,
        "workspace_name": current_office().folder.resolve().name,
    }


def _standings(request: HttpRequest) -> list[RoleHeld]:
    """What whoever asks is to the office; asked once, wherever the page comes from."""
    if getattr(request, "standings", None) is None:
        account = getattr(request, "account", None)
        request.standings = [] if account is None else standings_of(account)  # type: ignore[attr-defined]
    standings: list[RoleHeld] = request.standings  # type: ignore[attr-defined]
    return standings


def _may(request: HttpRequest) -> frozenset[str]:
    """The names of the routes that whoever asks may see."""
    from doorstep.web.urls import ROUTES

    held = {one.role for one in _standings(request)}
    seen = (one for one in ROUTES if one.seen_by is not None)
    return frozenset(one.name for one in seen if one.seen_by and one.seen_by.is_for(held))


def _bar(may: frozenset[str]) -> tuple[str, ...]:
    """The pages in the bar: who does not begin at the township's morning begins at their own."""
    return NAVIGATION if "morning" in may else ("my-villages", "my-doors", *NAVIGATION)


def _gap() -> BadInput | None:
    """What every page warns of: the database is older than the folder knows."""
    with suppress(BadInput):  # a folder that is damaged is told where it is read
        return office_gap()
    return None
