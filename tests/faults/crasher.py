"""A process that does one thing to a workspace while its system calls fail, or while it is killed
between two of them.

Run as a script it reads requests (JSON lines) and forks a child for each, so that a case costs
milliseconds. The faults are put in from outside, by replacing functions of `os` in the child: the
product has no hook for them.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa

from doorstep.domain.errors import DoorstepError
from doorstep.store import Source, Store, create
from doorstep.store.folders import parquet

CHANGING = ("mkdir", "open", "write", "fsync", "replace", "rename", "unlink", "rmdir", "chmod")
WRITING = ("mkdir", "open", "write", "fsync")


def source_of(store: Store, word: str) -> Source:
    """A small source whose every part says `word`."""
    table = pa.table({"name": [word, word]})
    snapshot = store.put_snapshot({"persons": table}, word.encode() * 100, {"word": word})
    return Source("s1", "人口.xlsx", "甲村", ("persons",), snapshot, "", "2025-06-01", 2, 2, 0)


def act(folder: Path, deed: str) -> None:
    """One deed: `create`, `undo`, `decide`, `run`, `restless`, or `register:WORD`."""
    if deed == "create":
        create(folder, "cn", lambda: dt.datetime(2025, 6, 1))
        return
    store = Store.open(folder)
    if deed == "undo":
        store.undo()
    elif deed == "decide":
        store.add_decision(who="lin", why="because", what={})
    elif deed == "run":
        store.put_run("r", {"links": pa.table({"left": ["b"]}), "findings.json": b"[2]"})
    elif deed == "restless":
        while True:
            store.commit([source_of(store, "old")])
            store.commit([source_of(store, "new")])
            store.undo()
            store.undo()
    else:
        with store.writing():
            store.commit([source_of(store, deed.partition(":")[2])])


class Faults:
    """Counts the calls that change the disk, and spoils the n-th: kills before it, amid a write, or
    lets it fail."""

    def __init__(self, mode: str | None, at: int) -> None:
        self.calls = 0
        self.writes: list[int] = []
        self.mode = mode
        self.at = at

    def install(self) -> None:
        for name in CHANGING:
            setattr(os, name, self._spoiled(name, getattr(os, name)))

    def _spoiled(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            if name == "open" and not args[1] & os.O_CREAT:
                return real(*args, **named)
            self.calls += 1
            if name == "write":
                self.writes.append(self.calls)
            if self.mode == "kill-before" and self.calls == self.at:
                os.kill(os.getpid(), signal.SIGKILL)
            if self.mode == "kill-amid" and self.calls == self.at:
                real(args[0], args[1][: len(args[1]) // 2])
                os.kill(os.getpid(), signal.SIGKILL)
            if self.mode == "EIO" and self.calls == self.at:
                raise OSError(errno.EIO, "spoiled")
            if self.mode == "ENOSPC" and self.calls >= self.at and name in WRITING:
                raise OSError(errno.ENOSPC, "spoiled")
            return (
                None if name == "fsync" else real(*args, **named)
            )  # who is killed loses nothing the system has

        return call


def child(request: dict[str, Any], answers: int) -> None:
    """Do the deed and say how it went; a killed child says nothing."""
    write = os.write
    faults = Faults(request.get("mode"), request.get("at", 0))
    faults.install()
    said: str | None = None
    try:
        act(Path(request["folder"]), request["deed"])
    except DoorstepError as error:
        said = error.code
    write(
        answers,
        json.dumps({"calls": faults.calls, "writes": faults.writes, "error": said}).encode(),
    )


def answer(request: dict[str, Any]) -> dict[str, Any]:
    """Fork, wait (or kill after `seconds`), and tell what the child said."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        try:
            child(request, writing)
            os._exit(0)
        finally:
            os._exit(1)
    os.close(writing)
    if "seconds" in request:
        time.sleep(request["seconds"])
        os.kill(pid, signal.SIGKILL)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    status = os.waitpid(pid, 0)[1]
    return {"killed": os.WIFSIGNALED(status), "exit": status, **json.loads(said or "{}")}


if __name__ == "__main__":
    parquet(
        pa.table({"name": ["warm"]})
    )  # loads what Arrow loads on first use, once for all children
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
