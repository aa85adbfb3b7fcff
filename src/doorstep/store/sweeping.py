"""What interrupted writers left in a workspace, cleared away by the next one."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Protocol

from doorstep.domain.errors import BadInput
from doorstep.store.disk import sweep, touched, touched_at, typed_problems, unfinished_name
from doorstep.store.folders import published
from doorstep.store.state import State

REGISTERS, RUNS, DECISIONS = "registers", "runs", "decisions"
HISTORY, DERIVED = "history", "derived"
FOLDERS = (REGISTERS, RUNS, DECISIONS, HISTORY, DERIVED)
LOCK = ".lock"
_ORPHAN_SECONDS = 3600.0


class Swept(Protocol):
    """What is asked of a workspace."""

    folder: Path

    def all_states(self) -> Iterator[State]:
        """Every state of every branch."""


def sweep_workspace(store: Swept, put_here: Collection[str]) -> None:
    """Remove what nobody will finish. Only for who holds the writer's lock; `put_here` are the
    snapshots it may still mean to commit."""
    registers = store.folder / REGISTERS
    with typed_problems(store.folder):
        for name in _orphans(store, put_here):
            os.rename(registers / name, unfinished_name(registers))
        for name in ("", *FOLDERS):
            sweep(store.folder / name)


def _orphans(store: Swept, put_here: Collection[str]) -> list[str]:
    """Snapshots of imports that never reached their commit: named by no state, and too old to be
    under way."""
    now = touched(store.folder / LOCK)  # the disk's own clock, as the folders' times are
    old = [
        name
        for name in published(store.folder / REGISTERS)
        if name not in put_here
        and now - touched_at(store.folder / REGISTERS / name) > _ORPHAN_SECONDS
    ]
    if not old:
        return []
    try:
        kept = {source.snapshot for state in store.all_states() for source in state.sources}
    except BadInput:
        return []  # a damaged history cannot say what is needed
    return [name for name in old if name not in kept]
