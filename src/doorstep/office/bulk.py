"""Many rows at once, past the object mapper: what a projection throws away and fills again, adds or
changes.

Whoever calls holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from django.db import connection, models

Rows: TypeAlias = Iterable[Sequence[object]]


def refill(model: type[models.Model], fields: Sequence[str], rows: Rows) -> None:
    """Put `rows` (values of `fields`, in that order) in place of all that a table holds."""
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {_quoted(model._meta.db_table)}")
    add(model, fields, rows)


def add(model: type[models.Model], fields: Sequence[str], rows: Rows) -> None:
    """Add `rows` (values of `fields`, in that order; every column has one) to a table."""
    columns = _columns(model, fields)
    into = f"{_quoted(model._meta.db_table)} ({', '.join(columns)})"
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {into} FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(columns))
            cursor.executemany(f"INSERT INTO {into} VALUES ({marks})", rows)  # type: ignore[arg-type]


def change(model: type[models.Model], fields: Sequence[str], rows: Rows) -> None:
    """Change what a table holds: `rows` are values of `fields`, and the key of the row last."""
    *columns, key = _columns(model, [*fields, model._meta.pk.name])
    told = ", ".join(f"{column} = %s" for column in columns)
    update = f"UPDATE {_quoted(model._meta.db_table)} SET {told} WHERE {key} = %s"
    with connection.cursor() as cursor:
        cursor.executemany(update, rows)  # type: ignore[arg-type]


def _columns(model: type[models.Model], fields: Sequence[str]) -> list[str]:
    known = {field.name: field.column for field in model._meta.concrete_fields}
    return [_quoted(known[name]) for name in fields]


def _quoted(name: str) -> str:
    return connection.ops.quote_name(name)
