"""The office's database copied whole: into one SQLite file while people work on, and from there
into an empty database. What a copy holds is told in figures that can be held against the original.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from doorstep.domain.errors import BadInput
from doorstep.office.audit import broken_at
from doorstep.office.configuring import sqlite_at
from doorstep.office.models import AuditHead

_OTHER = "other"
_HERE = "default"
_ROWS = 500


@dataclass(frozen=True)
class HeldRows:
    """What a database holds: how many rows each table has, and where the audit chain ends."""

    rows: dict[str, int]
    events: int
    head: str


def copy_office(file: Path) -> HeldRows:
    """Copy the open office's database into a new SQLite file, as it stands at one moment."""
    source = connections[_HERE]
    if source.vendor == "sqlite":
        source.ensure_connection()
        copy = type(source.connection)(str(file))
        try:
            source.connection.backup(copy)
        finally:
            copy.close()
        return held_in(file)
    snapshot: dict[str, Any] = connections.settings[_HERE] | {
        "ENGINE": "django.db.backends.postgresql",
        "OPTIONS": {**connections.settings[_HERE]["OPTIONS"], **_one_moment()},
    }
    with _connected("snapshot", snapshot), _connected(_OTHER, sqlite_at(file)):
        call_command("migrate", verbosity=0, interactive=False, database=_OTHER)
        with transaction.atomic(using="snapshot"):
            _copy_rows("snapshot", _OTHER)
    return held_in(file)


def held_in(file: Path) -> HeldRows:
    """What a SQLite file holds, looked at whole. Raises BadInput("backup-damaged")."""
    try:
        with _connected(_OTHER, sqlite_at(file)):
            with connections[_OTHER].cursor() as cursor:
                cursor.execute("PRAGMA integrity_check")
                sound = cursor.fetchall() == [("ok",)]
            connections[_OTHER].check_constraints()
            if sound and broken_at(_OTHER) is None:
                return _held(_OTHER)
    except DatabaseError:
        pass
    raise BadInput("backup-damaged", file=file.name)


def load_office(file: Path) -> None:
    """Bring what a SQLite file holds into the open office's database, all of it or nothing; one
    that holds the same already is left as it is.

    Raises BadInput("database-not-empty").
    """
    wanted = held_in(file)
    with _connected(_OTHER, sqlite_at(file)), transaction.atomic():
        there = _held(_HERE)
        if there == wanted:
            return
        if any(there.rows.values()):
            raise BadInput("database-not-empty")
        _copy_rows(_OTHER, _HERE)
        with connections[_HERE].cursor() as cursor:
            for told in connections[_HERE].ops.sequence_reset_sql(no_style(), _tables()):
                cursor.execute(told)


def _held(using: str) -> HeldRows:
    with connections[using].cursor() as cursor:
        rows = {}
        for table in sorted(connections[using].introspection.table_names(cursor)):
            if table != MigrationRecorder.Migration._meta.db_table:
                cursor.execute(f"SELECT count(*) FROM {connections[using].ops.quote_name(table)}")
                rows[table] = cursor.fetchone()[0]
    end = AuditHead.objects.using(using).filter(pk=1).first()
    return HeldRows(rows, 0 if end is None else end.number, "" if end is None else end.head)


def _copy_rows(source: str, target: str) -> None:
    """Copy every row of every table, as it is: nothing is stamped or checked on the way."""
    connection = connections[target]
    quoted = connection.ops.quote_name
    with transaction.atomic(using=target), connection.cursor() as cursor:
        for model in _tables():
            fields = model._meta.concrete_fields
            columns = ", ".join(quoted(field.column) for field in fields)
            marks = ", ".join(["%s"] * len(fields))
            insert = f"INSERT INTO {quoted(model._meta.db_table)} ({columns}) VALUES ({marks})"
            rows = model._base_manager.using(source).order_by("pk")
            found = rows.values_list(*[field.attname for field in fields]).iterator(_ROWS)
            for some in _some(found):
                told = [
                    [
                        field.get_db_prep_save(value, connection)
                        for field, value in zip(fields, row, strict=True)
                    ]
                    for row in some
                ]
                cursor.executemany(insert, told)


def _some(rows: Iterator[tuple[Any, ...]]) -> Iterator[list[tuple[Any, ...]]]:
    held: list[tuple[Any, ...]] = []
    for row in rows:
        held.append(row)
        if len(held) == _ROWS:
            yield held
            held = []
    if held:
        yield held


def _tables() -> list[type[models.Model]]:
    return list(apps.get_models(include_auto_created=True))


def _one_moment() -> dict[str, Any]:
    from psycopg import IsolationLevel

    return {"isolation_level": IsolationLevel.REPEATABLE_READ}


@contextmanager
def _connected(name: str, database: dict[str, Any]) -> Iterator[None]:
    """Have another database under a name for a while."""
    kept = connections.settings[_HERE]
    told = connections.configure_settings({_HERE: kept, name: dict(database)})
    connections.settings[name] = told[name]
    try:
        yield
    finally:
        connections[name].close()
        del connections[name]
        del connections.settings[name]
