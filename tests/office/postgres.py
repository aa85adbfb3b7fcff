"""A PostgreSQL for tests: Debian's server on a Unix socket in a short temporary folder, run as a
user that is always there; every test gets a database of its own, copied from one with tables."""

from __future__ import annotations

import ctypes
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import psycopg

NOBODY = 65534
SECONDS_TO_START = 60
_MADE_TO_LOSE = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "listen_addresses=")
_DIE_WITH_PARENT = 1  # PR_SET_PDEATHSIG


def programs() -> Path | None:
    """The folder of the server's programs: the newest of Debian's, or where `initdb` is found."""
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=_version)
    found = str(debian[-1]) if debian else shutil.which("initdb")
    return None if found is None else Path(found).parent


def _version(program: Path) -> int:
    return int(program.parent.parent.name)


@dataclass
class Server:
    """A running server; `folder` holds its socket."""

    folder: Path
    number: Iterator[int] = field(default_factory=itertools.count)

    def url(self, name: str) -> str:
        """The address of a database, as DATABASE_URL takes it."""
        return f"postgresql://postgres@/{name}?host={self.folder}"

    def empty(self) -> str:
        """The address of a fresh database without tables."""
        return self._made("template0")

    def copy_of(self, url: str) -> str:
        """The address of a fresh copy of a database that nobody has open."""
        return self._made(_name(url))

    def files_of(self, url: str) -> list[Path]:
        """The files that hold a database, with all that was written to it."""
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute("CHECKPOINT")
            asked = "SELECT oid FROM pg_database WHERE datname = %s"
            found = connection.execute(asked, [_name(url)]).fetchone()
        assert found is not None
        return [path for path in (self.folder / "d" / "base" / str(found[0])).glob("[0-9]*")]

    def _made(self, template: str) -> str:
        name = f"desk{next(self.number)}"
        with psycopg.connect(self.url("postgres"), autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}")  # type: ignore[call-overload]
        return self.url(name)


def _name(url: str) -> str:
    return urlsplit(url).path[1:]


@contextmanager
def started() -> Iterator[Server | None]:
    """Start a server, end it and remove what it kept; None where the programs are missing."""
    found = programs()
    if found is None:
        yield None
        return
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    process = None
    try:
        if os.geteuid() == 0:
            os.chown(folder, NOBODY, NOBODY)
        held = folder / "d"
        initdb = [found / "initdb", "-D", held, "-U", "postgres", "-A", "trust", "-E", "UTF8"]
        initdb += ["--locale=C.UTF-8", "--no-sync", "--no-instructions"]
        made = _run(initdb, folder)
        assert made.wait() == 0, (folder / "log").read_text("utf-8")
        settings = itertools.chain.from_iterable(("-c", said) for said in _MADE_TO_LOSE)
        process = _run([found / "postgres", "-D", held, "-k", folder, *settings], folder)
        server = Server(folder)
        _await(server, process)
        yield server
    finally:
        if process is not None:
            process.send_signal(signal.SIGQUIT)
            process.wait()
        shutil.rmtree(folder, ignore_errors=True)


def _run(words: list[str | Path], folder: Path) -> subprocess.Popen[bytes]:
    """Start a program as nobody (the server refuses to be root); it ends when we are killed."""
    who = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    with (folder / "log").open("ab") as log:
        return subprocess.Popen(
            [str(word) for word in words],
            cwd=folder,
            env={"LC_ALL": "C.UTF-8", "TZ": "UTC", "PATH": os.environ["PATH"]},
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            preexec_fn=_end_with_us if sys.platform == "linux" else None,
            **who,  # type: ignore[call-overload]
        )


def _end_with_us() -> None:
    ctypes.CDLL(None).prctl(_DIE_WITH_PARENT, signal.SIGQUIT)


def _await(server: Server, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS_TO_START
    while True:
        try:
            psycopg.connect(server.url("postgres")).close()
            return
        except psycopg.OperationalError:
            assert process.poll() is None and time.monotonic() < until, "the server did not start"
            time.sleep(0.05)
