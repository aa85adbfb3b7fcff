"""Work on strangers' files is done in a child process with limits, so that the worst of them can
end only that child.

Children are forked from a clean server process that has the libraries loaded already; where the
system cannot fork, each child starts afresh. What comes back is bytes of Arrow and JSON, never
pickled objects.
"""

from __future__ import annotations

import json
import math
import mmap
import multiprocessing as mp
import os
import signal
import struct
import sys
import tempfile
import threading
import zipfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import ModuleType
from typing import TypeAlias

import pyarrow as pa

from doorstep.domain.errors import BadInput, DoorstepError, InternalError
from doorstep.domain.file_names import file_name

_MEGA = 1 << 20
_PACKED = 8  # what a ledger's archive unpacks to, by its size
_MOST_UNPACKED = 300  # no archive is read that unpacks to more
_LONGEST_FOLDER = 70  # bytes

Part: TypeAlias = tuple[bytes, bytes | memoryview]
"""What a child sends: a tag and its payload."""

# Starting a child asks after all others: of two threads that ask at once, one would read from a
# pipe that is closed, or another's by now. Again in one thread: a reading may be dropped meanwhile.
_starting = threading.RLock()
_running: set[BaseProcess] = set()


@dataclass(frozen=True)
class ChildLimits:
    """What one child may use: so much for any file, and so much more for each megabyte of it, so
    that a large honest one passes and a small hostile one ends soon.

    Memory is what the child takes beyond the libraries it starts with. Of an archive an eighth of
    what it unpacks to counts, where that is more than its size.
    """

    memory_megabytes: int = 512
    memory_per_file_megabyte: int = 60
    cpu_seconds: int = 8
    cpu_per_file_megabyte: int = 10
    wall_seconds: int = 240
    wall_per_file_megabyte: int = 60


DEFAULT_LIMITS = ChildLimits()


@dataclass(frozen=True)
class LimitedWork:
    """What a child is to do: `run(*given)` gives the parts it sends back.

    `run` is a function of a module. `files` are what it reads: memory grows with them, and the
    first one is named when the child breaks. `preload` are modules the server should have loaded.
    """

    run: Callable[..., Iterable[Part]]
    given: tuple[object, ...]
    files: tuple[Path, ...]
    limits: ChildLimits = DEFAULT_LIMITS
    preload: tuple[str, ...] = ()

    @property
    def file(self) -> str:
        """The file to name."""
        return file_name(self.files[0]) if self.files else "-"

    @property
    def megabytes(self) -> float:
        """The size of what is read."""
        return sum(map(_size, self.files)) / _MEGA

    @property
    def memory(self) -> int:
        """Megabytes that the child may take at most, as far as sizes tell."""
        limits = self.limits
        return limits.memory_megabytes + int(limits.memory_per_file_megabyte * self.megabytes)

    @property
    def wall(self) -> float:
        """Seconds to wait for each part."""
        return self.limits.wall_seconds + self.limits.wall_per_file_megabyte * self.megabytes


def limited(work: LimitedWork) -> Iterator[tuple[bytes, bytes]]:
    """Do the work in a child and give what it sends, as it comes.

    Raises:
        BadInput: as the child found it, or because it overran its limits.
    """
    context = server_context(work.preload)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sender, work), daemon=True)  # type: ignore[attr-defined]
    with _apart():
        process.start()
    _running.add(process)
    sender.close()
    finished = False
    wall = work.wall
    try:
        while True:
            if not receiver.poll(wall):
                raise BadInput("file-too-slow", file=work.file)
            tag, payload = receiver.recv_bytes(), receiver.recv_bytes()
            if tag == b"error":
                raise _as_error(payload)
            if tag == b"end":
                finished = True
                return
            yield tag, payload
    except EOFError:
        wait([process.sentinel])
        with _starting:
            slow = process.exitcode == -getattr(signal, "SIGXCPU", 0)
        raise BadInput("file-too-slow" if slow else "file-breaks-reader", file=work.file) from None
    finally:
        _running.discard(process)
        receiver.close()
        if not finished:
            process.kill()
        wait([process.sentinel])
        with _starting:
            process.join()
            process.close()


def end_children() -> None:
    """Kill every child at work: whoever waits for one hears that it broke."""
    for process in list(_running):
        with suppress(ValueError):  # closed meanwhile: it had ended
            process.kill()


def server_context(preload: Iterable[str] = ()) -> mp.context.BaseContext:
    """How children are started; the server, where there is one, loads `preload` when it starts."""
    # Arrow's usual pool reserves a gigabyte of room before it needs any, and room is what a child
    # is limited in.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if "forkserver" in mp.get_all_start_methods() and sys.platform != "darwin" and _has_room():
        context = mp.get_context("forkserver")
        first = ("doorstep.engine.intake.silenced", "doorstep.engine.intake.limited")
        context.set_forkserver_preload([*first, *preload])
        return context
    return mp.get_context("spawn")


