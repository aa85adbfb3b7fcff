"""Sealed immutable snapshots, the pointer over them, and the key that lives elsewhere.

`create` makes a workspace folder, `Store.open` opens one; `Store` does the rest. Only `cipher`
knows a cipher, only `disk` writes, only `keys` knows where keys are.
"""

from doorstep.store.creation import create
from doorstep.store.derived import put_derived, read_derived
from doorstep.store.disk import LockHolder
from doorstep.store.folders import SealedFolder
from doorstep.store.guard import Notice
from doorstep.store.heads import WorkspaceHead
from doorstep.store.keys import key_file, put_key, read_key
from doorstep.store.recovery import restore_key, split_key
from doorstep.store.state import Clock, Decision, Settings, Source, State, utc_now
from doorstep.store.store import Store
from doorstep.store.verification import find_problems, verify

__all__ = [
    "Clock",
    "Decision",
    "LockHolder",
    "Notice",
    "SealedFolder",
    "Settings",
    "Source",
    "State",
    "Store",
    "WorkspaceHead",
    "create",
    "find_problems",
    "key_file",
    "put_derived",
    "put_key",
    "read_derived",
    "read_key",
    "restore_key",
    "split_key",
    "utc_now",
    "verify",
]
