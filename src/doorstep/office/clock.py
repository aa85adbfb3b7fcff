"""What time it is, for whatever counts minutes; a test sets its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from django.utils import timezone

_source: Callable[[], dt.datetime] = timezone.now


def now() -> dt.datetime:
    """This moment."""
    return _source()


def set_clock(source: Callable[[], dt.datetime] | None = None) -> None:
    """Read the time from somewhere else; None: the machine's again."""
    global _source
    _source = source or timezone.now