def _has_room() -> bool:
    """Whether the server's socket has room in the folder for temporary files: a path of a hundred
    characters is too long for one."""
    return len(os.fsencode(tempfile.gettempdir())) <= _LONGEST_FOLDER


def start_server(*preload: str) -> None:
    """Start the server of children now, so that it loads while the command does."""
    if server_context(preload).get_start_method() == "forkserver":
        from multiprocessing.forkserver import ensure_running

        with _apart():
            ensure_running()


def pack_table(table: pa.Table) -> memoryview:
    """A table as a child sends it: packed by what packs and unpacks fastest."""
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="lz4")
    with pa.ipc.new_stream(sink, table.schema, options=options) as writer:
        writer.write_table(table)
    return memoryview(sink.getvalue())


def unpack_table(payload: bytes, columns: Collection[str] | None = None) -> pa.Table:
    """The table again, or those of the named columns that it has."""
    if columns is None:
        return pa.ipc.open_stream(payload).read_all()
    names = pa.ipc.open_stream(payload).schema.names
    fields = [at for at, name in enumerate(names) if name in columns]
    options = pa.ipc.IpcReadOptions(included_fields=fields)
    return pa.ipc.open_stream(payload, options=options).read_all()


@contextmanager
def _apart() -> Iterator[None]:
    """Hide the caller's script while a child starts: it would be run once more in there, and take
    in files itself. Ctrl-C at the terminal is for the parent alone: children, and the server they
    come from, are born deaf to it."""
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        deaf = hasattr(signal, "pthread_sigmask")
        if deaf:  # it hears again once the tracker stands, which every start makes sure of
            from multiprocessing.resource_tracker import ensure_running

            ensure_running()
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT}) if deaf else ()
        try:
            yield
        finally:
            if deaf:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)
            sys.modules["__main__"] = main


def _as_error(payload: bytes) -> DoorstepError:
    record = json.loads(payload)
    families = {cls.exit_code: cls for cls in DoorstepError.__subclasses__()}
    return families.get(record["exit"], InternalError)(record["code"], **record["params"])


# -- the child's side


def _serve(sender: Connection, work: LimitedWork) -> None:
    _silence()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    try:
        _limit(work)
        for tag, payload in work.run(*work.given):
            _send(sender, tag, payload)
        _send(sender, b"end", b"")
    except DoorstepError as error:
        record = {"exit": error.exit_code, "code": error.code, "params": error.params}
        _send(sender, b"error", json.dumps(record, ensure_ascii=False, default=str).encode())
    except (MemoryError, RecursionError):
        record = {"exit": 3, "code": "file-takes-memory", "params": {"file": work.file}}
        _send(sender, b"error", json.dumps(record, ensure_ascii=False).encode())
    finally:
        sender.close()


def _end_with_the_parent() -> None:
    """A killed command's child would go on holding rows in memory until it had something to
    send."""
    parent = mp.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _silence() -> None:
    """Nothing a library prints, natively or not, may reach the terminal: a trace could show a
    row."""
    nowhere = os.open(os.devnull, os.O_RDWR)
    for handle in (0, 1, 2):
        os.dup2(nowhere, handle)


def _limit(work: LimitedWork) -> None:
    if sys.platform == "win32":
        return
    import resource

    def hold(megabytes: float) -> None:
        limits = work.limits
        memory = limits.memory_megabytes + limits.memory_per_file_megabyte * megabytes
        seconds = math.ceil(limits.cpu_seconds + limits.cpu_per_file_megabyte * megabytes)
        for what, most in (
            (resource.RLIMIT_AS, at_start + int(memory * _MEGA)),
            (resource.RLIMIT_CPU, seconds),
        ):
            resource.setrlimit(what, (most, resource.getrlimit(what)[1]))

    at_start = _taken()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    hold(work.megabytes)
    hold(sum(map(_weight, work.files)) / _MEGA)


def _taken() -> int:
    """Bytes of address space that this process has taken already."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * mmap.PAGESIZE
    except OSError:
        return 1024 * _MEGA  # a limit on address space is kept by Linux alone


def _weight(path: Path) -> float:
    """A file's size, or an eighth of what it unpacks to; what an archive says of itself is believed
    as far as the reader would."""
    size = _size(path)
    try:
        if not path.is_file() or not zipfile.is_zipfile(path):
            return size
        with zipfile.ZipFile(path) as archive:
            stated = sum(entry.file_size for entry in archive.infolist())
    except (OSError, ValueError, NotImplementedError, struct.error, zipfile.BadZipFile):
        return size  # whoever opens it says what is wrong
    return max(size, min(stated, size * _MOST_UNPACKED) / _PACKED)


def _size(path: Path) -> int:
    try:
        return os.stat(path).st_size
    except OSError:
        return 0  # whoever opens it says so


def _send(sender: Connection, tag: bytes, payload: bytes | memoryview) -> None:
    sender.send_bytes(tag)
    sender.send_bytes(payload)
