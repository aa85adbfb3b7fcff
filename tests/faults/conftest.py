"""Workspaces to break, and the process that breaks them."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from doorstep.store import Source, Store, create, find_problems

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("keys")


@pytest.fixture(autouse=True)
def keys_are_told(keys: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOORSTEP_KEYS", str(keys))


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """Flushing costs time and proves nothing where no power is cut; see test_power_cut for where it
    is."""
    monkeypatch.setattr("os.fsync", lambda handle: None)


@pytest.fixture(scope="session")
def crasher(keys: Path) -> Iterator[Ask]:
    """`crasher(folder, deed, mode=..., at=...)` -> {"killed", "calls", "error"}."""
    script = Path(__file__).parent / "crasher.py"
    environment = os.environ | {"DOORSTEP_KEYS": str(keys)}
    with subprocess.Popen(
        [sys.executable, str(script)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=environment,
    ) as process:
        asked, told = process.stdin, process.stdout
        assert asked is not None and told is not None

        def ask(folder: Path, deed: str, **fault: Any) -> dict[str, Any]:
            asked.write(json.dumps({"folder": str(folder), "deed": deed, **fault}) + "\n")
            asked.flush()
            answer: dict[str, Any] = json.loads(told.readline())
            assert answer["killed"] or answer["exit"] == 0, answer
            return answer

        yield ask
        asked.close()


@pytest.fixture(scope="session")
def old_workspace(tmp_path_factory: pytest.TempPathFactory, keys: Path) -> Path:
    """A workspace that went from nothing through "older" to "old", with a run and a decision."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DOORSTEP_KEYS", str(keys))
        store = create(tmp_path_factory.mktemp("old"), "cn")
        for word in ("older", "old"):
            table = pa.table({"name": [word, word]})
            snapshot = store.put_snapshot({"persons": table}, word.encode() * 100, {"word": word})
            store.commit(
                [
                    Source(
                        "s1", "人口.xlsx", "甲村", ("persons",), snapshot, "", "2025-06-01", 2, 2, 0
                    )
                ]
            )
        store.put_run("r", {"links": pa.table({"left": ["a"]}), "findings.json": b"[1]"})
        store.add_decision(who="lin", why="because", what={})
    return store.folder


@pytest.fixture
def forget_what_was_seen(keys: Path) -> Callable[[], None]:
    """From then on the computer is another one, with the same keys: what was copied into a place
    where another copy lay is not held against that one."""

    def forget() -> None:
        for seen in keys.glob("*.head"):
            seen.unlink()

    return forget


@pytest.fixture
def fresh(
    old_workspace: Path, tmp_path: Path, forget_what_was_seen: Callable[[], None]
) -> Callable[[], Path]:
    """A copy of the old workspace, as often as asked."""
    made: list[Path] = []

    def copy() -> Path:
        for earlier in made:
            shutil.rmtree(earlier)
        forget_what_was_seen()
        made[:] = [tmp_path / "work"]
        shutil.copytree(old_workspace, made[0])
        return made[0]

    return copy


@pytest.fixture(scope="session")
def word_of() -> Callable[[Path], str | None]:
    """What a workspace holds, everything opened and checked."""

    def read(folder: Path) -> str | None:
        store = Store.open(folder)
        assert find_problems(store) == []
        sources = store.state().sources
        if not sources:
            return None
        word = str(store.meta(sources[0].snapshot)["word"])
        assert store.table(sources[0].snapshot, "persons").to_pydict() == {"name": [word, word]}
        assert store.copy(sources[0].snapshot) == word.encode() * 100
        return word

    return read
