"""Writing so that a power cut or a killed process leaves the old or the new, never between; and one
writer at a time.

Whatever is being written lives beside its place under a name starting with `.new-`, is flushed to
the device, and takes its place by one rename. Nothing reads a `.new-` name; the next writer sweeps
them away.
"""

from __future__ import annotations

import errno
import os
import re
import secrets
import shutil
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.store.cipher import Bytes

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

UNFINISHED = ".new-"
_POLL_SECONDS = 0.02
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


def replace_file(path: Path, parts: Iterable[Bytes]) -> None:
    """Put a file in place whole: after a crash the name holds the old content or the new one."""
    unfinished = unfinished_name(path.parent)
    try:
        write_new(unfinished, parts)
        with typed_problems(path):
            os.replace(unfinished, path)
            flush_folder(path.parent)
    except BadInput:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


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


class WriterLock:
    """One writer per workspace, over all processes and threads; the same thread may take it again
    inside itself.

    The system lets go of it when a process dies, however it dies.
    """

    def __init__(self, path: Path, patience_seconds: float) -> None:
        self._path = path
        self._patience = patience_seconds
        self._inner = threading.RLock()
        self._handle: int | None = None
        self._depth = 0

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Hold the lock; gives True when it was newly taken. Raises BadInput("workspace-busy")
        after the patience."""
        until = time.monotonic() + self._patience
        if not self._inner.acquire(timeout=self._patience):
            raise BadInput("workspace-busy", folder=str(self._path.parent))
        try:
            newly = self._depth == 0
            if newly:
                self._handle = self._taken(until)
            self._depth += 1
            try:
                yield newly
            finally:
                self._depth -= 1
                if self._depth == 0 and self._handle is not None:
                    os.close(self._handle)
                    self._handle = None
        finally:
            self._inner.release()

    def _taken(self, until: float) -> int:
        with typed_problems(self._path):
            handle = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        while not _locked(handle):
            if time.monotonic() >= until:
                os.close(handle)
                raise BadInput("workspace-busy", folder=str(self._path.parent))
            time.sleep(_POLL_SECONDS)
        return handle


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
