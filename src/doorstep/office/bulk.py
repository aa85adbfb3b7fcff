"""Many rows at once, past the object mapper: what a projection throws away and fills again.

Whoever calls holds the transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import connection, models


def refill(
    model: type[models.Model], fields: Sequence[str], rows: Iterable[Sequence[object]]
) -> None:
    """Put `rows` (values of `fields`, in that order) in place of all that a table holds."""
    quoted = connection.ops.quote_name
    table = quoted(model._meta.db_table)
    known = {field.name: field.column for field in model._meta.concrete_fields}
    columns = ", ".join(quoted(known[name]) for name in fields)
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table}")
        if connection.vendor == "postgresql":
            with cursor.copy(f"COPY {table} ({columns}) FROM STDIN") as copy:
                for row in rows:
                    copy.write_row(row)
        else:
            marks = ", ".join(["%s"] * len(fields))
            insert = f"INSERT INTO {table} ({columns}) VALUES ({marks})"
            cursor.executemany(insert, rows)  # type: ignore[arg-type]
