"""How much of a request is read, and how long it may take to say what it wants: decided while it
arrives, before any page is asked.

Who is not signed in sends a short form at most, a phone with a key what a phone sends. Who is
signed in may send as many ledgers at once as a township has; what is more than that is passed by,
so that the page can say so.
"""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Callable
from copy import copy
from typing import Any

from django.db import DatabaseError, connection
from waitress.buffers import OverflowableBuffer
from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.receiver import FixedStreamReceiver

from doorstep.office.phones import holder_of
from doorstep.web.reader import is_known

MOST_MEGABYTES = 200
"""What a signed-in reader may send at once: sixteen large ledgers, and as much again."""
MOST_BYTES = MOST_MEGABYTES * 1_000_000
STRANGERS_BYTES = 64_000
PHONE_BYTES = 10_000_000
"""What a phone may send at once; it splits what is larger."""
HEAD_SECONDS = 10.0
"""How long the head of a request may take to arrive."""
PASSED_BY = "X_DOORSTEP_PASSED_BY"
"""Tells the page that a body was too large and is not there."""


_KEY = re.compile(r"/key/([\w-]{16,64})/submission\Z")


class _PassedBy(FixedStreamReceiver):  # type: ignore[misc]
    """Takes a body and keeps nothing of it."""

    def received(self, data: bytes) -> int:
        """Count what came; returns how much of it was of this body."""
        taken: int = min(len(data), self.remain)
        self.remain -= taken
        self.completed = self.remain < 1
        return taken


class BoundedParser(HTTPRequestParser):  # type: ignore[misc]
    """Reads a request's body as far as whoever sends it may send one."""

    adj: Any
    content_length: int

    def parse_header(self, header_plus: bytes) -> None:
        """As its base; then settles how much of a body is read."""
        super().parse_header(header_plus)
        self.headers.pop(PASSED_BY, None)
        if self.content_length <= STRANGERS_BYTES and not self.chunked:
            return
        key = _KEY.match(self.path)
        if key is not None and _ask(lambda: holder_of(key[1])):
            self._read_at_most(PHONE_BYTES + 1)
        elif not _ask(lambda: is_known(self.headers.get("COOKIE", ""))):
            self._read_at_most(STRANGERS_BYTES)
            self.expect_continue = False
        elif self.content_length > MOST_BYTES:
            self.body_rcv = _PassedBy(self.content_length, OverflowableBuffer(1))
            self.headers |= {PASSED_BY: "1", "CONTENT_LENGTH": "0"}
            self.content_length = 0
            self._read_at_most(sys.maxsize)

    def _read_at_most(self, size: int) -> None:
        self.adj = copy(self.adj)
        self.adj.max_request_body_size = size


class PromptChannel(HTTPChannel):  # type: ignore[misc]
    """A connection that is closed where the head of a request drips in for too long."""

    parser_class = BoundedParser
    _began = 0.0

    def received(self, data: bytes) -> bool:
        """As its base; a connection that is late takes nothing more."""
        now = time.monotonic()
        if self.request is None:
            self._began = now
        elif not self.request.headers_finished and now - self._began > HEAD_SECONDS:
            self.will_close = True
            return False
        done: bool = super().received(data)
        return done


def _ask(who: Callable[[], object]) -> bool:
    """Whether somebody is known, as far as the database answers."""
    try:
        return bool(who())
    except DatabaseError:
        return False
    finally:
        connection.close()  # the thread that reads requests asks seldom
