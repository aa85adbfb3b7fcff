"""`Tables` on Spark: the methods of the seam, each step translated; the one importer of pyspark.

What Spark writes to disk of its own accord (what it hands from machine to machine, what does not
fit in memory) is encrypted with a key of the session. Its log is off: it would quote rows.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import pyarrow as pa
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import arrow_udf

from doorstep.domain.errors import InternalError
from doorstep.engine.sql.spark.functions import FUNCTIONS
from doorstep.engine.sql.spark.translate import spark_query, spark_statement

HERE = "local[2]"
MEMORY = "2g"

# On one machine everything stays on it; a cluster's own settings come as `settings`.
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
}

_ALWAYS = {
    "spark.io.encryption.enabled": "true",
    "spark.log.level": "OFF",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.sql.ansi.enabled": "true",
    "spark.sql.caseSensitive": "true",
    "spark.sql.session.timeZone": "UTC",
    # A table handed over is worked on by all, not by the planner alone.
    "spark.sql.execution.arrow.localRelationThreshold": "0",
    "spark.sql.execution.arrow.maxRecordsPerBatch": "50000",
    "spark.sql.runSQLOnFiles": "false",
}


class SparkTables:
    """`Tables` on a Spark session; names are the session's own temporary views, nothing reaches a
    catalogue."""

    def __init__(self, session: SparkSession) -> None:
        self._session = session.newSession()
        for name, (function, kind) in FUNCTIONS.items():
            self._session.udf.register(name, arrow_udf(function, kind))
        self._kept: dict[str, DataFrame] = {}

    def load(self, name: str, table: pa.Table) -> None:
        """Make `table` readable in SQL as `name`; the driver hands it to the workers whenever it is
        read."""
        self._name(name, self._session.createDataFrame(_plain(table)))

    def run(self, step: str, sql: str) -> None:
        """Run CREATE TABLE name AS ... or DROP TABLE name; what is wrong with the rows is met when
        they are read."""
        name, select = spark_statement(sql)
        if select is None:
            self._forget(name)
            return
        with _named(step):
            self._name(name, self._session.sql(select).cache())

    def keep(self, name: str, select: str) -> None:
        """Keep the rows of `select` as the table `name`, worked out once, at the first reading."""
        self.run(name, f"CREATE OR REPLACE TABLE {name} AS {select}")

    def drop(self, *names: str) -> None:
        """Forget kept tables, so that their memory is free."""
        for name in names:
            self._forget(name)

    def read(self, step: str, select: str) -> pa.Table:
        """The rows of `select` as Arrow; give it an ORDER BY whenever the order is seen by
        anyone."""
        query = spark_query(select)
        with _named(step):
            return self._session.sql(query).toArrow()

    def close(self) -> None:
        """Give the memory of all tables back; the session is another's to stop."""
        for name in list(self._kept):
            self._forget(name)

    def _name(self, name: str, rows: DataFrame) -> None:
        self._forget(name)
        rows.createOrReplaceTempView(name)
        self._kept[name] = rows

    def _forget(self, name: str) -> None:
        rows = self._kept.pop(name, None)
        if rows is not None:
            rows.unpersist()
            self._session.catalog.dropTempView(name)


@contextmanager
def _named(step: str) -> Iterator[None]:
    try:
        yield
    except PySparkException as error:
        raise InternalError("sql-step", step=step, kind=type(error).__name__) from None


def _plain(table: pa.Table) -> pa.Table:
    """Spark knows no dictionary columns."""
    plain = [
        pa.field(field.name, field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(plain))


@contextmanager
def open_spark(
    master: str = HERE, memory: str = MEMORY, settings: Mapping[str, str] | None = None
) -> Iterator[SparkTables]:
    """A Spark session of its own for the block, on this machine or on the cluster at `master`."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    wanted = {
        **_ALWAYS,
        **(_LOCAL if master.startswith("local") else {}),
        "spark.driver.memory": memory,
        **(settings or {}),
    }
    builder = SparkSession.builder.master(master).appName("doorstep")
    for key, value in wanted.items():
        builder = builder.config(key, value)
    session = builder.getOrCreate()
    tables = SparkTables(session)
    try:
        yield tables
    finally:
        tables.close()
        session.stop()
