"""Django looks here for the backend: its own for PostgreSQL, whose transactions take turns as those
of SQLite do. Each write ends in the one audit chain, so that two of them would wait for each other
anyhow: those that began with different rows for ever.
"""

from __future__ import annotations

from django.db.backends.postgresql import base

_TURN = 8626


class DatabaseWrapper(base.DatabaseWrapper):
    """A connection whose outermost transaction begins when the one before it has ended."""

    def set_autocommit(
        self, autocommit: bool, force_begin_transaction_with_broken_autocommit: bool = False
    ) -> None:
        """As Django's; a transaction that begins waits for its turn."""
        super().set_autocommit(autocommit, force_begin_transaction_with_broken_autocommit)
        if not autocommit:
            with self.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_TURN])
