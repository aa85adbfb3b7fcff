"""A workspace kept safe: verified, accepted after a backup was put back, its key on paper and from
paper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import doorstep.store
from doorstep.app.recipes import RECIPE
from doorstep.domain.errors import BadInput
from doorstep.domain.safekeeping import KeyHalf, Verification
from doorstep.store import Store, WorkspaceHead

_PUT_BACK = ("workspace-put-back", "settings-put-back")


@dataclass(frozen=True)
class KeptKey:
    """Where a workspace's key lies."""

    workspace: str
    file: Path


def verify_workspace(folder: Path) -> Verification:
    """Look at everything a workspace holds. Raises BadInput where there is none, or no key."""
    found = doorstep.store.verify(folder)
    if found.standing is None or found.problems:
        return found
    said = sum(RECIPE in one.what for one in Store.open(folder, put_back=True).decisions())
    decided = found.standing.decisions - said
    return replace(found, standing=replace(found.standing, decisions=decided, recipes=said))


def accept_workspace(folder: Path) -> WorkspaceHead:
    """Take what stands here for the newest, though this computer saw a later change.

    Raises BadInput("workspace-has-problems") when more is wrong than that.
    """
    found = [one for one in verify_workspace(folder).problems if one.code not in _PUT_BACK]
    if found:
        raise BadInput("workspace-has-problems", count=len(found), folder=str(folder))
    return Store.open(folder, put_back=True).accept()


def key_of(folder: Path) -> KeptKey:
    """Tell where the key of a workspace lies."""
    workspace = Store.open(folder).settings.id
    return KeptKey(workspace, doorstep.store.key_file(workspace))


def export_key(folder: Path) -> tuple[KeyHalf, KeyHalf]:
    """Split the key of a workspace into two halves for paper."""
    return doorstep.store.split_key(Store.open(folder).settings.id)


def import_key(texts: Sequence[str]) -> KeptKey:
    """Put a key back from the texts of its halves."""
    return KeptKey(*doorstep.store.restore_key(texts))
