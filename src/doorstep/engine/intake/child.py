"""Files are read in a child process with limits, so that the worst of them can end only that child.

Children are forked from a clean server process that has the libraries loaded already; where the
system cannot fork, each child starts afresh. What comes back is bytes of Arrow and JSON, never
pickled objects.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import multiprocessing as mp
import os
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import ModuleType

import pyarrow as pa

from doorstep.domain.errors import BadInput, DoorstepError, InternalError
from doorstep.domain.recipes import PLAIN, Recipe
from doorstep.domain.registers import PackSpec
from doorstep.engine.intake.arrow import register_tables
from doorstep.engine.intake.book import BookReading, read_file

_CHUNK = 1 << 20
_MEGA = 1 << 20
_ALWAYS_NEEDED = ("doorstep.engine.intake.child", "doorstep.engine.intake.objects")

_NEEDED_TO_KEEP = (
    "doorstep.engine.intake.account",
    "pyarrow.ipc",
    "pandas",
)  # Arrow loads pandas where there is one

_starting = threading.Lock()


@dataclass(frozen=True)
class ChildLimits:
    """What one child may use; memory grows with the file, so that a large honest one passes."""

    memory_megabytes: int = 1536
    memory_per_file_megabyte: int = 60
    cpu_seconds: int = 120
    wall_seconds: int = 240


DEFAULT_LIMITS = ChildLimits()


@dataclass(frozen=True)
class Request:
    """One file to read."""

    path: Path
    pack: PackSpec
    as_of: dt.date
    recipe: Recipe = PLAIN
    source: str = ""
    limits: ChildLimits = DEFAULT_LIMITS


@dataclass(frozen=True)
class Intake:
    """What the child brought back for `register`: tables by kind, the sanitised copy, the account
    of rows.

    The tables stay packed until they are asked for: a township's files are all read before the
    first is kept.
    """

    packed: dict[str, bytes]
    copy: bytes
    meta: dict[str, object]

    @property
    def tables(self) -> dict[str, pa.Table]:
        """The register tables by kind."""
        return {
            kind: pa.ipc.open_stream(payload).read_all() for kind, payload in self.packed.items()
        }


def read_rows(request: Request) -> Iterator[bytes]:
    """`read --json`: lines of JSON in chunks.

    Raises:
        BadInput: as the child found it, or because it overran its limits.
    """
    for tag, payload in _run("rows", request):
        if tag == b"rows":
            yield payload


def take_in(request: Request) -> Intake:
    """`register`: everything the workspace keeps of one file.

    Raises:
        BadInput: as the child found it, or because it overran its limits.
    """
    packed: dict[str, bytes] = {}
    copy = b""
    meta: dict[str, object] = {}
    for tag, payload in _run("tables", request):
        if tag == b"copy":
            copy = payload
        elif tag == b"meta":
            meta = json.loads(payload)
        elif tag.startswith(b"table:"):
            packed[tag[6:].decode()] = payload
    return Intake(packed, copy, meta)


def source_id(path: Path, place: str | None) -> str:
    """A source is a file name at a place: a newer file of the same name takes the older one's
    stead."""
    return hashlib.sha256(f"{place or ''}/{path.name}".encode()).hexdigest()[:12]


# -- the parent's side


def _context(mode: str) -> mp.context.BaseContext:
    # Arrow's usual pool reserves a gigabyte of room before it needs any, and room is what a child
    # is limited in.
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    if "forkserver" in mp.get_all_start_methods() and sys.platform != "darwin":
        context = mp.get_context("forkserver")
        context.set_forkserver_preload(
            [*_ALWAYS_NEEDED, *(_NEEDED_TO_KEEP if mode == "tables" else ())]
        )
        return context
    return mp.get_context("spawn")


@contextmanager
def _nameless_main() -> Iterator[None]:
    """Hide the caller's script while a child starts: it would be run once more in there, and take
    in files itself."""
    with _starting:
        main = sys.modules["__main__"]
        sys.modules["__main__"] = ModuleType("__main__")
        try:
            yield
        finally:
            sys.modules["__main__"] = main


def _run(mode: str, request: Request) -> Iterator[tuple[bytes, bytes]]:
    context = _context(mode)
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(sender, mode, request), daemon=True)  # type: ignore[attr-defined]
    with _nameless_main():
        process.start()
    sender.close()
    finished = False
    try:
        while True:
            if not receiver.poll(request.limits.wall_seconds):
                raise BadInput("file-too-slow", file=request.path.name)
            tag, payload = receiver.recv_bytes(), receiver.recv_bytes()
            if tag == b"error":
                raise _as_error(payload)
            if tag == b"end":
                finished = True
                return
            yield tag, payload
    except EOFError:
        raise BadInput("file-breaks-reader", file=request.path.name) from None
    finally:
        receiver.close()
        if not finished:
            process.kill()
        process.join()
        process.close()


def _as_error(payload: bytes) -> DoorstepError:
    record = json.loads(payload)
    families = {cls.exit_code: cls for cls in DoorstepError.__subclasses__()}
    return families.get(record["exit"], InternalError)(record["code"], **record["params"])


# -- the child's side


def _serve(sender: Connection, mode: str, request: Request) -> None:
    _silence()
    threading.Thread(target=_end_with_the_parent, daemon=True).start()
    try:
        _limit(request)
        reading = read_file(
            request.path, request.pack, kind=request.recipe.kind, as_of=request.as_of
        )
        if mode == "rows":
            _send_rows(sender, reading)
        else:
            _send_tables(sender, reading, request)
        _send(sender, b"end", b"")
    except DoorstepError as error:
        record = {"exit": error.exit_code, "code": error.code, "params": error.params}
        _send(sender, b"error", json.dumps(record, ensure_ascii=False, default=str).encode())
    except (MemoryError, RecursionError):
        record = {"exit": 3, "code": "file-too-large", "params": {"file": request.path.name}}
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


def _limit(request: Request) -> None:
    if sys.platform == "win32":
        return
    import resource

    try:
        megabytes = os.stat(request.path).st_size / _MEGA
    except OSError:
        megabytes = 0  # whoever opens it says so
    memory = (
        int(request.limits.memory_megabytes + request.limits.memory_per_file_megabyte * megabytes)
        * _MEGA
    )
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(
        resource.RLIMIT_CPU, (request.limits.cpu_seconds, request.limits.cpu_seconds)
    )
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _send(sender: Connection, tag: bytes, payload: bytes | memoryview) -> None:
    sender.send_bytes(tag)
    sender.send_bytes(payload)


def _send_rows(sender: Connection, reading: BookReading) -> None:
    encode = json.JSONEncoder(ensure_ascii=False, check_circular=False).encode
    lines: list[str] = []
    size = 0
    from doorstep.engine.intake.objects import row_objects

    for row in row_objects(reading):
        line = encode(row)
        lines.append(line)
        size += len(line)
        if size > _CHUNK:
            _send(sender, b"rows", ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))
            lines, size = [], 0
    if lines:
        _send(sender, b"rows", ("\n".join(lines) + "\n").encode("utf-8", "backslashreplace"))


def _send_tables(sender: Connection, reading: BookReading, request: Request) -> None:
    from doorstep.engine.intake.account import account, copy_of

    for kind, table in register_tables(
        reading, request.pack, source=request.source, place=request.recipe.place
    ).items():
        sink = pa.BufferOutputStream()
        with pa.ipc.new_stream(
            sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="zstd")
        ) as writer:
            writer.write_table(table)
        _send(sender, b"table:" + kind.encode(), memoryview(sink.getvalue()))
    copy = copy_of(request.path, reading, request.pack)
    _send(sender, b"copy", copy.data)
    meta = account(reading) | {"copy_format": copy.format, "lost": [list(x) for x in copy.lost]}
    _send(sender, b"meta", json.dumps(meta, ensure_ascii=False).encode())
