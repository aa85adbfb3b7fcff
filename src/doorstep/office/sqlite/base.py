"""Django looks here for the backend: its own for SQLite, loaded over `pysqlite3`, whose library is
newer than the one most Pythons carry (3.7.0 to 3.51.2 can corrupt a write-ahead log that two
connections reset at once). Where there is no such wheel the journal is not a write-ahead log.
"""

from __future__ import annotations

import sys
from importlib import import_module

_SOUND = (3, 51, 3)


def _load() -> tuple[type, tuple[int, ...]]:
    """Django's wrapper over the newest library there is, and that library's version."""
    standard = {name: sys.modules.get(name) for name in ("sqlite3", "sqlite3.dbapi2")}
    try:
        newer = import_module("pysqlite3")
        sys.modules |= {"sqlite3": newer, "sqlite3.dbapi2": import_module("pysqlite3.dbapi2")}
    except ImportError:
        pass
    try:
        base = import_module("django.db.backends.sqlite3.base")
    finally:
        for name, module in standard.items():
            if module is None:
                sys.modules.pop(name, None)
            else:
                sys.modules[name] = module
    return base.DatabaseWrapper, tuple(base.Database.sqlite_version_info)


DatabaseWrapper, LIBRARY = _load()
JOURNAL = "WAL" if LIBRARY >= _SOUND else "DELETE"
PRAGMAS = f"PRAGMA journal_mode={JOURNAL}; PRAGMA synchronous=FULL; PRAGMA foreign_keys=ON;"
