"""A workspace folder made: its folders, its key elsewhere, its first empty state."""

from __future__ import annotations

import datetime as dt
import os
import secrets
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import SETTINGS
from doorstep.store.cipher import Cipher
from doorstep.store.disk import (
    UNFINISHED,
    WriterLock,
    make_folder,
    make_folders,
    plain_name,
    replace_file,
    typed_problems,
)
from doorstep.store.folders import published
from doorstep.store.guard import CURRENT
from doorstep.store.heads import WorkspaceHead
from doorstep.store.keys import make_key
from doorstep.store.state import Clock, Settings, State, utc_now
from doorstep.store.store import PATIENCE_SECONDS, Store
from doorstep.store.sweeping import DECISIONS, FOLDERS, LOCK, REGISTERS, RUNS


def create(
    folder: str | Path,
    pack: str,
    clock: Clock = utc_now,
    *,
    as_of: dt.date | None = None,
    language: str | None = None,
    patience: float = PATIENCE_SECONDS,
) -> Store:
    """Make an empty workspace, with a new key kept outside it; opening one that is there already is
    no change.

    Raises BadInput: "workspace-not-empty" (it holds other things), "workspace-other-pack",
    "keys-inside-workspace".
    """
    root = Path(folder)
    if (root / SETTINGS).exists():
        return _opened_again(root, pack, clock, patience)
    if not plain_name(pack) and not Path(pack).is_absolute():
        raise BadInput("pack-missing", pack=pack)
    _refuse_other_things(root)
    make_folders(root)
    lock = WriterLock(root / LOCK, patience)
    with lock.held():
        if (root / SETTINGS).exists():
            return _opened_again(root, pack, clock, patience)
        for name in FOLDERS:
            make_folder(root / name)
        workspace_id = secrets.token_hex(8)
        cipher = Cipher(make_key(workspace_id, root))
        created = clock().isoformat(timespec="seconds")
        day = None if as_of is None else as_of.isoformat()
        settings = Settings(workspace_id, pack, created, day, language)
        store = Store(root, settings, cipher, lock, clock)
        store.keep_state(State())
        content = settings.as_bytes(cipher)
        first = State().id
        told = (cipher.digest(content).hex(),)
        store.guard.move(WorkspaceHead(0, first, 0, None, "", settings=told, tips=(first,)))
        # Last: without it the folder is no workspace yet.
        replace_file(root / SETTINGS, [content], "change-unconfirmed")
    return store


def _opened_again(root: Path, pack: str, clock: Clock, patience: float) -> Store:
    store = Store.open(root, clock=clock, patience=patience)
    if store.settings.pack != pack:
        raise BadInput("workspace-other-pack", folder=str(root), pack=store.settings.pack)
    return store


def _refuse_other_things(root: Path) -> None:
    """An interrupted `create` may be taken up again; anything else in the folder is not ours to
    live beside."""
    if not os.path.lexists(root):
        return
    with typed_problems(root):
        found = set(os.listdir(root)) if root.is_dir() else {root.name}
        ours = all(
            name in {CURRENT, LOCK, *FOLDERS} or name.startswith(UNFINISHED) for name in found
        )
        if not ours or any(list(published(root / name)) for name in (REGISTERS, RUNS, DECISIONS)):
            raise BadInput("workspace-not-empty", folder=str(root))
