"""A button pressed in a process of its own that is killed at a chosen point, and how what stands
then is read: two ways to the same end read alike.

A point is a statement or a commit of the database, or a call that changes the disk; the process is
killed before it. The last point is the answer, which is made and never sent.
"""

from __future__ import annotations

import os
import re
import shutil
import signal
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from multiprocessing import forkserver, get_context
from pathlib import Path
from typing import Any

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from faults.crasher import CHANGING
from office.desk import Desk

from doorstep.domain.safekeeping import DATABASE
from doorstep.store import Store, verify

SECONDS_TO_ANSWER = 120
_LOCK = re.compile(rf"{DATABASE}|\.(?!new-)")
_NAMED = re.compile(r"[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}")
_DRAWN = re.compile(
    r"(?<='factor': ')[0-9a-f]+|(?<='recovery': \[)[^]]+"
    r"|(?<='code': ')[0-9A-Z]{7}(?=')|\d{4}-\d\d-\d\dT\d\d:\d\d:[\d.]+"
)
"""Secrets and short codes that every press draws anew, and moments."""


@dataclass(frozen=True)
class Press:
    """One button with what its form holds. `files`: field -> file name -> content; `keeps` is False
    where nothing is to change; `once_more`: the tables that get a row at every press, as they
    should; `counts`: those that count a try whatever becomes of it; `with_get`: a link that is
    followed."""

    path: str
    given: Mapping[str, object] = field(default_factory=dict)
    files: Mapping[str, Mapping[str, bytes]] = field(default_factory=dict)
    keeps: bool = True
    once_more: frozenset[str] = frozenset()
    counts: frozenset[str] = frozenset()
    with_get: bool = False
    headers: Mapping[str, str] = field(default_factory=dict)

    def sent(self, client: Client) -> int:
        """Press it; returns the status of the answer."""
        if self.with_get:
            return client.get(self.path).status_code
        files = {
            name: [SimpleUploadedFile(own, content) for own, content in some.items()]
            for name, some in self.files.items()
        }
        given = {**self.given, **files}
        return client.post(self.path, given, headers=dict(self.headers)).status_code


@dataclass(frozen=True)
class Pressed:
    """How it ended: killed, or answered with this status after so many points."""

    killed: bool
    status: int
    points: int


def press(client: Client, button: Press, at: int = 0) -> Pressed:
    """Press a button in a child that is killed before its so many-th point (0: never)."""
    from django.db import connections

    connections.close_all()
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS_TO_ANSWER)
        forkserver._forkserver.ensure_running = lambda: None  # our parent's is at work
        typst.Compiler = _Typesetter  # type: ignore[misc,assignment]
        try:
            points = _Points(at)
            points.install()
            status = button.sent(client)
            points.uninstall()
            os.write(writing, f"{status} {points.passed}".encode())
            os._exit(0)
        finally:
            traceback.print_exc()
            os._exit(1)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        said = pipe.read()
    ended = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(ended):
        assert os.WTERMSIG(ended) == signal.SIGKILL, f"{button.path} gave no answer"
        _start_readers_again()
        return Pressed(True, 0, at)
    assert said, f"{button.path} broke"
    status, points_passed = map(int, said.split())
    return Pressed(False, status, points_passed)


def _start_readers_again() -> None:
    """Have a server of readers at work: who is killed while asking ours takes it along, soon."""
    while True:
        forkserver.ensure_running()
        asked = get_context("forkserver").Process(target=int)
        try:
            asked.start()
        except (ConnectionError, EOFError):
            continue
        asked.join()
        return


class _Typesetter:
    """Stands for Typst's, whose threads a forked process does not have: a paper changes nothing."""

    def __init__(self, *_: object, **__: object) -> None:
        pass

    def compile_with_warnings(self, **_: object) -> tuple[bytes, list[object]]:
        """A page, and no warning."""
        return b"%PDF-1.7", []


class _Points:
    """Counts what changes the database or the disk, in this process alone, and kills it before the
    chosen one."""

    def __init__(self, at: int) -> None:
        self.passed = 0
        self._at = at
        self._own = os.getpid()
        self._real = {name: getattr(os, name) for name in CHANGING}

    def install(self) -> None:
        from django.db import connection

        for name, real in self._real.items():
            setattr(os, name, self._counted(name, real))
        connection.execute_wrappers.append(self._executed)
        connection.commit = self._before(connection.commit)  # type: ignore[method-assign]

    def uninstall(self) -> None:
        for name, real in self._real.items():
            setattr(os, name, real)

    def _pass(self) -> None:
        if os.getpid() != self._own:
            return  # a reader's child is killed with whom it reads for
        self.passed += 1
        if self.passed == self._at:
            os.kill(self._own, signal.SIGKILL)

    def _executed(self, execute: Callable[..., Any], *told: Any) -> Any:
        self._pass()
        return execute(*told)

    def _before(self, real: Callable[[], None]) -> Callable[[], None]:
        def counted() -> None:
            self._pass()
            real()

        return counted

    def _counted(self, name: str, real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **named: Any) -> Any:
            if name != "open" or args[1] & os.O_CREAT:
                self._pass()
            return real(*args, **named)

        return call


