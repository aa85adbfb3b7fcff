"""Workspaces from before heads and states carried seals: opened as they are, sealed by the next who
writes. What stands there then is trusted; nothing could prove it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Protocol

from doorstep.store.cipher import Cipher
from doorstep.store.folders import published, read_sealed
from doorstep.store.guard import HeadGuard
from doorstep.store.heads import WorkspaceHead
from doorstep.store.state import SEALED_HEADS, Settings, State
from doorstep.store.sweeping import DECISIONS


class Unsealed(Protocol):
    """What is asked of a workspace."""

    folder: Path
    settings: Settings
    cipher: Cipher
    guard: HeadGuard

    def head(self) -> WorkspaceHead:
        """Where it stands."""

    def all_states(self) -> Iterator[State]:
        """Every state of every branch."""

    def keep_state(self, state: State) -> None:
        """Write a state with its seal."""


def unsealed_head(store: Unsealed, state: str) -> WorkspaceHead:
    """The head as it would be: all decisions that are found stand."""
    names = list(published(store.folder / DECISIONS))
    if not names:
        return WorkspaceHead(0, state, 0, None, "")
    plain = read_sealed(store.cipher, store.folder, f"{DECISIONS}/{names[-1]}")
    return WorkspaceHead(0, state, len(names), store.cipher.digest(plain).hex(), "")


def seal_everything(store: Unsealed) -> Settings:
    """Seal every state, then the head, then say so in the settings; may be interrupted anywhere and
    begun again."""
    head = store.head()
    for state in store.all_states():
        store.keep_state(state)
    store.guard.move(head)
    settings = replace(store.settings, format=SEALED_HEADS)
    store.guard.set(settings)
    return settings
