"""Where tables are worked on: here with DuckDB, or on the workers of a Spark master.

Spark's room is loaded only when somebody chooses it.
"""

from __future__ import annotations

import os
import shutil
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from doorstep.domain.errors import BadInput
from doorstep.engine.sql.tables import Workers, on_engine

THIS_MACHINE = "local[*]"
_NEEDED = ("pyspark", "sqlglot")
_KNOCK_SECONDS = 5.0


@contextmanager
def open_workers(
    master: str = THIS_MACHINE, settings: Mapping[str, str] | None = None
) -> Iterator[Workers]:
    """The workers of a Spark master for the block; `settings`: Spark's own.

    Raises:
        BadInput: "spark-missing", "java-missing" or "spark-unreachable".
    """
    if any(find_spec(name) is None for name in _NEEDED):
        raise BadInput("spark-missing")
    home = os.environ.get("JAVA_HOME")
    if shutil.which(str(Path(home, "bin", "java")) if home else "java") is None:
        raise BadInput("java-missing")
    _knock(master)
    with import_module("doorstep.engine.sql.spark").open_spark(
        master, settings=settings
    ) as workers:
        yield workers


def _knock(master: str) -> None:
    """See whether somebody listens where a master should be: Spark itself asks for minutes."""
    place = urlsplit(master)
    if place.scheme != "spark":
        return
    for address in place.netloc.split(","):
        host, _, port = address.rpartition(":")
        try:
            socket.create_connection((host, int(port)), _KNOCK_SECONDS).close()
        except (OSError, ValueError):
            continue
        return
    raise BadInput("spark-unreachable", master=master)


@contextmanager
def chosen_engine(engine: str, master: str) -> Iterator[None]:
    """Everything in the block that opens tables works on the engine: "duckdb", or "spark" at
    `master`.

    Raises:
        BadInput: as `open_workers`.
    """
    if engine != "spark":
        yield
        return
    with open_workers(master) as workers, on_engine(workers):
        yield
