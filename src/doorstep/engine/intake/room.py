"""Room in the machine's memory: a second child begins only where both can have what they may
need."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


class MemoryRoom:
    """Megabytes promised to children at work. `available` says what the machine has left, None
    where it does not tell: then one child works at a time."""

    def __init__(self, available: Callable[[], int | None]) -> None:
        self._available = available
        self._changed = threading.Condition()
        self._promised: list[int] = []

    @contextmanager
    def taken(self, megabytes: int) -> Iterator[None]:
        """Wait for room, and hold it as long as the context lasts; alone, anybody may begin."""
        with self._changed:
            self._changed.wait_for(lambda: not self._promised or self._fits(megabytes))
            self._promised.append(megabytes)
        try:
            yield
        finally:
            with self._changed:
                self._promised.remove(megabytes)
                self._changed.notify_all()

    def _fits(self, megabytes: int) -> bool:
        left = self._available()
        return left is not None and sum(self._promised) + megabytes <= left


def available_megabytes() -> int | None:
    """What Linux would give without swapping; None on other systems."""
    try:
        lines = Path("/proc/meminfo").read_text("ascii").splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("MemAvailable:")]
    return int(found[0]) // 1024 if found else None


ROOM = MemoryRoom(available_megabytes)
"""The room of this machine."""
