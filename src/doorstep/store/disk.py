"""Writing so that a power cut or a killed process leaves the old or the new, never between; and one
writer at a time.

Whatever is being written lives beside its place under a name starting with `.new-`, is flushed to
the device, and takes its place by one rename. Nothing reads a `.new-` name; the next writer sweeps
them away.
"""

from __future__ import annotations

import datetime as dt
import errno
import json
import os
import re
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.store.cipher import Bytes

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

UNFINISHED = ".new-"
_POLL_SECONDS = 0.02
_TELL_SECONDS = 1.0
_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC), errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}


@contextmanager
def typed_problems(path: Path) -> Iterator[None]:
    """Turn the system's refusals into BadInput("disk-full" | "workspace-read-only" |
    "disk-failed")."""
    try:
        yield
    except OSError as problem:
        number = problem.errno or 0
        code = (
            "disk-full"
            if number in _FULL
            else "workspace-read-only"
            if number in _FORBIDDEN
            else "disk-failed"
        )
        raise BadInput(
            code, file=str(path), reason=errno.errorcode.get(number, str(number))
        ) from None


def unfinished_name(folder: Path) -> Path:
    """A free name in `folder` that no reader looks at."""
    return folder / (UNFINISHED + secrets.token_hex(8))


def flush_folder(folder: Path) -> None:
    """Make the folder's entries lasting. Windows has no such call: its renames are journaled."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _flush_file(handle: int) -> None:
    if sys.platform == "darwin":
        fcntl.fcntl(handle, fcntl.F_FULLFSYNC)  # fsync alone stops at the drive's own cache there
    else:
        os.fsync(handle)


def make_folder(folder: Path) -> None:
    """Make one folder for its owner only, lasting; one that exists is made private."""
    with typed_problems(folder):
        try:
            os.mkdir(folder, 0o700)
        except FileExistsError:
            os.chmod(folder, 0o700)
        flush_folder(folder.parent)


def make_folders(folder: Path) -> None:
    """Make a folder, and the missing ones above it."""
    with typed_problems(folder):
        missing = [part for part in folder.absolute().parents if not part.exists()]
    for part in reversed(missing):
        make_folder(part)
    make_folder(folder)


def write_new(path: Path, parts: Iterable[Bytes]) -> None:
    """Write a file that must not exist yet, for its owner only, and flush it; its folder is the
    caller's to flush."""
    with typed_problems(path):
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0)
        handle = os.open(path, flags, 0o600)
        try:
            for part in parts:
                rest = memoryview(part)
                while rest:
                    rest = rest[os.write(handle, rest) :]
            _flush_file(handle)
        finally:
            os.close(handle)


def replace_file(path: Path, parts: Iterable[Bytes], unconfirmed: str | None = None) -> None:
    """Put a file in place whole: after a crash the name holds the old content or the new one.

    Raises BadInput(`unconfirmed`), where one is given, when the new content stands but the disk did
    not say that it will last; any other error means that the old one stands.
    """
    unfinished = unfinished_name(path.parent)
    try:
        write_new(unfinished, parts)
        with typed_problems(path):
            os.replace(unfinished, path)
    except BadInput:
        with suppress(OSError):
            os.unlink(unfinished)
        raise
    try:
        with typed_problems(path):
            flush_folder(path.parent)
    except BadInput as problem:
        if unconfirmed is None:
            raise
        raise BadInput(unconfirmed, **problem.params) from None


def publish_folder(unfinished: Path, final: Path) -> None:
    """Give a finished folder its name; a folder that stood there is put out of the way first and
    removed."""
    with typed_problems(final):
        flush_folder(unfinished)
        old: Path | None = None
        if final.exists():
            old = unfinished_name(final.parent)
            os.rename(final, old)
        os.rename(unfinished, final)
        flush_folder(final.parent)
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)


