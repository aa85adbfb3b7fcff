"""The model walk: random histories of imports, undos, runs and decisions against a plain dict that
does the same."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from unittest import mock

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from doorstep.domain.errors import BadInput
from doorstep.store import Source, Store, create, find_problems


class Walk(RuleBasedStateMachine):
    """`model` is a tree: node -> (parent, {source id: content}); `here` is the node one stands
    on."""

    def __init__(self) -> None:
        super().__init__()
        self.room = tempfile.TemporaryDirectory()
        folder = Path(self.room.name)
        self.still = [
            mock.patch.dict(os.environ, {"DOORSTEP_KEYS": str(folder / "keys")}),
            mock.patch("os.fsync"),  # lasting is for tests/faults; here many steps count
        ]
        for patch in self.still:
            patch.start()
        self.store = create(folder / "work", "cn")
        self.model: dict[int, tuple[int | None, dict[str, int]]] = {0: (None, {})}
        self.here = 0
        self.decided: list[int] = []
        self.runs: dict[str, int] = {}

    def teardown(self) -> None:
        assert find_problems(self.store) == []
        for patch in self.still:
            patch.stop()
        self.room.cleanup()

    def _held(self) -> dict[str, int]:
        return self.model[self.here][1]

    def _commit(self, contents: dict[str, int]) -> None:
        self.store.commit([self._source(name, content) for name, content in contents.items()])
        if contents != self._held():
            self.model[len(self.model)] = (self.here, contents)
            self.here = len(self.model) - 1

    def _source(self, name: str, content: int) -> Source:
        table = pa.table({"value": [content]})
        snapshot = self.store.put_snapshot(
            {"persons": table}, str(content).encode(), {"content": content}
        )
        return Source(name, f"{name}.xlsx", None, ("persons",), snapshot, "", "", 1, 1, 0)

    @rule(name=st.sampled_from("abc"), content=st.integers(0, 3))
    def register(self, name: str, content: int) -> None:
        self._commit(self._held() | {name: content})

    @rule()
    def withdraw_the_first(self) -> None:
        self._commit(dict(list(self._held().items())[1:]))

    @rule()
    def undo(self) -> None:
        parent = self.model[self.here][0]
        if parent is None:
            with pytest.raises(BadInput, match="nothing-to-undo"):
                self.store.undo()
        else:
            self.store.undo()
            self.here = parent

    @rule(mark=st.integers(0, 9))
    def decide(self, mark: int) -> None:
        self.store.add_decision(who="lin", why="because", what={"mark": mark})
        self.decided.append(mark)

    @rule(result=st.integers(0, 9))
    def reconcile(self, result: int) -> None:
        run = self.store.run_id("1")
        self.store.put_run(run, {"findings.json": str(result).encode()})
        self.runs[run] = result

    @rule()
    def open_again(self) -> None:
        self.store = Store.open(self.store.folder)

    @invariant()
    def the_store_holds_what_the_model_holds(self) -> None:
        sources = self.store.state().sources
        found = {
            one.id: self.store.table(one.snapshot, "persons")["value"][0].as_py() for one in sources
        }
        assert list(found.items()) == list(self._held().items())
        depth, node = 1, self.here
        while (parent := self.model[node][0]) is not None:
            depth, node = depth + 1, parent
        assert len(self.store.history()) == depth
        assert [one.what["mark"] for one in self.store.decisions()] == self.decided
        assert {run: self.store.run(run).json("findings.json") for run in self.runs} == self.runs


TestWalk = Walk.TestCase
TestWalk.settings = settings(
    max_examples=15,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
