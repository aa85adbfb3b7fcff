"""Is everything as it was written? Reads a whole workspace and names what is not."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import Problem, Standing, Verification
from doorstep.store.disk import UNFINISHED, is_private
from doorstep.store.folders import SEALED, published
from doorstep.store.guard import CURRENT
from doorstep.store.keys import key_file
from doorstep.store.state import State, is_hash
from doorstep.store.store import Store
from doorstep.store.sweeping import DECISIONS, HISTORY, REGISTERS, RUNS
from doorstep.store.upgrading import SETTINGS


def verify(folder: str | Path) -> Verification:
    """Look at a whole workspace, whatever state it is in.

    Raises BadInput: "workspace-missing", "key-missing", "key-damaged", "key-wrong",
    "key-open-to-others".
    """
    try:
        store = Store.open(folder, put_back=True)
    except BadInput as error:
        if error.code not in ("workspace-damaged", "disk-failed"):
            raise
        return Verification((_named(error),))
    problems = find_problems(store)
    try:
        head, sources = store.head(), store.state().sources
    except BadInput:  # changed while we looked
        return Verification(tuple(problems))
    states = len(list(published(store.folder / HISTORY)))
    standing = Standing(head.number, head.when, len(sources), states, head.decisions)
    return Verification(tuple(problems), standing)


def find_problems(store: Store) -> list[Problem]:
    """Find everything that is not as it was written, or that others could look at; reads the whole
    folder. Each problem once, by file."""
    found = {
        *_of_settings(store),
        *_of_head(store),
        *_of_states(store),
        *_of_runs(store),
        *_of_decisions(store),
        *_of_rights(store),
    }
    return sorted(found, key=lambda problem: (problem.file, problem.code))


def _named(error: BadInput) -> Problem:
    return Problem(error.code, str(error.params.get("file", "")))


def _of_settings(store: Store) -> Iterator[Problem]:
    try:
        if (store.folder / SETTINGS).read_bytes() != store.settings.as_bytes(store.cipher):
            yield Problem("workspace-damaged", SETTINGS)
    except OSError:
        yield Problem("workspace-damaged", SETTINGS)


def _of_head(store: Store) -> Iterator[Problem]:
    try:
        if store.guard.is_put_back():
            yield Problem("workspace-put-back", CURRENT)
    except BadInput as error:
        yield _named(error)


def _of_states(store: Store) -> Iterator[Problem]:
    """Every state of every branch must be readable, have its parent, and find its snapshots."""
    states: dict[str, State] = {}
    try:
        states |= {state.id: state for state in store.history()}
    except BadInput as error:
        yield _named(error)
    for entry in published(store.folder / HISTORY):
        try:
            state = store.state_at(entry.removesuffix(".json"))
            states[state.id] = state
        except BadInput as error:
            yield _named(error)
    for state in states.values():
        if state.parent is not None and state.parent not in states:
            yield Problem("workspace-damaged", f"{HISTORY}/{state.parent}.json")
    ledgers = {one.snapshot: one.file for state in states.values() for one in state.sources}
    for snapshot in sorted(set(ledgers) | set(published(store.folder / REGISTERS))):
        yield from _of_snapshot(store, snapshot, ledgers.get(snapshot))


def _of_snapshot(store: Store, snapshot: str, ledger: str | None) -> Iterator[Problem]:
    relative = f"{REGISTERS}/{snapshot}"
    if not is_hash(snapshot):
        yield Problem("file-unknown", relative)
    elif not store.snapshot(snapshot).names:
        yield Problem("snapshot-missing", relative, ledger)
    elif not store.snapshot_is_sound(snapshot):
        yield Problem("snapshot-tampered", relative, ledger)


def _of_runs(store: Store) -> Iterator[Problem]:
    for run in published(store.folder / RUNS):
        if not store.run_is_sound(run):
            yield Problem("run-tampered", f"{RUNS}/{run}")


def _of_decisions(store: Store) -> Iterator[Problem]:
    """The chain up to the head's; one more may lie there whose writer was interrupted."""
    try:
        store.decisions()
        known = {f"{number:08d}.json{SEALED}" for number in range(1, store.head().decisions + 2)}
    except BadInput as error:
        yield _named(error)
        return
    for entry in published(store.folder / DECISIONS):
        if entry not in known:
            yield Problem("file-unknown", f"{DECISIONS}/{entry}")


def _of_rights(store: Store) -> Iterator[Problem]:
    for above, folders, files in os.walk(store.folder):
        for name in ("", *folders, *files):
            path = Path(above, name)
            if not name.startswith(UNFINISHED) and not path.is_symlink() and not is_private(path):
                yield Problem("readable-by-others", path.relative_to(store.folder).as_posix())
    key = key_file(store.settings.id)
    if key.exists() and not is_private(key):
        yield Problem("key-readable-by-others", key.name)
