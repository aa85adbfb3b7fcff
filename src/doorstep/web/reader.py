"""Who reads, and in which language."""

from __future__ import annotations

import datetime as dt

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.http import HttpRequest, parse_cookie
from django.utils import timezone

from doorstep.domain.errors import DoorstepError
from doorstep.i18n.phrasebook import DEFAULT, Phrasebook
from doorstep.office.configuring import current_office
from doorstep.office.models import Account


class PageWords(Phrasebook):
    """The reader's words on a page: where a sentence names a command or an option, the page's own
    stands under the same key behind `page.`."""

    def text(self, key: str, /, **params: object) -> str:
        """The message `key` as a page says it."""
        own = f"page.{key}"
        return super().text(own if self.known(own) else key, **params)

    def problem(self, error: DoorstepError) -> str:
        """An error's sentence; a column that was chosen by its code is named."""
        word = error.params.get("word")
        if isinstance(word, str):
            error = type(error)(error.code, **error.params | {"word": self.name("column", word)})
        return super().problem(error)


LANGUAGE_COOKIE = "lang"
_ACCOUNT = "account"
_PROVEN = "proven"
FROM_NETWORK = "doorstep.network"
"""Marks a request that did not come from this computer."""


def sign_in_as(request: HttpRequest, account: Account, *, proven: bool = False) -> None:
    """Begin a session of this account's, and keep it; what another left here is gone. `proven`: a
    second factor was."""
    request.session.flush()
    request.session[_ACCOUNT] = str(account.pk)
    request.session[_PROVEN] = proven
    request.session.save()


def is_unproven(request: HttpRequest) -> bool:
    """Whether somebody asks from the network in a session that no second factor began."""
    return bool(request.META.get(FROM_NETWORK)) and not request.session.get(_PROVEN)


def signed_in(request: HttpRequest) -> Account | None:
    """The account that is signed in here, unless it was closed; its name stands on every page.
    Raises BadInput("cell-tampered")."""
    account = _account_of(request.session)
    if account is not None:
        _ = account.said
    return account


def began_elsewhere(account: Account, here: str = "") -> list[dt.datetime]:
    """When the account's sessions began that are still open, but the one `here`; oldest first."""
    age = dt.timedelta(seconds=settings.SESSION_COOKIE_AGE)
    return sorted(one.expire_date - age for one in _sessions(account, here))


def end_sessions(account: Account, here: str = "") -> None:
    """Sign an account out everywhere, but in the session `here`."""
    for one in _sessions(account, here):
        one.delete()


def _sessions(account: Account, here: str) -> list[Session]:
    held = Session.objects.filter(expire_date__gt=timezone.now()).exclude(pk=here)
    return [one for one in held if one.get_decoded().get(_ACCOUNT) == str(account.pk)]


def is_known(cookies: str) -> bool:
    """Whether a header of cookies is of somebody who is signed in; asked before there is a
    request."""
    key = parse_cookie(cookies).get(settings.SESSION_COOKIE_NAME, "")
    return key.isalnum() and _account_of(SessionStore(key)) is not None


def _account_of(session: SessionBase) -> Account | None:
    held = session.get(_ACCOUNT)
    return None if held is None else Account.objects.filter(pk=held, closed=None).first()


def words_of(request: HttpRequest) -> Phrasebook:
    """The reader's words: as asked for here, else the account's, else the workspace's."""
    account = getattr(request, "account", None)
    own = getattr(account, "language", "") or current_office().store.settings.language
    return PageWords(request.COOKIES.get(LANGUAGE_COOKIE) or own or DEFAULT)
