"""Is everything as it was written? Reads a whole workspace and names what is not."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import SETTINGS, Problem, Standing, Verification
from doorstep.store.disk import UNFINISHED, is_private, plain_name
from doorstep.store.folders import SEALED, SealedFolder, published
from doorstep.store.guard import CURRENT
from doorstep.store.keys import key_file
from doorstep.store.state import State, is_hash
from doorstep.store.store import Store
from doorstep.store.sweeping import DECISIONS, DERIVED, HISTORY, LOCK, REGISTERS, RUNS

_LIES_IN = {DECISIONS: False, DERIVED: True, HISTORY: False, REGISTERS: True, RUNS: True}
"""Whether a folder holds folders, or files."""
_OF_THE_OFFICE = re.compile(r"inbox|office\.db(-wal|-shm|-journal)?")
"""What the office keeps beside: its database, and files that wait to be taken in."""


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
        *_of_derived(store),
        *_of_decisions(store),
        *_of_rights(store),
        *_of_others(store),
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
        if store.guard.settings_put_back():
            yield Problem("settings-put-back", SETTINGS)
    except BadInput as error:
        yield _named(error)


def _of_states(store: Store) -> Iterator[Problem]:
    """Every state of every branch must be readable, have its parent, and find its snapshots."""
    states: dict[str, State] = {}
    try:
        states |= {state.id: state for state in store.history()}
    except BadInput as error:
        yield _named(error)
    for name in sorted(set(_names_in_history(store)) | _named_by_head(store)):
        try:
            states[name] = store.state_at(name)
        except BadInput as error:
            yield _named(error)
    for state in states.values():
        if state.parent is not None and state.parent not in states:
            yield Problem("workspace-damaged", f"{HISTORY}/{state.parent}.json")
    ledgers = {one.snapshot: one.file for state in states.values() for one in state.sources}
    for snapshot in sorted(set(ledgers) | set(published(store.folder / REGISTERS))):
        yield from _of_snapshot(store, snapshot, ledgers.get(snapshot))


def _names_in_history(store: Store) -> Iterator[str]:
    names = (entry.removesuffix(".json") for entry in published(store.folder / HISTORY))
    return filter(is_hash, names)


def _named_by_head(store: Store) -> set[str]:
    try:
        return set(store.head().tips)
    except BadInput:
        return set()


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


def _of_derived(store: Store) -> Iterator[Problem]:
    for name in published(store.folder / DERIVED):
        relative = f"{DERIVED}/{name}"
        try:
            SealedFolder(store.cipher, store.folder, relative).digests()
        except BadInput:
            yield Problem("derived-tampered", relative)


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


def _of_others(store: Store) -> Iterator[Problem]:
    """What lies where the workspace writes nothing of that name."""
    for entry in sorted(store.folder.iterdir()):
        holds_folders = _LIES_IN.get(entry.name)
        ours = entry.name in (SETTINGS, CURRENT, LOCK) or _OF_THE_OFFICE.fullmatch(entry.name)
        if ours or entry.name.startswith(UNFINISHED):
            continue
        if holds_folders is None or not entry.is_dir():
            yield Problem("file-unknown", entry.name)
            continue
        for found in _others_in(entry, holds_folders):
            yield Problem("file-unknown", found.relative_to(store.folder).as_posix())


def _others_in(folder: Path, holds_folders: bool) -> Iterator[Path]:
    for entry in sorted(folder.iterdir()):
        if entry.name.startswith(UNFINISHED):
            continue
        known = holds_folders or folder.name == DECISIONS or is_hash(entry.stem)
        if entry.name.startswith(".") or not known or not _is_one(entry, holds_folders):
            yield entry
        elif holds_folders:
            with suppress(FileNotFoundError):  # made anew while we look
                yield from (
                    file
                    for file in sorted(entry.iterdir())
                    if not plain_name(file.name.removesuffix(SEALED))
                    or not file.name.endswith(SEALED)
                    or not _is_one(file, False)
                )


def _is_one(entry: Path, folder: bool) -> bool:
    return entry.is_dir() == folder and not entry.is_symlink()
