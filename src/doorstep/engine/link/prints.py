"""What a prepared row says, as one small number of 128 bits: rows that say the same have the same print, wherever they
stand, and what was found out about a pair of prints holds for every pair of rows that bear them.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

Words = npt.NDArray[np.uint64]
PRINTS = ("print_a", "print_b")
_MAKERS = ("engine/link", "engine/names", "engine/tables.py", "nametables.py", "packs")
_LIBRARIES = ("doorstep", "duckdb", "numpy", "opencc", "pyarrow", "pypinyin")
_LETTERS = (".py", "names.toml")


def with_prints(prepared: pa.Table) -> pa.Table:
    """The prepared rows with their prints in two more columns."""
    sums = [np.zeros(prepared.num_rows, dtype=np.uint64) for _ in PRINTS]
    for name in prepared.column_names:
        if name == "id" or name in PRINTS:
            continue
        coded = _encoded(prepared.column(name))
        rows = pc.fill_null(coded.indices, len(coded.dictionary)).to_numpy()
        # A sum, so that a column nobody fills changes nothing; each word tells its column.
        for total, words in zip(sums, _words(name, coded.dictionary), strict=True):
            total += np.append(words, np.uint64(0))[rows]
    for name, total in zip(PRINTS, sums, strict=True):
        prepared = prepared.append_column(name, pa.array(total))
    return prepared


def _encoded(column: pa.ChunkedArray) -> pa.DictionaryArray:
    whole = column.combine_chunks()
    return whole if pa.types.is_dictionary(whole.type) else whole.dictionary_encode()


def _words(name: str, values: pa.Array) -> tuple[Words, Words]:
    """Two words of 64 bits for every value of the column `name`."""
    start = hashlib.blake2b(name.encode() + b"\0", digest_size=16)
    said = bytearray()
    for value in values.cast(pa.string()).to_pylist():
        one = start.copy()
        one.update(value.encode("utf-8", "surrogatepass"))
        said += one.digest()
    pairs = np.frombuffer(bytes(said), dtype="<u8").reshape(-1, 2)
    return pairs[:, 0].astype(np.uint64), pairs[:, 1].astype(np.uint64)


@lru_cache(maxsize=1)
def makers_print() -> str:
    """A hash of everything that decides how rows are prepared and looked at: this program's own steps, its tables of
    names, and the libraries they run on. What was kept under another one is not used.
    """
    found = hashlib.sha256()
    home = files("doorstep")
    for part in _MAKERS:
        _take_in(found, part, home.joinpath(*part.split("/")))
    for name in _LIBRARIES:
        try:
            found.update(f"{name} {version(name)}\n".encode())
        except PackageNotFoundError:
            continue
    return found.hexdigest()


def _take_in(found: hashlib._Hash, name: str, entry: Traversable) -> None:
    if entry.is_dir():
        for inner in sorted(entry.iterdir(), key=lambda one: one.name):
            if inner.is_dir() or inner.name.endswith(_LETTERS):
                _take_in(found, f"{name}/{inner.name}", inner)
    elif entry.is_file():
        content = entry.read_bytes()
        found.update(f"{name} {len(content)}\n".encode())
        found.update(content)
