"""Sealed immutable snapshots, the pointer over them, and the key that lives elsewhere.

`create` makes a workspace folder, `Store.open` opens one; `Store` does the rest. Only `cipher`
knows a cipher, only `disk` writes, only `keys` knows where keys are.
"""

from doorstep.store.creation import create
from doorstep.store.derived import put_derived, read_derived
from doorstep.store.folders import SealedFolder
from doorstep.store.state import Clock, Decision, Settings, Source, State, utc_now
from doorstep.store.store import Store
from doorstep.store.verification import Problem, find_problems

__all__ = [
    "Clock",
    "Decision",
    "Problem",
    "SealedFolder",
    "Settings",
    "Source",
    "State",
    "Store",
    "create",
    "find_problems",
    "put_derived",
    "read_derived",
    "utc_now",
]
