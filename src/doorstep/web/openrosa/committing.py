"""Many visits, one commit: who sends is answered after the commit that holds the visit, and a disk
that takes milliseconds for one is asked once for all that wait.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from django.db import DatabaseError, connection, transaction

from doorstep.domain.errors import DoorstepError

MOST = 32
"""Visits in one commit."""
Kept = TypeVar("Kept")


@dataclass
class _Waiting(Generic[Kept]):
    """Work of one request; `done` is set once its commit is on the disk, or it failed."""

    work: Callable[[], Kept]
    done: threading.Event = field(default_factory=threading.Event)
    kept: Kept | None = None
    error: Exception | None = None


class _Committer:
    """Whoever comes first commits for all that wait meanwhile; nobody runs beside."""

    def __init__(self) -> None:
        self._queue: deque[_Waiting[object]] = deque()
        self._turn = threading.Lock()

    def commit(self, one: _Waiting[object]) -> None:
        """Return once the work was committed, or failed by itself."""
        self._queue.append(one)
        while not one.done.is_set():
            with self._turn:
                if not one.done.is_set():
                    self._commit_some()

    def _commit_some(self) -> None:
        batch = [self._queue.popleft() for _ in range(min(MOST, len(self._queue)))]
        try:
            with transaction.atomic():
                for one in batch:
                    _try(one)
        except DatabaseError as error:
            for one in batch:
                one.error = one.error or error
        finally:
            for one in batch:
                one.done.set()


def _try(one: _Waiting[object]) -> None:
    """Do one's work behind a savepoint: a failure takes nobody else's with it; what was written
    before a typed refusal (the other bytes that are held) stays."""
    try:
        with transaction.atomic():
            try:
                one.kept = one.work()
            except DoorstepError as refusal:
                one.error = refusal
    except DatabaseError as error:
        one.error = error


_COMMITTER = _Committer()


def committed(work: Callable[[], Kept]) -> Kept:
    """Do some work in a transaction that others' share; returns once it is committed. Raises what
    it raised; within a transaction already open it is simply done."""
    if connection.in_atomic_block:
        return work()
    waiting: _Waiting[Kept] = _Waiting(work)
    _COMMITTER.commit(waiting)  # type: ignore[arg-type]
    if waiting.error is not None:
        raise waiting.error
    assert waiting.kept is not None
    return waiting.kept