def sweep(folder: Path) -> None:
    """Remove what interrupted writers left in `folder`. Only for who holds the writer's lock."""
    for entry in sorted(folder.iterdir()) if folder.is_dir() else []:
        if entry.name.startswith(UNFINISHED):
            if entry.is_dir() and not entry.is_symlink():
                shutil.rmtree(entry, ignore_errors=True)
            else:
                with suppress(OSError):
                    os.unlink(entry)


def minute(moment: str) -> str:
    """A moment (ISO 8601) as people here read it, to the minute; what is none stays as it is."""
    try:
        return dt.datetime.fromisoformat(moment).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return moment or "-"


@dataclass(frozen=True)
class LockHolder:
    """Who writes just now: the process, the command, and since when (ISO 8601)."""

    process: int
    doing: str
    since: str

    @property
    def told(self) -> dict[str, object]:
        """As a sentence needs it."""
        return {
            "process": self.process or "-",
            "doing": self.doing or "-",
            "since": minute(self.since),
        }


class WriterLock:
    """One writer per workspace, over all processes and threads; the same thread may take it again
    inside itself.

    The system lets go of it when a process dies, however it dies. `on_wait` is told once whom a
    writer waits for, when it has waited a second.
    """

    def __init__(self, path: Path, patience_seconds: float) -> None:
        self.on_wait: Callable[[LockHolder], None] | None = None
        self._path = path
        self._patience = patience_seconds
        self._inner = threading.RLock()
        self._handle: int | None = None
        self._depth = 0

    @contextmanager
    def held(self, doing: str = "") -> Iterator[bool]:
        """Hold the lock; gives True when it was newly taken. Raises BadInput("workspace-busy")
        after the patience."""
        until = time.monotonic() + self._patience
        if not self._inner.acquire(timeout=self._patience):
            raise self._busy()
        try:
            newly = self._depth == 0
            if newly:
                self._handle = self._taken(until)
                _sign(self._handle, doing)
            self._depth += 1
            try:
                yield newly
            finally:
                self._depth -= 1
                if self._depth == 0 and self._handle is not None:
                    with suppress(OSError):
                        os.ftruncate(self._handle, 0)
                    os.close(self._handle)
                    self._handle = None
        finally:
            self._inner.release()

    def _taken(self, until: float) -> int:
        with typed_problems(self._path):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        telling_at = time.monotonic() + _TELL_SECONDS
        while not _locked(handle):
            now = time.monotonic()
            if now >= until:
                os.close(handle)
                raise self._busy()
            if now >= telling_at and self.on_wait is not None:
                self.on_wait(self._holder())
                telling_at = until
            time.sleep(_POLL_SECONDS)
        return handle

    def _busy(self) -> BadInput:
        return BadInput("workspace-busy", folder=str(self._path.parent), **self._holder().told)

    def _holder(self) -> LockHolder:
        try:
            return LockHolder(**json.loads(self._path.read_bytes()[1:]))
        except (OSError, ValueError, TypeError):
            return LockHolder(0, "", "")


def _sign(handle: int, doing: str) -> None:
    """Say in the lock file who holds it; behind its first byte, the one that is locked where a lock
    covers bytes. Whoever waits reads it, nothing rests on it."""
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    with suppress(OSError):
        os.ftruncate(handle, 0)
        os.write(handle, b" " + json.dumps(asdict(LockHolder(os.getpid(), doing, now))).encode())


def _locked(handle: int) -> bool:
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def touched_at(path: Path) -> float:
    """When the entry last changed, in seconds."""
    return path.lstat().st_mtime


def touched(path: Path) -> float:
    """Touch a file and tell when that was, by the disk's own clock."""
    with typed_problems(path):
        os.utime(path)
    return touched_at(path)


def is_private(path: Path) -> bool:
    """True when only the owner may look (always on Windows, where the profile folder's rights
    decide)."""
    return sys.platform == "win32" or not path.lstat().st_mode & 0o077


def plain_name(name: str) -> bool:
    """True for names that are safe as one part of a path."""
    return bool(re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,99}", name))
