"""Where the office's database is and how Django is set up for it: one workspace folder a process,
`office.db` in the folder or PostgreSQL by `DATABASE_URL`.
"""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

import django
from django.conf import settings
from django.core.management import call_command
from django.db import OperationalError, connections
from django.db.migrations.executor import MigrationExecutor

from doorstep.app.logs import BENEATH, keep_silent
from doorstep.app.workspace import Workspace
from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import DATABASE
from doorstep.office.sqlite.base import JOURNAL, LIBRARY, PRAGMAS
from doorstep.store import Store

BUSY_SECONDS = 10
_SQLITE = "doorstep.office.sqlite"
_HOSTS = ["127.0.0.1", "localhost", "[::1]"]
APPS = [
    "django.contrib.sessions",
    "django_htmx",
    "django_tasks",
    "django_tasks_db",
    "doorstep.office",
]
_open: OfficeFolder | None = None


@dataclass(frozen=True)
class OfficeFolder:
    """One workspace folder whose office is open in this process."""

    folder: Path

    @cached_property
    def workspace(self) -> Workspace:
        """The workspace as `app` opens it; opened anew by whoever needs it in another thread."""
        return Workspace(self.folder)

    @cached_property
    def store(self) -> Store:
        """The sealed store beneath, whose cipher seals what the database holds."""
        return Store.open(self.folder)

    @cached_property
    def simulated(self) -> bool:
        """Whether the residents are invented."""
        return self.workspace.is_simulated


def open_office(
    folder: Path, *, url: str | None = None, faces: dict[str, Any] | None = None
) -> None:
    """Set Django up for a workspace and bring its tables up to date.

    `url` (default: the environment's DATABASE_URL) names a PostgreSQL database in the folder's
    place; `faces` are the settings that only pages need. Opening another folder closes this one.

    Raises BadInput("database-url", "database-driver-missing", "database-unreachable").
    """
    point_at(folder, url=url, faces=faces)
    try:
        if _is_behind():
            call_command("migrate", verbosity=0, interactive=False)
    except OperationalError:
        raise BadInput("database-unreachable") from None


def point_at(folder: Path, *, url: str | None = None, faces: dict[str, Any] | None = None) -> None:
    """Set Django up for a workspace, whatever its database holds."""
    global _open
    opened = OfficeFolder(folder)
    database = _database(folder, url if url is not None else os.environ.get("DATABASE_URL", ""))
    if not settings.configured:
        keep_silent(*BENEATH)
        settings.configure(**_settings(opened.store, database))
        django.setup()
    else:
        connections.close_all()
        connections.settings |= connections.configure_settings({"default": database})
        if connections.all(initialized_only=True):
            del connections["default"]
        settings.SECRET_KEY = _secret(opened.store)
    for name, value in (_cookies(opened.store) | (faces or {})).items():
        setattr(settings, name, value)
    _open = opened
    if database["ENGINE"] == _SQLITE:
        _keep_private(folder)


@dataclass(frozen=True)
class ChosenDatabase:
    """Where an office would be kept here ("sqlite", "postgresql"), the version of SQLite's library
    that was found, and the journal chosen for it."""

    kind: str
    library: str
    journal: str


def chosen_database() -> ChosenDatabase:
    """The database as this computer and its environment choose it; needs no workspace."""
    kind = "postgresql" if os.environ.get("DATABASE_URL") else "sqlite"
    return ChosenDatabase(kind, ".".join(map(str, LIBRARY)), JOURNAL)


def current_office() -> OfficeFolder:
    """The office that is open in this process."""
    assert _open is not None, "open_office was not called"
    return _open


def _keep_private(folder: Path) -> None:
    """Let nobody else read the file of the database, nor what SQLite lays beside it, which is made
    with the file's own rights."""
    os.close(os.open(folder / DATABASE, os.O_RDWR | os.O_CREAT, 0o600))
    for path in folder.glob(f"{DATABASE}*"):
        path.chmod(0o600)


def _is_behind() -> bool:
    executor = MigrationExecutor(connections["default"])
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _settings(store: Store, database: dict[str, Any]) -> dict[str, Any]:
    return {
        "ALLOWED_HOSTS": _HOSTS,
        "DATABASES": {"default": database},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "INSTALLED_APPS": APPS,
        "LOGGING_CONFIG": None,
        "SECRET_KEY": _secret(store),
        "TASKS": {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}},
        "TIME_ZONE": _zone(),
        "USE_I18N": False,
        "USE_TZ": True,
    }


def _zone() -> str:
    """The computer's own zone, by its whole hours from UTC today: what is due, is due here."""
    off = dt.datetime.now().astimezone().utcoffset() or dt.timedelta()
    hours = round(off / dt.timedelta(hours=1))
    return f"Etc/GMT{-hours:+d}" if hours else "UTC"


def _secret(store: Store) -> str:
    """A secret of the folder's own for what pages sign: derived from its key, kept nowhere."""
    return store.cipher.seal_of("pages", b"secret")


def _cookies(store: Store) -> dict[str, str]:
    """A browser sends cookies of 127.0.0.1 to every port of it: each workspace has its own."""
    names = {"SESSION_COOKIE_NAME": "session", "CSRF_COOKIE_NAME": "form"}
    return {setting: f"{name}-{store.settings.id}" for setting, name in names.items()}


def sqlite_at(file: Path) -> dict[str, Any]:
    """A database in one file, as Django is told of it."""
    return {
        "ENGINE": _SQLITE,
        "NAME": str(file),
        "OPTIONS": {
            "timeout": BUSY_SECONDS,
            "transaction_mode": "IMMEDIATE",
            "init_command": PRAGMAS,
        },
    }


def _database(folder: Path, url: str) -> dict[str, Any]:
    if not url:
        return sqlite_at(folder / DATABASE)
    parts = urlsplit(url)
    if parts.scheme not in ("postgres", "postgresql") or not parts.path.strip("/"):
        raise BadInput("database-url")
    if find_spec("psycopg") is None:
        raise BadInput("database-driver-missing")
    options = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "doorstep.office.postgresql",
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": options.pop("host", parts.hostname or ""),
        "PORT": str(parts.port or options.pop("port", "")),
        "OPTIONS": options,
        "CONN_HEALTH_CHECKS": True,
    }