@dataclass
class Keep:
    """A desk as it stood before a button was pressed, to begin from again."""

    desk: Desk
    copy_of: Callable[[str], str] | None
    room: Path = field(init=False)
    url: str = field(init=False)

    def __post_init__(self) -> None:
        from django.db import connections

        connections.close_all()
        self.room = self.desk.folder.parent / "kept"
        for part in self._parts():
            shutil.copytree(part, self.room / part.name)
        self.url = self.copy_of(self.desk.url) if self.copy_of else ""

    def restore(self) -> None:
        """Let everything be as it was."""
        from django.db import connections

        from doorstep.office.configuring import point_at
        from doorstep.web.configuring import FACES

        connections.close_all()
        for part in self._parts():
            shutil.rmtree(part)
            shutil.copytree(self.room / part.name, part)
        url = self.copy_of(self.url) if self.copy_of else ""
        point_at(self.desk.folder, url=url, faces=FACES)

    def files(self) -> set[tuple[str, int, int]]:
        """The files of folder and keys, but for the database's and those of locks, each with its
        size and when it was last written."""
        return {
            (str(path), path.lstat().st_size, path.lstat().st_mtime_ns)
            for part in self._parts()
            for path in part.rglob("*")
            if path.is_file() and not _LOCK.match(path.name)
        }

    def _parts(self) -> tuple[Path, Path]:
        return self.desk.folder, self.desk.folder.parent / "keys"


@dataclass(frozen=True)
class Standing:
    """What stands: rows by table, the events' words, what the folder holds."""

    rows: Mapping[str, list[str]]
    events: list[tuple[str, str, str]]
    folder: tuple[object, ...]

    def but(self, tables: frozenset[str]) -> object:
        """Rows and folder without these tables, and without the events, which tell every press."""
        rows = {name: rows for name, rows in self.rows.items() if name not in tables}
        return rows, self.folder


class Reader:
    """Reads what stands so that keys, moments and seals that were not there at first read as new
    ones: what is made twice has others."""

    def __init__(self, leaving_out: frozenset[str] = frozenset()) -> None:
        self._models = [one for one in _models() if one.__name__ not in leaving_out]
        self._first: set[tuple[str, object]] = set()
        self._first = {(label, value) for label, value in self._met()}

    def read(self) -> Standing:
        """What stands now; of jobs those that nobody has done."""
        from doorstep.office.models import AuditEvent

        events = [
            (one.what, one.on.partition(":")[0], one.why)
            for one in AuditEvent.objects.order_by("number")
        ]
        rows = {
            model.__name__: sorted(self._told(row) for row in self._rows(model))
            for model in self._models
        }
        return Standing(rows, events, _folder())

    def _told(self, row: Any) -> str:
        told = {}
        for one in row._meta.concrete_fields:
            label, value = _label(one), getattr(row, one.attname)
            if label and value is not None and (label, _plain(value)) not in self._first:
                value = "new"
            told[one.name] = _plain(value)
        if hasattr(row, "put"):
            told["sealed"] = row.said
        elif hasattr(row, "get_decoded"):
            told["session_data"] = row.get_decoded()
        return _NAMED.sub(self._name, _DRAWN.sub("drawn", repr(told)))

    def _name(self, found: re.Match[str]) -> str:
        plain = found[0].replace("-", "")
        return plain if ("named", plain) in self._first else "new"

    def _rows(self, model: Any) -> Any:
        rows = model._base_manager.all()
        return rows.exclude(status__in=("SUCCESSFUL", "FAILED")) if _is_job(model) else rows

    def _met(self) -> Any:
        for model in self._models:
            for row in self._rows(model):
                for one in row._meta.concrete_fields:
                    label, value = _label(one), _plain(getattr(row, one.attname))
                    if label:
                        yield label, value
                    for name in _NAMED.findall(str(value)):
                        yield "named", name.replace("-", "")


def _models() -> list[Any]:
    from django.apps import apps
    from django.contrib.sessions.models import Session
    from django_tasks_db.models import DBTaskResult

    own = apps.get_app_config("office").get_models()
    unlike = ("AuditEvent", "AuditHead")
    return [*(one for one in own if one.__name__ not in unlike), Session, DBTaskResult]


def _is_job(model: Any) -> bool:
    return bool(model.__name__ == "DBTaskResult")


def _label(column: Any) -> str:
    """What a column's values are known by, where every writing makes others."""
    if column.primary_key or column.is_relation:
        return (column.related_model or column.model).__name__
    kind = column.get_internal_type()
    return kind if kind in ("DateTimeField", "BinaryField", "UUIDField") else ""


def _plain(value: object) -> object:
    return bytes(value) if isinstance(value, memoryview) else value


def _folder() -> tuple[object, ...]:
    """What the folder holds, whole and opened anew."""
    from doorstep.office.configuring import current_office

    folder = current_office().folder
    found = verify(folder).problems
    assert not found, found
    store = Store.open(folder)
    decided = [repr((one.who, one.why, one.what)) for one in store.decisions()]
    return store.state().id, decided, store.settings


def unneeded() -> list[Path]:
    """The files that a killed process left and no sweep of the worker takes away."""
    from doorstep.office.configuring import current_office
    from doorstep.office.imports import WAITING
    from doorstep.office.inbox import inbox_folder, sweep_inbox
    from doorstep.office.models import ImportRow

    rows = ImportRow.objects.filter(state__in=WAITING)
    known = {one["inbox"] for row in rows for one in row.said["files"]}
    assert all((inbox_folder() / name).is_file() for name in known)
    sweep_inbox(known, float("inf"))
    mine = f".doorstep-{current_office().store.settings.id}-*"
    left = [path for path in inbox_folder().iterdir() if path.name not in known]
    return [path for path in (*left, *Path("/dev/shm").glob(mine)) if path.name != ".worker"]
