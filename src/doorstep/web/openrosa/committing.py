"""Many visits, one commit: who sends is answered after the commit that holds the visit, and a disk
that takes milliseconds for one is asked once for all that wait.
"""

from __future__ import annotations

import threading
import time
from collections import deque
from dataclasses import dataclass, field

from django.db import DatabaseError, connection

from doorstep.domain.errors import BadInput
from doorstep.office.models import Submission
from doorstep.office.phone_visits import SentVisit, receive, receive_together

MOST = 64
"""Visits in one commit."""
ROUNDS, ROUND_SECONDS = 8, 0.004
"""So often, and so long, others are waited for before a commit."""


@dataclass
class _Waiting:
    """A visit of one request; `done` is set once its commit is on the disk, or it failed."""

    visit: SentVisit
    done: threading.Event = field(default_factory=threading.Event)
    kept: Submission | None = None
    error: Exception | None = None


class _Committer:
    """Whoever comes first commits for all that wait meanwhile; nobody runs beside."""

    def __init__(self) -> None:
        self._queue: deque[_Waiting] = deque()
        self._turn = threading.Lock()

    def commit(self, one: _Waiting) -> None:
        """Return once the visit was committed, or failed by itself."""
        self._queue.append(one)
        while not one.done.is_set():
            with self._turn:
                if not one.done.is_set():
                    self._commit_some()

    def _commit_some(self) -> None:
        self._gather()
        batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
        try:
            _commit_together(batch)
        except DatabaseError as error:
            for one in batch:
                one.error = error
        finally:
            for one in batch:
                one.done.set()

    def _gather(self) -> None:
        """Wait for those who are about to come, as long as they come: what one commit costs is
        shared by all that it holds."""
        for _ in range(ROUNDS):
            known = len(self._queue)
            time.sleep(ROUND_SECONDS)
            if len(self._queue) == known:
                return


def _commit_together(batch: list[_Waiting]) -> None:
    for one, kept in zip(batch, receive_together([one.visit for one in batch]), strict=True):
        if isinstance(kept, BadInput):
            one.error = kept
        else:
            one.kept = kept


_COMMITTER = _Committer()


def committed(visit: SentVisit) -> Submission:
    """Keep a visit in a transaction that others' share; returns once it is committed. Raises what
    `receive` raises; within a transaction already open it is simply kept."""
    if connection.in_atomic_block:
        return receive(visit)
    waiting = _Waiting(visit)
    _COMMITTER.commit(waiting)
    if waiting.error is not None:
        raise waiting.error
    if waiting.kept is None:  # what waited beside it failed for a reason of ours: alone, then
        return receive(visit)
    return waiting.kept
