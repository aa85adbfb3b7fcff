"""The one seam to SQL: named steps run on DuckDB in memory, Arrow tables in and out; nobody else
imports duckdb.

No extension is ever loaded, no file is read or written, and the settings are locked: what runs here
sees only the tables it was handed. Another engine takes DuckDB's place by offering the methods of
`Tables` (see `spark`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

import duckdb
import pyarrow as pa

from doorstep.domain.errors import InternalError
from doorstep.engine.sql.distances import DISTANCES

if TYPE_CHECKING:
    from duckdb import DuckDBPyConnection

MEMORY = "1GB"
THREADS = 2

# Freed memory beyond this goes back to the machine at once.
GIVE_BACK = "4MB"
_OVER_ARROW: dict[str, Any] = {"type": "arrow", "null_handling": "special"}


class Tables(Protocol):
    """Run named SQL steps, written in the portable part of DuckDB's dialect, over named Arrow
    tables.

    A step's name appears in errors, its values never do: a database's message may quote a row.
    """

    def load(self, name: str, table: pa.Table) -> None:
        """Make `table` readable in SQL as `name`."""

    def run(self, step: str, sql: str) -> None:
        """Run one statement that leaves its result inside (CREATE TABLE ... AS ...)."""

    def keep(self, name: str, select: str) -> None:
        """Keep the rows of `select` as the table `name`."""

    def drop(self, *names: str) -> None:
        """Forget kept tables, so that their memory is free."""

    def read(self, step: str, select: str) -> pa.Table:
        """The rows of `select` as Arrow; give it an ORDER BY whenever the order is seen by
        anyone."""

    def close(self) -> None:
        """Give all memory back."""


@dataclass(frozen=True)
class PartWork:
    """What is done with a part of a table where its rows lie: `change` gives a table of `schema`.

    It travels to other machines, so it is a function of a module and whatever of values it is bound
    to (functools.partial).
    """

    change: Callable[[pa.Table], pa.Table]
    schema: pa.Schema


class Workers(Tables, Protocol):
    """Tables whose rows lie on workers. Functions go to the rows; only what is asked for by `read`
    comes back."""

    def map(self, name: str, work: PartWork, select: str, by: tuple[str, ...] = ()) -> None:
        """Keep as the table `name` what `work` makes of the rows of `select`, a part at a time;
        rows alike in the columns `by` are in one part, which is then as large as it is."""

    def number(self, name: str, select: str, order: tuple[str, ...]) -> None:
        """Keep as the table `name` the rows of `select` and, as `place`, their number (from 0) in
        this order, which must leave no ties."""

    def write(self, step: str, select: str, folder: str) -> None:
        """Write the rows of `select` as CSV files of a new folder, whose names follow its ORDER BY;
        missing is empty."""


class DuckTables:
    """`Tables` on DuckDB, in memory."""

    def __init__(self, memory: str = MEMORY, threads: int = THREADS) -> None:
        self._connection: DuckDBPyConnection = duckdb.connect(":memory:")
        for name, (function, kind) in DISTANCES.items():
            self._connection.create_function(
                name, function, ["VARCHAR", "VARCHAR"], kind, **_OVER_ARROW
            )
        for setting in (
            f"memory_limit = '{memory}'",
            f"threads = {int(threads)}",
            f"allocator_flush_threshold = '{GIVE_BACK}'",
            "temp_directory = ''",
            "python_enable_replacements = false",
            "autoinstall_known_extensions = false",
            "autoload_known_extensions = false",
            "enable_external_access = false",
            "lock_configuration = true",
        ):
            self._connection.execute(f"SET {setting}")

    def load(self, name: str, table: pa.Table) -> None:
        """Make `table` readable in SQL as `name` (no copy)."""
        self._connection.register(name, table)

    def run(self, step: str, sql: str) -> None:
        """Run one statement that leaves its result inside (CREATE TABLE ... AS ...)."""
        try:
            self._connection.execute(sql)
        except duckdb.Error as error:
            raise InternalError("sql-step", step=step, kind=type(error).__name__) from error

    def keep(self, name: str, select: str) -> None:
        """Keep the rows of `select` as the table `name`."""
        self.run(name, f"CREATE OR REPLACE TABLE {name} AS {select}")

    def drop(self, *names: str) -> None:
        """Forget kept tables, so that their memory is free."""
        for name in names:
            self.run(name, f"DROP TABLE IF EXISTS {name}")

    def read(self, step: str, select: str) -> pa.Table:
        """The rows of `select` as Arrow; give it an ORDER BY whenever the order is seen by
        anyone."""
        try:
            return self._connection.sql(select).to_arrow_table()
        except duckdb.Error as error:
            raise InternalError("sql-step", step=step, kind=type(error).__name__) from error

    def close(self) -> None:
        """Give all memory back."""
        self._connection.close()


_OTHER: ContextVar[Tables | None] = ContextVar("other_engine", default=None)


@contextmanager
def open_tables(memory: str = MEMORY, threads: int = THREADS) -> Iterator[Tables]:
    """`Tables` that are closed at the end of the block; inside `on_engine` the ones given there,
    which stay open."""
    given = _OTHER.get()
    if given is not None:
        yield given
        return
    tables = DuckTables(memory, threads)
    try:
        yield tables
    finally:
        tables.close()


@contextmanager
def on_engine(tables: Tables) -> Iterator[Tables]:
    """Everything in the block that opens tables works on `tables`."""
    before = _OTHER.set(tables)
    try:
        yield tables
    finally:
        _OTHER.reset(before)
