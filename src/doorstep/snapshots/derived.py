"""Tables kept to spare work: sealed as everything is, but nothing rests on them.

They may be deleted at any time; what is damaged or unfinished counts as gone, and whoever wants it makes it again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pyarrow as pa

from doorstep.errors import BadInput
from doorstep.snapshots.disk import make_folder, plain_name
from doorstep.snapshots.folders import SealedFolder, parquet, put_folder

if TYPE_CHECKING:
    from doorstep.snapshots.store import Store

DERIVED = "derived"


def read_derived(store: Store, name: str) -> dict[str, pa.Table]:
    """The tables kept under `name`; none of them where one cannot be read."""
    assert plain_name(name)
    folder = SealedFolder(store.cipher, store.folder, f"{DERIVED}/{name}")
    try:
        return {file.removesuffix(".parquet"): folder.table(file) for file in folder.names}
    except BadInput:
        return {}


def put_derived(store: Store, name: str, tables: Mapping[str, pa.Table]) -> bool:
    """Keep `tables` in place of what was kept under `name`; False where nobody may write just now."""
    files = {f"{table}.parquet": parquet(value) for table, value in tables.items()}
    try:
        with store.writing():
            if not (store.folder / DERIVED).is_dir():
                make_folder(store.folder / DERIVED)
            put_folder(store.cipher, store.folder, f"{DERIVED}/{name}", files)
    except BadInput:
        return False
    return True
