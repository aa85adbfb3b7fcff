"""`Tables` on Spark: the methods of the seam, each step translated; the one importer of pyspark.

What Spark writes to disk of its own accord (what it hands from machine to machine, what does not
fit in memory) is encrypted with a key of the session. Its log is off: it would quote rows.
"""

from __future__ import annotations

import logging
import os
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pyarrow as pa
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.functions import (
    arrow_udf,
    create_map,
    lit,
    monotonically_increasing_id,
    shiftright,
)
from pyspark.sql.pandas.types import from_arrow_type
from pyspark.sql.types import StructField, StructType

from doorstep.domain.errors import BadInput, InternalError
from doorstep.engine.sql.spark.functions import FUNCTIONS
from doorstep.engine.sql.spark.translate import spark_query, spark_statement
from doorstep.engine.sql.tables import PartWork

MEMORY = "2g"

# Spark numbers rows by partition, these bits being the row's own.
_ROW_BITS = 33

# In bytes: what all workers are handed whole.
_SMALL = 8 << 20

_QUIET = Path(__file__).with_name("log4j2.properties")

# On one machine everything stays on it; a cluster's own settings come as `settings`.
_LOCAL = {
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.shuffle.partitions": "2",
    "spark.default.parallelism": "2",
}

_ALWAYS = {
    # A joined table that all are given takes a page, however small it is.
    "spark.buffer.pageSize": "1m",
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
        self._kept: set[str] = set()

    def load(self, name: str, table: pa.Table) -> None:
        """Make `table` readable in SQL as `name`; the driver hands it to the workers whenever it is
        read."""
        self._name(name, self._session.createDataFrame(_plain(table)))

    def run(self, step: str, sql: str) -> None:
        """Run CREATE TABLE name AS ... or DROP TABLE name."""
        name, select = spark_statement(sql)
        if select is None:
            self._forget(name)
            return
        with _named(step):
            self._name(name, _worked_out(self._session.sql(select)))

    def keep(self, name: str, select: str) -> None:
        """Keep the rows of `select` as the table `name`."""
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

    def map(self, name: str, work: PartWork, select: str, by: tuple[str, ...] = ()) -> None:
        """Keep as the table `name` what `work` makes of the rows of `select`."""
        with _named(name):
            rows = self._session.sql(spark_query(select))
            # A part is what Arrow hands over at once; with `by` it is a whole partition.
            parts = rows.repartition(*by) if by else rows
            made = parts.mapInArrow(partial(_parts_changed, work, bool(by)), _spark_schema(work))
            self._name(name, _worked_out(made))

    def number(self, name: str, select: str, order: tuple[str, ...]) -> None:
        """Keep as the table `name` the rows of `select` and, as `place`, their number in this
        order."""
        with _named(name):
            rows = self._session.sql(spark_query(select)).repartitionByRange(*order)
            at = monotonically_increasing_id()  # the partition's number and the row's within
            sorted_ = _worked_out(rows.sortWithinPartitions(*order).withColumn("place", at))
            part = shiftright("place", _ROW_BITS)
            sizes = sorted_.groupBy(part.alias("part")).count().toArrow().to_pydict()
            before, starts = 0, dict[int, int]()
            for number, size in sorted(zip(sizes["part"], sizes["count"], strict=True)):
                starts[number] = before - (number << _ROW_BITS)
                before += size
            shift = [lit(start) for pair in starts.items() for start in pair] or [lit(0), lit(0)]
            moved = create_map(*shift)[part]
            self._name(name, sorted_.withColumn("place", sorted_["place"] + moved))

    def write(self, step: str, select: str, folder: str) -> None:
        """Write the rows of `select` as CSV files of a new folder, by the workers."""
        with _named(step):
            rows = self._session.sql(spark_query(select))
            rows.write.csv(folder, header=True, quote='"', escape='"', emptyValue="")

    def close(self) -> None:
        """Give the memory of all tables back; the session is another's to stop."""
        for name in list(self._kept):
            self._forget(name)

    def _name(self, name: str, rows: DataFrame) -> None:
        self._forget(name)
        rows.createOrReplaceTempView(name)
        self._kept.add(name)

    def _forget(self, name: str) -> None:
        if name in self._kept:
            self._kept.remove(name)
            self._session.catalog.dropTempView(name)


@contextmanager
def _named(step: str) -> Iterator[None]:
    try:
        yield
    except PySparkException as error:
        raise InternalError("sql-step", step=step, kind=type(error).__name__) from None


def _worked_out(rows: DataFrame) -> DataFrame:
    """The rows, held by the workers and without the plan that led to them: plans that hold plans
    grow beyond any planner, and so do its guesses of their size, which every join multiplies.

    A small table is marked: all are handed a copy instead of sorting what it is joined to.
    """
    session, held = rows.sparkSession, rows.localCheckpoint(eager=False)._jdf
    lines = held.logicalPlan().rdd()
    size = lines.count() * held.schema().defaultSize()
    made = session._jsparkSession.internalCreateDataFrame(lines, held.schema(), False)
    known = DataFrame(made, session)
    return known.hint("broadcast") if size < _SMALL else known


def _parts_changed(
    work: PartWork, whole: bool, batches: Iterator[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """On a worker: each batch of a partition, or all of it at once, changed."""
    parts: Iterable[list[pa.RecordBatch]] = [list(batches)] if whole else ([b] for b in batches)
    for part in parts:
        if part:
            made = work.change(pa.Table.from_batches(part)).select(work.schema.names)
            yield from made.cast(work.schema).combine_chunks().to_batches()


def _spark_schema(work: PartWork) -> StructType:
    return StructType([StructField(f.name, from_arrow_type(f.type)) for f in work.schema])


def _plain(table: pa.Table) -> pa.Table:
    """Spark knows no dictionary columns."""
    plain = [
        pa.field(field.name, field.type.value_type) if pa.types.is_dictionary(field.type) else field
        for field in table.schema
    ]
    return table.cast(pa.schema(plain))


@contextmanager
def open_spark(
    master: str, memory: str = MEMORY, settings: Mapping[str, str] | None = None
) -> Iterator[SparkTables]:
    """A Spark session of its own for the block, on this machine or on the cluster at `master`."""
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    # What Spark's own client says of its versions, and of a step that failed, is for nobody here.
    warnings.filterwarnings("ignore", category=FutureWarning, module="pyspark")
    logging.getLogger("SQLQueryContextLogger").disabled = True
    wanted = {
        **_ALWAYS,
        "spark.driver.extraJavaOptions": f"-Dlog4j2.configurationFile={_QUIET.as_uri()}",
        **(_LOCAL if master.startswith("local") else {}),
        "spark.driver.memory": memory,
        **(settings or {}),
    }
    builder = SparkSession.builder.master(master).appName("doorstep")
    for key, value in wanted.items():
        builder = builder.config(key, value)
    try:
        session = builder.getOrCreate()
    except (PySparkException, Py4JError) as error:
        raise BadInput("spark-unreachable", master=master) from error
    tables = SparkTables(session)
    try:
        yield tables
    finally:
        tables.close()
        session.stop()
