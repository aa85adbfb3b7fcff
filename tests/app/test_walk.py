"""A workspace beside a plain list of states: whatever order people work in, both say the same."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from cli.running import refused, write
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from doorstep import Workspace

NAMES = ["张三", "李四", "王五", "赵六"]
FILES = ["甲.csv", "乙.csv"]
PEOPLE = st.lists(
    st.tuples(st.sampled_from(NAMES), st.dates(dt.date(1930, 1, 1), dt.date(2020, 1, 1))),
    min_size=1,
    max_size=4,
)
AS_OF = dt.date(2026, 6, 30)
Held = dict[str, list[tuple[str, str]]]


class Office(RuleBasedStateMachine):
    """`states` is the way back: the last one is what is held."""

    def __init__(self) -> None:
        super().__init__()
        self.home = TemporaryDirectory()
        self.folder = Path(self.home.name)
        self.workspace = Workspace.create(self.folder / "w")
        self.states: list[Held] = [{}]
        self.runs: dict[str, int] = {}

    def teardown(self) -> None:
        self.home.cleanup()

    @property
    def held(self) -> Held:
        return self.states[-1]

    def _write(self, name: str, people: list[tuple[str, str]]) -> Path:
        lines = [
            "村,姓名,性别,出生日期",
            *(f"{name[0]}村,{person},男,{born}" for person, born in people),
        ]
        return write(self.folder / name, "\n".join(lines) + "\n")

    @rule(files=st.dictionaries(st.sampled_from(FILES), PEOPLE, min_size=1))
    def register(self, files: dict[str, list[tuple[str, dt.date]]]) -> None:
        told = {
            name: [(person + name[0], born.isoformat()) for person, born in people]
            for name, people in files.items()
        }
        accounts = self.workspace.register(
            [self._write(*item) for item in told.items()], kind="persons", as_of=AS_OF, yes=True
        ).accounts
        for account, people in zip(accounts, told.values(), strict=True):
            aside = account.set_aside
            assert account.rows_in == account.accepted + sum(aside.values()) == len(people) + 1
            assert account.accepted == len(people)
        after = self.held | told
        if after != self.held:
            self.states.append(after)

    @precondition(lambda self: self.held)
    @rule()
    def register_again(self) -> None:
        before = self.workspace.store.state()
        self.workspace.register(
            [self._write(*item) for item in self.held.items()], kind="persons", as_of=AS_OF
        )
        assert self.workspace.store.state() == before

    @rule(name=st.sampled_from(FILES))
    def register_beside_a_bad_one(self, name: str) -> None:
        good = self._write(name, [("孙七", "1999-01-01")])
        with refused("files-unreadable"):
            self.workspace.register(
                [good, write(self.folder / "bad.csv", "")], kind="persons", as_of=AS_OF
            )

    @rule()
    def undo(self) -> None:
        if len(self.states) == 1:
            with refused("nothing-to-undo"):
                self.workspace.undo()
        else:
            self.states.pop()
            assert list(self.workspace.undo().held) == list(self.held)

    @rule()
    def reconcile(self) -> None:
        if not self.held:
            with refused("nothing-registered"):
                self.workspace.reconcile(as_of=AS_OF)
        else:
            self.runs[self.workspace.store.state().id] = len(self.workspace.reconcile(as_of=AS_OF))

    @rule()
    def open_again(self) -> None:
        self.workspace = Workspace(self.folder / "w")

    @invariant()
    def the_same_is_held(self) -> None:
        sources = {s.file: s for s in self.workspace.sources}
        assert list(sources) == list(self.held)
        rows = [
            (row["file"], row["name"], row["birth_date"]) for row in self.workspace.table("persons")
        ]
        assert rows == [(name, *person) for name, people in self.held.items() for person in people]
        assert all(s.rows_in == s.accepted + s.set_aside for s in sources.values())

    @invariant()
    def findings_belong_to_what_is_held(self) -> None:
        known = self.runs.get(self.workspace.store.state().id)
        if known is None:
            with refused("not-reconciled"):
                self.workspace.findings()
        else:
            assert len(self.workspace.findings()) == known


@pytest.mark.usefixtures("without_children")
def test_every_way_of_working() -> None:
    run_state_machine_as_test(Office, settings=settings(max_examples=15, stateful_step_count=12))
