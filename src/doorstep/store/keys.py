"""Where a workspace's key lives: outside the workspace, so that a copied or stolen folder opens for
nobody."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

from doorstep.domain.errors import BadInput
from doorstep.store.cipher import KEY_BYTES, new_key
from doorstep.store.disk import flush_folder, is_private, make_folders, typed_problems, write_new


def keys_folder() -> Path:
    """`$DOORSTEP_KEYS`, or `doorstep/keys` in the platform's configuration folder."""
    told = os.environ.get("DOORSTEP_KEYS")
    if told:
        return Path(told).expanduser()
    if sys.platform == "win32":
        settings = Path(os.environ.get("APPDATA") or Path.home() / "AppData" / "Roaming")
    else:
        settings = Path(os.environ.get("XDG_CONFIG_HOME") or Path.home() / ".config")
    return settings / "doorstep" / "keys"


def key_file(workspace_id: str) -> Path:
    """The file that holds this workspace's key."""
    return keys_folder() / f"{workspace_id}.key"


def make_key(workspace_id: str, workspace: Path) -> bytes:
    """Make and keep a new key. Raises BadInput("keys-inside-workspace") where the keys would travel
    with the data."""
    folder = keys_folder()
    if folder.resolve().is_relative_to(workspace.resolve()):
        raise BadInput("keys-inside-workspace", folder=str(folder))
    key = new_key()
    put_key(workspace_id, key)
    return key


def put_key(workspace_id: str, key: bytes) -> None:
    """Keep a key, which must not be there yet, for its owner only."""
    folder = keys_folder()
    if not folder.is_dir():
        make_folders(folder)
    write_new(key_file(workspace_id), [key.hex().encode() + b"\n"])
    with typed_problems(folder):
        flush_folder(folder)


def read_key(workspace_id: str) -> bytes:
    """The workspace's key.

    Raises BadInput("key-missing" | "key-unreadable" | "key-damaged" | "key-open-to-others").
    """
    path = key_file(workspace_id)
    try:
        if not is_private(path):
            raise BadInput("key-open-to-others", file=str(path))
        text = path.read_bytes()
    except FileNotFoundError:
        raise BadInput("key-missing", file=str(path)) from None
    except OSError as problem:
        raise BadInput("key-unreadable", file=str(path), reason=problem.errno) from None
    if not re.fullmatch(rb"[0-9a-f]{%d}\s*" % (2 * KEY_BYTES), text):
        raise BadInput("key-damaged", file=str(path))
    return bytes.fromhex(text.decode().strip())
