"""Ctrl-C and the system's wish that a command end: it ends within three seconds, with one sentence
that says what stands.

The first signal kills the children that read files and raises `Interrupted` in the command, so that
whatever is being written is taken back. A watcher ends the process where that takes too long (a
library that computes and hears nothing). `KeyboardInterrupt` would not do: libraries turn it into
failures of their own.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from types import FrameType, TracebackType
from typing import Any, NoReturn

GRACE_SECONDS = 1.5
EXIT_CODE = 130
_SIGNALS = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)
)


class Interrupted(BaseException):
    """Somebody wants the command to end."""


class Interruption:
    """Listens for signals while a command runs; `say` prints the sentence of what stands.

    Used as a context around the command. Outside the main thread nothing is listened for: no signal
    arrives there.
    """

    def __init__(self, say: Callable[[], None], *, early: Sequence[int]) -> None:
        self.asked = False
        self._say = say
        self._early = early
        self._said = threading.Lock()
        self._before: dict[int, Any] = {}
        self._wakers: tuple[socket.socket, socket.socket] | None = None

    def __enter__(self) -> Interruption:
        if threading.current_thread() is threading.main_thread():
            self._wakers = socket.socketpair()
            for end in self._wakers:
                end.setblocking(False)
            signal.set_wakeup_fd(self._wakers[1].fileno(), warn_on_full_buffer=False)
            threading.Thread(target=self._watch, args=(self._wakers[0],), daemon=True).start()
            self._before = {one: signal.signal(one, self._hear) for one in _SIGNALS}
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        for one, handler in self._before.items():
            signal.signal(one, handler)
        if self._wakers is not None:
            signal.set_wakeup_fd(-1)
            self._wakers[1].close()

    def begin(self) -> None:
        """Raise `Interrupted` for a signal that came before anybody listened."""
        if self._early:
            self._hear(signal.SIGINT, None)

    def end(self) -> NoReturn:
        """Say what stands and end the process, whatever threads still do."""
        with self._said:
            _quietly(self._say)
            os._exit(EXIT_CODE)

    def _hear(self, number: int, frame: FrameType | None) -> None:
        if self.asked:
            return
        self.asked = True
        # What was raised inside a callback cannot be passed on and would be printed.
        sys.unraisablehook = lambda _: None
        _end_children()
        raise Interrupted

    def _watch(self, waker: socket.socket) -> None:
        waker.setblocking(True)
        heard = b""
        while heard not in {bytes([one]) for one in _SIGNALS}:
            with suppress(OSError):
                heard = waker.recv(1)
            if not heard:
                return  # the command is over
        threading.Event().wait(GRACE_SECONDS)
        _end_children()
        self.end()


def _end_children() -> None:
    """Where nothing was read there is nobody to end, and nothing to load for it."""
    module = sys.modules.get("doorstep.engine.intake.limited")
    if module is not None:
        module.end_children()


def _quietly(say: Callable[[], None]) -> None:
    with suppress(OSError, ValueError):
        say()
        for stream in (sys.stdout, sys.stderr):
            stream.flush()
