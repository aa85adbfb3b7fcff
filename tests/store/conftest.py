"""A workspace of its own for each test, its keys beside it, and a clock that stands still."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest

from doorstep.store import Source, Store, create

NOON = dt.datetime(2025, 6, 1, 12, 0, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOORSTEP_KEYS", str(tmp_path / "keys"))
    return tmp_path / "keys"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "work"


@pytest.fixture
def store(folder: Path) -> Store:
    return create(folder, "cn", lambda: NOON, patience=0.05)


@pytest.fixture
def register() -> Callable[..., Source]:
    """Put a one-column persons table into a store and commit it as its only source."""

    def put(store: Store, *names: str, file: str = "人口.xlsx") -> Source:
        table = pa.table({"name": pa.array(names, pa.string())})
        snapshot = store.put_snapshot(
            {"persons": table}, b"copy of " + "".join(names).encode(), {"file": file}
        )
        rows = len(names)
        source = Source(
            "s1", file, "甲村", ("persons",), snapshot, "ab" * 32, "2025-06-01", rows, rows, 0
        )
        store.commit([source])
        return source

    return put
