"""Tables kept to spare work: sealed as everything is, but nothing rests on them."""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from doorstep.domain.errors import BadInput
from doorstep.store.disk import make_folder, plain_name
from doorstep.store.folders import SealedFolder, parquet, put_folder
from doorstep.store.store import Store
from doorstep.store.sweeping import DERIVED


def read_derived(store: Store, name: str) -> dict[str, pa.Table]:
    """The tables kept under `name`; none of them where one cannot be read."""
    assert plain_name(name)
    folder = SealedFolder(store.cipher, store.folder, f"{DERIVED}/{name}")
    try:
        return {file.removesuffix(".parquet"): folder.table(file) for file in folder.names}
    except BadInput:
        return {}


def put_derived(store: Store, name: str, tables: Mapping[str, pa.Table]) -> bool:
    """Keep `tables` in place of what was kept under `name`; False where nobody may write just
    now."""
    files = {f"{table}.parquet": parquet(value) for table, value in tables.items()}
    try:
        with store.writing():
            if not (store.folder / DERIVED).is_dir():
                make_folder(store.folder / DERIVED)
            put_folder(store.cipher, store.folder, f"{DERIVED}/{name}", files)
    except BadInput:
        return False
    return True
