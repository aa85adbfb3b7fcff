"""One Spark for all tests of this folder, which are collected only when asked for by name: `run.py
test --spark`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from doorstep.engine.sql.tables import Tables, open_tables

HERE = Path(__file__).parent
# A handful of rows is sooner walked through than compiled for, and needs no second thoughts.
QUICK = {
    "spark.driver.defaultJavaOptions": "-XX:TieredStopAtLevel=1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.shuffle.partitions": "1",
}


def pytest_ignore_collect(config: pytest.Config) -> bool | None:
    """The usual tests need neither Java nor the extra."""
    asked = (
        Path(config.invocation_params.dir, argument.partition("::")[0]).resolve()
        for argument in config.args
    )
    return None if any(path == HERE or HERE in path.parents for path in asked) else True


@pytest.fixture(scope="session")
def spark() -> Iterator[Tables]:
    """Spark on this machine."""
    from doorstep.engine.sql.spark import open_spark

    with open_spark("local[2]", settings=QUICK) as tables:
        yield tables


@pytest.fixture(scope="session")
def duck() -> Iterator[Tables]:
    """The engine that Spark is held against."""
    with open_tables() as tables:
        yield tables


Columns = dict[str, list[Any]]
Both = Callable[..., tuple[Columns, Columns]]


@pytest.fixture(scope="session")
def both(spark: Tables, duck: Tables) -> Both:
    """`both(select, name=table, ...)`: the rows on Spark and on DuckDB."""

    def asked(select: str, **tables: pa.Table) -> tuple[Columns, Columns]:
        for engine in (spark, duck):
            for name, table in tables.items():
                engine.load(name, table)
        one, other = (engine.read("both", select) for engine in (spark, duck))
        return one.to_pydict(), other.to_pydict()

    return asked
